"""The queries: some that fit any table, and TSBS's cpu types written in SQL.

A window that is longer than the data is cut to the data, and where it lies is drawn from the seed,
so that two servers with the same data are asked the same.
"""
from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .data import CPU_FIELDS, Shape


class UnknownType(Exception):
    """A type of query was asked for that does not exist or does not fit the data."""


@dataclass(frozen=True)
class Case:
    """One query to ask."""

    type: str
    text: str


@dataclass(frozen=True)
class _Window:
    """What a case is about."""

    table: str
    hosts: tuple[str, ...]
    first: datetime
    last: datetime

    @property
    def condition(self) -> str:
        span = f"time >= '{_iso(self.first)}' AND time < '{_iso(self.last)}'"
        if not self.hosts:
            return span
        names = ", ".join("'" + host.replace("'", "''") + "'" for host in self.hosts)
        return f"hostname IN ({names}) AND {span}"


def _by(unit: str, fields: int) -> Callable[[_Window], str]:
    columns = ", ".join(f"max({f}) AS max_{f}" for f in CPU_FIELDS[:fields])
    return lambda w: (
        f"SELECT date_bin(INTERVAL '1 {unit}', time) AS {unit}, {columns} FROM \"{w.table}\""
        f" WHERE {w.condition} GROUP BY {unit} ORDER BY {unit}"
    )


def _by_hour_and_host(fields: int) -> Callable[[_Window], str]:
    columns = ", ".join(f"avg({f}) AS avg_{f}" for f in CPU_FIELDS[:fields])
    return lambda w: (
        f"SELECT date_bin(INTERVAL '1 hour', time) AS hour, hostname, {columns} FROM \"{w.table}\""
        f" WHERE {w.condition} GROUP BY hour, hostname ORDER BY hour, hostname"
    )


def _busy(w: _Window) -> str:
    return f'SELECT * FROM "{w.table}" WHERE usage_user > 90 AND {w.condition}'


def _last_minutes(w: _Window) -> str:
    return (
        "SELECT date_bin(INTERVAL '1 minute', time) AS minute, max(usage_user) AS max_usage_user"
        f" FROM \"{w.table}\" WHERE time < '{_iso(w.last)}'"
        " GROUP BY minute ORDER BY minute DESC LIMIT 5"
    )


def _last_point(w: _Window) -> str:
    return f'SELECT DISTINCT ON (hostname) * FROM "{w.table}" ORDER BY hostname, time DESC'


# name: (hosts, 0 for all; hours; what is asked)
_CPU_TYPES: dict[str, tuple[int, int, Callable[[_Window], str]]] = {
    "single-groupby-1-1-1": (1, 1, _by("minute", 1)),
    "single-groupby-1-1-12": (1, 12, _by("minute", 1)),
    "single-groupby-1-8-1": (8, 1, _by("minute", 1)),
    "single-groupby-5-1-1": (1, 1, _by("minute", 5)),
    "single-groupby-5-1-12": (1, 12, _by("minute", 5)),
    "single-groupby-5-8-1": (8, 1, _by("minute", 5)),
    "cpu-max-all-1": (1, 8, _by("hour", 10)),
    "cpu-max-all-8": (8, 8, _by("hour", 10)),
    "double-groupby-1": (0, 12, _by_hour_and_host(1)),
    "double-groupby-5": (0, 12, _by_hour_and_host(5)),
    "double-groupby-all": (0, 12, _by_hour_and_host(10)),
    "high-cpu-1": (1, 12, _busy),
    "high-cpu-all": (0, 12, _busy),
    "groupby-orderby-limit": (0, 1, _last_minutes),
    "lastpoint": (0, 0, _last_point),
}


def _select_one(shape: Shape) -> str:
    del shape
    return "SELECT 1"


def _count(shape: Shape) -> str:
    return f'SELECT count(*) FROM "{shape.table}"'


def _full_aggregate(shape: Shape) -> str:
    columns = ", ".join(f'min("{f}"), max("{f}"), avg("{f}")' for f in shape.fields)
    return f'SELECT count(*){", " if columns else ""}{columns} FROM "{shape.table}"'


_PLAIN_TYPES: dict[str, Callable[[Shape], str]] = {
    "select-1": _select_one,
    "count": _count,
    "full-aggregate": _full_aggregate,
}


def types_for(shape: Shape, wanted: list[str] | None) -> list[str]:
    """The types that fit the data, or the wanted ones if they do."""
    is_cpu = set(CPU_FIELDS) <= set(shape.fields) and bool(shape.hosts)
    fitting = [*_PLAIN_TYPES, *(_CPU_TYPES if is_cpu else ())]
    unknown = [kind for kind in wanted or () if kind not in fitting]
    if unknown:
        raise UnknownType(f"no such types for this data: {', '.join(unknown)}; there are {', '.join(fitting)}")
    return wanted or fitting


def cases(kind: str, shape: Shape, count: int, seed: int) -> list[Case]:
    """So many cases of one type: the same ones for the same data and seed."""
    if kind in _PLAIN_TYPES:
        return [Case(kind, _PLAIN_TYPES[kind](shape))] * count
    hosts, hours, text = _CPU_TYPES[kind]
    rng = random.Random(f"{seed}/{kind}")
    return [Case(kind, text(_window(shape, hosts, hours, rng))) for _ in range(count)]


def _window(shape: Shape, hosts: int, hours: int, rng: random.Random) -> _Window:
    length = min(timedelta(hours=hours), shape.last - shape.first)
    slack = shape.last - shape.first - length
    first = shape.first + timedelta(seconds=rng.randint(0, int(slack.total_seconds())))
    chosen = tuple(rng.sample(shape.hosts, min(hosts, len(shape.hosts))))
    return _Window(shape.table, chosen, first, first + length)


def _iso(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
