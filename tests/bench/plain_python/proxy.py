import zmq

import bus

context = zmq.Context.instance()
xsub, xpub = context.socket(zmq.XSUB), context.socket(zmq.XPUB)
xsub.rcvhwm = xsub.sndhwm = xpub.rcvhwm = xpub.sndhwm = 0
xsub.bind(bus.INBOUND)
xpub.bind(bus.OUTBOUND)
bus.ready()
zmq.proxy(xsub, xpub)
