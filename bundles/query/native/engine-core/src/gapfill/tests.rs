//! Gap filling asked in SQL, with answers worked out by hand.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, DictionaryArray, Float64Array, Int64Array, StringArray, TimestampNanosecondArray, UInt64Array,
};
use arrow::datatypes::Int32Type;

use crate::testing::TestEngine;
use crate::{ErrorKind, Format};

const SECOND: i64 = 1_000_000_000;

/// Room a has values in the bins of 0, 10 (null) and 40 seconds, room b in that of 20.
fn engine() -> TestEngine {
    let times = [0, 4, 10, 40, 21].map(|second| second * SECOND);
    let rooms = [Some("a"), Some("a"), Some("a"), Some("a"), Some("b")];
    TestEngine::new().with_table(
        "m",
        vec![
            (
                "f",
                Arc::new(Float64Array::from(vec![
                    Some(1.0),
                    Some(3.0),
                    None,
                    Some(10.0),
                    Some(5.0),
                ])) as ArrayRef,
            ),
            (
                "i",
                Arc::new(Int64Array::from(vec![
                    Some(-1),
                    Some(-1),
                    None,
                    Some(-8),
                    Some(5),
                ])),
            ),
            (
                "room",
                Arc::new(rooms.into_iter().collect::<DictionaryArray<Int32Type>>()),
            ),
            (
                "s",
                Arc::new(StringArray::from(vec![
                    Some("x"),
                    Some("y"),
                    None,
                    Some("z"),
                    None,
                ])),
            ),
            (
                "time",
                Arc::new(TimestampNanosecondArray::from_iter_values(times)),
            ),
            (
                "u",
                Arc::new(UInt64Array::from(vec![
                    Some(1),
                    Some(1),
                    None,
                    Some(u64::MAX),
                    Some(5),
                ])),
            ),
        ],
    )
}

const RANGE: &str =
    "time >= TIMESTAMP '1970-01-01T00:00:05Z' - INTERVAL '5 seconds' AND time < '1970-01-01T00:00:50Z'";

/// The answer without its header, times as seconds of the first minute.
fn rows(engine: &TestEngine, sql: &str) -> Vec<String> {
    let answer = engine.csv(sql);
    let lines = answer.lines().skip(1);
    lines
        .map(|line| line.replace("1970-01-01T00:00:", "").replace("\"\"", ""))
        .collect()
}

fn fill(columns: &str) -> Vec<String> {
    let sql = format!(
        "SELECT room, date_bin_gapfill(INTERVAL '10 seconds', time) AS t, {columns} FROM m WHERE {RANGE} GROUP BY room, t"
    );
    rows(&engine(), &sql)
}

#[test]
fn each_series_with_rows_gets_every_bin_and_counts_are_zero_in_gaps() {
    assert_eq!(
        fill("avg(f), count(f), sum(i)"),
        [
            "a,00,2.0,2,-2",
            "a,10,,0,",
            "a,20,,0,",
            "a,30,,0,",
            "a,40,10.0,1,-8",
            "b,00,,0,",
            "b,10,,0,",
            "b,20,5.0,1,5",
            "b,30,,0,",
            "b,40,,0,",
        ]
    );
}

#[test]
fn locf_carries_values_of_any_type_over_gaps_and_nulls_within_the_series() {
    assert_eq!(
        fill(
            "locf(avg(f)), locf(max(s)), locf(last_value(room ORDER BY time)), locf(selector_last(i, time))['time']"
        ),
        [
            "a,00,2.0,y,a,04",
            "a,10,2.0,y,a,04",
            "a,20,2.0,y,a,04",
            "a,30,2.0,y,a,04",
            "a,40,10.0,z,a,40",
            "b,00,,,,",
            "b,10,,,,",
            "b,20,5.0,,b,21",
            "b,30,5.0,,b,21",
            "b,40,5.0,,b,21",
        ]
    );
}

