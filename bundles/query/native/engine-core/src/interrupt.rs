//! An end for joins that compute for long without a pause.
//!
//! A cancelled task ends at its next pause. Joins go through many pairs of rows for each row of their
//! input, all pairs if there is no equality, and pause only where they need more input, which can be
//! minutes later. So the condition of a join asks, each time it is evaluated, whether the query is still
//! wanted, and those that might neither have one nor return a row get one; and what a join returns
//! passes an operator that pauses now and then.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, FieldRef, Schema};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{JoinType, Result, exec_err, internal_err};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::lit;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::joins::utils::JoinFilter;
use datafusion::physical_plan::joins::{
    CrossJoinExec, HashJoinExec, NestedLoopJoinExec, NestedLoopJoinExecBuilder,
};
use datafusion::physical_plan::{ColumnarValue, ExecutionPlan};

/// Whether a query has been cancelled. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    pub fn set(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// The same plan, which ends soon after the interrupt has been set.
    pub fn guard(&self, plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
        let guarded = plan.transform_up(|node| {
            if let Some(join) = node.downcast_ref::<NestedLoopJoinExec>() {
                return Ok(Transformed::yes(pausing(self.guard_nested_loop(join)?)));
            }
            if let Some(join) = node.downcast_ref::<HashJoinExec>() {
                return Ok(Transformed::yes(pausing(self.guard_hash_join(join)?)));
            }
            if node.is::<CrossJoinExec>() {
                return Ok(Transformed::yes(pausing(node)));
            }
            Ok(Transformed::no(node))
        })?;
        Ok(guarded.data)
    }

    fn guard_nested_loop(&self, join: &NestedLoopJoinExec) -> Result<Arc<dyn ExecutionPlan>> {
        let filter = join.filter().map(|filter| self.guard_filter(filter));
        let join = NestedLoopJoinExecBuilder::from(join)
            .with_filter(filter)
            .build()?;
        Ok(Arc::new(join))
    }

    fn guard_hash_join(&self, join: &HashJoinExec) -> Result<Arc<dyn ExecutionPlan>> {
        let filter = match (join.filter(), join.join_type()) {
            (Some(filter), _) => Some(self.guard_filter(filter)),
            // Each pair is a row of the answer.
            (None, JoinType::Inner | JoinType::Left | JoinType::Right | JoinType::Full) => None,
            (None, _) => {
                Some(self.guard_filter(&JoinFilter::new(lit(true), vec![], Arc::new(Schema::empty()))))
            }
        };
        join.builder().with_filter(filter).build_exec()
    }

    fn guard_filter(&self, filter: &JoinFilter) -> JoinFilter {
        let condition = GuardedCondition {
            condition: Arc::clone(filter.expression()),
            interrupt: self.clone(),
        };
        JoinFilter::new(
            Arc::new(condition),
            filter.column_indices().to_vec(),
            Arc::clone(filter.schema()),
        )
    }
}

fn pausing(plan: Arc<dyn ExecutionPlan>) -> Arc<dyn ExecutionPlan> {
    Arc::new(CooperativeExec::new(plan))
}

/// A condition that fails once its query has been cancelled.
#[derive(Clone, Debug)]
struct GuardedCondition {
    condition: Arc<dyn PhysicalExpr>,
    interrupt: Interrupt,
}

impl PhysicalExpr for GuardedCondition {
    fn data_type(&self, schema: &Schema) -> Result<DataType> {
        self.condition.data_type(schema)
    }

    fn nullable(&self, schema: &Schema) -> Result<bool> {
        self.condition.nullable(schema)
    }

    fn return_field(&self, schema: &Schema) -> Result<FieldRef> {
        self.condition.return_field(schema)
    }

    fn evaluate(&self, batch: &RecordBatch) -> Result<ColumnarValue> {
        if self.interrupt.is_set() {
            return exec_err!("the query was cancelled");
        }
        self.condition.evaluate(batch)
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        vec![&self.condition]
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn PhysicalExpr>>,
    ) -> Result<Arc<dyn PhysicalExpr>> {
        match (children.pop(), children.pop()) {
            (Some(condition), None) => Ok(Arc::new(Self {
                condition,
                interrupt: self.interrupt.clone(),
            })),
            _ => internal_err!("a guarded condition has one child"),
        }
    }

    fn fmt_sql(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.condition.fmt_sql(f)
    }
}

impl fmt::Display for GuardedCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.condition, f)
    }
}

impl PartialEq for GuardedCondition {
    fn eq(&self, other: &Self) -> bool {
        self.condition.eq(&other.condition)
    }
}

