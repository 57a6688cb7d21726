//! The functions asked in SQL, with answers worked out by hand.

use std::sync::Arc;

use arrow::array::TimestampNanosecondArray;
use arrow::array::{
    ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int64Array, StringArray, UInt64Array,
};
use arrow::datatypes::Int32Type;

use crate::testing::TestEngine;
use crate::{ErrorKind, Format};

const SECOND: i64 = 1_000_000_000;

fn times(seconds: &[i64]) -> ArrayRef {
    Arc::new(TimestampNanosecondArray::from_iter_values(
        seconds.iter().map(|s| s * SECOND),
    ))
}

fn tags(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(values.iter().copied().collect::<DictionaryArray<Int32Type>>())
}

/// Two rooms, with equal values at different times, rows without values, and every type of field.
fn engine() -> TestEngine {
    TestEngine::new().with_table(
        "m",
        vec![
            (
                "b",
                Arc::new(BooleanArray::from(vec![
                    Some(true),
                    Some(false),
                    None,
                    Some(true),
                    None,
                    None,
                ])),
            ),
            (
                "f",
                Arc::new(Float64Array::from(vec![
                    Some(2.5),
                    Some(1.0),
                    Some(1.0),
                    None,
                    Some(7.0),
                    None,
                ])),
            ),
            (
                "i",
                Arc::new(Int64Array::from(vec![
                    Some(5),
                    Some(-5),
                    Some(9),
                    Some(9),
                    None,
                    None,
                ])),
            ),
            (
                "room",
                tags(&[Some("a"), Some("a"), Some("a"), Some("a"), Some("b"), None]),
            ),
            (
                "s",
                Arc::new(StringArray::from(vec![
                    Some("x"),
                    Some("y"),
                    None,
                    Some("z"),
                    Some("w"),
                    None,
                ])),
            ),
            ("time", times(&[30, 20, 10, 40, 20, 50])),
            (
                "u",
                Arc::new(UInt64Array::from(vec![
                    Some(1),
                    Some(u64::MAX),
                    Some(3),
                    None,
                    Some(0),
                    None,
                ])),
            ),
        ],
    )
}

#[test]
fn distinct_values_are_estimated_of_tags_too() {
    assert_eq!(
        engine().json("SELECT approx_distinct(room) AS tags, approx_distinct(s) AS texts FROM m"),
        r#"[{"tags":2,"texts":4}]"#
    );
    assert_eq!(
        engine().json("SELECT room, approx_distinct(room) AS n FROM m GROUP BY room ORDER BY room"),
        r#"[{"room":"a","n":1},{"room":"b","n":1},{"n":0}]"#
    );
    assert_eq!(
        engine().json("SELECT approx_distinct(room) AS n FROM m WHERE f > 100"),
        r#"[{"n":0}]"#
    );
}

#[test]
fn selectors_take_one_row_of_each_group() {
    let engine = engine();
    let row = |call: &str| engine.json(&format!("SELECT {call} AS s FROM m WHERE room = 'a'"));
    assert_eq!(
        row("selector_first(f, time)"),
        r#"[{"s":{"value":1.0,"time":"1970-01-01T00:00:10"}}]"#
    );
    assert_eq!(
        row("selector_last(f, time, i, room, s)"),
        r#"[{"s":{"value":2.5,"time":"1970-01-01T00:00:30","other_1":5,"other_2":"a","other_3":"x"}}]"#
    );
    assert_eq!(
        row("selector_min(f, time, s)"),
        r#"[{"s":{"value":1.0,"time":"1970-01-01T00:00:10"}}]"#,
        "equal values: the earliest; a null other part is left out"
    );
    assert_eq!(
        row("selector_max(i, time)"),
        r#"[{"s":{"value":9,"time":"1970-01-01T00:00:10"}}]"#
    );
    assert_eq!(
        row("selector_max(u, time)"),
        r#"[{"s":{"value":18446744073709551615,"time":"1970-01-01T00:00:20"}}]"#
    );
    assert_eq!(
        row("selector_max(s, time)"),
        r#"[{"s":{"value":"z","time":"1970-01-01T00:00:40"}}]"#
    );
    assert_eq!(
        row("selector_min(b, time)"),
        r#"[{"s":{"value":false,"time":"1970-01-01T00:00:20"}}]"#
    );
    assert_eq!(
        row("selector_max(room, time)"),
        r#"[{"s":{"value":"a","time":"1970-01-01T00:00:10"}}]"#
    );
}

