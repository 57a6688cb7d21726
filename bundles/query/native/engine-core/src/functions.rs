//! The functions of InfluxDB's SQL that DataFusion lacks or defines differently.

mod approx_distinct;
mod bounded;
#[cfg(test)]
mod call_tests;
mod date_bin;
mod date_bin_wallclock;
pub mod documentation;
mod regex;
mod selector;
mod series;
#[cfg(test)]
mod tests;
mod to_timestamp;
mod tz;
pub mod zone;

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::execution::FunctionRegistry;
use datafusion::logical_expr::{AggregateUDF, ScalarUDF, WindowUDF};

use crate::gapfill;

pub use date_bin::date_bin;
pub use date_bin_wallclock::{
    Clock, DateBinWallclock, bin_instants, coerced_types as coerced_binning_types, pure_nanos,
};

/// Makes the functions known by name. One that the engine has already is replaced.
pub fn register(registry: &mut dyn FunctionRegistry) -> Result<()> {
    approx_distinct::register(registry)?;
    bounded::register(registry)?;
    for function in [
        ScalarUDF::from(DateBinWallclock::default()),
        ScalarUDF::from(regex::RegexMatch::matching()),
        ScalarUDF::from(regex::RegexMatch::not_matching()),
        ScalarUDF::from(to_timestamp::ToTimestamp::default()),
        ScalarUDF::from(tz::TimeZone::default()),
    ] {
        registry.register_udf(Arc::new(function))?;
    }
    registry.register_udf(date_bin())?;
    for function in gapfill::functions() {
        registry.register_udf(Arc::new(ScalarUDF::from(function)))?;
    }
    for function in selector::functions() {
        registry.register_udaf(Arc::new(AggregateUDF::from(function)))?;
    }
    for function in series::functions() {
        registry.register_udwf(Arc::new(WindowUDF::from(function)))?;
    }
    Ok(())
}
