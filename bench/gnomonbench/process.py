"""What a process and its children cost, from Linux's /proc."""
from __future__ import annotations

import os
import time
from pathlib import Path

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def parse_stat(text: str) -> tuple[int, float]:
    """Parent and processor seconds of /proc/PID/stat: its own, and those of ended children."""
    fields = text[text.rindex(")") + 2 :].split()  # the name before may hold blanks and brackets
    return int(fields[1]), sum(map(int, fields[11:15])) / _TICKS_PER_SECOND


def parse_peak_rss(text: str) -> int:
    """VmHWM of /proc/PID/status in bytes, or 0."""
    for line in text.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def tree(pid: int, stats: dict[int, tuple[int, float]]) -> list[int]:
    """The process and its living descendants."""
    found = [pid]
    for parent in found:  # grows while it is walked
        found += [child for child, (its_parent, _) in stats.items() if its_parent == parent]
    return found


def cpu_seconds(pid: int) -> float:
    """Of the process and all its descendants, living or ended."""
    stats = _stats()
    return sum(stats[p][1] for p in tree(pid, stats) if p in stats)


def peak_rss_bytes(pid: int) -> int:
    """The sum of the greatest resident sizes of the process and its living descendants."""
    return sum(parse_peak_rss(_text(f"/proc/{p}/status")) for p in tree(pid, _stats()))


class Meter:
    """Measures what happens while it is open. Without a process it knows its own side only."""

    def __init__(self, pid: int | None):
        self._pid = pid
        self.server_cpu_seconds: float | None = None
        self.own_cpu_seconds = 0.0
        self.others_cores: float | None = None  # kept busy by unrelated processes

    def __enter__(self) -> Meter:
        self._wall = time.monotonic()
        self._own = time.process_time()
        self._machine = _machine_cpu_seconds()
        self._server = cpu_seconds(self._pid) if self._pid else 0.0
        return self

    def __exit__(self, *_exception) -> None:
        wall = time.monotonic() - self._wall
        self.own_cpu_seconds = time.process_time() - self._own
        if self._pid:
            self.server_cpu_seconds = cpu_seconds(self._pid) - self._server
            known = self.own_cpu_seconds + self.server_cpu_seconds
            others = _machine_cpu_seconds() - self._machine - known
            self.others_cores = max(0.0, others) / wall if wall else 0.0


def _machine_cpu_seconds() -> float:
    user, nice, system, _idle, _iowait, irq, softirq = map(
        int, _text("/proc/stat").split("\n", 1)[0].split()[1:8]
    )
    return (user + nice + system + irq + softirq) / _TICKS_PER_SECOND


def _stats() -> dict[int, tuple[int, float]]:
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (text := _text(f"/proc/{entry}/stat")):
            found[int(entry)] = parse_stat(text)
    return found


def _text(path: str) -> str:
    """Empty for a process that has ended."""
    try:
        return Path(path).read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
