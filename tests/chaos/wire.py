"""The network between execution and the broker: forwards, and can be cut, held (what is under way arrives later, whoever has
given up meanwhile) or be gone."""
import selectors, socket, threading, time

CHUNK = 65536


class Wire:
    """One listening port forwarded to another, in a thread of its own."""

    def __init__(self, port, to_port):
        self.to_port, self.held, self.gone, self.cut_now, self.stopped = to_port, False, False, False, False
        self.listener = socket.create_server(("127.0.0.1", port))
        self.listener.setblocking(False)
        self.pairs = {}     # socket -> its other end
        self.waiting = {}   # socket -> bytes that it is to get
        self.ended = set()  # sockets whose other end has closed: closed when all has been delivered
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.stopped:
            if self.cut_now:
                self.cut_now = False
                for s in list(self.pairs):
                    if s in self.pairs:  # else it went with its other end
                        self.drop(s, reset=True)
            try:
                self.turn()
            except (OSError, ValueError):
                pass  # an end went away between the look and the touch: seen at the next turn
        for s in [*self.pairs, self.listener]:
            s.close()

    def turn(self):
        with selectors.DefaultSelector() as selector:
            selector.register(self.listener, selectors.EVENT_READ)
            for s in list(self.pairs):
                events = 0
                if s not in self.ended and len(self.waiting.get(self.pairs[s], b"")) < 1 << 20:
                    events |= selectors.EVENT_READ
                if self.waiting.get(s) and not self.held:
                    events |= selectors.EVENT_WRITE
                if events:
                    selector.register(s, events)
            for key, events in selector.select(0.02):
                if key.fileobj is self.listener:
                    self.accept()
                elif key.fileobj in self.pairs:
                    if events & selectors.EVENT_READ:
                        self.read(key.fileobj)
                    if events & selectors.EVENT_WRITE and key.fileobj in self.pairs:
                        self.write(key.fileobj)
        for s in list(self.pairs):  # both directions delivered, and one end has closed
            if s in self.pairs and self.pairs[s] in self.ended and not self.waiting.get(s) and not self.held:
                self.drop(s)

    def accept(self):
        client, _ = self.listener.accept()
        if self.gone:
            return client.close()
        try:
            server = socket.create_connection(("127.0.0.1", self.to_port), 1)
        except OSError:
            return client.close()
        for s in (client, server):
            s.setblocking(False)
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pairs[client], self.pairs[server] = server, client

    def read(self, s):
        try:
            data = s.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self.waiting[self.pairs[s]] = self.waiting.get(self.pairs[s], b"") + data
        else:
            self.ended.add(s)

    def write(self, s):
        try:
            sent = s.send(self.waiting[s])
            self.waiting[s] = self.waiting[s][sent:]
        except BlockingIOError:
            pass
        except OSError:
            self.drop(s)

    def drop(self, s, reset=False):
        for one in (s, self.pairs.pop(s, None)):
            if one is None:
                continue
            self.pairs.pop(one, None)
            self.waiting.pop(one, None)
            self.ended.discard(one)
            if reset:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            one.close()

    def cut(self):
        self.cut_now = True

    def close(self):
        self.stopped = True
        self.thread.join(5)
