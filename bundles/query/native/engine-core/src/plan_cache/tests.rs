use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, Int64Array, TimestampNanosecondArray};
use arrow::datatypes::Int32Type;

use crate::Format;
use crate::testing::TestEngine;

const HOUR: i64 = 3_600_000_000_000;

/// A row each hour of 1970-01-01 for each of three hosts; the usage is ten times the hour.
fn engine() -> TestEngine {
    let hours = || (0..24).flat_map(|hour| [hour; 3]);
    let hosts: DictionaryArray<Int32Type> = (0..24).flat_map(|_| ["a", "b", "c"]).collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("host", Arc::new(hosts)),
        (
            "time",
            Arc::new(TimestampNanosecondArray::from_iter_values(
                hours().map(|hour| hour * HOUR),
            )),
        ),
        (
            "usage",
            Arc::new(Int64Array::from_iter_values(hours().map(|hour| hour * 10))),
        ),
    ];
    TestEngine::new().with_table("cpu", columns)
}

/// Asks each statement of an engine that has seen the others, and of one that has seen none.
fn serves_all(statements: &[&str]) -> TestEngine {
    let engine = engine();
    for sql in statements.iter().chain(statements) {
        assert_eq!(engine.csv(sql), self::engine().csv(sql), "{sql}");
    }
    engine
}

fn is_served(statements: &[&str]) {
    assert_eq!(serves_all(statements).template_count(), 1, "{statements:?}");
}

fn is_planned_each_time(statements: &[&str]) {
    assert_eq!(serves_all(statements).template_count(), 0, "{statements:?}");
}

#[test]
fn statements_that_differ_in_values_share_a_plan() {
    is_served(&[
        "SELECT date_bin(INTERVAL '2 hours', time) AS t, max(usage) AS u FROM cpu WHERE host IN ('a', 'b') AND \
         time >= '1970-01-01T02:00:00Z' AND time < '1970-01-01T07:00:00Z' GROUP BY t ORDER BY t",
        "SELECT date_bin(INTERVAL '2 hours', time) AS t, max(usage) AS u FROM cpu WHERE host IN ('c', 'x') AND \
         time >= '1970-01-01T12:00:00Z' AND time < '1970-01-01T13:00:00Z' GROUP BY t ORDER BY t",
        "SELECT date_bin(INTERVAL '2 hours', time) AS t, max(usage) AS u FROM cpu WHERE host IN ('c', 'c') AND \
         time >= '2000-01-01T00:00:00Z' AND time < '2001-01-01T00:00:00Z' GROUP BY t ORDER BY t",
    ]);
    is_served(&[
        "SELECT host, usage FROM cpu WHERE usage > 225 OR NOT host = 'a' ORDER BY usage DESC, host LIMIT 4",
        "SELECT host, usage FROM cpu WHERE usage > 0 OR NOT host = 'b' ORDER BY usage DESC, host LIMIT 4",
        "SELECT host, usage FROM cpu WHERE usage > 300 OR NOT host = 'b' ORDER BY usage DESC, host LIMIT 4",
    ]);
    is_served(&[
        "SELECT DISTINCT ON (host) * FROM cpu WHERE usage < 40 ORDER BY host, time DESC",
        "SELECT DISTINCT ON (host) * FROM cpu WHERE usage < 90 ORDER BY host, time DESC",
    ]);
    is_served(&[
        "SELECT u FROM (SELECT usage AS u FROM cpu WHERE host = 'a') WHERE u BETWEEN 30 AND 50 UNION ALL \
         SELECT usage FROM cpu WHERE usage = 0 ORDER BY u",
        "SELECT u FROM (SELECT usage AS u FROM cpu WHERE host = 'b') WHERE u BETWEEN 10 AND 30 UNION ALL \
         SELECT usage FROM cpu WHERE usage = 230 ORDER BY u",
    ]);
    is_served(&[
        "SELECT count(*) AS n FROM cpu WHERE time < '1970-01-01T05:00:00+02:00' AND host <> 'a'",
        "SELECT count(*) AS n FROM cpu WHERE time < '1970-01-01 04:00:00.5' AND host <> 'b'",
        "SELECT count(*) AS n FROM cpu WHERE time < '1970-01-02' AND host <> ''",
    ]);
    is_served(&[
        "SELECT count(*) AS n FROM cpu WHERE time > now() - INTERVAL '1 hour'",
        "SELECT count(*) AS n FROM cpu WHERE time > now() - INTERVAL '1 hour'",
    ]);
    is_served(&[
        "SELECT 1 AS one, upper('a') AS a",
        "SELECT 1 AS one, upper('a') AS a",
    ]);
    is_served(&[
        "SELECT 1 AS usage UNION ALL SELECT usage FROM cpu WHERE usage > 200 ORDER BY usage",
        "SELECT 1 AS usage UNION ALL SELECT usage FROM cpu WHERE usage > 220 ORDER BY usage",
    ]);
    is_served(&[
        "SELECT host FROM cpu WHERE 1 = 1 LIMIT 1",
        "SELECT host FROM cpu WHERE 1 = 2 LIMIT 1",
    ]);
}

