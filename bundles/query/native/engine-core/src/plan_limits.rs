//! Bounds on a plan, checked before it is optimized.
//!
//! What a statement's text does not show: common table expressions are repeated wherever they are
//! named, so that few words can make a plan without end; and the optimizer's work doubles with each
//! sub-query inside of a sub-query's expressions. Optimizing can't be cancelled.

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{Expr, LogicalPlan};

/// Nodes of a plan with all its sub-queries.
const NODES_MAX: usize = 5_000;

/// Sub-queries in expressions of sub-queries in expressions.
const SUBQUERY_DEPTH_MAX: usize = 8;

/// Refuses a plan that would take longer to optimize than any sensible one.
pub fn check(plan: &LogicalPlan) -> Result<()> {
    Plan { nodes: 0 }.visit(plan, 0)
}

struct Plan {
    nodes: usize,
}

impl Plan {
    fn visit(&mut self, plan: &LogicalPlan, depth: usize) -> Result<()> {
        self.nodes += 1;
        if self.nodes > NODES_MAX {
            return plan_err!("the statement's plan has more than {NODES_MAX} steps");
        }
        if depth > SUBQUERY_DEPTH_MAX {
            return plan_err!(
                "the statement has more than {SUBQUERY_DEPTH_MAX} sub-queries inside of each other"
            );
        }
        for input in plan.inputs() {
            self.visit(input, depth)?;
        }
        plan.apply_expressions(|expr| {
            expr.apply(|expr| {
                let subquery = match expr {
                    Expr::ScalarSubquery(subquery) => subquery,
                    Expr::Exists(exists) => &exists.subquery,
                    Expr::InSubquery(list) => &list.subquery,
                    _ => return Ok(TreeNodeRecursion::Continue),
                };
                self.visit(&subquery.subquery, depth + 1)?;
                Ok(TreeNodeRecursion::Continue)
            })
        })?;
        Ok(())
    }
}
