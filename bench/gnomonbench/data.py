"""Line protocol to load: read from a file, or made to look like TSBS's cpu data."""
from __future__ import annotations

import gzip
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import islice
from pathlib import Path

NANOS = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}

CPU_FIELDS = tuple(
    "usage_" + name
    for name in "user system idle nice iowait irq softirq steal guest guest_nice".split()
)

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_FIRST_SECOND = 1_451_606_400  # 2016-01-01, as in TSBS
_REGIONS = ("ap-southeast-2", "eu-central-1", "eu-west-1", "sa-east-1", "us-east-1", "us-west-2")


class BadData(Exception):
    """The data is not what can be measured with."""


@dataclass(frozen=True)
class Shape:
    """What queries need to know about the data."""

    table: str
    fields: tuple[str, ...]  # numeric ones of the first line
    hosts: tuple[str, ...]  # values of the tag "hostname", sorted
    first: datetime
    last: datetime
    lines: int
    size: int  # bytes


def read(file: Path, limit: int) -> Iterator[bytes]:
    """The lines of a file, with their ends. No string in it may contain a line end."""
    opened = gzip.open(file, "rb") if file.suffix == ".gz" else open(file, "rb")
    with opened as lines:
        yield from islice(lines, limit)


def make_cpu(rows: int, hosts: int, interval: int, seed: int) -> Iterator[bytes]:
    """Rows of all hosts in turn, each usage a random walk between 0 and 100."""
    rng = random.Random(seed)
    keys = [_series_key(host, rng) for host in range(hosts)]
    walks = [[rng.randint(0, 100) for _ in CPU_FIELDS] for _ in range(hosts)]
    pattern = " " + ",".join(f"{field}=%di" for field in CPU_FIELDS) + " %d\n"
    for row in range(rows):
        turn, host = divmod(row, hosts)
        walk = walks[host]
        steps = rng.getrandbits(2 * len(walk))
        for i, value in enumerate(walk):
            walk[i] = min(100, max(0, value + (steps >> 2 * i & 1) - (steps >> 2 * i + 1 & 1)))
        nanos = (_FIRST_SECOND + turn * interval) * NANOS["s"]
        yield (keys[host] + pattern % (*walk, nanos)).encode()


def _series_key(host: int, rng: random.Random) -> str:
    region = rng.choice(_REGIONS)
    tags = {
        "hostname": f"host_{host}",
        "region": region,
        "datacenter": region + rng.choice("abc"),
        "rack": rng.randint(0, 99),
        "os": rng.choice(("Ubuntu15.10", "Ubuntu16.04LTS", "Ubuntu16.10")),
        "arch": rng.choice(("x64", "x86")),
        "team": rng.choice(("CHI", "LON", "NYC", "SF")),
        "service": rng.randint(0, 19),
        "service_version": rng.randint(0, 1),
        "service_environment": rng.choice(("production", "staging", "test")),
    }
    return "cpu," + ",".join(f"{name}={value}" for name, value in tags.items())


def split(lines: Iterable[bytes], batch: int) -> list[bytes]:
    """Bodies of requests with so many lines each."""
    iterator = iter(lines)
    bodies = []
    while body := b"".join(islice(iterator, batch)):
        bodies.append(body)
    return bodies


def describe(batches: list[bytes], precision: str) -> Shape:
    """Looks at every line once."""
    if not batches:
        raise BadData("there is no line in the data")
    try:
        key, fields, _ = batches[0].split(b"\n", 1)[0].decode().rsplit(" ", 2)
    except ValueError:
        raise BadData("the first line does not consist of key, fields and timestamp") from None
    hosts: set[bytes] = set()
    low, high, lines = None, None, 0
    for batch in batches:
        for line in batch.splitlines():
            lines += 1
            time = _timestamp(line, lines)
            low = time if low is None or time < low else low
            high = time if high is None or time > high else high
            if (at := line.find(b",hostname=")) >= 0:
                hosts.add(line[at + 10 :].replace(b" ", b",").split(b",", 1)[0])
    return Shape(
        table=key.split(",", 1)[0],
        fields=tuple(_numeric_fields(fields)),
        hosts=tuple(sorted(host.decode() for host in hosts)),
        first=_time(low, precision),
        last=_time(high, precision),
        lines=lines,
        size=sum(map(len, batches)),
    )


def _timestamp(line: bytes, number: int) -> int:
    try:
        return int(line[line.rindex(b" ") + 1 :])
    except ValueError:
        raise BadData(f"line {number} does not end with a timestamp: {line[:100]!r}") from None


def _time(value: int, precision: str) -> datetime:
    return _EPOCH + timedelta(microseconds=value * NANOS[precision] // 1_000)


def _numeric_fields(text: str) -> Iterator[str]:
    for field in text.split(","):
        name, _, value = field.partition("=")
        if value and (value[0].isdigit() or value[0] == "-"):
            yield name