#[test]
fn newest_rows_change_with_the_values_in_a_plan_that_limits_them() {
    is_served(&[
        "SELECT time, usage FROM cpu WHERE host = 'a' AND usage < 100 ORDER BY time DESC LIMIT 2",
        "SELECT time, usage FROM cpu WHERE host = 'a' AND usage < 50 ORDER BY time DESC LIMIT 2",
        "SELECT time, usage FROM cpu WHERE host = 'b' AND usage < 200 ORDER BY time DESC LIMIT 2",
    ]);
}

/// Only aggregates of several partitions look for bounds while they run.
#[test]
fn extremes_that_one_run_has_found_do_not_bound_the_next() {
    let numbers = || (0..20_000).map(i64::from);
    let columns: Vec<(&str, ArrayRef)> = vec![
        (
            "time",
            Arc::new(TimestampNanosecondArray::from_iter_values(numbers())),
        ),
        ("usage", Arc::new(Int64Array::from_iter_values(numbers()))),
    ];
    let engine = TestEngine::new().with_table("cpu", columns);
    for (from, to) in [
        (9_000, 19_000),
        (0, 20_000),
        (8_000, 12_000),
        (15_000, 15_001),
        (3, 10_000),
    ] {
        let sql = format!("SELECT min(usage), max(usage) FROM cpu WHERE usage >= {from} AND usage < {to}");
        let answer = engine.csv(&sql);
        assert_eq!(answer.lines().last(), Some(&*format!("{from},{}", to - 1)));
    }
    assert_eq!(engine.template_count(), 1);
    let plan = engine.json("EXPLAIN SELECT min(usage), max(usage) FROM cpu WHERE usage >= 1 AND usage < 9");
    assert!(plan.contains("mode=Partial"), "{plan}");
}

