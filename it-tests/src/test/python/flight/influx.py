"""Queries with InfluxDB 3's own client: influx.py ADDRESS DATABASE"""

import sys

from influxdb_client_3 import InfluxDBClient3
from influxdb_client_3.exceptions import InfluxDB3ClientQueryError

address, database = sys.argv[1:]
client = InfluxDBClient3(host=f"http://{address}", database=database, token="none")
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
