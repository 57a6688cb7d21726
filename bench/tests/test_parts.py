"""Tests of the parts that need no server: python3 -m unittest discover -s bench -t bench."""
from __future__ import annotations

import gzip
import socket
import tempfile
import threading
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

import bench
from gnomonbench import data, http1, load, process, queries, report


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=timezone.utc)


class DataTest(unittest.TestCase):
    def test_same_seed_makes_the_same_data(self):
        one = list(data.make_cpu(50, 3, 10, 7))
        self.assertEqual(one, list(data.make_cpu(50, 3, 10, 7)))
        self.assertNotEqual(one, list(data.make_cpu(50, 3, 10, 8)))

    def test_made_rows_are_hosts_in_turn_with_usages_from_0_to_100(self):
        lines = [line.decode().rstrip("\n").split(" ") for line in data.make_cpu(500, 4, 10, 1)]
        self.assertEqual([key.split(",")[1] for key, _, _ in lines[:5]],
                         ["hostname=host_0", "hostname=host_1", "hostname=host_2", "hostname=host_3",
                          "hostname=host_0"])
        self.assertEqual(int(lines[4][2]) - int(lines[0][2]), 10 * 10**9)
        for _, fields, _ in lines:
            values = [int(field.split("=")[1].rstrip("i")) for field in fields.split(",")]
            self.assertEqual(len(values), 10)
            self.assertTrue(all(0 <= value <= 100 for value in values))

    def test_usages_go_up_as_often_as_down(self):
        rows = list(data.make_cpu(20_000, 1, 10, 1))
        usages = [[int(f.split("=")[1][:-1]) for f in row.decode().split(" ")[1].split(",")] for row in rows]
        for column in zip(*usages):
            self.assertLess(abs(sum(column) / len(column) - 50), 35)

    def test_batches_have_so_many_lines_and_lose_none(self):
        lines = [f"m f={i}\n".encode() for i in range(10)]
        batches = data.split(lines, 4)
        self.assertEqual([batch.count(b"\n") for batch in batches], [4, 4, 2])
        self.assertEqual(b"".join(batches), b"".join(lines))

    def test_files_are_read_up_to_a_limit(self):
        with tempfile.TemporaryDirectory() as folder:
            packed, plain = Path(folder, "a.lp.gz"), Path(folder, "a.lp")
            packed.write_bytes(gzip.compress(b"m f=1 1\nm f=2 2\n"))
            plain.write_bytes(b"m f=1 1\nm f=2 2\n")
            for file in (packed, plain):
                self.assertEqual(list(data.read(file, 10)), [b"m f=1 1\n", b"m f=2 2\n"])
                self.assertEqual(list(data.read(file, 1)), [b"m f=1 1\n"])

    def test_description_covers_every_line(self):
        shape = data.describe([b't,hostname=b f=1i,s="x",g=-2.5 20\nt,hostname=a f=1i 10\n',
                               b"t,a=1,hostname=a f=1i 30\n"], "s")
        self.assertEqual(shape.table, "t")
        self.assertEqual(shape.fields, ("f", "g"))
        self.assertEqual(shape.hosts, ("a", "b"))
        self.assertEqual((shape.first, shape.last),
                         (utc(1970, 1, 1, 0, 0, 10), utc(1970, 1, 1, 0, 0, 30)))
        self.assertEqual(shape.lines, 3)

    def test_data_without_timestamps_is_refused_with_the_line(self):
        with self.assertRaisesRegex(data.BadData, "line 2 does not end with a timestamp"):
            data.describe([b"m f=1 1\nm f=2\n"], "ns")
        with self.assertRaisesRegex(data.BadData, "first line"):
            data.describe([b"# comment\n"], "ns")
        with self.assertRaises(data.BadData):
            data.describe([], "ns")


def cpu_shape(hours: int = 24, hosts: int = 10) -> data.Shape:
    first = utc(2016, 1, 1)
    return data.Shape("cpu", data.CPU_FIELDS, tuple(f"host_{i}" for i in range(hosts)), first,
                      first + timedelta(hours=hours), 1, 1)


class QueriesTest(unittest.TestCase):
    def test_cpu_data_gets_all_types_and_other_data_the_plain_ones(self):
        self.assertEqual(len(queries.types_for(cpu_shape(), None)), 18)
        other = data.Shape("flights", ("dep_delay",), (), utc(2013, 1, 1), utc(2014, 1, 1), 1, 1)
        self.assertEqual(queries.types_for(other, None), ["select-1", "count", "full-aggregate"])

    def test_unknown_type_is_refused_with_the_known_ones(self):
        with self.assertRaisesRegex(queries.UnknownType, "lastpiont; there are .*lastpoint"):
            queries.types_for(cpu_shape(), ["lastpiont"])

    def test_same_seed_asks_the_same(self):
        for kind in queries.types_for(cpu_shape(), None):
            cases = queries.cases(kind, cpu_shape(), 5, 1)
            self.assertEqual(len(cases), 5)
            self.assertEqual(cases, queries.cases(kind, cpu_shape(), 5, 1))
        self.assertNotEqual(queries.cases("high-cpu-1", cpu_shape(), 5, 1),
                            queries.cases("high-cpu-1", cpu_shape(), 5, 2))

    def test_windows_lie_within_the_data(self):
        for hours in (1, 12, 24):
            shape = cpu_shape(hours)
            for case in queries.cases("single-groupby-1-1-12", shape, 50, 3):
                first, last = (
                    datetime.strptime(case.text.split(f"time {sign} '")[1][:27], "%Y-%m-%dT%H:%M:%S.%fZ")
                    .replace(tzinfo=timezone.utc)
                    for sign in (">=", "<"))
                self.assertGreaterEqual(first, shape.first)
                self.assertLessEqual(last, shape.last)
                self.assertEqual(last - first, min(timedelta(hours=12), timedelta(hours=hours)))

    def test_types_with_eight_hosts_name_eight(self):
        for case in queries.cases("cpu-max-all-8", cpu_shape(), 5, 3):
            self.assertEqual(case.text.count("'host_"), 8)
        self.assertEqual(queries.cases("cpu-max-all-8", cpu_shape(hosts=3), 1, 3)[0].text.count("'host_"), 3)


