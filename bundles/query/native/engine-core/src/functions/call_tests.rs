//! What our functions say to calls that make no sense.

use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, Float64Array, Int64Array, TimestampNanosecondArray};
use arrow::datatypes::Int32Type;

use crate::ErrorKind;
use crate::testing::TestEngine;

fn engine() -> TestEngine {
    let tags: ArrayRef = Arc::new(
        vec![Some("a"), None]
            .into_iter()
            .collect::<DictionaryArray<Int32Type>>(),
    );
    TestEngine::new().with_table(
        "m",
        vec![
            ("tag", tags),
            ("x", Arc::new(Float64Array::from(vec![Some(1.0), None]))),
            ("i", Arc::new(Int64Array::from(vec![1, 2]))),
            ("time", Arc::new(TimestampNanosecondArray::from(vec![10, 20]))),
        ],
    )
}

/// A call, and the end of what is said to it.
fn check(calls: &[(&str, &str)], statement: impl Fn(&str) -> String) {
    let engine = engine();
    for (call, complaint) in calls {
        let error = engine.error(&statement(call));
        let expected = format!("Error during planning: {complaint}");
        assert_eq!(error.message, expected, "{call}");
        assert_eq!(error.kind, ErrorKind::Planning, "{call}");
    }
}

#[test]
fn binning_functions_say_what_they_expect() {
    for name in [
        "date_bin_gapfill",
        "date_bin_wallclock",
        "date_bin_wallclock_gapfill",
    ] {
        let count = |count: usize| {
            format!(
                "{name} expects 2 or 3 arguments, got {count}: a stride, a time and perhaps an origin, as in \
                 {name}(INTERVAL '1 hour', time)"
            )
        };
        let complaint = |text: &str| format!("{name} expects {text}");
        for (arguments, complaint) in [
            ("", count(0)),
            ("time", count(1)),
            ("1, 2, 3, 4", count(4)),
            ("7, time", complaint("its stride to be an interval, got Int64")),
            (
                "tag, time",
                complaint("its stride to be an interval, got Dictionary(Int32, Utf8)"),
            ),
            (
                "INTERVAL '1 s', x",
                complaint("its second argument to be a timestamp, got Float64"),
            ),
            (
                "INTERVAL '1 s', '2020-01-01'",
                complaint("its second argument to be a timestamp, got Utf8"),
            ),
            (
                "INTERVAL '1 s', time, 5",
                complaint("its origin to be a timestamp, got Int64"),
            ),
            (
                "INTERVAL '1 s', time, NULL",
                complaint("its origin to be a timestamp, got Null"),
            ),
        ] {
            check(&[(&format!("{name}({arguments})"), &complaint)], |call| {
                format!("SELECT {call} AS t, count(*) FROM m GROUP BY t")
            });
        }
    }
}

#[test]
fn fillers_say_what_they_expect() {
    for name in ["locf", "interpolate"] {
        for (arguments, count) in [("", 0), ("avg(x), 1", 2)] {
            let complaint =
                format!("{name} expects 1 argument, got {count}: an aggregate, as in {name}(avg(x))");
            check(&[(&format!("{name}({arguments})"), &complaint)], |call| {
                format!(
                    "SELECT date_bin_gapfill(INTERVAL '1 s', time) AS t, {call} FROM m
                     WHERE time >= to_timestamp(0) AND time < to_timestamp(9) GROUP BY t"
                )
            });
        }
    }
}

