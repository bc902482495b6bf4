"""The plain Python version of Avenor's way from a tick to a confirmation: as a good Python programmer would write it first, with
pyzmq, json, psycopg2 and requests. It speaks the same bus; it has no risk limits, no events, no fills and no recovery."""
import json, os, socket, time

import zmq

INBOUND, OUTBOUND = os.environ["ZMQ_INBOUND_BUS_URL"], os.environ["ZMQ_OUTBOUND_BUS_URL"]


def ready():
    path = os.environ.get("NOTIFY_SOCKET")
    if path:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.sendto(b"READY=1", path)


class Bus:
    def __init__(self, source, *topics):
        context = zmq.Context.instance()
        self.pub, self.sub = context.socket(zmq.PUB), context.socket(zmq.SUB)
        # Without bounds: what is measured is speed, and a queue that drops would be faster.
        self.pub.sndhwm = self.sub.rcvhwm = 0
        self.pub.connect(INBOUND)
        self.sub.connect(OUTBOUND)
        for topic in topics:
            self.sub.subscribe(topic)
        self.source, self.session, self.seq = source, os.urandom(8).hex(), {}

    def publish(self, topic, **fields):
        self.seq[topic] = self.seq.get(topic, 0) + 1
        body = {"v": 1, "source": self.source, "seq": self.seq[topic], "session": self.session, "ts": time.time_ns(), **fields}
        self.pub.send_multipart([topic.encode(), json.dumps(body).encode()])

    def messages(self):
        ready()
        while True:
            topic, payload = self.sub.recv_multipart()
            yield topic.decode(), json.loads(payload)
