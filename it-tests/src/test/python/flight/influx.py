"""Queries with InfluxDB 3's own client"""

import server
from influxdb_client_3 import InfluxDBClient3
from influxdb_client_3.exceptions import InfluxDB3ClientQueryError

trust = {"ssl_ca_cert": server.authorities_file} if server.is_secured else {}
client = InfluxDBClient3(host=server.url, database=server.database, token="none", **trust)
statement = "SELECT * FROM points ORDER BY time"

print("all", client.query(statement).to_pylist())
print("pandas", client.query(statement, mode="pandas")["value"].tolist())
print("reader", client.query(statement, mode="reader").read_all().num_rows)
print("chunk", client.query(statement, mode="chunk").read_chunk().data.num_rows)
print("schema", client.query(statement, mode="schema").names)
print("params", client.query("SELECT value FROM points WHERE host = $host", query_parameters={"host": "b"}).to_pylist())
try:
    client.query("SELECT nothing FROM points")
except InfluxDB3ClientQueryError as error:
    print("error", str(error).splitlines()[0])