impl Eq for GuardedCondition {}

impl Hash for GuardedCondition {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.condition.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::ops::Range;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::{Engine, EngineConfig, Format, ObjectReader};

    const TIMEOUT: Duration = Duration::from_secs(20);
    const SETTLED: Duration = Duration::from_millis(200);

    struct NoFiles;

    impl ObjectReader for NoFiles {
        fn read(&self, path: &str, _: &[Range<u64>], _: &mut [u8]) -> io::Result<()> {
            Err(io::Error::other(path.to_owned()))
        }
    }

    fn engine() -> Engine {
        Engine::open(EngineConfig {
            memory_limit_bytes: 1 << 30,
            is_keeping_columns: true,
            worker_threads: 2,
            settings: vec![],
            reader: Arc::new(NoFiles),
            on_thread_start: Arc::new(|| ()),
            on_thread_stop: Arc::new(|| ()),
        })
        .unwrap()
    }

    fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
        let start = Instant::now();
        while !holds() {
            assert!(start.elapsed() < TIMEOUT, "not in time: {what}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Until the join has one side in memory and goes through the pairs.
    fn wait_until_built(engine: &Engine) {
        let (mut reserved, mut since) = (0, Instant::now());
        wait_until("the join holds one side", || {
            let now = engine.memory_reserved();
            if now != reserved {
                (reserved, since) = (now, Instant::now());
            }
            now > 10 << 20 && since.elapsed() > SETTLED
        });
    }

    /// No statement returns a row before hours have passed.
    fn ends_when_cancelled(sql: &str) {
        let engine = engine();
        let stream = engine
            .start(engine.prepare(sql, b"").unwrap(), Format::Json)
            .unwrap();
        wait_until_built(&engine);
        stream.cancel();
        drop(stream);
        wait_until("all memory is given back", || engine.memory_reserved() == 0);
    }

    #[test]
    fn a_join_without_equality_ends() {
        ends_when_cancelled(
            "SELECT count(*) FROM generate_series(1, 3000000) a JOIN generate_series(1, 3000000) b \
             ON a.value > b.value + 10000000",
        );
    }

    #[test]
    fn a_cross_join_ends() {
        ends_when_cancelled(
            "SELECT max(a.value + b.value) FROM generate_series(1, 3000000) a CROSS JOIN generate_series(1, 3000000) b",
        );
    }

    #[test]
    fn a_join_with_equality_and_a_condition_ends() {
        ends_when_cancelled(
            "SELECT count(*) FROM generate_series(1, 3000000) a JOIN generate_series(1, 3000000) b \
             ON a.value % 3 = b.value % 3 AND a.value + b.value < 0",
        );
    }

    #[test]
    fn a_search_for_rows_with_a_match_ends() {
        ends_when_cancelled(
            "SELECT count(*) FROM generate_series(1, 3000000) a \
             LEFT SEMI JOIN generate_series(1, 3000000) b ON a.value % 3 = b.value % 3",
        );
        ends_when_cancelled(
            "SELECT count(*) FROM generate_series(1, 3000000) a \
             WHERE a.value % 3 NOT IN (SELECT b.value % 3 FROM generate_series(1, 3000000) b)",
        );
    }

    #[test]
    fn searches_for_matches_find_them() {
        let engine = engine();
        let count = |condition: &str| {
            let sql = format!(
                "SELECT count(*) AS n FROM generate_series(1, 9) a(x) WHERE {condition} \
                 (SELECT 1 FROM generate_series(1, 3) b(y) WHERE x % 5 = y)"
            );
            let stream = engine
                .start(engine.prepare(&sql, b"").unwrap(), Format::Csv)
                .unwrap();
            stream.next().unwrap().unwrap()
        };
        assert_eq!(count("EXISTS"), "n\n6\n");
        assert_eq!(count("NOT EXISTS"), "n\n3\n");
    }

    #[test]
    fn plans_show_the_condition_as_it_was() {
        let engine = engine();
        let sql =
            "EXPLAIN SELECT * FROM generate_series(1, 3) a JOIN generate_series(1, 3) b ON a.value > b.value";
        let stream = engine
            .start(engine.prepare(sql, b"").unwrap(), Format::Csv)
            .unwrap();
        let plan = stream.next().unwrap().unwrap();
        let plan = String::from_utf8_lossy(&plan);
        assert!(plan.contains("NestedLoopJoinExec"), "{plan}");
        assert!(plan.contains("filter=value@0 > value@1"), "{plan}");
    }
}
