use std::sync::Arc;
use std::thread;
use std::time::Duration;

use arrow::array::{ArrayRef, DictionaryArray, Int64Array, StringArray, TimestampNanosecondArray};
use arrow::datatypes::Int32Type;

use crate::testing::TestEngine;

/// Rows of two tags, each of which some rows lack. The texts say the same as the tags.
fn engine(hosts: i64) -> TestEngine {
    let rows = || 0..hosts * 12;
    let host = |row: i64| (row % 7 > 0).then(|| format!("h{}", row % hosts));
    let region = |row: i64| (row % 5 > 0).then(|| format!("r{}", row % 3));
    let tag = |tag: &dyn Fn(i64) -> Option<String>| -> ArrayRef {
        let values: Vec<_> = rows().map(tag).collect();
        Arc::new(
            values
                .iter()
                .map(Option::as_deref)
                .collect::<DictionaryArray<Int32Type>>(),
        )
    };
    let text = |text: &dyn Fn(i64) -> Option<String>| -> ArrayRef {
        Arc::new(rows().map(text).collect::<StringArray>())
    };
    TestEngine::new().with_table(
        "t",
        vec![
            ("host", tag(&host)),
            ("region", tag(&region)),
            (
                "time",
                Arc::new(TimestampNanosecondArray::from_iter_values(rows())),
            ),
            (
                "n",
                Arc::new(
                    rows()
                        .map(|row| (row % 4 > 0).then_some(row % 9))
                        .collect::<Int64Array>(),
                ),
            ),
            ("host_text", text(&host)),
            ("region_text", text(&region)),
        ],
    )
}

#[test]
fn groups_of_tags_are_those_of_their_texts() {
    let engine = engine(40);
    for (select, by) in [
        (
            "HOST, count(*) AS c, sum(n) AS s",
            "GROUP BY HOST ORDER BY HOST NULLS FIRST",
        ),
        (
            "HOST AS h, REGION AS r, max(n) AS m",
            "GROUP BY 1, 2 ORDER BY 1, 2",
        ),
        ("DISTINCT REGION, n", "ORDER BY REGION, n"),
        (
            "date_bin(INTERVAL '100 nanoseconds', time) AS b, HOST AS h, avg(n) AS a",
            "GROUP BY b, HOST ORDER BY b, h",
        ),
        (
            "count(DISTINCT HOST) AS c, REGION AS r",
            "GROUP BY REGION ORDER BY r",
        ),
        (
            "upper(HOST) AS u, count(*) AS c",
            "GROUP BY HOST HAVING count(n) > 3 ORDER BY u",
        ),
        (
            "HOST AS h, REGION AS r, grouping(HOST) AS g, count(*) AS c",
            "GROUP BY ROLLUP (HOST, REGION) ORDER BY h, r, g, c",
        ),
        ("min(HOST) AS h, n", "WHERE REGION <> 'r1' GROUP BY n ORDER BY n"),
    ] {
        let sql = |host: &str, region: &str| {
            let sql = format!("SELECT {select} FROM t {by}").replace("FROM t WHERE", "FROM t WHERE");
            sql.replace("HOST", host).replace("REGION", region)
        };
        let names = |answer: String| answer.replace("_text", "");
        let expected = names(engine.csv(&sql("host_text", "region_text")));
        for _ in 0..3 {
            assert_eq!(
                names(engine.csv(&sql("host", "region"))),
                expected,
                "{select} {by}"
            );
        }
    }
}

#[test]
fn tags_are_grouped_by_code() {
    let plan = engine(5).csv("EXPLAIN SELECT host, count(*) FROM t GROUP BY host");
    assert!(plan.contains("gby=[code_of_tag(host@"), "{plan}");
}

#[test]
fn many_values_are_forgotten_when_a_query_has_ended() {
    let sql = "SELECT count(*) FROM (SELECT host, max(n) FROM t WHERE time >= to_timestamp(0) GROUP BY host)";
    let engine = engine(6_000);
    for _ in 0..4 {
        assert_eq!(engine.value(sql), "6001");
        // Of the query's tasks the last may end after its answer.
        while engine.memory_reserved() > 0 {
            thread::sleep(Duration::from_millis(1));
        }
    }
    assert_eq!(engine.template_count(), 1);
}
