"""Asks a server and DuckDB the same random questions about the same random rows.

usage: oracle.py URL SEED QUERIES

Rows are written as line protocol in many requests, with keys written again and with parts of their fields, and
told DuckDB merged. Floats are multiples of 1/8, so that sums are exact in whatever order they are taken. Exits
with 1, and says what differs, at the first answer that does.
"""

import datetime
import json
import math
import random
import sys
import urllib.error
import urllib.parse
import urllib.request

import duckdb

from questions import Questions

REQUESTS = 24
POINTS_PER_REQUEST = 60
START = datetime.datetime(2024, 5, 1)
SPAN_SECONDS = 2 * 3600
REWRITTEN_SHARE = 0.2
RELATIVE_TOLERANCE = 1e-9


class Table:
    """Random rows of one table, merged by key as the server must."""

    def __init__(self, name, tags, fields):
        self.name = name
        self.tags = tags
        self.fields = fields
        self.rows = {}

    def point(self, rng):
        """A line, whose fields are merged into the rows at once."""
        key = self.key(rng)
        present = rng.sample(sorted(self.fields), rng.randint(1, len(self.fields)))
        values = {name: self.fields[name](rng) for name in present}
        self.rows.setdefault(key, {}).update(values)
        names = ",".join([self.name] + [f"{t}={v}" for t, v in zip(self.tags, key) if v is not None])
        return f"{names} {','.join(f'{n}={literal(v)}' for n, v in values.items())} {key[-1] * 1000}"

    def key(self, rng):
        if self.rows and rng.random() < REWRITTEN_SHARE:
            return rng.choice(list(self.rows))
        second = rng.randrange(SPAN_SECONDS)
        micros = int((START - datetime.datetime(1970, 1, 1)).total_seconds() + second) * 10**6
        # The first row says which tags the table has.
        is_first = not self.rows
        tags = tuple(values[0] if is_first else rng.choice(values) for values in self.tags.values())
        return tags + (micros + rng.choice([0, 0, 0, 1, 250_000]),)

    def load(self, connection):
        types = {"f": "DOUBLE", "g": "DOUBLE", "i": "BIGINT", "u": "UBIGINT", "s": "VARCHAR", "b": "BOOLEAN"}
        columns = [f"{tag} VARCHAR" for tag in self.tags] + ["time TIMESTAMP"]
        columns += [f"{field} {types[field[0]]}" for field in self.fields]
        connection.execute(f"CREATE TABLE {self.name} ({', '.join(columns)})")
        rows = [
            key[:-1] + (datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=key[-1]),)
            + tuple(plain(values.get(field)) for field in self.fields)
            for key, values in self.rows.items()
        ]
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {self.name} VALUES ({marks})", rows)


class Unsigned(int):
    pass


def plain(value):
    return int(value) if isinstance(value, Unsigned) else value


def literal(value):
    match value:
        case bool():
            return str(value).lower()
        case Unsigned():
            return f"{int(value)}u"
        case int():
            return f"{value}i"
        case float():
            return repr(value)
        case _:
            return f'"{value}"'


def eighths(rng):
    return rng.randint(-800, 800) / 8


TABLES = [
    Table(
        "m",
        {"host": ["h0", "h1", "h2", "h3", "h4", None], "region": ["eu", "us", None]},
        {
            "f": eighths,
            "g": eighths,
            "i": lambda rng: rng.randint(-50, 50),
            "u": lambda rng: Unsigned(rng.randint(0, 90)),
            "s": lambda rng: rng.choice(["", "red", "green", "light blue", "Ünïcode", "x,y"]),
            "b": lambda rng: rng.random() < 0.5,
        },
    ),
    Table("n", {"host": ["h0", "h1", "h2", "h9", None]}, {"f": eighths, "i": lambda rng: rng.randint(0, 9)}),
]


class Server:
    def __init__(self, url, database):
        self.url = url
        self.database = database

    def write(self, lines):
        body = "\n".join(lines).encode()
        request = urllib.request.Request(f"{self.url}/api/v3/write_lp?db={self.database}", body)
        with urllib.request.urlopen(request) as response:
            assert response.status == 204, response.status

    def query(self, sql):
        body = json.dumps({"db": self.database, "q": sql, "format": "jsonl"}).encode()
        request = urllib.request.Request(f"{self.url}/api/v3/query_sql", body)
        try:
            with urllib.request.urlopen(request) as response:
                text = response.read().decode()
        except urllib.error.HTTPError as error:
            raise Difference(f"status {error.code}: {error.read().decode()}") from error
        return [json.loads(line) for line in text.split("\n") if line]


class Difference(Exception):
    pass


def write_all(server, rng):
    """Every request has points of both tables, so that their rows are spread alike."""
    for _ in range(REQUESTS):
        server.write([rng.choice(TABLES).point(rng) for _ in range(POINTS_PER_REQUEST)])


def compare(question, actual, expected, columns):
    actual = [[value_of(row.get(column)) for column in columns] for row in actual]
    expected = [[value_of(value) for value in row] for row in expected]
    if not question.is_ordered:
        actual.sort(key=sort_key)
        expected.sort(key=sort_key)
    if len(actual) != len(expected):
        raise Difference(f"{len(actual)} rows, expected {len(expected)}")
    for number, (row, wanted) in enumerate(zip(actual, expected)):
        if not all(map(equal, row, wanted)):
            raise Difference(f"row {number} of {len(actual)}: {row}, expected {wanted}")


def value_of(value):
    """One form of what JSON and DuckDB spell differently."""
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, str) and len(value) >= 19 and value[4] == value[7] == "-" and value[10] == "T":
        return datetime.datetime.fromisoformat(value).isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return value


def sort_key(row):
    return [(type(value).__name__, "" if value is None else value) for value in map(rounded, row)]


def rounded(value):
    """Equal answers sort alike although their last digits differ."""
    return round(value, 6) if isinstance(value, float) else value


def equal(value, wanted):
    if isinstance(value, float) and isinstance(wanted, float):
        return math.isclose(value, wanted, rel_tol=RELATIVE_TOLERANCE, abs_tol=RELATIVE_TOLERANCE)
    return type(value) is type(wanted) and value == wanted


def main():
    url, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    rng = random.Random(seed)
    server = Server(url, f"oracle_{seed}")
    write_all(server, rng)
    connection = duckdb.connect()
    for table in TABLES:
        table.load(connection)
    questions = Questions(rng, START, SPAN_SECONDS)
    rows = 0
    for number in range(count):
        question = questions.next()
        expected = connection.execute(question.duckdb)
        columns = [column[0] for column in expected.description]
        try:
            answer = expected.fetchall()
            compare(question, server.query(question.gnomon), answer, columns)
        except Difference as difference:
            sys.exit(f"seed {seed}, query {number}\n{question.gnomon}\n{question.duckdb}\n{difference}")
        rows += len(answer)
    print(f"{count} queries agree, {rows} rows, seed {seed}")


if __name__ == "__main__":
    main()
