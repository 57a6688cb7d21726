#!/usr/bin/env python3
"""Read a wide table through Flight's DoGet, and print what its bytes cost the server.

    doget.py --home distribution/target/gnomon-0.1.0

Needs numpy and pyarrow: pip install numpy pyarrow
"""
from __future__ import annotations

import argparse
import json
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy
from pyarrow import flight

from gnomonbench import process
from gnomonbench.server import started

DATABASE = "bench"
TABLE = "wide"
HOSTS = 100
LINES_PER_REQUEST = 10_000
RETRY_SECONDS = 1.0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="unpacked distribution to start")
    parser.add_argument("--rows", type=int, default=3_000_000, help="rows of the table")
    parser.add_argument("--columns", type=int, default=40, help="floats of a row")
    parser.add_argument("--seed", type=int, default=123)
    parser.add_argument("--buffered", action="store_true", help="leave the rows in memory, without data files")
    parser.add_argument("--query", default=f"SELECT * FROM {TABLE}")
    parser.add_argument("--runs", type=int, default=10, help="the first ones are those of a cold JVM")
    return parser.parse_args()


def requests(rows: int, columns: int, seed: int):
    """Bodies of lines whose floats have nine random digits each, one row a second of each host."""
    fields = b",".join(b"f%02d=1DDD.DDDDD" % column for column in range(columns))
    line = b"wide,host=hHH " + fields + b" 17TTTTTTTT\n"
    template = numpy.frombuffer(line, numpy.uint8)
    random = numpy.random.default_rng(seed)
    random_at = numpy.flatnonzero(template == ord("D"))
    for first in range(0, rows, LINES_PER_REQUEST):
        number = numpy.arange(first, min(first + LINES_PER_REQUEST, rows))
        lines = numpy.tile(template, (len(number), 1))
        lines[:, random_at] = random.integers(48, 58, (len(number), len(random_at)), numpy.uint8)
        put_digits(lines, line.index(b"HH"), 2, number % HOSTS)
        put_digits(lines, line.index(b"TTTTTTTT"), 8, number // HOSTS)
        yield lines.tobytes()


def put_digits(lines, position: int, count: int, numbers) -> None:
    for digit in range(count):
        lines[:, position + digit] = 48 + numbers // 10 ** (count - 1 - digit) % 10


def write(url: str, body: bytes) -> None:
    """Again while the server says that it has no room."""
    while True:
        try:
            target = f"{url}/api/v3/write_lp?db={DATABASE}&precision=second&no_sync=true"
            urllib.request.urlopen(urllib.request.Request(target, body)).read()
            return
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            time.sleep(RETRY_SECONDS)


def read(client: flight.FlightClient, query: str) -> tuple[int, int]:
    """Rows and bytes of the answer."""
    ticket = flight.Ticket(json.dumps({"database": DATABASE, "sql_query": query}).encode())
    rows = size = 0
    for chunk in client.do_get(ticket):
        rows += chunk.data.num_rows
        size += chunk.data.nbytes
    return rows, size


def main() -> int:
    arguments = parse_arguments()
    threshold = [] if arguments.buffered else ["--force-snapshot-mem-threshold=256mb"]
    command = [
        str(arguments.home.resolve() / "bin" / "gnomon"),
        *"serve --node-id bench --object-store file --data-dir {data}".split(),
        *"--http-bind 127.0.0.1:{port} --without-auth".split(),
        *threshold,
    ]
    with started(command) as server:
        host, port = server.address
        for body in requests(arguments.rows, arguments.columns, arguments.seed):
            write(f"http://{host}:{port}", body)
        time.sleep(10)  # for data files that are being made
        client = flight.FlightClient(f"grpc://{host}:{port}")
        for _ in range(arguments.runs):
            begin = time.monotonic()
            with process.Meter(server.pid) as meter:
                rows, size = read(client, arguments.query)
            seconds, cpu = time.monotonic() - begin, meter.server_cpu_seconds
            print(
                f"{rows:,} rows, {size / 1e6:.0f} MB: {cpu:.2f} CPU s, {size / 1e6 / cpu:.0f} MB per CPU second,"
                f" {size / 1e6 / seconds:.0f} MB/s; others kept {meter.others_cores:.1f} cores busy",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
