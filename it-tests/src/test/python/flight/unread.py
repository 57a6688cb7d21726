"""Begins answers that have no end, and reads no more of them"""

import json
import time

import pyarrow.flight as flight
import server

client = flight.FlightClient(server.flight_url)


def answer(statement):
    return client.do_get(flight.Ticket(json.dumps({"database": server.database, "sql_query": statement}).encode()))


def running():
    """This very query included."""
    return answer("SELECT count(*) AS n FROM system.queries WHERE running").read_all().to_pylist()[0]["n"]


unread = [answer("SELECT * FROM generate_series(1, 1000000000000)") for _ in range(5)]
for stream in unread:
    stream.read_chunk()
print("running", running())
while running() > 1:
    time.sleep(0.2)
for stream in unread:
    try:
        stream.read_all()
    except Exception as error:
        print("ended", error)
