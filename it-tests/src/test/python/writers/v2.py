"""Writes with the client for InfluxDB 2: v2.py URL DATABASE"""
import sys

from influxdb_client import InfluxDBClient, Point, WriteOptions
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.rest import ApiException

url, database = sys.argv[1:]

with InfluxDBClient(url=url, token="any", org="any", enable_gzip=True) as influx:
    if not influx.ping():
        sys.exit("no answer to a ping")
    print(influx.version())
    print("health:", influx.health().status)
    with influx.write_api(write_options=SYNCHRONOUS) as writer:
        writer.write(database, record=Point("points").tag("host", "a").field("value", 1.5).time(1))
        writer.write(database, record="points,host=b value=2.5 2", write_precision="ms")
        writer.write(f"{database}/weeks", record="points,host=c value=3.5 3")
    with influx.write_api(write_options=WriteOptions(batch_size=100, flush_interval=100)) as writer:
        for i in range(1_000):
            writer.write(database, record=f"batched,host=h{i} value={i}i {i}")
    with influx.write_api(write_options=SYNCHRONOUS) as writer:
        try:
            writer.write(database, record="points,host=d value=1.5 4\npoints,host=d value=")
            sys.exit("a bad line was accepted")
        except ApiException as error:
            print(error.status, error.body if isinstance(error.body, str) else error.body.decode())
