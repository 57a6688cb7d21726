"""Writes with the client for InfluxDB 3: v3.py URL DATABASE"""
import sys

from influxdb_client_3 import InfluxDBClient3, InfluxDBError, Point, WriteOptions
from influxdb_client_3.write_client.client.write_api import SYNCHRONOUS

url, database = sys.argv[1:]


def client(use_v2_api=False, enable_gzip=False, **options):
    options = WriteOptions(write_type=SYNCHRONOUS.write_type, use_v2_api=use_v2_api, **options)
    return InfluxDBClient3(
        host=url,
        token="any",
        database=database,
        enable_gzip=enable_gzip,
        gzip_threshold=1,
        write_client_options={"write_options": options},
    )


with client() as influx:
    influx.write(Point("points").tag("host", "a b").field("value", 1.5).field("count", 2).time(1))
    influx.write(["points,host=c value=2.5,count=3i 2", "points,host=d value=3.5,count=4i 3"])
    influx.write(
        {"measurement": "points", "tags": {"host": "e"}, "fields": {"value": 4.5, "count": 5}, "time": 4}
    )
    influx.write("points,host=f value=5.5,count=6i 5", write_precision="s")

with client(enable_gzip=True) as influx:
    influx.write("\n".join(f"packed,host=h{i} value={i}i {i}" for i in range(1_000)))

with client(no_sync=True) as influx:
    influx.write("unsynced value=1i 1")

with client(use_v2_api=True) as influx:
    influx.write("second value=1i 1")

with client(accept_partial=True) as influx:
    try:
        influx.write("points,host=g value=1.0 6\npoints,host=g value=true 7")
        sys.exit("a bad line was accepted")
    except InfluxDBError as error:
        print(type(error).__name__, error)