#[test]
fn scalar_functions_say_what_they_expect() {
    check(
        &[
            (
                "tz()",
                "tz expects 1 or 2 arguments, got 0: a time and perhaps a zone",
            ),
            (
                "tz(time, 'UTC', 1)",
                "tz expects 1 or 2 arguments, got 3: a time and perhaps a zone",
            ),
            (
                "tz(x)",
                "tz requires its first argument to be a timestamp, got Float64",
            ),
            (
                "tz(time, 7)",
                "tz requires its second argument to be a timezone string, got Int64",
            ),
            (
                "tz(time, tag)",
                "tz requires its second argument to be a timezone string, got Dictionary(Int32, Utf8)",
            ),
            (
                "tz(time, 'Mars')",
                r#"TZ requires a valid timezone string, got "Mars""#,
            ),
            (
                "tz(time, NULL)",
                "tz requires its second argument to be a timezone string, got Null",
            ),
            (
                "to_timestamp(x)",
                "to_timestamp supports either 1 argument (being Int64 or Timestamp), or multiple arguments, all \
                 of which being Utf8. Could not coerce the provided [Float64] to these types.",
            ),
            (
                "influx_regex_match(tag)",
                "influx_regex_match expects 2 arguments, got 1: a text and a pattern",
            ),
            (
                "influx_regex_match(x, 'a')",
                "influx_regex_match expects a text and a pattern, got Float64",
            ),
            (
                "influx_regex_not_match(tag, tag)",
                "influx_regex_not_match expects its pattern to be a literal",
            ),
        ],
        |call| format!("SELECT {call} FROM m"),
    );
}

#[test]
fn selectors_say_what_they_expect() {
    for name in ["selector_first", "selector_last", "selector_min", "selector_max"] {
        for (arguments, complaint) in [
            ("", "requires at least 2 arguments, got 0"),
            ("x", "requires at least 2 arguments, got 1"),
            ("x, i", "second argument must be a timestamp, but got Int64"),
            ("x, NULL", "second argument must be a timestamp, but got Null"),
        ] {
            check(
                &[(&format!("{name}({arguments})"), &format!("{name} {complaint}"))],
                |call| format!("SELECT {call} FROM m"),
            );
        }
    }
}

#[test]
fn series_functions_say_what_they_expect() {
    for name in ["difference", "non_negative_difference"] {
        for (arguments, complaint) in [
            ("", "expects 1 argument, got 0: a number"),
            ("x, x", "expects 1 argument, got 2: a number"),
            ("tag", "expects a number, got Dictionary(Int32, Utf8)"),
        ] {
            check(
                &[(&format!("{name}({arguments})"), &format!("{name} {complaint}"))],
                over_time,
            );
        }
    }
    for name in ["derivative", "non_negative_derivative"] {
        for (arguments, complaint) in [
            (
                "x",
                "expects 2 or 3 arguments, got 1: a number, a time and perhaps a unit",
            ),
            ("tag, time", "expects a number, got Dictionary(Int32, Utf8)"),
            ("x, i", "second argument must be a timestamp, but got Int64"),
            ("x, time, 5", "third argument must be an interval, but got Int64"),
        ] {
            check(
                &[(&format!("{name}({arguments})"), &format!("{name} {complaint}"))],
                over_time,
            );
        }
    }
}

fn over_time(call: &str) -> String {
    format!("SELECT {call} OVER (ORDER BY time) FROM m")
}

#[test]
fn a_call_that_fits_no_signature_is_told_so_in_a_line() {
    check(
        &[(
            "date_bin(time, INTERVAL '1 hour')",
            "Failed to coerce arguments to satisfy a call to 'date_bin' function: coercion from Timestamp(ns), \
             Interval(MonthDayNano) is not possible; SHOW FUNCTIONS LIKE 'date_bin' tells how it is called",
        )],
        |call| format!("SELECT {call} FROM m"),
    );
    let error = TestEngine::new().error("SELECT median(arrow_cast(1, 'Duration(Nanosecond)'))");
    let expected = "Error during planning: No function matches the given name and argument types 'median(Duration(ns))'.";
    assert!(error.message.starts_with(expected), "{error}");
}

#[test]
fn a_wrong_value_is_told_without_the_steps_of_planning() {
    let error = TestEngine::new().error("SELECT timestamp 'yesterday'");
    assert!(
        error
            .message
            .starts_with("Arrow error: Parser error: Error parsing"),
        "{error}"
    );
}
