"""Writes with the client for InfluxDB 1: v1.py URL DATABASE"""
import sys
from urllib.parse import urlsplit

from influxdb import InfluxDBClient
from influxdb.exceptions import InfluxDBClientError

url, database = sys.argv[1:]
address = urlsplit(url)

influx = InfluxDBClient(address.hostname, address.port, "any", "any", database, gzip=True)
print(influx.ping())
influx.create_database(database)
print(sorted(entry["name"] for entry in influx.get_list_database()))
points = [{"measurement": "points", "tags": {"host": "a"}, "fields": {"value": 1.5}, "time": 1}]
influx.write_points(points)
influx.write_points(["points,host=b value=2.5 2"], time_precision="ms", protocol="line")
influx.write_points(["points,host=c value=3.5 3"], retention_policy="weeks", protocol="line")
try:
    influx.write_points(["points,host=d value=1.5 4", "points,host=d value="], protocol="line")
    sys.exit("a bad line was accepted")
except InfluxDBClientError as error:
    print(error.code, error.content)