#[test]
fn interpolate_draws_lines_and_truncates_integers_towards_zero() {
    assert_eq!(
        fill("interpolate(avg(f)), interpolate(min(i)), interpolate(min(u))"),
        [
            "a,00,2.0,-1,1",
            "a,10,4.0,-2,4611686018427387904",
            "a,20,6.0,-4,9223372036854775808",
            "a,30,8.0,-6,13835058055282163711",
            "a,40,10.0,-8,18446744073709551615",
            "b,00,,,",
            "b,10,,,",
            "b,20,5.0,5,5",
            "b,30,,,",
            "b,40,,,",
        ]
    );
}

#[test]
fn interpolate_fills_the_value_of_a_selector_only() {
    assert_eq!(
        fill(
            "interpolate(selector_last(f, time))['value'] AS v, interpolate(selector_last(f, time))['time'] AS w"
        )[..5],
        [
            "a,00,3.0,04",
            "a,10,4.75,",
            "a,20,6.5,",
            "a,30,8.25,",
            "a,40,10.0,40"
        ]
    );
}

#[test]
fn fills_stand_inside_of_expressions_and_name_their_columns() {
    let engine = engine();
    let sql = format!(
        "SELECT date_bin_gapfill(INTERVAL '25 seconds', time), locf(avg(m.f)), coalesce(interpolate(max(f)), 0) * 2 AS d \
         FROM m WHERE {RANGE} GROUP BY 1"
    );
    let answer = engine.csv(&sql);
    let header = answer.lines().next().unwrap();
    assert!(header.starts_with("\"date_bin_gapfill("), "{header}");
    assert!(header.ends_with(",locf(avg(m.f)),d"), "{header}");
    assert_eq!(rows(&engine, &sql), ["00,3.0,10.0", "25,10.0,20.0"]);
}

#[test]
fn the_grid_starts_with_the_bin_of_the_lower_bound_and_ends_with_that_of_the_upper() {
    let engine = engine();
    let times = |condition: &str| {
        rows(
            &engine,
            &format!(
                "SELECT date_bin_gapfill(INTERVAL '10 seconds', time, TIMESTAMP '1970-01-01T00:00:03Z') AS t \
                 FROM m WHERE {condition} GROUP BY t"
            ),
        )
        .join(" ")
    };
    assert_eq!(
        times("time >= to_timestamp(4000000000) AND time < to_timestamp(33000000000)"),
        "03 13 23"
    );
    assert_eq!(
        times("time > to_timestamp(12999999999) AND to_timestamp(33000000000) >= time"),
        "13 23 33"
    );
    assert_eq!(
        times(
            "time BETWEEN '1970-01-01T00:00:13Z' AND '1970-01-01T00:00:43Z' AND time < '1970-01-01T00:00:43Z'"
        ),
        "13 23 33"
    );
    assert_eq!(
        times("time > now() AND time < now() + INTERVAL '1 day'"),
        "",
        "no rows, no series"
    );
}

#[test]
fn bounds_are_found_below_other_clauses() {
    let engine = engine();
    let inner = format!("SELECT time AS at, f FROM m WHERE {RANGE} ORDER BY time LIMIT 9");
    let sql =
        format!("SELECT date_bin_gapfill('30 seconds', at) AS t, count(*) FROM ({inner}) AS x GROUP BY t");
    assert_eq!(rows(&engine, &sql), ["00,4", "30,1"]);
    let sql = format!(
        "WITH x AS (SELECT date_bin_gapfill('30 seconds', time) AS t, avg(f) AS f FROM m WHERE {RANGE} GROUP BY t \
         HAVING count(*) > 0) SELECT x.t, y.t FROM x JOIN x AS y ON x.t = y.t WHERE x.f > 0 ORDER BY x.t"
    );
    assert_eq!(rows(&engine, &sql), ["00,00", "30,30"]);
}

