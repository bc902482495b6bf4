#!/usr/bin/env python3
"""Each setting that a room declares (setting_keys.hpp) is read somewhere: one that nobody reads is a promise that nobody keeps."""
import pathlib, re, unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DECLARATIONS = "setting_keys.hpp"


def asks_for(key):
    """What a source that reads the key holds: its name in quotes; of <ACCOUNT>_KEY_ID that of one account, or the fixed part alone."""
    return re.compile('"' + re.sub(r"<\w+>", "[A-Z]*", key) + '"')


def unread(keys, sources):
    return [key for key in keys if not any(asks_for(key).search(text) for text in sources)]


class Settings(unittest.TestCase):
    def test_each_is_read(self):
        keys, sources = [], []
        for room in ("libs", "services"):
            for path in (ROOT / room).rglob("*.[ch]pp"):
                text = path.read_text()
                if path.name == DECLARATIONS:
                    keys += re.findall(r'\.name = "([A-Z0-9_<>]+)"', text)
                else:
                    sources.append(text)
        self.assertGreater(len(keys), 40)
        self.assertEqual(unread(keys, sources), [])

    def test_it_bites(self):
        sources = ['r.text("READ")', "UNREAD", 'r.secret("ALPACA_KEY_ID")', 'name + "_CONNECTIONS"']
        keys = ["READ", "UNREAD", "<ACCOUNT>_KEY_ID", "<ACCOUNT>_CONNECTIONS", "<ACCOUNT>_OTHER"]
        self.assertEqual(unread(keys, sources), ["UNREAD", "<ACCOUNT>_OTHER"])


if __name__ == "__main__":
    unittest.main()
