use std::sync::Arc;

use arrow::array::{
    ArrayRef, DictionaryArray, Float64Array, Int64Array, StringArray, TimestampNanosecondArray, UInt64Array,
};
use arrow::datatypes::{Int32Type, Int64Type};

use super::fold::Addend;
use crate::testing::TestEngine;

/// More than are read on one thread.
const MANY: i64 = 70_000;

/// Rows of some hosts, of which one is null and some have no values. The texts say the same as the tags. Rows of one
/// host and hour follow each other, or rows of different ones do.
fn engine(rows: i64, is_sorted: bool) -> TestEngine {
    let host = move |row: i64| match is_sorted {
        true => row * 11 / rows,
        false => row % 11,
    };
    let name = move |row: i64| (host(row) != 3).then(|| format!("h{}", host(row)));
    let tags: Vec<_> = (0..rows).map(name).collect();
    let tags = tags.iter().map(Option::as_deref);
    let zones: Vec<_> = (0..rows).map(|row| format!("z{}", host(row) % 10)).collect();
    let zones = zones.iter().map(String::as_str);
    let has = move |row: i64, of: i64| host(row) != 5 && (host(row) != 7 || row % of > 0);
    let hash = |row: i64| row.wrapping_mul(0x5851_f42d_4c95_7f2d);
    let column = |value: &dyn Fn(i64) -> Option<i64>| (0..rows).map(value).collect::<Int64Array>();
    let time = move |row: i64| row % (rows / 11 + 1) * 1_000_000_000;
    let floats = (0..rows).map(|row| {
        has(row, 6)
            .then(|| hash(row) % 1_000 / 8 * 2)
            .map(|n| n as f64 / 4.0)
    });
    let unsigned = (0..rows).map(|row| has(row, 9).then(|| hash(row) as u64));
    let times = (0..rows).map(|row| has(row, 2).then(|| hash(row) >> 3));
    TestEngine::new().with_table(
        "t",
        vec![
            (
                "host",
                Arc::new(tags.clone().collect::<DictionaryArray<Int32Type>>()) as ArrayRef,
            ),
            (
                "zone",
                Arc::new(zones.clone().collect::<DictionaryArray<Int32Type>>()),
            ),
            (
                "time",
                Arc::new(TimestampNanosecondArray::from_iter_values((0..rows).map(time))),
            ),
            ("small", Arc::new(column(&|row| Some(hash(row) % 100)))),
            (
                "gaps",
                Arc::new(column(&|row| has(row, 4).then_some(row % 1_000 - 500))),
            ),
            ("huge", Arc::new(column(&|row| has(row, 3).then(|| hash(row))))),
            ("float", Arc::new(floats.collect::<Float64Array>())),
            ("unsigned", Arc::new(unsigned.collect::<UInt64Array>())),
            ("at", Arc::new(times.collect::<TimestampNanosecondArray>())),
            ("host_text", Arc::new(tags.collect::<StringArray>())),
            ("zone_text", Arc::new(StringArray::from_iter_values(zones))),
        ],
    )
}

const MEASURES: &str = "count(*) AS rows, count(gaps) AS n, count(HOST) AS h, count(float) AS f, \
    sum(small) AS s0, sum(gaps) AS s1, sum(huge) AS s2, sum(float) AS s3, sum(unsigned) AS s4, \
    avg(small) AS a0, avg(gaps) AS a1, avg(float) AS a2, avg(small + 1) AS a3, \
    round(avg(huge) / 1e6) AS a4, round(avg(unsigned) / 1e6) AS a5, \
    min(small) AS l0, min(gaps) AS l1, min(huge) AS l2, min(float) AS l3, min(unsigned) AS l4, min(at) AS l5, \
    max(small) AS m0, max(gaps) AS m1, max(huge) AS m2, max(float) AS m3, max(unsigned) AS m4, max(at) AS m5";

