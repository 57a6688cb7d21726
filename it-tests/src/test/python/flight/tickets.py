"""Asks with tickets, and cancels what has no end"""

import json

import pyarrow.flight as flight
import server

database = server.database
beside = {}


class Reader(flight.ClientMiddleware):
    """Keeps what comes beside the rows"""

    def received_headers(self, headers):
        beside.update(headers)


class Readers(flight.ClientMiddlewareFactory):
    def start_call(self, info):
        return Reader()


client = flight.FlightClient(server.flight_url, tls_root_certs=server.authorities_text, middleware=[Readers()])


def ticket(**members):
    return flight.Ticket(json.dumps(members).encode())


def rows(wanted):
    return client.do_get(wanted).read_all().to_pylist()


def failure(wanted):
    try:
        rows(wanted)
    except Exception as error:
        return f"{type(error).__name__} {error}".splitlines()[0]


statement = "SELECT host, value FROM points ORDER BY time"
print("json", rows(ticket(database=database, sql_query=statement, query_type="sql")))
print("params", rows(ticket(database=database, sql_query="SELECT count(*) AS n FROM points WHERE value > $v", params={"v": 2})))
read_info = b"\x0a" + bytes([len(database)]) + database.encode() + b"\x12" + bytes([len(statement)]) + statement.encode()
print("protobuf", rows(flight.Ticket(read_info)))
durations = {name: float(text[0]) for name, text in beside.items() if name.startswith("x-influxdata-")}
print("durations", sorted(name.split("-")[2] for name in durations), all(0 <= seconds < 60 for seconds in durations.values()))
print("unknown", failure(ticket(database="nowhere", sql_query="SELECT 1")))
print("malformed", failure(flight.Ticket(b"?")))
print("influxql", failure(ticket(database=database, sql_query="SHOW TABLES", query_type="influxql")))
print("refused", failure(ticket(database=database, sql_query="CREATE TABLE t (a INT)")))

endless = client.do_get(ticket(database=database, sql_query="SELECT * FROM generate_series(1, 1000000000000)"))
print("first", endless.read_chunk().data.num_columns)
endless.cancel()
