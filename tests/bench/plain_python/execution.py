"""The row as PENDING, committed; the broker; the row as FILLED, committed; the confirmation."""
import http.client, json, os

import psycopg2

from bus import Bus

BROKER = os.environ["BROKER_URL"]

if os.environ.get("BROKER_CLIENT") == "http.client":
    connection = http.client.HTTPConnection(BROKER.split("//")[1], timeout=10)

    def place(order):
        connection.request("POST", "/v2/orders", json.dumps(order), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(body)
        return json.loads(body)
else:
    import requests

    session = requests.Session()

    def place(order):
        answer = session.post(BROKER + "/v2/orders", json=order, timeout=10)
        answer.raise_for_status()
        return answer.json()


bus = Bus("execution", "TRADE_ORDER.CREATE")
database = psycopg2.connect(os.environ["DATABASE_URL"])
rows = database.cursor()
for topic, order in bus.messages():
    rows.execute("INSERT INTO trades (client_order_id, symbol, side, qty, status) VALUES (%s, %s, %s, %s, 'PENDING')",
                 (order["client_order_id"], order["symbol"], order["side"], order["qty"]))
    database.commit()
    answer = place({key: order[key] for key in ("symbol", "qty", "side", "type", "time_in_force", "client_order_id")})
    rows.execute("UPDATE trades SET status = 'FILLED', venue_order_id = %s, avg_price = %s, updated_at = now() WHERE client_order_id = %s",
                 (answer["id"], answer["filled_avg_price"], order["client_order_id"]))
    database.commit()
    bus.publish("TRADE_CONFIRMATION", client_order_id=order["client_order_id"], bot_id=order["bot_id"], symbol=order["symbol"], venue="alpaca",
                side=order["side"], qty=order["qty"], status="FILLED", filled_qty=answer["filled_qty"], avg_price=answer["filled_avg_price"],
                venue_order_id=answer["id"], version=2)
