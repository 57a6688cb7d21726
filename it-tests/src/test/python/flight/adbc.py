"""Queries and looks around with the ADBC driver, as dashboards do"""

import datetime

import pyarrow
import server
from adbc_driver_flightsql import DatabaseOptions, dbapi

options = {DatabaseOptions.RPC_CALL_HEADER_PREFIX.value + "database": server.database}
if server.is_secured:
    options[DatabaseOptions.TLS_ROOT_CERTS.value] = server.authorities_text
with dbapi.connect(
    server.flight_url, db_kwargs=options | {"username": "somebody", "password": "token"}, autocommit=True
) as named, named.cursor() as cursor:
    cursor.execute("SELECT 'in'")
    print("user", cursor.fetchall())
connection = dbapi.connect(server.flight_url, db_kwargs=options, autocommit=True)


def rows(statement, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


print("rows", rows("SELECT host, value FROM points ORDER BY time"))
print("prepared", rows("SELECT value FROM points WHERE host = $1", ("b",)))
print("question marks", rows("SELECT ? + ? AS sum, ? AS text, value FROM points WHERE host = ?", (1, 2, "x", "b")))
hosts = pyarrow.record_batch({"1": pyarrow.array(["c", "nobody", "a"]).dictionary_encode()})
print("each row", rows("SELECT value FROM points WHERE host = $1", hosts))
print("date", rows("SELECT count(*) FROM points WHERE time < ?", (datetime.date(1970, 1, 2),)))
with connection.cursor() as cursor:
    cursor.execute("SELECT repeat('x', 3000) || value AS text FROM generate_series(1, 15000)")
    print("large", cursor.fetch_arrow_table().num_rows)
try:
    rows("SELECT 1 / (value::bigint - 2) FROM points")
except dbapi.ProgrammingError as error:
    print("rows", str(error).splitlines()[0])
try:
    rows("SELECT ?", (b"x",))
except dbapi.ProgrammingError as error:
    print("refused", str(error).splitlines()[0])
try:
    with connection.cursor() as cursor:
        cursor.executemany("SELECT value FROM points WHERE host = ?", [("a",), ("b",)])
except dbapi.Error as error:
    print("many", str(error).splitlines()[0])
try:
    rows("SELECT nothing FROM points")
except dbapi.ProgrammingError as error:
    print("error", str(error).splitlines()[0])

# Grafana's.
print("health", rows("select 1"))
tables = rows("SELECT table_schema, table_name FROM information_schema.tables")
print("tables", [name for schema, name in tables if schema == "iox"])
print("columns", rows("SELECT column_name FROM information_schema.columns WHERE table_name = 'points' ORDER BY 1"))
binned = "date_bin(interval '10 second', time, timestamp '1970-01-01T00:00:00Z')"
print("bins", rows(f"SELECT {binned} AS time, avg(value) FROM points GROUP BY {binned}"))

schemas = connection.adbc_get_objects(depth="all").read_all().to_pylist()[0]["catalog_db_schemas"]
(points,) = [s["db_schema_tables"] for s in schemas if s["db_schema_name"] == "iox"][0]
print("objects", points["table_name"], points["table_type"], [c["column_name"] for c in points["table_columns"]])
print("types", connection.adbc_get_table_types())
print("schema", connection.adbc_get_table_schema("points").names)
print("info", connection.adbc_get_info()["vendor_name"])
