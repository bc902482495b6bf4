#!/usr/bin/env python3
"""The layering test bites: each forbidden thing, put into a small clean tree, is found, and nothing else is."""
import pathlib
import tempfile
import unittest

from layering import check

CLEAN = {
    "libs/CMakeLists.txt": """
        # the architecture
        avenor_library(core   LINKS fmt::fmt)
        avenor_library(domain LINKS core)
        avenor_library(wire   LINKS domain simdjson::simdjson)
        avenor_library(bus    LINKS core avenor_asio cppzmq)
        avenor_library(json   LINKS core)
        avenor_library(risk   LINKS domain)
        avenor_library(oms    LINKS domain risk)
        avenor_library(venue/api/feed INTERFACE LINKS domain)
        avenor_library(venue/api/order_entry INTERFACE LINKS domain)
        avenor_library(venue  LINKS venue/api/feed domain simdjson::simdjson)
        avenor_library(venue/trading LINKS venue venue/api/order_entry)
        """,
    "libs/core/CMakeLists.txt": "target_sources(avenor_core PRIVATE clock.cpp)",
    "libs/core/clock.hpp": "#include <fmt/format.h>\n#include <chrono>\n",
    "libs/core/clock.cpp": '#include "core/clock.hpp"\n#include <time.h>\n#include <sys/stat.h>\n',
    "libs/domain/CMakeLists.txt": "target_sources(avenor_domain PRIVATE order.cpp)",
    "libs/domain/order.hpp": '#include "core/clock.hpp"\n',
    "libs/domain/order.cpp": '#include "domain/order.hpp"\n',
    "libs/wire/CMakeLists.txt": "target_sources(avenor_wire PRIVATE codec.cpp)",
    "libs/wire/codec.hpp": '#include "core/clock.hpp"\n#include "domain/order.hpp"\n',
    "libs/wire/codec.cpp": '#include "wire/codec.hpp"\n#include "wire/reader.hpp"\n',
    "libs/wire/reader.hpp": "#include <simdjson.h>\n",
    "libs/json/CMakeLists.txt": "target_sources(avenor_json PRIVATE writer.cpp)",
    "libs/json/writer.hpp": "",
    "libs/json/writer.cpp": '#include "json/writer.hpp"\n',
    "libs/risk/CMakeLists.txt": "target_sources(avenor_risk PRIVATE gate.cpp)",
    "libs/risk/gate.hpp": "",
    "libs/risk/gate.cpp": '#include "risk/gate.hpp"\n',
    "libs/oms/CMakeLists.txt": "target_sources(avenor_oms PRIVATE replaces.cpp)",
    "libs/oms/replaces.cpp": '#include "risk/gate.hpp"\n',
    "libs/bus/CMakeLists.txt": "target_sources(avenor_bus PRIVATE bus.cpp)",
    "libs/bus/bus.hpp": "#include <boost/asio/io_context.hpp>\n",
    "libs/bus/bus.cpp": '#include "bus/bus.hpp"\n#include <zmq.hpp>\n',
    "libs/venue/CMakeLists.txt": "target_sources(avenor_venue PRIVATE registry.cpp alpaca/parse.cpp)",
    "libs/venue/api/feed.hpp": '#include "domain/order.hpp"\n',
    "libs/venue/api/order_entry.hpp": '#include "domain/order.hpp"\n',
    "libs/venue/registry.cpp": '#include "venue/alpaca/feed.hpp"\n',
    "libs/venue/alpaca/feed.hpp": '#include "venue/api/feed.hpp"\n',
    "libs/venue/alpaca/parse.cpp": '#include "venue/alpaca/parse_fields.hpp"\n#include <simdjson.h>\n',
    "libs/venue/alpaca/parse_fields.hpp": "#include <simdjson.h>\n",
    "libs/venue/trading/CMakeLists.txt": "target_sources(avenor_venue_trading PRIVATE registry.cpp)",
    "libs/venue/trading/registry.cpp": '#include "venue/alpaca/feed.hpp"\n#include "venue/api/order_entry.hpp"\n',
    "services/CMakeLists.txt": "avenor_service(proxy LINKS bus cppzmq)\navenor_service(execution LINKS bus wire venue/trading)\n"
    "avenor_service(market_data LINKS venue)\n",
    "services/market_data/CMakeLists.txt": "target_sources(avenor_service_market_data PRIVATE venue_connections.cpp)",
    "services/market_data/main.cpp": "",
    "services/market_data/venue_connections.cpp": '#include "venue/api/feed.hpp"\n',
    "services/proxy/CMakeLists.txt": "target_sources(avenor_service_proxy PRIVATE forward.cpp)",
    "services/proxy/main.cpp": '#include "proxy/forward.hpp"\n',
    "services/proxy/forward.hpp": '#include "bus/bus.hpp"\n#include <boost/asio/io_context.hpp>\n',
    "services/proxy/forward.cpp": '#include "proxy/forward.hpp"\n#include <zmq.hpp>\n',
    "services/execution/CMakeLists.txt": "target_sources(avenor_service_execution PRIVATE desk.cpp)",
    "services/execution/main.cpp": '#include "execution/desk.hpp"\n',
    "services/execution/desk.hpp": '#include "wire/codec.hpp"\n',
    "services/execution/desk.cpp": '#include "execution/desk.hpp"\n#include "core/clock.hpp"\n',
    "tests/unit/CMakeLists.txt": "avenor_test(unit_core LABEL unit LINKS core SOURCES core/clock_test.cpp)",
    "tests/unit/core/clock_test.cpp": '#include "core/clock.hpp"\n',
}


