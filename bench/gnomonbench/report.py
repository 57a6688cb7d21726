"""Turns measurements into results, and results into lines."""
from __future__ import annotations

import math

from .data import Shape
from .load import Outcome
from .process import Meter

PERCENTILES = (50, 90, 99)

QUERY_HEADER = (
    f"{'query':<24}{'n':>6}{'p50 ms':>10}{'p90 ms':>10}{'p99 ms':>10}{'max ms':>10}"
    f"{'CPU ms':>10}{'KB':>9}"
)


def percentile(values: list[float], percent: float) -> float | None:
    """The least value that so many percent of the values do not exceed."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(percent / 100 * len(values)) - 1)]


def latencies(seconds: list[float]) -> dict[str, float | None]:
    """Percentiles in milliseconds."""
    millis = [1_000 * s for s in seconds]
    named = {f"p{p}_ms": percentile(millis, p) for p in PERCENTILES}
    return named | {"max_ms": max(millis, default=None)}


def load_result(outcome: Outcome, shape: Shape, meter: Meter) -> dict:
    cpu = meter.server_cpu_seconds
    return {
        "rows": shape.lines,
        "bytes": shape.size,
        "seconds": outcome.seconds,
        "rows_per_second": shape.lines / outcome.seconds,
        "megabytes_per_second": shape.size / 1e6 / outcome.seconds,
        "server_cpu_seconds": cpu,
        "server_cpu_seconds_per_million_rows": None if cpu is None else cpu * 1e6 / shape.lines,
        "sender_cpu_seconds": meter.own_cpu_seconds,
        "others_cores": meter.others_cores,
        "requests": len(outcome.latencies),
        "latency": latencies(outcome.latencies),
        "failures": outcome.failures,
        "first_failure": outcome.first_failure,
    }


def load_text(result: dict) -> str:
    lines = [
        f"load: {result['rows_per_second']:,.0f} rows/s, {result['megabytes_per_second']:.1f} MB/s"
        f" ({result['seconds']:.2f} s, {result['requests']} requests,"
        f" sender {result['sender_cpu_seconds']:.2f} CPU s)",
        "  request ms: " + "  ".join(f"{n[:-3]} {_number(v)}" for n, v in result["latency"].items()),
    ]
    if result["server_cpu_seconds"] is not None:
        lines.append(
            f"  server: {result['server_cpu_seconds_per_million_rows']:.2f} CPU s per million rows"
            f" ({result['server_cpu_seconds']:.2f} CPU s; others kept"
            f" {result['others_cores']:.2f} cores busy)"
        )
    if result["failures"]:
        lines.append(f"  FAILED: {result['failures']} requests, the first: {result['first_failure']}")
    return "\n".join(lines)


def query_result(kind: str, outcome: Outcome, meter: Meter) -> dict:
    count = len(outcome.latencies)
    cpu = meter.server_cpu_seconds
    asked = count + outcome.failures
    return {
        "type": kind,
        "count": count,
        "seconds": outcome.seconds,
        "latency": latencies(outcome.latencies),
        "server_cpu_ms_per_query": None if cpu is None or not asked else 1_000 * cpu / asked,
        "answer_bytes_mean": outcome.answer_bytes / count if count else None,
        "others_cores": meter.others_cores,
        "failures": outcome.failures,
        "first_failure": outcome.first_failure,
    }


def query_text(result: dict) -> str:
    cells = [*result["latency"].values(), result["server_cpu_ms_per_query"]]
    size = result["answer_bytes_mean"]
    line = f"{result['type']:<24}{result['count']:>6}" + "".join(f"{_number(c):>10}" for c in cells)
    line += f"{_number(None if size is None else size / 1e3):>9}"
    if result["failures"]:
        line += f"  FAILED: {result['failures']}, the first: {result['first_failure']}"
    return line


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
