#!/usr/bin/env python3
"""The figures in "Bounds" of docs/bus.md are those of the code: each is compared with the constant that it tells of, and a figure
that is compared with none fails as well."""
import datetime, pathlib, re, unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALPACA, OMS, EXECUTION = "libs/venue/alpaca/", "libs/oms/", "services/execution/"

# How a row begins: the constants of the figures in its second column, in their order: (file, name[, what divides it]).
FIGURES = {
    "an id (": [(ALPACA + "parse_fields.hpp", "kMostId")],
    "a symbol": [(ALPACA + "parse_fields.hpp", "kMostSymbol")],
    "a word (": [(ALPACA + "parse_fields.hpp", "kMostWord")],
    "the words of an error": [(ALPACA + "parse_error.cpp", "kMostMessage"), (ALPACA + "outcome_table.cpp", "kMost")],
    "entries of one list": [(ALPACA + "parse_document.hpp", "kMostEntries"), (ALPACA + "parse_order_object.cpp", "kMostLegs")],
    "pages of one query": [(ALPACA + "orders/paged_queries.cpp", name) for name in ("kMostPages", "kOrdersPerPage", "kFillsPerPage")],
    "an answer, a message of a stream": [("libs/net/http_client.hpp", "max_body"), ("libs/net/ws_client.hpp", "max_message")],
    "a payload": [("libs/wire/bounds.hpp", "kMaxPayload")],
    "a frame": [("libs/bus/subscriber.hpp", "kMaxMessage")],
    "a text for people": [("libs/wire/bounds.hpp", "kLongestText")],
    "orders that wait in execution": [(OMS + "orders/intake_queue.cpp", "kMostOrders"),
                                      (OMS + "orders/intake_queue.cpp", "kMostOrders", 2),
                                     (OMS + "orders/sender_queue.hpp", "kMostBytes"),
                                      (OMS + "orders/intake_queue.cpp", "kMostBots")],
    "queries, and cancels": [(OMS + "orders/intake_queue.cpp", "kMostQuestions")],
    "requests that wait for a venue": [(ALPACA + "rest.hpp", "kQueueBound"), (ALPACA + "rest.hpp", "kQueueBound", 2)],
    "instruments of one venue": [("libs/domain/instrument.hpp", "kMost")],
    "bots seen lately": [(OMS + "orders/seen_bots.hpp", "kMost")],
    "names of new bots": [(OMS + "orders/new_names.hpp", "kMost")],
    "prices that execution remembers": [(OMS + "prices/last_prices.hpp", "kMostSymbols")],
    "foreign orders": [(OMS + "sessions/external_orders.hpp", "kMostExternal")],
    "halts that wait": [(OMS + "controls/halt_commands.cpp", "kMostNamedHalts")],
    "halts of bots": [(OMS + "controls/halt_commands.cpp", "kMostNamedHalts")],
    "a text about an order": [(OMS + "orders/order_lifecycle.cpp", "kLongestText")],
    "executions whose order": [(OMS + "sessions/report_attribution.cpp", "kMostUnattributed")],
    "executions that contradict": [(OMS + "orders/order_lifecycle.hpp", "kMostRefused")],
    "a daemon's reason": [("libs/runtime/service.cpp", "kLongestReason"), ("libs/runtime/log.cpp", "kLongestLine")],
    "pages of one BOT_STATE": [("libs/wire/bodies.hpp", "kMostPages")],
    "a BOT_STATE in pages": [("libs/order_client/bot_state_parts.hpp", "kMostUnfinishedBytes")],
    "orders that a bot has not made": [("libs/bot/tracked_orders.hpp", "kMostOpen")],
    "symbols that market_data": [("services/market_data/account_watch.hpp", "kMostFlat")],
    "depth of nesting": [("libs/wire/decode.cpp", "kDeepest")],
    "`rationale`": [("libs/wire/body_fields.hpp", "kLongestRationale")],
    "messages queued for one slow": [("services/proxy/forwarder.cpp", "kQueue")],
    "the proxy's memory": [("services/proxy/subscriber_watch.hpp", "kMostMemory")],
    "messages queued for a proxy": [("libs/bus/publisher.hpp", "kSendBound"), ("libs/bus/publisher.hpp", "kMostBytes"), ("libs/bus/queue_bytes.hpp", "kCounted")],
    "topics whose numbers": [("libs/bus/topic_counts.hpp", "bound")],
    "messages remembered": [("services/proxy/cache.hpp", "messages"), ("services/proxy/cache.hpp", "bytes"), ("services/proxy/cache.hpp", "sources"), ("services/proxy/forwarder.cpp", "kForgottenAfter", 24)],
    "(sender, topic) pairs": [("libs/bus/sequence.hpp", "bound")],
    "services that healthcheck": [("services/healthcheck/heartbeat_monitor.hpp", "kMostServices"), ("services/healthcheck/heartbeat_monitor.cpp", "kLongestDetail")],
}
UNITS = {"": 1, " KiB": 2**10, " MiB": 2**20}
NUMBER = re.compile(r"(\d[\d,]*)( KiB| MiB|)")


