"""Random questions in two dialects of SQL.

A question is written once, with {NAME:ARGUMENTS} where the dialects differ.
"""

import dataclasses
import datetime
import random
import re

NUMBERS = ["f", "g", "i", "u"]
TAGS = ["host", "region"]
BINS = [60, 300, 600, 1800, 7 * 60]
COMPARISONS = ["=", "<>", "<", "<=", ">", ">="]

# Of conditions inside of each other.
DEPTH_MAX = 2
MEAN_REPETITIONS = 3


@dataclasses.dataclass(frozen=True)
class Question:
    gnomon: str
    duckdb: str
    is_ordered: bool


def both(template, is_ordered=False):
    return Question(GNOMON.translate(template), DUCKDB.translate(template), is_ordered)


class Dialect:
    def __init__(self, forms):
        self.forms = forms

    def translate(self, template):
        def replace(match):
            name, *arguments = match.group(1).split(":")
            return self.forms[name](*arguments)

        return re.sub(r"\{([^{}]*)\}", replace, template)


GNOMON = Dialect(
    {
        "bin": lambda seconds, time: f"date_bin(INTERVAL '{seconds} seconds', {time})",
        "last": lambda value, part: f"selector_last({value}, time)['{part}']",
        "first": lambda value, part: f"selector_first({value}, time)['{part}']",
        "least": lambda value, part: f"selector_min({value}, time)['{part}']",
        "greatest": lambda value, part: f"selector_max({value}, time)['{part}']",
        "matches": lambda text, pattern: f"{text} ~ '{pattern}'",
        "first_value": lambda value: f"first_value({value} ORDER BY time)",
        "text": lambda expression: f"CAST({expression} AS VARCHAR)",
    }
)

DUCKDB = Dialect(
    {
        "bin": lambda seconds, time: f"time_bucket(INTERVAL '{seconds} seconds', {time}, TIMESTAMP '1970-01-01')",
        "last": lambda value, part: selected("arg_max", value, part, "time"),
        "first": lambda value, part: selected("arg_min", value, part, "time"),
        "least": lambda value, part: selected("arg_min", value, part, f"{{'a': {value}, 'b': time}}"),
        "greatest": lambda value, part: selected("arg_min", value, part, f"{{'a': -{value}, 'b': time}}"),
        "matches": lambda text, pattern: f"regexp_matches({text}, '{pattern}')",
        "first_value": lambda value: f"first({value} ORDER BY time)",
        "text": lambda expression: f"CAST({expression} AS VARCHAR)",
    }
)


def selected(function, value, part, order):
    column = value if part == "value" else "time"
    return f"{function}({column}, {order}) FILTER (WHERE {value} IS NOT NULL)"


