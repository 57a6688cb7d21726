#!/usr/bin/env python3
"""Load line protocol into a server, ask it queries, and print what both cost.

    bench.py --home distribution/target/gnomon-0.1.0 --rows 1000000
    bench.py --server-command '/path/influxdb3 serve --node-id n --object-store file
              --data-dir {data} --http-bind 127.0.0.1:{port} --without-auth' --file cpu.lp.gz
    bench.py --url http://127.0.0.1:8181 --pid 4711 --file flights.lp.gz --precision s
"""
from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from gnomonbench import data, load, process, queries, report
from gnomonbench.server import Server, ServerFailed, attached, started


def parse_arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    server = parser.add_argument_group("server (one of the first three)")
    which = server.add_mutually_exclusive_group(required=True)
    which.add_argument("--home", type=Path, help="unpacked distribution to start")
    which.add_argument("--server-command", help="command to start, with {data} and {port} in it")
    which.add_argument("--url", help="server that runs already")
    server.add_argument("--pid", type=int, help="its process, to measure it (with --url)")
    server.add_argument("--token", help="sent as Authorization: Bearer")

    source = parser.add_argument_group("data")
    source.add_argument("--file", type=Path, help="line protocol, plain or .gz; else it is made")
    source.add_argument("--precision", choices=sorted(data.NANOS), default="ns")
    source.add_argument("--rows", type=positive, default=1_000_000, help="rows to make or to read at most")
    source.add_argument("--hosts", type=positive, default=100, help="hosts to make")
    source.add_argument("--interval", type=positive, default=10, help="seconds between a host's rows")
    source.add_argument("--seed", type=int, default=123, help="of made data and of queries")

    loading = parser.add_argument_group("loading")
    loading.add_argument("--connections", type=positive, default=4)
    loading.add_argument("--batch", type=positive, default=5_000, help="lines per request")
    loading.add_argument("--no-sync", action="store_true", help="don't wait for durability")
    loading.add_argument("--database", default="bench")

    asking = parser.add_argument_group("queries")
    asking.add_argument("--queries", type=positive, default=100, help="timed queries per type")
    asking.add_argument("--warmup", type=int, default=20, help="queries per type before them")
    asking.add_argument("--query-connections", type=positive, default=1)
    asking.add_argument("--query-seconds", type=float, default=20, help="longest time per type")
    asking.add_argument("--types", help="only these, by comma (default: all that fit the data)")

    parser.add_argument("--json", type=Path, help="write all results into this file")
    arguments = parser.parse_args(words)
    if arguments.pid and not arguments.url:
        parser.error("--pid goes with --url only: started servers are known")
    return arguments


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def main() -> int:
    arguments = parse_arguments()
    print(f"seed {arguments.seed}", flush=True)
    batches = data.split(read_data(arguments), arguments.batch)
    shape = data.describe(batches, arguments.precision)
    print(
        f"data: {shape.lines:,} lines, {shape.size / 1e6:.1f} MB,"
        f" table {shape.table}, {len(shape.hosts)} hosts, {shape.first} to {shape.last}",
        flush=True,
    )
    with open_server(arguments) as server:
        result = {"arguments": arguments_of(arguments), "ready_seconds": server.ready_seconds}
        if server.ready_seconds is not None:
            print(f"ready after {server.ready_seconds:.2f} s")
        result["load"] = measure_load(arguments, server, batches, shape)
        result["queries"] = measure_queries(arguments, server, shape)
        if server.pid:
            result["peak_rss_bytes"] = process.peak_rss_bytes(server.pid)
            print(f"peak RSS of the server: {result['peak_rss_bytes'] / 2**20:.0f} MiB")
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n")
    return 1 if result["load"]["failures"] or any(q["failures"] for q in result["queries"]) else 0


def read_data(arguments: argparse.Namespace):
    if arguments.file:
        return data.read(arguments.file, arguments.rows)
    return data.make_cpu(arguments.rows, arguments.hosts, arguments.interval, arguments.seed)


def open_server(arguments: argparse.Namespace):
    if arguments.url:
        return attached(arguments.url, arguments.pid)
    if arguments.home:
        command = [
            str(arguments.home.resolve() / "bin" / "gnomon"),
            *"serve --node-id bench --object-store file --data-dir {data}".split(),
            *"--http-bind 127.0.0.1:{port} --without-auth".split(),
        ]
        return started(command)
    return started(arguments.server_command.split())


def measure_load(arguments, server: Server, batches: list[bytes], shape: data.Shape) -> dict:
    parameters = {"db": arguments.database, "precision": arguments.precision}
    if arguments.no_sync:
        parameters["no_sync"] = "true"
    with process.Meter(server.pid) as meter:
        outcome = load.write(server.address, batches, parameters, arguments.connections, arguments.token)
    result = report.load_result(outcome, shape, meter)
    print(report.load_text(result), flush=True)
    if result["failures"]:
        return result
    count = queries.Case("count", f'SELECT count(*) AS n FROM "{shape.table}"')
    found = load.ask_once(server.address, arguments.database, count, arguments.token)
    result["rows_found"] = json.loads(found)[0]["n"]
    print(f"  rows found: {result['rows_found']:,} (fewer than lines where keys repeat)", flush=True)
    return result


def measure_queries(arguments, server: Server, shape: data.Shape) -> list[dict]:
    wanted = arguments.types.split(",") if arguments.types else None
    results = []
    print(report.QUERY_HEADER)
    for kind in queries.types_for(shape, wanted):
        cases = queries.cases(kind, shape, arguments.queries + arguments.warmup, arguments.seed)
        warm, timed = cases[: arguments.warmup], cases[arguments.warmup :]
        ask = load.Asking(
            server.address, arguments.database, arguments.query_connections, arguments.token
        )
        ask.run(warm, arguments.query_seconds)
        with process.Meter(server.pid) as meter:
            outcome = ask.run(timed, arguments.query_seconds)
        result = report.query_result(kind, outcome, meter)
        results.append(result)
        print(report.query_text(result), flush=True)
    return results


def arguments_of(arguments: argparse.Namespace) -> dict:
    """What to write down: everything but the secret."""
    shown = {name: value for name, value in vars(arguments).items() if name != "token"}
    return {name: str(value) if isinstance(value, Path) else value for name, value in shown.items()}


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ServerFailed, load.RequestFailed, queries.UnknownType, data.BadData, OSError) as failure:
        sys.exit(f"bench.py: {failure}")