#[test]
fn selectors_group() {
    assert_eq!(
        engine().csv(
            "SELECT room, selector_last(f, time)['value'] AS v, selector_last(f, time)['time'] AS t, \
             selector_min(s, time)['value'] AS s FROM m GROUP BY room ORDER BY room NULLS LAST"
        ),
        "room,v,t,s\na,2.5,1970-01-01T00:00:30,x\nb,7.0,1970-01-01T00:00:20,w\n,,,\n"
    );
}

#[test]
fn a_selector_that_selects_nothing_is_null() {
    let engine = engine();
    assert_eq!(
        engine.value("SELECT selector_first(f, time) IS NULL FROM m WHERE room IS NULL"),
        "true"
    );
    assert_eq!(
        engine.value("SELECT selector_first(f, time)['time'] FROM m WHERE room = 'none'"),
        ""
    );
    assert_eq!(
        engine.value("SELECT selector_first(f, time) FILTER (WHERE f > 99)['value'] IS NULL FROM m"),
        "true"
    );
}

#[test]
fn selectors_name_their_columns_and_refuse_wrong_arguments() {
    let engine = engine();
    let answer = engine.csv("SELECT selector_last(f, time)['value'] FROM m");
    assert!(
        answer.starts_with("\"selector_last(m.f,m.time)[value]\"\n"),
        "{answer}"
    );
    let error = engine.error("SELECT selector_last(f) FROM m");
    assert!(
        error
            .message
            .contains("selector_last requires at least 2 arguments, got 1"),
        "{error}"
    );
    let error = engine.error("SELECT selector_last(f, i) FROM m");
    assert!(
        error
            .message
            .contains("selector_last second argument must be a timestamp, but got Int64"),
        "{error}"
    );
}

#[test]
fn selectors_work_over_windows() {
    assert_eq!(
        engine().csv(
            "SELECT time, selector_first(f, time) OVER (PARTITION BY room ORDER BY time)['value'] AS v \
             FROM m WHERE room = 'a' ORDER BY time"
        ),
        "time,v\n1970-01-01T00:00:10,1.0\n1970-01-01T00:00:20,1.0\n1970-01-01T00:00:30,1.0\n1970-01-01T00:00:40,1.0\n"
    );
}

#[test]
fn to_timestamp_takes_nanoseconds() {
    let engine = TestEngine::new();
    let value = |call: &str| engine.value(&format!("SELECT {call}"));
    assert_eq!(value("to_timestamp(1)"), "1970-01-01T00:00:00.000000001");
    assert_eq!(value("to_timestamp(1704067200000000000)"), "2024-01-01T00:00:00");
    assert_eq!(
        value("to_timestamp('2024-01-01T01:00:00+01:00')"),
        "2024-01-01T00:00:00"
    );
    assert_eq!(
        value("to_timestamp('01-02-2024', '%d-%m-%Y')"),
        "2024-02-01T00:00:00"
    );
    assert_eq!(
        value("to_timestamp(to_timestamp_seconds(5))"),
        "1970-01-01T00:00:05"
    );
    assert_eq!(value("to_timestamp(NULL)"), "");
    assert_eq!(
        value("arrow_typeof(to_timestamp(tz('2024-01-01T00:00:00'::timestamp, 'Asia/Tokyo')))"),
        "Timestamp(ns)"
    );
    for refused in ["1.5", "arrow_cast(1, 'UInt64')", "true", "1, '%s'"] {
        let error = engine.error(&format!("SELECT to_timestamp({refused})"));
        assert_eq!(error.kind, ErrorKind::Planning, "{refused}: {error}");
        assert!(
            error.message.contains("to_timestamp supports either 1 argument"),
            "{error}"
        );
    }
}