class Layering(unittest.TestCase):
    def findings(self, changes):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**CLEAN, **changes}.items():
                path = pathlib.Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return check(folder)

    def bites(self, expected, path, added):
        """`added` to the file at `path` (new or not) gives exactly one finding, with `expected` in it."""
        found = self.findings({path: CLEAN.get(path, "") + added})
        self.assertEqual(len(found), 1, found)
        self.assertIn(expected, found[0])

    def test_a_clean_tree_passes(self):
        self.assertEqual(self.findings({}), [])

    def test_an_include_against_the_arrows(self):
        self.bites("core does not link domain", "libs/core/clock.cpp", '#include "domain/order.hpp"\n')

    def test_an_include_between_strangers(self):
        self.bites("bus does not link wire", "libs/bus/bus.cpp", '#include "wire/codec.hpp"\n')

    def test_an_include_hidden_by_blanks(self):
        self.bites("bus does not link wire", "libs/bus/bus.cpp", ' #  include  "wire/codec.hpp"\n')

    def test_a_service_that_does_not_link_a_library(self):
        self.bites("proxy does not link wire", "services/proxy/forward.cpp", '#include "wire/codec.hpp"\n')

    def test_a_service_in_a_service(self):
        self.bites("another service's", "services/proxy/forward.cpp", '#include "execution/desk.hpp"\n')

    def test_a_service_in_a_library(self):
        self.bites("no file under libs/", "libs/bus/bus.cpp", '#include "proxy/forward.hpp"\n')

    def test_a_confined_third_party(self):
        self.bites("has no place in domain", "libs/domain/order.cpp", "#include <zmq.hpp>\n")

    def test_a_confined_third_party_in_a_service(self):
        self.bites("has no place in execution", "services/execution/desk.cpp", "#include <zmq.hpp>\n")

    def test_a_third_party_without_its_link(self):
        self.bites("its own link line", "services/execution/desk.cpp", "#include <CLI/CLI.hpp>\n")

    def test_a_confined_third_party_that_leaks_through_a_header(self):
        self.bites("brings <simdjson.h>", "services/execution/desk.cpp", '#include "wire/reader.hpp"\n')

    def test_asio_without_its_link(self):
        self.bites("has no place in domain", "libs/domain/order.hpp", "#include <boost/asio/post.hpp>\n")

    def test_a_third_party_that_nobody_listed(self):
        self.bites("rules.py does not list", "libs/core/clock.cpp", "#include <yaml-cpp/yaml.h>\n")

    def test_a_link_that_nobody_listed(self):
        lines = CLEAN["libs/CMakeLists.txt"].replace("core avenor_asio", "core curl avenor_asio")
        found = self.findings({"libs/CMakeLists.txt": lines})
        self.assertEqual(len(found), 1, found)
        self.assertIn("links curl", found[0])

    def test_json_beside_the_parser(self):
        self.bites("read a venue's JSON", "libs/venue/registry.cpp", "#include <simdjson.h>\n")

    def test_json_beside_the_parser_by_way_of_its_header(self):
        included = '#include "venue/alpaca/parse_fields.hpp"\n'
        found = "brings <simdjson.h>"
        self.bites(found, "libs/venue/registry.cpp", included)
        # Through a header that is not the parser's, too.
        self.assertTrue(any("feed.hpp" in f and found in f for f in self.findings({"libs/venue/alpaca/feed.hpp": included})))

    def test_a_concrete_venue_by_name(self):
        self.bites("names a concrete venue", "libs/venue/venue.hpp", '#include "venue/alpaca/feed.hpp"\n')

    def test_order_entry_where_only_prices_are_read(self):
        included = '#include "venue/api/order_entry.hpp"\n'
        self.bites("market_data does not link venue/api/order_entry", "services/market_data/venue_connections.cpp", included)
        self.bites("venue does not link venue/api/order_entry", "libs/venue/alpaca/feed.hpp", included)
        self.bites("venue/api/feed does not link venue/api/order_entry", "libs/venue/api/feed.hpp", included)

    def test_the_side_that_trades_where_only_prices_are_read(self):
        registry = {"libs/venue/trading/registry.hpp": ""}
        found = self.findings({**registry, "services/market_data/venue_connections.cpp": '#include "venue/trading/registry.hpp"\n'})
        self.assertEqual(len(found), 1, found)
        self.assertIn("market_data does not link venue/trading", found[0])

    def test_a_library_of_one_header_that_is_not_there(self):
        lines = CLEAN["libs/CMakeLists.txt"] + "avenor_library(venue/api/account INTERFACE LINKS domain)\n"
        found = self.findings({"libs/CMakeLists.txt": lines})
        self.assertTrue(any("venue/api/account has a line and no" in finding for finding in found), found)

    def test_json_in_the_order_management(self):
        self.bites("oms does not link json", "libs/oms/replaces.cpp", '#include "json/writer.hpp"\n')

    def links(self, old, new):
        lines = CLEAN["libs/CMakeLists.txt"]
        self.assertIn(old, lines)
        return self.findings({"libs/CMakeLists.txt": lines.replace(old, new)})

    def test_a_link_of_the_order_management_to_json(self):
        found = self.links("(oms    LINKS domain risk)", "(oms    LINKS domain risk json)")
        self.assertEqual(found, ["libs/CMakeLists.txt: oms must not reach json, which oms links"])

    def test_a_link_of_the_order_management_to_json_by_way_of_another(self):
        found = self.links("(risk   LINKS domain)", "(risk   LINKS domain json)")
        self.assertEqual(found, ["libs/CMakeLists.txt: oms must not reach json, which risk links"])

    def test_asio_in_the_reach_of_the_order_management(self):
        found = self.links("(risk   LINKS domain)", "(risk   LINKS domain avenor_asio)")
        self.assertEqual(found, ["libs/CMakeLists.txt: oms must not reach avenor_asio, which risk links"])

    def test_a_rule_for_a_library_that_is_not_there(self):
        found = self.links("avenor_library(oms    LINKS domain risk)\n", "")
        self.assertTrue(any("which is no library" in finding for finding in found), found)

    def test_an_include_that_is_not_rooted(self):
        self.bites("no file under libs/", "libs/domain/order.cpp", '#include "order.hpp"\n')

    def test_our_own_in_angle_brackets(self):
        self.bites("write it with quotes", "libs/domain/order.cpp", "#include <core/clock.hpp>\n")

    def test_an_unlisted_source(self):
        self.bites("is not listed", "libs/domain/extra.cpp", "\n")

    def test_an_unlisted_test(self):
        self.bites("is not listed", "tests/unit/core/extra_test.cpp", "\n")

    def test_a_test_of_which_only_properties_are_set(self):
        path = "tests/unit/CMakeLists.txt"
        found = self.findings({path: CLEAN[path] + "\nset_source_files_properties(core/extra_test.cpp PROPERTIES X ON)",
                               "tests/unit/core/extra_test.cpp": "\n"})
        self.assertEqual(found, ["tests/unit/core/extra_test.cpp: is not listed in a CMakeLists.txt"])

    def test_a_source_listed_in_a_comment_only(self):
        found = self.findings({"libs/core/CMakeLists.txt": "# clock.cpp"})
        self.assertEqual(found, ["libs/core/clock.cpp: is not listed in core/CMakeLists.txt"])

    def test_a_folder_without_a_line(self):
        self.bites("no line in libs/CMakeLists.txt", "libs/extra/extra.cpp", "\n")

    def test_a_circle(self):
        lines = CLEAN["libs/CMakeLists.txt"].replace("core   LINKS", "core LINKS domain")
        found = self.findings({"libs/CMakeLists.txt": lines})
        self.assertTrue(any("in a circle" in finding for finding in found), found)

    def with_dialect(self, links, included="", more=""):
        return self.findings({
            "libs/CMakeLists.txt": CLEAN["libs/CMakeLists.txt"] + more + "avenor_library(dialects INTERFACE LINKS domain)\n"
            f"avenor_library(dialects/alpaca LINKS dialects {links})\n",
            "libs/dialects/alpaca/CMakeLists.txt": "target_sources(avenor_dialects_alpaca PRIVATE words.cpp)",
            "libs/dialects/alpaca/words.cpp": '#include "domain/order.hpp"\n' + included,
        })

    def test_a_dialect_that_includes_what_it_is_kept_apart_from(self):
        self.assertEqual(self.with_dialect("domain"), [])
        for included, owner in (("wire/codec.hpp", "wire"), ("venue/api/feed.hpp", "venue/api/feed")):
            found = self.with_dialect("domain", f'#include "{included}"\n')
            self.assertEqual(len(found), 1, found)
            self.assertIn(f"dialects/alpaca does not link {owner}", found[0])
        found = self.with_dialect("domain", '#include "proxy/forward.hpp"\n')
        self.assertEqual(len(found), 1, found)
        self.assertIn("no file under libs/", found[0])

    def test_a_dialect_that_links_what_it_is_kept_apart_from(self):
        found = self.with_dialect("domain wire")
        self.assertEqual(found, ["libs/CMakeLists.txt: dialects/alpaca reaches wire; they are kept apart (rules.py)"])
        found = self.with_dialect("relay", more="avenor_library(relay LINKS domain venue/api/feed)\n")
        self.assertTrue(any("dialects/alpaca reaches venue/api/feed; they are kept apart" in finding for finding in found), found)

    def test_one_name_for_two_files(self):
        found = self.findings({
            "services/CMakeLists.txt": CLEAN["services/CMakeLists.txt"] + "avenor_service(wire LINKS wire)\n",
            "services/wire/CMakeLists.txt": "",
            "services/wire/codec.hpp": "",
            "services/wire/main.cpp": '#include "wire/codec.hpp"\n',
        })
        self.assertTrue(any("of a library and of a service" in finding for finding in found), found)

    def test_a_program_that_is_called_otherwise_than_its_folder(self):
        lines = CLEAN["services/CMakeLists.txt"].replace("(proxy LINKS", "(proxy PROGRAM relay LINKS")
        self.assertEqual(self.findings({"services/CMakeLists.txt": lines}), [])

    def test_settings_of_a_room_that_is_not_named(self):
        self.bites("not named by avenor_setting_keys()", "libs/bus/setting_keys.hpp", "#include <array>\n")

    def test_a_room_that_is_named_and_declares_no_settings(self):
        self.bites("declares no settings", "libs/CMakeLists.txt", "avenor_setting_keys(bus)\n")

    def with_settings(self, rows, changes):
        named = CLEAN["services/CMakeLists.txt"] + "avenor_setting_keys(execution)\n"
        return self.findings({"services/CMakeLists.txt": named, "services/execution/setting_keys.hpp": rows, **changes})

    def test_rows_that_bring_more_than_rows(self):
        self.assertEqual(self.with_settings("#include <array>\n", {}), [])
        found = self.with_settings('#include "core/clock.hpp"\n', {})
        self.assertEqual(len(found), 1, found)
        self.assertIn("rows need only config/key.hpp", found[0])

    def test_rows_that_are_included(self):
        found = self.with_settings("#include <array>\n", {"services/execution/main.cpp": '#include "execution/setting_keys.hpp"\n'})
        self.assertEqual(len(found), 1, found)
        self.assertIn("asked for by name", found[0])

    def test_no_link_lines_at_all(self):
        self.assertTrue(any("nothing was checked" in f for f in self.findings({"libs/CMakeLists.txt": ""})))


if __name__ == "__main__":
    unittest.main()