#[test]
fn plans_that_depend_on_values_are_made_each_time() {
    is_planned_each_time(&[
        "SELECT date_bin_gapfill(INTERVAL '1 hour', time) AS t, max(usage) AS u FROM cpu WHERE \
         time >= '1970-01-01T02:00:00Z' AND time < '1970-01-01T05:00:00Z' GROUP BY t",
        "SELECT date_bin_gapfill(INTERVAL '1 hour', time) AS t, max(usage) AS u FROM cpu WHERE \
         time >= '1970-01-01T22:00:00Z' AND time < '1970-01-02T05:00:00Z' GROUP BY t",
    ]);
    is_planned_each_time(&[
        "SELECT count(*) AS n FROM cpu WHERE usage > (SELECT avg(usage) FROM cpu WHERE host = 'a')",
        "SELECT count(*) AS n FROM cpu WHERE usage > (SELECT avg(usage) FROM cpu WHERE usage < 50)",
    ]);
    is_planned_each_time(&[
        "SELECT count(*) AS n FROM cpu AS l JOIN cpu AS r USING (time) WHERE l.host = 'a' AND r.usage < 50",
        "SELECT count(*) AS n FROM cpu AS l JOIN cpu AS r USING (time) WHERE l.host = 'b' AND r.usage < 80",
    ]);
    is_planned_each_time(&["SELECT count(*) AS n FROM cpu", "SELECT count(*) AS n FROM cpu"]);
    is_planned_each_time(&["SELECT 1 AS one WHERE 1 = 1", "SELECT 1 AS one WHERE 1 = 2"]);
    is_planned_each_time(&[
        "SELECT now() > to_timestamp(0) AS past",
        "SELECT now() > to_timestamp(0) AS past",
    ]);
    is_planned_each_time(&[
        "SELECT usage, row_number() OVER (ORDER BY time) AS n FROM cpu WHERE host = 'a'",
        "SELECT usage, row_number() OVER (ORDER BY time) AS n FROM cpu WHERE host = 'b'",
    ]);
    is_planned_each_time(&[
        "SELECT now() > time AS past FROM cpu WHERE host = 'a'",
        "SELECT now() > time AS past FROM cpu WHERE host = 'b'",
    ]);
}

