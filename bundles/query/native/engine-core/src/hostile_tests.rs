//! Statements made to harm: each ends with an error or an answer, and nothing stays reserved.

use std::time::{Duration, Instant};

use crate::testing::TestEngine;
use crate::{ErrorKind, Format};

const RELEASE_TIMEOUT: Duration = Duration::from_secs(30);

/// Asks and waits until the engine has given everything back.
fn ask(engine: &TestEngine, sql: &str) -> Result<String, ErrorKind> {
    let answer = engine.query(sql, Format::JsonLines).map_err(|error| error.kind);
    let deadline = Instant::now() + RELEASE_TIMEOUT;
    while engine.memory_reserved() != 0 {
        assert!(
            Instant::now() < deadline,
            "{} bytes stay reserved",
            engine.memory_reserved()
        );
        std::thread::yield_now();
    }
    answer
}

#[test]
fn nested_expressions_of_every_kind_end() {
    let engine = TestEngine::new();
    for depth in [7, 10, 38, 5_000] {
        for (open, inner, close) in [
            ("(", "1", ")"),
            ("abs(", "1", ")"),
            ("CASE WHEN true THEN ", "1", " END"),
            ("NOT ", "true", ""),
            ("- ", "1", ""),
            ("(SELECT ", "1", ")"),
            ("[", "1", "]"),
            ("CAST(", "1", " AS BIGINT)"),
            ("CAST(NOT ", "true", " AS BOOLEAN)"),
            ("CAST(NOT ", ")", " AS BOOLEAN)"),
            ("NOT(", ")", ")"),
            ("TRIM(", "syntax error", ")"),
            ("CASE(", "syntax error", ")"),
            ("coalesce(1, ", "1", ")"),
        ] {
            let sql = format!("SELECT {}{inner}{} AS x", open.repeat(depth), close.repeat(depth));
            let kind = ask(&engine, &sql).err();
            assert_ne!(kind, Some(ErrorKind::Internal), "{depth} times {open}");
        }
        let from = format!(
            "SELECT * FROM {}(SELECT 1 AS x){}",
            "(SELECT * FROM ".repeat(depth),
            ")".repeat(depth)
        );
        assert_ne!(
            ask(&engine, &from).err(),
            Some(ErrorKind::Internal),
            "{depth} sub-queries"
        );
    }
}

#[test]
fn common_table_expressions_that_multiply_are_refused() {
    let engine = TestEngine::new();
    let chain = |first: &str, step: fn(usize) -> String| {
        let steps: Vec<String> = (1..40).map(|i| format!("t{i} AS ({})", step(i - 1))).collect();
        format!(
            "WITH t0 AS ({first}), {} SELECT count(*) FROM t39",
            steps.join(", ")
        )
    };
    let doubled = chain("SELECT 1 AS x", |i| {
        format!("SELECT a.x FROM t{i} AS a, t{i} AS b")
    });
    assert_eq!(ask(&engine, &doubled), Err(ErrorKind::Planning));
    let explained = format!("EXPLAIN SELECT * FROM ({doubled})");
    assert_eq!(ask(&engine, &explained), Err(ErrorKind::Planning));
    let nested = chain("SELECT 1 AS x", |i| {
        format!("SELECT (SELECT max(x) FROM t{i}) AS x")
    });
    assert_eq!(ask(&engine, &nested), Err(ErrorKind::Planning));
}

#[test]
fn long_lists_and_literals_end() {
    let engine = TestEngine::new();
    let numbers: Vec<String> = (0..100_000).map(|number| number.to_string()).collect();
    let list = numbers.join(",");
    assert_eq!(
        ask(&engine, &format!("SELECT 7 IN ({list}) AS x")),
        Ok("{\"x\":true}\n".to_owned())
    );
    let text = "x".repeat(1_000_000);
    assert_eq!(
        ask(&engine, &format!("SELECT length('{text}') AS x")),
        Ok("{\"x\":1000000}\n".to_owned())
    );
    let whens = " WHEN 1 = 2 THEN 3".repeat(2_000);
    assert_ne!(
        ask(&engine, &format!("SELECT CASE{whens} END AS x")).err(),
        Some(ErrorKind::Internal)
    );
    let columns = vec!["1"; 20_000].join(",");
    assert_ne!(
        ask(&engine, &format!("SELECT {columns}")).err(),
        Some(ErrorKind::Internal)
    );
    let digits = "9".repeat(10_000);
    assert_ne!(
        ask(&engine, &format!("SELECT {digits} AS x")).err(),
        Some(ErrorKind::Internal)
    );
}

#[test]
fn endless_statements_run_into_the_memory_limit() {
    let engine = TestEngine::new();
    for sql in [
        "SELECT array_agg(value) FROM generate_series(1, 100000000)",
        "SELECT a.value FROM generate_series(1, 100000000) AS a ORDER BY a.value % 1000 DESC, a.value",
        "SELECT string_agg(value::text, ',') FROM generate_series(1, 100000000)",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r CROSS JOIN generate_series(1, 100)) \
         SELECT count(*) FROM r",
    ] {
        assert_eq!(ask(&engine, sql), Err(ErrorKind::ResourcesExhausted), "{sql}");
    }
}

#[test]
fn limits_end_endless_sources() {
    let engine = TestEngine::new();
    for (sql, answer) in [
        (
            "SELECT value AS x FROM generate_series(1, 9223372036854775806) LIMIT 1",
            "{\"x\":1}\n",
        ),
        (
            "WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM r) SELECT max(x) AS x FROM (SELECT * FROM r LIMIT 9)",
            "{\"x\":9}\n",
        ),
    ] {
        assert_eq!(ask(&engine, sql), Ok(answer.to_owned()), "{sql}");
    }
}