#[test]
fn answers_are_those_of_datafusion() {
    for (rows, is_sorted) in [(1_100, true), (1_100, false), (MANY, true), (MANY, false)] {
        let engine = engine(rows, is_sorted);
        for (groups, by) in [
            ("HOST", "1"),
            ("ZONE", "1"),
            ("date_bin(INTERVAL '1 hour', time) AS bin, HOST", "1, 2"),
            ("ZONE, date_bin(INTERVAL '1 hour', time) AS bin", "1, 2"),
            ("small % 3, gaps / 100, ZONE, HOST", "1, 2, 3, 4"),
        ] {
            let sql = |host: &str, zone: &str| {
                let sql = format!("SELECT {groups}, {MEASURES} FROM t GROUP BY {by} ORDER BY {by}");
                sql.replace("HOST", host).replace("ZONE", zone)
            };
            let (expected, actual) = (sql("host_text", "zone_text"), sql("host", "zone"));
            assert!(is_of_numbers(&engine, &actual), "{actual}");
            assert!(!is_of_numbers(&engine, &expected), "{expected}");
            let expected = engine.csv(&expected).replace("_text", "");
            assert_eq!(
                engine.csv(&actual),
                expected,
                "{rows} rows, sorted {is_sorted}: {actual}"
            );
        }
    }
}

fn is_of_numbers(engine: &TestEngine, sql: &str) -> bool {
    let plan = engine.csv(&format!("EXPLAIN {sql}"));
    plan.contains("NumberGroupsExec")
}

#[test]
fn other_aggregates_stay_what_they_are() {
    let engine = engine(MANY, true);
    for (select, is_taken) in [
        ("host, avg(gaps) FROM t GROUP BY host", true),
        (
            "host, avg(gaps), count(*) FROM t WHERE small > 5 GROUP BY host",
            true,
        ),
        ("avg(gaps) FROM t", false),
        (
            "host, avg(gaps) FILTER (WHERE small > 5) FROM t GROUP BY host",
            false,
        ),
        ("host, avg(gaps), median(gaps) FROM t GROUP BY host", false),
        (
            "host, count(DISTINCT gaps), count(DISTINCT small) FROM t GROUP BY host",
            false,
        ),
        ("host, max(host_text) FROM t GROUP BY host", false),
        ("float, count(*) FROM t GROUP BY float", false),
        ("host, gaps, count(*) FROM t GROUP BY ROLLUP (host, gaps)", false),
        ("host, first_value(gaps ORDER BY at) FROM t GROUP BY host", false),
    ] {
        let sql = format!("SELECT {select}");
        assert_eq!(is_of_numbers(&engine, &sql), is_taken, "{sql}");
        engine.csv(&sql);
    }
}

#[test]
fn plans_serve_again() {
    let engine = engine(MANY, true);
    let sql = |than: i64| {
        format!(
            "SELECT host, sum(small), count(*) AS n FROM t WHERE small < {than} GROUP BY host ORDER BY host"
        )
    };
    for than in 1..6 {
        let expected = engine
            .csv(&sql(than).replace("host", "host_text"))
            .replace("host_text", "host");
        assert_eq!(engine.csv(&sql(than)), expected);
    }
    assert!(engine.template_count() > 0);
}

#[test]
fn rows_pass_where_there_are_too_many_groups() {
    let rows = 300_000;
    let engine = engine(rows, false);
    assert_eq!(
        engine.csv(
            "SELECT count(*) AS groups, sum(n) AS rows, max(n) AS most, sum(s) = min(total) AS same FROM \
             (SELECT huge, count(*) AS n, sum(small) AS s FROM t GROUP BY huge), \
             (SELECT sum(small) AS total FROM t)"
        ),
        {
            let without = (0..rows)
                .filter(|row| row % 11 == 5 || row % 11 == 7 && row % 3 == 0)
                .count() as i64;
            format!(
                "groups,rows,most,same\n{},{rows},{without},true\n",
                rows - without + 1
            )
        }
    );
}

#[test]
fn integers_are_summed_up_exactly() {
    let limit = 1_i64 << 39;
    for value in [
        0,
        1,
        -1,
        limit - 1,
        limit,
        -limit,
        -limit - 1,
        i64::MAX / 2,
        i64::MIN,
    ] {
        for count in [1, 7, 8, 9, 8_192, 8_193, 20_000] {
            let sum = i128::from(value) * count as i128;
            let actual = Int64Type::sum(&vec![value; count]);
            let exact = sum as f64;
            assert!(
                (actual - exact).abs() <= exact.abs() * 1e-15,
                "{count} times {value}: {actual}"
            );
        }
    }
    assert_eq!(Int64Type::sum(&[]), 0.0);
    assert_eq!(Int64Type::sum(&[i64::MAX, 1, i64::MAX]), 2.0 * i64::MAX as f64);
}
