//! From the logical node to the plan that runs.

use std::sync::Arc;

use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::datatypes::{DataType, IntervalUnit, Schema, TimeUnit};
use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::{DFSchema, Result, ScalarValue, plan_datafusion_err, plan_err};
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNode};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_planner::{ExtensionPlanner, PhysicalPlanner};

use super::bounds::{Bound, Side};
use super::exec::GapFillExec;
use super::filler::FillerSpec;
use super::grid::{Grid, GridSpec, in_unit};
use super::node::{Binning, GapFill};

/// Plans the filling of gaps.
pub struct GapFillPlanner;

#[async_trait]
impl ExtensionPlanner for GapFillPlanner {
    async fn plan_extension(
        &self,
        planner: &dyn PhysicalPlanner,
        node: &dyn UserDefinedLogicalNode,
        _: &[&LogicalPlan],
        physical_inputs: &[Arc<dyn ExecutionPlan>],
        session: &dyn Session,
        context: &PhysicalPlanningContext,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let Some(node) = node.as_any().downcast_ref::<GapFill>() else {
            return Ok(None);
        };
        let evaluate = |expr: &Expr| {
            let expr = planner.create_physical_expr(expr, &DFSchema::empty(), session, context)?;
            let options = RecordBatchOptions::new().with_row_count(Some(1));
            let row = RecordBatch::try_new_with_options(Arc::new(Schema::empty()), vec![], &options)?;
            ScalarValue::try_from_array(&expr.evaluate(&row)?.into_array(1)?, 0)
        };
        let input = Arc::clone(&physical_inputs[0]);
        let spec = FillerSpec {
            schema: Arc::clone(node.schema.inner()),
            grid: Arc::new(grid(node, evaluate)?),
            time_column: node.time_column,
            key_count: node.key_count,
            fills: node.fills.clone(),
            defaults: node.defaults.clone(),
            batch_rows: session.config().batch_size(),
        };
        Ok(Some(Arc::new(GapFillExec::try_new(input, spec)?)))
    }
}

fn grid(node: &GapFill, evaluate: impl Fn(&Expr) -> Result<ScalarValue>) -> Result<Grid> {
    let DataType::Timestamp(unit, zone) = node.schema.field(node.time_column).data_type() else {
        return plan_err!("gap filling needs a timestamp");
    };
    let Binning {
        is_wallclock,
        stride,
        origin,
        bounds,
    } = &node.binning;
    let stride = evaluate(stride)?.cast_to(&DataType::Interval(IntervalUnit::MonthDayNano));
    let origin = origin
        .as_ref()
        .map(|origin| instant(&evaluate(origin)?))
        .transpose()?;
    let (lower, upper) = range(bounds, evaluate)?;
    let zone = zone.as_ref().filter(|_| *is_wallclock);
    let grid = Grid::try_new(&GridSpec {
        stride: stride.map_err(|_| {
            plan_datafusion_err!("gap filling expects a stride parameter to be a scalar interval")
        })?,
        origin,
        zone: zone.map(|zone| zone.to_string()),
        lower,
        upper,
    })?;
    in_unit(&grid, unit_nanos(*unit))
}

/// The tightest bounds, both included.
fn range(bounds: &[Bound], evaluate: impl Fn(&Expr) -> Result<ScalarValue>) -> Result<(i64, i64)> {
    let (mut lower, mut upper) = (i64::MIN, i64::MAX);
    for bound in bounds {
        let time = instant(&evaluate(&bound.value)?)?;
        let step = i64::from(!bound.is_inclusive);
        match bound.side {
            Side::Lower => lower = lower.max(time.saturating_add(step)),
            Side::Upper => upper = upper.min(time.saturating_sub(step)),
        }
    }
    Ok((lower, upper))
}

/// Nanoseconds since the epoch.
fn instant(value: &ScalarValue) -> Result<i64> {
    let data_type = value.data_type();
    let target = match &data_type {
        DataType::Timestamp(_, zone) => DataType::Timestamp(TimeUnit::Nanosecond, zone.clone()),
        DataType::Date32 | DataType::Date64 => DataType::Timestamp(TimeUnit::Nanosecond, None),
        _ => return plan_err!("gap filling argument must be a scalar timestamp"),
    };
    match value.cast_to(&target) {
        Ok(ScalarValue::TimestampNanosecond(Some(instant), _)) => Ok(instant),
        Ok(_) => plan_err!("gap filling argument must be a scalar timestamp"),
        Err(_) => plan_err!("gap filling argument is too large"),
    }
}

fn unit_nanos(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1_000_000_000,
        TimeUnit::Millisecond => 1_000_000,
        TimeUnit::Microsecond => 1_000,
        TimeUnit::Nanosecond => 1,
    }
}