class Questions:
    """Each is asked a few times with other values in its conditions, as a server may plan for all of them at once."""

    def __init__(self, rng, start, span_seconds):
        self.rng = rng
        self.values = random.Random(rng.random())
        self.form = None
        self.start = start
        self.span_seconds = span_seconds
        self.kinds = [
            self.rows,
            self.latest,
            self.total,
            self.by_tags,
            self.by_bins,
            self.by_bins,
            self.selectors,
            self.window,
            self.join,
            self.join_of_bins,
            self.subquery,
            self.union,
            self.distinct,
            self.gaps,
            self.carried,
        ]

    def next(self):
        if self.form is None or self.values.random() < 1 / MEAN_REPETITIONS:
            self.form = self.rng.getstate()
        self.rng.setstate(self.form)
        return self.rng.choice(self.kinds)()

    def rows(self):
        columns = ", ".join(["host", "region", "time"] + self.rng.sample(["f", "g", "i", "u", "s", "b"], 3))
        return both(f"SELECT {columns}, {self.expression()} AS x FROM m WHERE {self.condition()}")

    def latest(self):
        """A total order, because all tags and the time are a key."""
        way = self.rng.choice(["DESC", "ASC"])
        limit = self.rng.choice([1, 5, 40])
        offset = self.rng.choice(["", f" OFFSET {self.rng.randint(1, 30)}"])
        return both(
            f"SELECT host, region, time, f, s FROM m WHERE {self.condition()} ORDER BY time {way}, "
            f"host NULLS FIRST, region NULLS FIRST LIMIT {limit}{offset}",
            is_ordered=True,
        )

    def total(self):
        return both(f"SELECT {self.aggregates()} FROM m WHERE {self.condition()}")

    def by_tags(self):
        tags = ", ".join(self.rng.choice([["host"], ["region"], TAGS]))
        having = self.rng.choice(["", f" HAVING count(*) > {self.rng.randint(1, 300)}"])
        return both(f"SELECT {tags}, {self.aggregates()} FROM m WHERE {self.condition()} GROUP BY {tags}{having}")

    def by_bins(self):
        tag = self.rng.choice(["", "host, ", "region, "])
        time_bin = self.bin()
        return both(
            f"SELECT {tag}{time_bin} AS t, {self.aggregates()} FROM m WHERE {self.condition()} GROUP BY {tag}{time_bin}"
        )

    def selectors(self):
        """Within a whole key no two rows have one time."""
        columns = [
            "{%s:%s:%s} AS c%d"
            % (self.rng.choice(["first", "last", "least", "greatest"]), self.rng.choice(["f", "g", "i"]), part, i)
            for i, part in enumerate(self.rng.choices(["value", "time"], k=3))
        ]
        time_bin = self.rng.choice(["", f", {self.bin()}"])
        return both(
            f"SELECT host, region{time_bin and time_bin + ' AS t'}, {', '.join(columns)}, {{first_value:u}} AS x FROM m "
            f"WHERE {self.condition()} GROUP BY host, region{time_bin}"
        )

    def window(self):
        over = "OVER (PARTITION BY host, region ORDER BY time"
        number = self.rng.choice(NUMBERS)
        column = self.rng.choice(
            [
                f"row_number() {over})",
                f"lag({number}, {self.rng.randint(1, 3)}) {over})",
                f"lead({number}) {over})",
                f"sum({number}) {over} ROWS BETWEEN {self.rng.randint(0, 4)} PRECEDING AND CURRENT ROW)",
                f"max({number}) {over})",
                f"count({number}) {over} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
                f"first_value({number}) {over})",
                f"ntile(4) {over})",
            ]
        )
        return both(f"SELECT host, region, time, {column} AS x FROM m WHERE {self.condition()}")

    def join(self):
        kind = self.rng.choice(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"])
        seconds = self.rng.choice(BINS)
        return both(
            f"SELECT m.host AS h, m.region AS r, m.time AS t, n.time AS nt, m.f AS a, n.f AS b FROM m {kind} n "
            f"ON m.host = n.host AND {{bin:{seconds}:m.time}} = {{bin:{seconds}:n.time}} AND m.i < n.i"
        )

    def join_of_bins(self):
        time_bin = self.bin()
        return both(
            f"SELECT a.t AS t, a.x AS x, b.x AS y FROM (SELECT {time_bin} AS t, sum(f) AS x FROM m WHERE "
            f"{self.condition()} GROUP BY {time_bin}) AS a LEFT JOIN (SELECT {time_bin} AS t, max(i) AS x FROM n "
            f"GROUP BY {time_bin}) AS b ON a.t = b.t"
        )

    def subquery(self):
        condition = self.rng.choice(
            [
                "host IN (SELECT host FROM n WHERE i > 4)",
                "host NOT IN (SELECT host FROM n WHERE host IS NOT NULL)",
                "EXISTS (SELECT 1 FROM n WHERE n.host = m.host AND n.f > 99)",
                "f > (SELECT avg(f) FROM m)",
                "time = (SELECT max(time) FROM m)",
            ]
        )
        return both(f"SELECT host, count(*) AS c, sum(i) AS x FROM m WHERE {condition} AND {self.condition()} GROUP BY host")

    def union(self):
        operator = self.rng.choice(["UNION", "UNION ALL", "INTERSECT", "EXCEPT"])
        return both(f"SELECT host, i FROM m WHERE {self.condition()} {operator} SELECT host, i FROM n")

    def distinct(self):
        columns = ", ".join(self.rng.sample(["host", "region", "i", "s", "b"], 2))
        return both(f"SELECT DISTINCT {columns} FROM m WHERE {self.condition()}")

    def gaps(self):
        return self.gap_filling(["count(f)", "max(i)"], "%s", "%s")

    def carried(self):
        window = "last_value(%s IGNORE NULLS) OVER (PARTITION BY host ORDER BY t)"
        return self.gap_filling(["max(i)", "min(f)"], "locf(%s)", window)

    def gap_filling(self, calls, gnomon_form, duckdb_form):
        """Series that have rows in the range, times all bins of the range."""
        seconds = self.rng.choice(BINS)
        lower, upper = sorted(self.time() for _ in range(2))
        condition = f"time >= {lower} AND time < {upper} + INTERVAL '1 second'"
        gnomon = (
            f"SELECT host, date_bin_gapfill(INTERVAL '{seconds} seconds', time) AS t, {gnomon_form % calls[0]} AS c, "
            f"{gnomon_form % calls[1]} AS x FROM m WHERE {condition} GROUP BY host, t"
        )
        time_bin = DUCKDB.forms["bin"]
        first = time_bin(seconds, lower)
        last = time_bin(seconds, f"{upper} + INTERVAL '999999 microseconds'")
        duckdb = (
            f"WITH r AS (SELECT *, {time_bin(seconds, 'time')} AS t FROM m WHERE {condition}), "
            f"grid AS (SELECT host, t FROM (SELECT DISTINCT host FROM r), "
            f"(SELECT unnest(generate_series({first}, {last}, INTERVAL '{seconds} seconds')) AS t)), "
            f"filled AS (SELECT g.host AS host, g.t AS t, {calls[0]} AS c, {calls[1]} AS x FROM grid AS g LEFT JOIN r "
            f"ON g.host IS NOT DISTINCT FROM r.host AND g.t = r.t GROUP BY g.host, g.t) "
            f"SELECT host, t, {duckdb_form % 'c'} AS c, {duckdb_form % 'x'} AS x FROM filled"
        )
        return Question(gnomon, duckdb, is_ordered=False)

    def aggregates(self):
        number = self.rng.choice(NUMBERS)
        choices = [
            "count(*)",
            f"count({number})",
            "count(DISTINCT s)",
            f"sum({number})",
            f"avg({number})",
            f"min({number})",
            f"max({number})",
            "min(s)",
            "max(s)",
            "min(time)",
            "max(time)",
            "bool_or(b)",
            "bool_and(b)",
            "stddev(f)",
            "var_pop(g)",
            "median(f)",
            "count(*) FILTER (WHERE b)",
            f"sum(CASE WHEN f > 0 THEN {number} ELSE 0 END)",
        ]
        calls = self.rng.sample(choices, self.rng.randint(1, 4))
        return ", ".join(f"{call} AS c{i}" for i, call in enumerate(calls))

    def condition(self, depth=0):
        terms = [
            self.condition(depth + 1) if depth < DEPTH_MAX and self.rng.random() < 0.15 else self.term()
            for _ in range(self.rng.randint(1, 3))
        ]
        joined = self.rng.choice([" AND ", " AND ", " OR "]).join(terms)
        return f"({joined})" if self.rng.random() < 0.8 else f"NOT ({joined})"

    def term(self):
        comparison = self.rng.choice(COMPARISONS)
        negation = self.rng.choice(["", "", "NOT "])
        return self.rng.choice(
            [
                lambda: f"time {comparison} {self.time()}",
                lambda: f"time >= {self.time()} AND time < {self.time()}",
                lambda: f"time BETWEEN {self.time()} AND {self.time()}",
                lambda: f"f {comparison} {self.value(-90, 90)}",
                lambda: f"i {comparison} {self.value(-40, 40)}",
                lambda: f"{self.value(-40, 40)} {comparison} i",
                lambda: f"u {comparison} {self.value(0, 80)}",
                lambda: f"i {negation}BETWEEN {self.value(-50, 0)} AND {self.value(-10, 50)}",
                lambda: f"f {comparison} g",
                lambda: f"host {comparison} {self.host()}",
                lambda: f"host {negation}IN ({self.host()}, {self.host()})",
                lambda: f"host {negation}IN ({', '.join(self.host() for _ in range(5))})",
                lambda: f"i {negation}IN ({self.value(-5, 5)}, u, {self.value(-50, 50)})",
                lambda: f"region {comparison} '{self.values.choice(['eu', 'us', 'none'])}'",
                lambda: f"{self.rng.choice(['host', 'region', 'f', 's', 'b'])} IS {negation}NULL",
                lambda: f"s {negation}LIKE '%e%'",
                lambda: f"host {negation}LIKE {self.host()}",
                lambda: "b",
                lambda: f"(b OR host = {self.host()}) IS {negation}TRUE",
                lambda: "{matches:s:^(red|g)}",
                lambda: "{matches:host:h[12]}",
                lambda: "{matches:host:^(h1|h2)$}",
                lambda: f"abs(f) > {self.value(0, 60)}",
                lambda: f"coalesce(i, 0) % {self.rng.randint(2, 5)} = {self.value(0, 2)}",
                lambda: f"upper(s) {negation}IN ('RED', 'GREEN')",
                lambda: f"CASE WHEN host = {self.host()} THEN f > {self.value(-50, 50)} ELSE b END",
            ]
        )()

    def value(self, least, greatest):
        return self.values.randint(least, greatest)

    def host(self):
        return f"'h{self.values.randint(0, 5)}'"

    def expression(self):
        return self.rng.choice(
            [
                "f + g",
                "f * 2 - i",
                "coalesce(s, region, 'none')",
                "CASE WHEN f > g THEN 'f' WHEN f <= g THEN 'g' END",
                "length(s)",
                "upper(host)",
                "concat(host, '-', region)",
                "host || region",
                "i % 7",
                "f IS NULL",
                "substr(s, 2, 2)",
                "{text:i}",
                "greatest(f, g)",
                "nullif(i, 0)",
                "round(f)",
            ]
        )

    def time(self):
        time = self.start + datetime.timedelta(seconds=self.values.randrange(self.span_seconds))
        return f"TIMESTAMP '{time:%Y-%m-%d %H:%M:%S}'"

    def bin(self):
        return "{bin:%d:time}" % self.rng.choice(BINS)