#[test]
fn filters_on_series_order_and_limit_apply_to_filled_rows() {
    let engine = engine();
    let sql = format!(
        "SELECT * FROM (SELECT room, date_bin_gapfill('10 seconds', time) AS t, count(f) AS n FROM m WHERE {RANGE} \
         GROUP BY room, t) AS x WHERE room = 'b' AND n = 0 ORDER BY t DESC LIMIT 2"
    );
    assert_eq!(rows(&engine, &sql), ["b,40,0", "b,30,0"]);
}

#[test]
fn bounds_can_be_parameters() {
    let sql = "SELECT date_bin_gapfill('25 seconds', time) AS t, count(*) AS n FROM m \
               WHERE time >= $from AND time <= $to GROUP BY t";
    let parameters = r#"{"from":"1970-01-01T00:00:00Z","to":"1970-01-01T00:00:30Z"}"#;
    assert_eq!(
        engine().query_with(sql, parameters, Format::Csv).unwrap(),
        "t,n\n1970-01-01T00:00:00,4\n1970-01-01T00:00:25,0\n"
    );
}

#[test]
fn wallclock_bins_follow_days_of_23_and_25_hours() {
    let engine = engine();
    let days = |from: &str, to: &str, stride: &str| {
        // One row, so that there is a series.
        let sql = format!(
            "SELECT date_bin_wallclock_gapfill(INTERVAL '{stride}', tz(time, 'America/New_York')) AS t, count(*) AS n \
             FROM (SELECT to_timestamp('{from}') AS time) WHERE time >= '{from}' AND time < '{to}' GROUP BY t"
        );
        rows(&engine, &sql)
    };
    assert_eq!(
        days("2024-03-09T12:00:00Z", "2024-03-12T00:00:00Z", "1 day"),
        [
            "2024-03-09T00:00:00-05:00,1",
            "2024-03-10T00:00:00-05:00,0",
            "2024-03-11T00:00:00-04:00,0"
        ]
    );
    assert_eq!(
        days("2024-11-02T12:00:00Z", "2024-11-05T00:00:00Z", "1 day"),
        [
            "2024-11-02T00:00:00-04:00,1",
            "2024-11-03T00:00:00-04:00,0",
            "2024-11-04T00:00:00-05:00,0"
        ]
    );
    assert_eq!(
        days("2024-11-03T05:00:00Z", "2024-11-03T07:00:00Z", "30 minutes"),
        [
            "2024-11-03T01:00:00-04:00,1",
            "2024-11-03T01:30:00-04:00,0",
            "2024-11-03T01:00:00-05:00,0",
            "2024-11-03T01:30:00-05:00,0",
        ]
    );
    assert_eq!(
        days("2024-03-10T06:00:00Z", "2024-03-10T08:00:00Z", "30 minutes"),
        [
            "2024-03-10T01:00:00-05:00,1",
            "2024-03-10T01:30:00-05:00,0",
            "2024-03-10T03:00:00-04:00,0",
            "2024-03-10T03:30:00-04:00,0",
        ]
    );
}

#[test]
fn wallclock_bins_of_times_without_zone_are_those_of_date_bin() {
    let engine = engine();
    let ask = |function: &str| {
        let sql = format!(
            "SELECT {function}('20 seconds', time) AS t, locf(avg(f)) FROM m WHERE {RANGE} GROUP BY t"
        );
        engine.csv(&sql)
    };
    assert_eq!(ask("date_bin_wallclock_gapfill"), ask("date_bin_gapfill"));
}

