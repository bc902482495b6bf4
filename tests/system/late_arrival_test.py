#!/usr/bin/python3
"""A request that the network delivers after its connection has been given up: late_arrival_test.py BIN_DIR [unittest arguments]

Between execution and the exchange stands a relay that keeps an order's bytes, lets the connection end, and delivers them then: what a
balancer or a network with a long queue does. Everything else passes it at once, so the exchange is asked for the order meanwhile and
does not know it."""
import pathlib, socket, struct, sys, threading, time, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import Bot, Suite, free_ports, wait_for
from storm import open_gate

BIN = sys.argv.pop(1)


class Relay:
    """Forwards a port. While `holding`, the connection that brings a new order is kept: `kept` once its bytes are here, `given_up`
    once its sender has ended it; deliver() hands them on."""

    def __init__(self, port, to_port):
        self.to_port, self.holding, self.cuts, self.asked = to_port, False, False, 0
        self.kept, self.given_up, self.gate = threading.Event(), threading.Event(), threading.Event()
        self.listener = socket.create_server(("127.0.0.1", port))
        self.sockets = [self.listener]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.to_port), 5)
            except OSError:
                return
            server.settimeout(None)
            for s in (client, server):
                s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sockets += [client, server]
            threading.Thread(target=self.up, args=(client, server), daemon=True).start()
            threading.Thread(target=self.down, args=(client, server), daemon=True).start()

    def up(self, client, server):
        data = b""
        try:
            while data := client.recv(65536):
                if self.holding and data.startswith(b"POST /v2/orders"):
                    return self.keep(client, server, data)
                self.asked += data.count(b"by_client_order_id")
                server.sendall(data)
        except OSError:
            pass
        self.end(server)

    def down(self, client, server):
        """Also when nobody takes it any more: the exchange is not to notice."""
        try:
            while data := server.recv(65536):
                try:
                    client.sendall(data)
                except OSError:
                    pass
        except OSError:
            pass
        self.end(client)

    def keep(self, client, server, data):
        self.holding = False
        self.kept.set()
        try:
            if self.cuts:
                time.sleep(0.3)  # its body comes with it
                data += client.recv(65536, socket.MSG_DONTWAIT)
        except BlockingIOError:
            pass
        if self.cuts:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
        else:
            try:
                while more := client.recv(65536):
                    data += more
            except OSError:
                pass  # a reset is an end as well
        self.given_up.set()
        self.gate.wait()
        try:
            server.sendall(data)
        except OSError:
            pass

    @staticmethod
    def end(s):
        try:
            s.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def deliver(self):
        self.gate.set()

    def close(self):
        self.gate.set()
        for s in self.sockets:
            self.end(s)
            s.close()


class LateArrival(unittest.TestCase):
    def world(self, **settings):
        self.suite = Suite(BIN, **settings)
        self.addCleanup(self.suite.close)
        port, = free_ports(1)
        self.relay = Relay(port, int(self.suite.settings["PAPER_LISTEN"].rsplit(":", 1)[1]))
        self.addCleanup(self.relay.close)
        open_gate(self.suite)
        self.suite.start("proxy", "paper_exchange", "market_data")
        self.suite["execution"].start(ALPACA_TRADING_URL=f"http://127.0.0.1:{port}")
        self.suite.wait_ready()
        self.bot = Bot(self.suite)
        self.addCleanup(self.bot.close)
        self.bot.wait("a price", lambda: self.bot.prices)
        first = self.bot.order()
        self.bot.wait("the way is open", lambda: self.bot.status(first) == "FILLED")

    def at_exchange(self, order):
        return [o for o in self.suite.control("/control/orders")["orders"] if o["client_order_id"] == order]

    def life(self, order):
        return [row[0] for row in self.suite.cluster.query(f"SELECT status FROM trading.trade_events WHERE client_order_id = '{order}' ORDER BY version")]

    def order_given_up(self, **fields):
        self.relay.holding = True
        order = self.bot.order(**fields)
        self.bot.wait("its bytes are kept", self.relay.kept.is_set)
        self.bot.wait("execution has given the connection up", self.relay.given_up.is_set, 30)
        self.bot.wait("nobody knows what became of it", lambda: self.bot.status(order) == "UNKNOWN", 5)
        self.assertEqual(self.at_exchange(order), [])
        return order

    def test_within_the_bound_of_what_the_network_may_still_deliver(self):
        """The connection is ended by execution itself, when its patience with the answer is over."""
        self.world(ALPACA_LATEST_ARRIVAL_S="8")
        order, asked = self.order_given_up(qty="3"), self.relay.asked
        self.bot.pump(5)
        self.assertGreater(self.relay.asked, asked, "the exchange was not asked, so this shows nothing")
        self.assertEqual(self.bot.status(order), "UNKNOWN", "the exchange's denial was believed while the order was on its way")
        self.relay.deliver()
        self.bot.wait("it has arrived and is filled", lambda: self.bot.status(order) == "FILLED", 30)
        self.assertEqual(len(self.at_exchange(order)), 1)
        life = self.life(order)
        self.assertNotIn("FAILED", life)
        self.assertIn("UNKNOWN", life)
        self.assertNotIn("order.revived", self.suite["execution"].log())
        self.suite.assert_agreement()

    def test_beyond_every_bound(self):
        """Then it was called FAILED. It comes back to life everywhere, and is taken away again."""
        self.world(ALPACA_LATEST_ARRIVAL_S="1", ALPACA_SETTLING_S="1")
        self.relay.cuts = True
        order = self.order_given_up(qty="3", type="limit", limit_price="1", time_in_force="gtc")
        self.bot.wait("it counts as never arrived", lambda: self.bot.status(order) == "FAILED", 30)
        self.assertEqual(self.bot.last[order]["error"], "order.never_arrived")
        self.relay.deliver()
        wait_for("it has arrived", lambda: self.at_exchange(order), 10)
        self.bot.wait("it is cancelled", lambda: self.bot.status(order) == "CANCELLED", 90)
        self.assertEqual([o["status"] for o in self.at_exchange(order)], ["canceled"])
        self.assertIn("order.revived", [alert["code"] for alert in self.bot.alerts])
        self.assertTrue([line for line in self.suite["execution"].log().splitlines() if "order.revived" in line and "CRITICAL" in line])
        life = self.life(order)
        self.assertEqual(life[-1], "CANCELLED")
        self.assertLess(life.index("FAILED"), life.index("SUBMITTED"), life)
        self.suite.assert_agreement()


if __name__ == "__main__":
    unittest.main(verbosity=2)
