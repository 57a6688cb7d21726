//! What `SHOW FUNCTIONS` and `information_schema.routines` say of our functions.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use datafusion::logical_expr::{DocSection, Documentation};

/// Name, call, and what it does.
const FUNCTIONS: [(&str, &str, &str); 17] = [
    (
        "date_bin_gapfill",
        "date_bin_gapfill(stride, time[, origin])",
        "Groups by bins of time as date_bin does, and gives each series every bin between the bounds of time.",
    ),
    (
        "date_bin_wallclock",
        "date_bin_wallclock(stride, time[, origin])",
        "The start of the bin of a time, as the clocks of its time zone show it. The origin is a local time.",
    ),
    (
        "date_bin_wallclock_gapfill",
        "date_bin_wallclock_gapfill(stride, time[, origin])",
        "As date_bin_gapfill, with the bins of date_bin_wallclock.",
    ),
    (
        "locf",
        "locf(aggregate)",
        "In a query that fills gaps, the last value before a gap or null.",
    ),
    (
        "interpolate",
        "interpolate(aggregate)",
        "In a query that fills gaps, the value on the line between the values around a gap or null.",
    ),
    (
        "selector_first",
        "selector_first(value, time[, other, ...])",
        "The row with the earliest time, as a struct of value, time, other_1 and so on.",
    ),
    (
        "selector_last",
        "selector_last(value, time[, other, ...])",
        "The row with the latest time, as a struct of value, time, other_1 and so on.",
    ),
    (
        "selector_min",
        "selector_min(value, time[, other, ...])",
        "The row with the least value, the earliest of several, as a struct of value, time, other_1 and so on.",
    ),
    (
        "selector_max",
        "selector_max(value, time[, other, ...])",
        "The row with the greatest value, the earliest of several, as a struct of value, time, other_1 and so on.",
    ),
    (
        "tz",
        "tz(time[, zone])",
        "The same instant, shown in a time zone; in UTC when none is given.",
    ),
    (
        "to_timestamp",
        "to_timestamp(expression[, format, ...])",
        "A timestamp of nanoseconds since 1970, of another timestamp, or of text, perhaps in one of some formats.",
    ),
    (
        "difference",
        "difference(value) OVER (ORDER BY time)",
        "What a row's value has more than the last one before it that is not null.",
    ),
    (
        "non_negative_difference",
        "non_negative_difference(value) OVER (ORDER BY time)",
        "As difference, with null for what is negative.",
    ),
    (
        "derivative",
        "derivative(value, time[, unit]) OVER (ORDER BY time)",
        "How fast values change, per unit of time; per second when none is given.",
    ),
    (
        "non_negative_derivative",
        "non_negative_derivative(value, time[, unit]) OVER (ORDER BY time)",
        "As derivative, with null for what is negative.",
    ),
    (
        "influx_regex_match",
        "influx_regex_match(text, pattern)",
        "Whether a text matches a regular expression, which may have escapes that it does not need.",
    ),
    (
        "influx_regex_not_match",
        "influx_regex_not_match(text, pattern)",
        "The opposite of influx_regex_match.",
    ),
];

const SECTION: DocSection = DocSection {
    include: true,
    label: "Time Series Functions",
    description: None,
};

static DOCUMENTATION: LazyLock<BTreeMap<&str, Documentation>> = LazyLock::new(|| {
    let described = |(name, call, text)| (name, Documentation::builder(SECTION, text, call).build());
    FUNCTIONS.into_iter().map(described).collect()
});

/// What is said of one of our functions.
pub fn of(name: &str) -> Option<&'static Documentation> {
    DOCUMENTATION.get(name)
}