#[test]
fn tz_relabels_without_shifting() {
    let engine = TestEngine::new();
    let value = |call: &str| engine.value(&format!("SELECT {call}"));
    assert_eq!(
        value("tz(to_timestamp('2024-07-01T12:00:00'))"),
        "2024-07-01T12:00:00Z"
    );
    assert_eq!(
        value("tz(to_timestamp('2024-07-01T12:00:00'), 'America/New_York')"),
        "2024-07-01T08:00:00-04:00"
    );
    assert_eq!(
        value("tz(tz(to_timestamp(0), 'Asia/Tokyo'), '+02:00')"),
        "1970-01-01T02:00:00+02:00"
    );
    let error = engine.error("SELECT tz(now(), 'Nowhere/City')");
    assert!(
        error
            .message
            .contains(r#"TZ requires a valid timezone string, got "Nowhere/City""#),
        "{error}"
    );
    let error = engine.error("SELECT tz(now(), 5)");
    assert!(
        error
            .message
            .contains("tz requires its second argument to be a timezone string, got"),
        "{error}"
    );
}

/// Each line: stride, zone, instant, the bin's start as an instant.
#[test]
fn wallclock_bins_follow_the_clocks_of_the_zone() {
    let engine = TestEngine::new();
    for (stride, zone, instant, bin) in [
        // Days start at local midnight, on both sides of a change.
        (
            "1 day",
            "America/New_York",
            "2024-03-10T03:00:00Z",
            "2024-03-09T05:00:00Z",
        ),
        (
            "1 day",
            "America/New_York",
            "2024-03-10T12:00:00Z",
            "2024-03-10T05:00:00Z",
        ),
        (
            "1 day",
            "America/New_York",
            "2024-03-11T03:59:59Z",
            "2024-03-10T05:00:00Z",
        ),
        (
            "1 day",
            "America/New_York",
            "2024-03-11T04:00:00Z",
            "2024-03-11T04:00:00Z",
        ),
        (
            "24 hours",
            "America/New_York",
            "2024-11-04T04:59:59Z",
            "2024-11-03T04:00:00Z",
        ),
        // Clocks skip 02:00 to 03:00: the bin's start is told as the day before.
        (
            "2 hours",
            "America/New_York",
            "2024-03-10T07:30:00Z",
            "2024-03-10T07:00:00Z",
        ),
        (
            "1 hour",
            "America/New_York",
            "2024-03-10T07:30:00Z",
            "2024-03-10T07:00:00Z",
        ),
        (
            "1 hour",
            "America/New_York",
            "2024-03-10T06:30:00Z",
            "2024-03-10T06:00:00Z",
        ),
        // 01:00 to 02:00 happens twice: short bins keep the pass, longer ones hold both.
        (
            "1 hour",
            "America/New_York",
            "2024-11-03T05:30:00Z",
            "2024-11-03T05:00:00Z",
        ),
        (
            "1 hour",
            "America/New_York",
            "2024-11-03T06:30:00Z",
            "2024-11-03T06:00:00Z",
        ),
        (
            "90 minutes",
            "America/New_York",
            "2024-11-03T06:45:00Z",
            "2024-11-03T05:30:00Z",
        ),
        (
            "2 hours",
            "America/New_York",
            "2024-11-03T06:45:00Z",
            "2024-11-03T04:00:00Z",
        ),
        // Half an hour of daylight saving, and zones that are none.
        (
            "1 hour",
            "Australia/Lord_Howe",
            "2024-04-06T15:10:00Z",
            "2024-04-06T14:00:00Z",
        ),
        ("1 day", "UTC", "2024-03-10T12:00:00Z", "2024-03-10T00:00:00Z"),
        ("1 day", "+05:30", "2024-03-10T12:00:00Z", "2024-03-09T18:30:00Z"),
    ] {
        let sql = format!(
            "SELECT tz(date_bin_wallclock(INTERVAL '{stride}', tz(to_timestamp('{instant}'), '{zone}')), 'UTC')"
        );
        assert_eq!(engine.value(&sql), bin, "{stride} {zone} {instant}");
    }
}

#[test]
fn wallclock_bins_have_a_local_origin_and_equal_date_bin_without_zone() {
    let engine = engine();
    assert_eq!(
        engine.value(
            "SELECT date_bin_wallclock(INTERVAL '1 day', tz(to_timestamp('2024-07-02T12:00:00Z'), 'Europe/Berlin'), \
             TIMESTAMP '2020-01-01T06:00:00')"
        ),
        "2024-07-02T06:00:00+02:00"
    );
    assert_eq!(
        engine.csv("SELECT date_bin_wallclock('15 seconds', time) AS t FROM m ORDER BY time LIMIT 2"),
        engine.csv("SELECT date_bin('15 seconds', time) AS t FROM m ORDER BY time LIMIT 2")
    );
    let error = engine.error("SELECT date_bin_wallclock(INTERVAL '0 s', tz(time, 'Asia/Tokyo')) FROM m");
    assert!(
        error.message.contains("DATE_BIN stride must be non-zero"),
        "{error}"
    );
    let error = engine.error("SELECT date_bin_wallclock('1 s', time, time) FROM m");
    assert!(
        error
            .message
            .contains("DATE_BIN_WALLCLOCK only supports literal values for the origin argument, not arrays"),
        "{error}"
    );
    let error = engine.error("SELECT date_bin_wallclock(INTERVAL '1 s' * i, time) FROM m");
    assert!(error.message.contains("interval"), "{error}");
}

#[test]
fn regex_operators_match_tags_and_texts() {
    let engine = engine();
    let count = |condition: &str| engine.value(&format!("SELECT count(*) FROM m WHERE {condition}"));
    assert_eq!(count("room ~ '^a'"), "4");
    assert_eq!(count("room !~ '^a'"), "1");
    assert_eq!(count("room ~* 'A|B'"), "5");
    assert_eq!(count("s !~* 'X|Y'"), "2");
    assert_eq!(count("room LIKE 'a%' AND s ILIKE 'X'"), "1");
    assert_eq!(count("influx_regex_match(room, 'a')"), "4");
    assert_eq!(
        count("influx_regex_not_match(s, r'\\:|x')".replace("r'", "'").as_str()),
        "3"
    );
    assert_eq!(count("regexp_like(room, '[ab]')"), "5");
}

#[test]
fn differences_and_derivatives_skip_nulls() {
    let engine = engine();
    let column = |call: &str| {
        engine
            .csv(&format!(
                "SELECT {call} OVER (PARTITION BY room ORDER BY time) AS d FROM m WHERE room = 'a' ORDER BY time"
            ))
            .replace("\"\"", "")
            .replace('\n', " ")
    };
    assert_eq!(column("difference(f)"), "d  0.0 1.5  ");
    assert_eq!(column("difference(i)"), "d  -14 10 4 ");
    assert_eq!(column("non_negative_difference(i)"), "d   10 4 ");
    assert_eq!(column("derivative(i, time)"), "d  -1.4 1.0 0.4 ");
    assert_eq!(
        column("derivative(i, time, INTERVAL '1 minute')"),
        "d  -84.0 60.0 24.0 "
    );
    assert_eq!(column("non_negative_derivative(i, time)"), "d   1.0 0.4 ");
    let error = engine.error("SELECT derivative(i, time, INTERVAL '1 month') OVER (ORDER BY time) FROM m");
    assert!(
        error
            .message
            .contains("derivative unit parameter cannot contain months or days"),
        "{error}"
    );
}

#[test]
fn one_statement_has_one_now_without_zone() {
    let engine = engine();
    assert_eq!(engine.value("SELECT count(DISTINCT now()) FROM m"), "1");
    assert_eq!(engine.value("SELECT arrow_typeof(now())"), "Timestamp(ns)");
    assert_eq!(
        engine.value("SELECT count(*) FROM m WHERE time > now() - INTERVAL '1 hour'"),
        "0"
    );
    assert_eq!(engine.value("SELECT now() = current_timestamp"), "true");
}

#[test]
fn parameters_stand_where_literals_can() {
    let engine = engine();
    let sql = "SELECT count(*) AS n FROM m WHERE room = $room AND f >= $low AND u < $big AND time > $t";
    let parameters =
        r#"{"room":"a","low":1,"big":18446744073709551615,"t":"1970-01-01T00:00:15Z","extra":true}"#;
    assert_eq!(engine.query_with(sql, parameters, Format::Csv).unwrap(), "n\n1\n");
    let error = engine.query_with(sql, "{}", Format::Csv).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Planning);
    assert!(
        error
            .message
            .contains("No value found for placeholder with name $"),
        "{error}"
    );
    assert_eq!(
        engine
            .query_with(
                "SELECT time FROM m ORDER BY time LIMIT $n",
                r#"{"n":1}"#,
                Format::Csv
            )
            .unwrap(),
        "time\n1970-01-01T00:00:10\n"
    );
}