class ReportTest(unittest.TestCase):
    def test_percentile_is_the_nearest_rank(self):
        values = [float(v) for v in range(100, 0, -1)]
        self.assertEqual([report.percentile(values, p) for p in (50, 90, 99, 100)], [50, 90, 99, 100])
        self.assertEqual(report.percentile([5.0], 50), 5.0)
        self.assertIsNone(report.percentile([], 50))

    def test_failures_are_shown(self):
        outcome = load.Outcome(seconds=1.0)
        outcome.failed("500 no")
        outcome.failed("501 never")
        text = report.query_text(report.query_result("count", outcome, process.Meter(None)))
        self.assertIn("FAILED: 2, the first: 500 no", text)

    def test_rates_are_per_second_and_per_million_rows(self):
        meter = process.Meter(None)
        meter.server_cpu_seconds, meter.others_cores = 3.0, 0.5
        shape = data.Shape("t", (), (), utc(2016, 1, 1), utc(2016, 1, 1), 2_000_000, 500_000_000)
        result = report.load_result(load.Outcome(seconds=4.0, latencies=[0.1]), shape, meter)
        self.assertEqual(result["rows_per_second"], 500_000)
        self.assertEqual(result["megabytes_per_second"], 125)
        self.assertEqual(result["server_cpu_seconds_per_million_rows"], 1.5)
        self.assertIn("1.50 CPU s per million rows", report.load_text(result))


class ProcessTest(unittest.TestCase):
    STAT = "17 (a) b (c) S 4 17 17 0 -1 4194560 1 2 3 4 100 200 300 400 20 0 1 0 5 6 7"

    def test_stat_of_a_name_with_brackets_is_understood(self):
        parent, seconds = process.parse_stat(self.STAT)
        self.assertEqual(parent, 4)
        self.assertEqual(seconds, 1_000 / process._TICKS_PER_SECOND)

    def test_peak_is_in_bytes(self):
        self.assertEqual(process.parse_peak_rss("VmPeak:\t 9 kB\nVmHWM:\t    12 kB\n"), 12 * 1024)
        self.assertEqual(process.parse_peak_rss("Name: x\n"), 0)

    def test_tree_holds_descendants_only(self):
        stats = {1: (0, 0.0), 2: (1, 0.0), 3: (2, 0.0), 4: (1, 0.0), 5: (9, 0.0)}
        self.assertEqual(sorted(process.tree(2, stats)), [2, 3])
        self.assertEqual(sorted(process.tree(1, stats)), [1, 2, 3, 4])


class Http1Test(unittest.TestCase):
    def exchange(self, *pieces: bytes) -> list[tuple[int, bytes]]:
        """Sends a request for each answer that is in the pieces, which arrive one by one."""
        listener = socket.create_server(("127.0.0.1", 0))

        def serve():
            accepted, _ = listener.accept()
            with accepted:
                accepted.recv(1 << 16)
                for piece in pieces:
                    accepted.sendall(piece)
                accepted.shutdown(socket.SHUT_WR)
                while accepted.recv(1 << 16):
                    pass  # closing with something unread would take the answer back

        server = threading.Thread(target=serve)
        server.start()
        answers = []
        try:
            with http1.Connection(listener.getsockname(), timeout=30) as connection:
                asked = http1.request("POST", "/x", "h:1", {"A": "b"}, b"body")
                for _ in range(b"".join(pieces).count(b"HTTP/1.1 ")):
                    answers.append(connection.exchange(asked))
        finally:
            server.join()
            listener.close()
        return answers

    def test_request_is_complete(self):
        self.assertEqual(http1.request("POST", "/x?y=z", "h:1", {"A": "b"}, b"body"),
                         b"POST /x?y=z HTTP/1.1\r\nHost: h:1\r\nContent-Length: 4\r\nA: b\r\n\r\nbody")

    def test_answers_with_and_without_length_follow_each_other(self):
        self.assertEqual(
            self.exchange(b"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\ncontent-", b"length: 3\r\n\r\na", b"bc"),
            [(204, b""), (200, b"abc")])

    def test_chunks_are_joined(self):
        self.assertEqual(
            self.exchange(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
                          b"c\r\n1;x\r\nd\r\n0\r\n\r\n"),
            [(200, b"abcd")])

    def test_answer_that_breaks_off_is_an_error(self):
        with self.assertRaises(http1.BrokenAnswer):
            self.exchange(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na")
        with self.assertRaises(http1.BrokenAnswer):
            self.exchange(b"HTTP/1.1 nonsense\r\n\r\n")


class ArgumentsTest(unittest.TestCase):
    def test_token_is_not_written_down(self):
        arguments = bench.parse_arguments(["--url", "http://x:1", "--token", "secret"])
        self.assertNotIn("secret", str(bench.arguments_of(arguments)))


if __name__ == "__main__":
    unittest.main()