#[test]
fn parameters_are_values() {
    let engine = engine();
    let sql = "SELECT usage FROM cpu WHERE host = $host AND time = $time";
    for (hour, host) in [(3, "a"), (4, "b"), (5, "c"), (6, "x")] {
        let parameters = format!(r#"{{"host":"{host}","time":"1970-01-01T0{hour}:00:00Z"}}"#);
        let answer = engine.query_with(sql, &parameters, Format::JsonLines).unwrap();
        let expected = match host {
            "x" => String::new(),
            _ => format!("{{\"usage\":{hour}0}}\n"),
        };
        assert_eq!(answer, expected);
    }
    assert_eq!(engine.template_count(), 1);
    // A value of another type is another statement.
    let refused = engine.query_with(sql, r#"{"host":"a","time":true}"#, Format::Json);
    assert!(refused.is_err());
}

#[test]
fn values_of_other_types_and_tables_of_other_columns_make_other_plans() {
    let engine = engine();
    for value in ["60", "60.5", "'60'", "60", "60.5", "'60'"] {
        let sql = format!("SELECT count(*) AS n FROM cpu WHERE usage < {value}");
        let expected = if value == "60.5" { "21" } else { "18" };
        assert_eq!(engine.value(&sql), expected, "{sql}");
    }
    assert_eq!(engine.template_count(), 3);
    let wide: Vec<(&str, ArrayRef)> = vec![
        ("time", Arc::new(TimestampNanosecondArray::from(vec![1, 2]))),
        ("usage", Arc::new(Int64Array::from(vec![1, 2]))),
        ("more", Arc::new(Int64Array::from(vec![3, 4]))),
    ];
    let engine = engine.with_other_table("cpu", wide);
    assert_eq!(
        engine.value("SELECT count(*) AS n FROM cpu WHERE usage < 60"),
        "2"
    );
    assert_eq!(
        engine.csv("SELECT * FROM cpu WHERE usage < 2"),
        "time,usage,more\n1970-01-01T00:00:00.000000001,1,3\n"
    );
}

#[test]
fn wrong_values_are_refused_as_ever_and_leave_the_plan_as_it_is() {
    let engine = engine();
    let count = |time: &str| format!("SELECT count(*) AS n FROM cpu WHERE time < '{time}'");
    for _ in 0..3 {
        let error = engine.error(&count("yesterday"));
        assert_eq!(error.message, self::engine().error(&count("yesterday")).message);
        assert_eq!(engine.value(&count("1970-01-01T01:00:00Z")), "3");
    }
    assert_eq!(engine.template_count(), 1);
}

#[test]
fn rows_that_were_written_since_are_seen() {
    let engine = engine();
    let sql = "SELECT sum(usage) AS u FROM cpu WHERE host = 'a'";
    for _ in 0..3 {
        assert_eq!(engine.value(sql), "2760");
    }
    let one: DictionaryArray<Int32Type> = ["a"].into_iter().collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("host", Arc::new(one)),
        ("time", Arc::new(TimestampNanosecondArray::from(vec![1]))),
        ("usage", Arc::new(Int64Array::from(vec![7]))),
    ];
    let engine = engine.with_other_table("cpu", columns);
    assert_eq!(engine.value(sql), "7");
    assert_eq!(engine.template_count(), 1);
}

#[test]
fn statements_are_known_by_their_text() {
    let engine = engine();
    let max = |host: &str, time: &str, limit: usize| {
        format!(
            "SELECT max(usage) AS u FROM cpu WHERE host = '{host}' AND time < '{time}' GROUP BY host LIMIT {limit}"
        )
    };
    let asked = [
        max("a", "1970-01-01T05:00:00Z", 1),
        max("b", "1970-01-01T09:00:00Z", 1),
        max("it''s", "1970-01-01T09:00:00Z", 1),
        max("a", "1970-01-01T09:00:00Z", 1),
        max("a", "yesterday", 1),
        max("a", "1970-01-01T09:00:00Z", 0),
        max("a", "1970-01-01T09:00:00Z", 1),
    ];
    for (number, sql) in asked.iter().enumerate() {
        // What is part of the statement must be the same.
        assert_eq!(engine.is_known(sql), number >= 2 && number != 5, "{sql}");
        let (answer, expected) = (
            engine.query(sql, Format::Csv),
            self::engine().query(sql, Format::Csv),
        );
        assert_eq!(
            answer.map_err(|e| e.message),
            expected.map_err(|e| e.message),
            "{sql}"
        );
    }
    // A number is no text, and what only a parser understands is left to it.
    assert!(
        !engine
            .is_known("SELECT max(usage) AS u FROM cpu WHERE host = 1 AND time < 'x' GROUP BY host LIMIT 1")
    );
    let commented = "SELECT usage FROM cpu WHERE host = 'a' -- 'b'";
    for _ in 0..4 {
        engine.csv(commented);
        assert!(!engine.is_known(commented));
    }
}

#[test]
fn the_present_of_known_statements_is_that_of_each() {
    let engine = engine();
    let sql = "SELECT count(*) AS n FROM cpu WHERE time > now() - INTERVAL '1 hour' AND host = 'a'";
    (0..3).for_each(|_| assert_eq!(engine.value(sql), "0"));
    assert!(engine.is_known(sql));
    let future: Vec<(&str, ArrayRef)> = vec![
        (
            "host",
            Arc::new(["a"].into_iter().collect::<DictionaryArray<Int32Type>>()),
        ),
        ("time", Arc::new(TimestampNanosecondArray::from(vec![i64::MAX]))),
        ("usage", Arc::new(Int64Array::from(vec![1]))),
    ];
    assert_eq!(engine.with_other_table("cpu", future).value(sql), "1");
}

#[test]
fn known_statements_are_bound_to_the_tables_of_the_moment() {
    let engine = engine();
    let sql = "SELECT usage FROM cpu WHERE host = 'a' AND usage < 20";
    (0..3).for_each(|_| assert_eq!(engine.csv(sql).lines().count(), 3));
    assert!(engine.is_known(sql));
    let texts: Vec<(&str, ArrayRef)> = vec![
        ("time", Arc::new(TimestampNanosecondArray::from(vec![1, 2]))),
        ("usage", Arc::new(Int64Array::from(vec![1, 2]))),
    ];
    let error = engine.with_other_table("cpu", texts).error(sql);
    assert!(error.message.contains("No field named host"), "{error}");
}

#[test]
fn forgets_what_was_not_asked_for_long() {
    let engine = engine();
    let kept = "SELECT usage AS kept FROM cpu WHERE host = 'a' LIMIT 1";
    for column in 0..600 {
        engine.csv(kept);
        engine.csv(&format!("SELECT usage AS c{column} FROM cpu LIMIT 1"));
    }
    assert_eq!(engine.template_count(), 1);
}
