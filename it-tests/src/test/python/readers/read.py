"""Reads data files with pyarrow and DuckDB, and prints what they find in them.

Each row follows from its time, so a reader that gets a value wrong shows.
"""

import sys
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import parquet

CHECKS = {
    "b": "b = (i % 2 = 1)",
    "f": "f IS NOT DISTINCT FROM CASE WHEN i % 5 = 0 THEN NULL ELSE i / 8 END",
    "host": "host IS NOT DISTINCT FROM CASE WHEN i % 4 = 0 THEN NULL ELSE 'h' || i % 4 END",
    "s": "s = 'tëxt ' || i",
    "time": "epoch_ns(time) = i",
    "u": "u = 18446744073709551615 - i",
    "zone": "zone IS NOT DISTINCT FROM CASE WHEN i > 20 THEN 'z ' || i END",
}


def with_pyarrow(path):
    """Prints what the metadata says, and returns the rows by number."""
    file = parquet.ParquetFile(path)
    table = file.read()
    types = {field.name: field.type for field in table.schema if field.name != "zone"}
    print("pyarrow types:", *(f"{name}={kind}" for name, kind in sorted(types.items())))
    group = file.metadata.row_group(0)
    sorted_by = [group.column(column.column_index).path_in_schema for column in group.sorting_columns]
    print("pyarrow key is what it is sorted by:", sorted_by in (["host", "time"], ["host", "zone", "time"]))
    chunks = [group.column(index) for index in range(group.num_columns)]
    print("pyarrow page index:", all(chunk.has_column_index and chunk.has_offset_index for chunk in chunks))
    print("pyarrow bounds:", all(chunk.statistics.has_min_max or is_absent(chunk) for chunk in chunks))
    times = table["time"].cast(pa.int64())  # Python's own times have no nanoseconds.
    rows = table.set_column(table.column_names.index("time"), "time", times).to_pylist()
    print("pyarrow rows in order:", rows == sorted(rows, key=lambda row: [absent_first(row[name]) for name in sorted_by]))
    return {row["i"]: row for row in rows}


def absent_first(value):
    return (value is not None, value)


def is_absent(chunk):
    return chunk.statistics.null_count == chunk.num_values


def with_duckdb(paths):
    """Prints whether values are what they should be, and returns how many rows there are."""
    files = f"read_parquet({paths}, union_by_name = true)"
    connection = duckdb.connect()
    types = connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE FROM {files}) ORDER BY ALL")
    print("duckdb types:", *(f"{name}={kind}" for name, kind in types.fetchall()))
    for name, check in CHECKS.items():
        print(f"duckdb {name}:", connection.execute(f"SELECT bool_and({check}) FROM {files}").fetchone()[0])
    few = f"SELECT count(DISTINCT i), max(i) FROM {files} WHERE host = 'h1' AND time < make_timestamp_ns(10)"
    print("duckdb filtered:", *connection.execute(few).fetchone())
    return connection.execute(f"SELECT count(DISTINCT i) FROM {files}").fetchone()[0]


def main(folder, rows_min):
    # Files that merged ones have replaced may be there too, with the same rows.
    paths = sorted(str(path) for path in Path(folder).glob("**/*.parquet"))
    rows = {}
    for path in paths:
        rows |= with_pyarrow(path)
    for number, row in rows.items():
        assert (row["time"], row["s"], row["u"]) == (number, f"tëxt {number}", 2**64 - 1 - number), row
    print("as many rows in both:", with_duckdb(paths) == len(rows))
    print("enough rows:", len(rows) >= int(rows_min))


main(*sys.argv[1:])
