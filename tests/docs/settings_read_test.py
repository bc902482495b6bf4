#!/usr/bin/env python3
"""Each setting that libs/config/keys.cpp names is read somewhere: one that nobody reads is a promise that nobody keeps."""
import pathlib, re, unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
KEYS = ROOT / "libs" / "config" / "keys.cpp"


def unread(keys, sources):
    return [key for key in keys if not any(f'"{key}"' in text for text in sources)]


class Settings(unittest.TestCase):
    def test_each_is_read(self):
        keys = re.findall(r'^    \{"([A-Z][A-Z0-9_]+)",', KEYS.read_text(), re.M)
        sources = [
            path.read_text()
            for room in ("libs", "services")
            for path in (ROOT / room).rglob("*.[ch]pp")
            if path != KEYS
        ]
        self.assertGreater(len(keys), 40)
        self.assertEqual(unread(keys, sources), [])

    def test_it_bites(self):
        self.assertEqual(unread(["READ", "UNREAD"], ['r.text("READ")', "UNREAD"]), ["UNREAD"])


if __name__ == "__main__":
    unittest.main()