#[test]
fn misuse_is_refused_by_name() {
    let engine = engine();
    let group = |columns: &str, condition: &str, groups: &str| {
        format!("SELECT {columns} FROM m WHERE {condition} GROUP BY {groups}")
    };
    let bin = "date_bin_gapfill('10 s', time)";
    for (sql, text) in [
        (
            group(bin, "true", bin),
            "gap-filling query is missing both upper and lower time bounds",
        ),
        (
            group(bin, "time > now() OR time < now()", bin),
            "missing both upper and lower time bounds",
        ),
        (
            group(bin, "time = now()", bin),
            "missing both upper and lower time bounds",
        ),
        (
            group(bin, "time > now()", bin),
            "gap-filling query is missing upper time bound",
        ),
        (
            group(bin, "time < now()", bin),
            "gap-filling query is missing lower time bound",
        ),
        (
            group(bin, "time > to_timestamp(i) AND time < now()", bin),
            "lower time bound for gap fill query must evaluate to a scalar",
        ),
        (
            group(bin, "time > now() AND time < to_timestamp(i)", bin),
            "upper time bound for gap fill query must evaluate to a scalar",
        ),
        (
            group(
                "1",
                RANGE,
                "date_bin_gapfill('1 s', time), date_bin_gapfill('2 s', time)",
            ),
            "DATE_BIN_GAPFILL specified more than once",
        ),
        (
            group("1", RANGE, "date_bin_gapfill('1 s', time) + INTERVAL '1 s'"),
            "DATE_BIN_GAPFILL must be a top-level expression in the GROUP BY clause when gap filling",
        ),
        (
            group("1", RANGE, "date_bin_gapfill('1 s', to_timestamp(i))"),
            "DATE_BIN_GAPFILL requires a column as the source argument",
        ),
        (
            group("1", RANGE, "date_bin_gapfill(INTERVAL '1 month', time)"),
            "gap filling does not support month intervals",
        ),
        (
            group("1", RANGE, "date_bin_gapfill(INTERVAL '0 s', time)"),
            "DATE_BIN stride must be non-zero",
        ),
        (
            group("locf(avg(f)), interpolate(avg(f))", RANGE, bin),
            "multiple fill strategies for the same column",
        ),
        (
            group("locf(room)", RANGE, &format!("room, {bin}")),
            "locf must be called on an aggregate column in a gap-filling query",
        ),
        (
            group("locf(avg(f) + 1)", RANGE, bin),
            "locf must be called on an aggregate column in a gap-filling query",
        ),
        (
            group("interpolate(max(s))", RANGE, bin),
            "unsupported data type Utf8 for interpolation gap filling",
        ),
        (
            group("interpolate(avg(f))", RANGE, "room"),
            "interpolate may only be used in the SELECT list of a gap-filling query",
        ),
        (
            "SELECT locf(f) FROM m".to_owned(),
            "locf may only be used in the SELECT list of a gap-filling query",
        ),
        (
            format!("SELECT {bin} FROM m"),
            "date_bin_gapfill may only be used as a GROUP BY expression",
        ),
        (
            "SELECT date_bin_wallclock_gapfill('1 s', time) FROM m".to_owned(),
            "date_bin_wallclock_gapfill may only be used as a GROUP BY expression",
        ),
    ] {
        let error = engine.error(&sql);
        assert!(error.message.contains(text), "{sql}: {error}");
        assert_ne!(error.kind, ErrorKind::Internal, "{sql}: {error}");
    }
}

#[test]
fn a_grid_without_end_is_read_as_far_as_the_limit() {
    let engine = engine();
    let sql = "SELECT date_bin_gapfill(INTERVAL '1 nanosecond', time) AS t, count(*) FROM m \
               WHERE time >= '1970-01-01' AND time < '2200-01-01' AND room = 'b' GROUP BY t LIMIT 20000";
    assert_eq!(rows(&engine, sql).len(), 20_000);
    assert_eq!(engine.memory_reserved(), 0);
}

#[test]
fn plans_show_the_bins() {
    let sql = format!(
        "EXPLAIN SELECT date_bin_gapfill('10 s', time) AS t, locf(avg(f)) FROM m WHERE {RANGE} GROUP BY t"
    );
    let plan = engine().csv(&sql);
    assert!(plan.contains("GapFillExec: time="), "{plan}");
    assert!(plan.contains("bins=5, fill=[Previous]"), "{plan}");
}
