"""One order a tick, buying and selling in turn."""
import time

from bus import Bus

bus = Bus("strategy/bench", "PRICE.")
born = time.time_ns() // 1_000_000
for number, (topic, tick) in enumerate(bus.messages(), 1):
    side, reason = ("buy", "entry") if number % 2 else ("sell", "exit")
    bus.publish("TRADE_ORDER.CREATE", client_order_id=f"bench:{reason}:{born}-{number}", bot_id="bench", symbol=tick["symbol"], venue="alpaca",
                side=side, type="market", qty="1", time_in_force="day", reason=reason)
