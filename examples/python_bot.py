#!/usr/bin/env python3
"""A bot in Python, with nothing but pyzmq: buys once at a fresh price and follows the order to its end.

    python3 examples/python_bot.py [--bot python_001] [--symbol IBM] [--venue alpaca] [--qty 1]

The bus's addresses come from the environment: ZMQ_INBOUND_BUS_URL and ZMQ_OUTBOUND_BUS_URL, as in .env. It needs
no file and no registration; execution takes an order from whoever sends one, under the sender's own bot id, and
checks its limits.

The bus may lose a message. So a good citizen
  1. asks what execution holds for it (TRADE_ORDER.QUERY) until it is told (BOT_STATE), and trades only then,
  2. sends its order again, same id and same body, every second until it is confirmed or its time is up,
  3. acknowledges every confirmation (TRADE_ACK), and counts each version once,
  4. decides nothing on a stale price.
"""
import argparse
import json
import os
import secrets
import sys
import time

import zmq

MAX_PRICE_AGE_NS = 5_000_000_000
FINAL = {"FILLED", "REJECTED", "CANCELLED", "EXPIRED", "FAILED"}


class Bus:
    """Two frames a message: topic, JSON."""

    def __init__(self, bot, topics):
        context = zmq.Context.instance()
        self.out = context.socket(zmq.PUB)
        self.out.connect(os.environ.get("ZMQ_INBOUND_BUS_URL", "tcp://127.0.0.1:5555"))
        self.inn = context.socket(zmq.SUB)
        for topic in topics:
            self.inn.subscribe(topic)
        self.inn.connect(os.environ.get("ZMQ_OUTBOUND_BUS_URL", "tcp://127.0.0.1:5556"))
        self.source = "python/" + bot
        self.session = secrets.token_hex(8)  # of this process's life
        self.seq = {}  # one count a topic

    def publish(self, topic, **fields):
        self.seq[topic] = self.seq.get(topic, 0) + 1
        envelope = {"v": 1, "source": self.source, "session": self.session,
                    "seq": self.seq[topic], "ts": time.time_ns()}
        self.out.send_multipart([topic.encode(), json.dumps({**envelope, **fields}).encode()])

    def next(self, timeout_s):
        """The next (topic, payload), or (None, None) when none came in time."""
        if not self.inn.poll(timeout_s * 1000):
            return None, None
        topic, payload = self.inn.recv_multipart()
        return topic.decode(), json.loads(payload)


def wait_for(bus, topic, ask=None):
    """Until a message of exactly this topic comes; `ask` is called every second."""
    while True:
        if ask:
            ask()
        deadline = time.monotonic() + 1
        while (left := deadline - time.monotonic()) > 0:
            got, message = bus.next(left)
            if got == topic:  # ZeroMQ filters by prefix: PRICE.IBM would also bring PRICE.IBMX
                return message


def whole_state(bus, bot):
    """What execution holds for us, put together from its pages when it does not fit one message."""
    pages, answer, next_ask = {}, None, 0.0
    while True:
        if time.monotonic() >= next_ask:  # also while a page is missing: another answer brings all of them
            bus.publish("TRADE_ORDER.QUERY", bot_id=bot)
            next_ask = time.monotonic() + 1
        topic, page = bus.next(0.2)
        if topic != "BOT_STATE." + bot:
            continue
        if (page["session"], page.get("answer", 0)) != answer:
            pages, answer = {}, (page["session"], page.get("answer", 0))
        pages[page.get("page", 1)] = page
        if len(pages) == page.get("pages", 1):
            return {name: [entry for number in sorted(pages) for entry in pages[number][name]]
                    for name in ("open_orders", "positions")}


def quoted_at(price):
    """The venue's own time of bid and ask. `ts` is only when the message was sent: a repeated one may carry an old price."""
    return price.get("quote_ts", price["event_ts"])


def main():
    args = argparse.ArgumentParser(description="Buys once and follows the order to its end.")
    args.add_argument("--bot", default="python_001")
    args.add_argument("--symbol", default="IBM")
    args.add_argument("--venue", default="alpaca")
    args.add_argument("--qty", default="1")
    args = args.parse_args()

    bus = Bus(args.bot, ["PRICE." + args.symbol, "TRADE_CONFIRMATION", "BOT_STATE." + args.bot])
    state = whole_state(bus, args.bot)
    print("execution holds", len(state["open_orders"]), "open orders,", len(state["positions"]), "positions for us")

    price = wait_for(bus, "PRICE." + args.symbol)
    while price.get("stale") or time.time_ns() - quoted_at(price) > MAX_PRICE_AGE_NS:
        price = wait_for(bus, "PRICE." + args.symbol)

    now_ms = time.time_ns() // 1_000_000
    order = {  # quantities and prices are texts: never floats
        "client_order_id": f"{args.bot}:entry:{now_ms}",  # unique for ever: the idempotency key
        "bot_id": args.bot, "symbol": args.symbol, "venue": args.venue, "side": "buy", "type": "market",
        "qty": args.qty, "time_in_force": "day", "reason": "entry",
        "expires_ts": (now_ms + 30_000) * 1_000_000,  # after it nobody may send this order any more
        "rationale": {"signal": "example", "ask": price.get("ask", "")},
    }
    print("order", order["client_order_id"])

    version, next_send, deadline = -1, 0.0, time.monotonic() + 60
    while time.monotonic() < deadline:
        if version < 0 and time.monotonic() >= next_send and time.time_ns() < order["expires_ts"]:
            bus.publish("TRADE_ORDER.CREATE", **order)
            next_send = time.monotonic() + 1
        topic, message = bus.next(0.2)
        if topic != "TRADE_CONFIRMATION" or message["bot_id"] != args.bot:
            continue
        bus.publish("TRADE_ACK", client_order_id=message["client_order_id"], bot_id=args.bot,
                    version=message["version"])
        if message["client_order_id"] != order["client_order_id"] or message["version"] <= version:
            continue
        version = message["version"]
        print(message["status"], "filled", message["filled_qty"], message.get("avg_price", ""),
              message.get("message", ""))
        if message["status"] in FINAL:
            time.sleep(0.1)  # the acknowledgement is on its way
            return 0 if message["status"] == "FILLED" else 1
    print("no final word: it may live at the venue; ask again with TRADE_ORDER.QUERY", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