def rows(of_numbers=False):
    """(what, bound) of the tables: of the first, which is of plain numbers, or of those behind it."""
    bounds = (ROOT / "docs" / "bus.md").read_text().split("\n## Bounds\n")[1].split("\n## ")[0]
    for table in bounds.split("\n\n"):
        lines = [line for line in table.splitlines() if line.startswith("|")]
        if not lines or lines[0].startswith("| number") != of_numbers:
            continue
        for line in lines[2:]:
            yield [cell.strip() for cell in line.split("|")[1:3]]


def kind_of_amount(tag):
    """The bound of an amount as it is told (that the two are equal: tests/unit/domain/amounts_test.cpp)."""
    text = (ROOT / "libs" / "domain" / "bounds.hpp").read_text()
    return re.search(rf'struct Bounds<{tag}> \{{.*?kMostText = "([^"]+)"', text, re.S)[1]


def power_of_ten(value):
    exponent = len(str(int(value))) - 1
    assert value == 10**exponent
    return f"10^{exponent}"


def latest_year():
    nanoseconds = int(re.search(r"kLatestTime\{([\d']+)\}", (ROOT / "libs" / "domain" / "bounds.hpp").read_text())[1].replace("'", ""))
    latest = datetime.datetime.fromtimestamp(nanoseconds / 10**9, datetime.timezone.utc)
    assert latest == datetime.datetime(latest.year, 1, 1, tzinfo=datetime.timezone.utc)
    return latest.year


WIRE = "libs/wire/bounds.hpp"
NUMBERS = {
    "a price": lambda: f"{kind_of_amount('PriceTag')}, either sign",
    "a quantity": lambda: f"{kind_of_amount('QuantityTag')}, either sign",
    "money": lambda: f"{kind_of_amount('MoneyTag')}, either sign",
    "a time": lambda: f"1970 to {latest_year()}",
    "`version`": lambda: power_of_ten(constant(WIRE, "kMostVersion")),
    "`uptime_s`": lambda: f"0 to {power_of_ten(constant(WIRE, 'kLongestUptime'))}",
    "`seq`": lambda: "2^63 - 1",  # of its type
}


def constant(file, name, divisor=1):
    text = (ROOT / file).read_text()
    found = set(re.findall(rf"\b{name}\s*(?:=|\{{)\s*(?:std::size_t\{{|std::chrono::hours\()?([\d'][^;,)/]*)[;,)]", text))
    assert len(found) == 1, f"{file}: {name} is there as {sorted(found)}"
    return eval(re.sub(r"['}uU]", "", found.pop()), {"__builtins__": {}}) // divisor


class Bounds(unittest.TestCase):
    def test_the_figures_of_the_document_are_those_of_the_code(self):
        seen = set()
        for what, bound in rows():
            told = [int(number.replace(",", "")) * UNITS[unit] for number, unit in NUMBER.findall(bound)]
            begins = [key for key in FIGURES if what.startswith(key)]
            with self.subTest(row=what):
                if told:
                    self.assertEqual(len(begins), 1, f"no constant is named for {bound}")
                    self.assertEqual(told, [constant(*which) for which in FIGURES[begins[0]]], bound)
            seen.update(begins)
        self.assertEqual(set(FIGURES) - seen, set(), "these rows are no longer in the document")


    def test_the_bounds_of_plain_numbers_are_those_of_the_code(self):
        told = dict(rows(of_numbers=True))
        for what, bound in NUMBERS.items():
            with self.subTest(row=what):
                self.assertEqual(told.get(what), bound())
        for what, bound in told.items():
            with self.subTest(row=what):
                self.assertTrue(what in NUMBERS or not re.search(r"\d", bound), f"no constant is named for {bound}")


if __name__ == "__main__":
    unittest.main()
