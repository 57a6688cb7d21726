//! The bins between two instants.

use arrow::array::{Array, TimestampNanosecondArray};
use datafusion::common::{Result, ScalarValue, exec_err, internal_err, plan_datafusion_err, plan_err};

use crate::functions::bin_instants;
use crate::functions::zone::{Instants, Zone, is_utc};

const DAY_NANOS: i64 = 86_400_000_000_000;

/// How far around the range local times are looked at, because clocks jump.
const MARGIN_NANOS: i64 = DAY_NANOS;

/// Bins that are told one by one, at most: a century of hours.
const LISTED_BINS_MAX: i128 = 1 << 20;

/// The starts of bins in ascending order, in nanoseconds since the epoch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grid {
    Even { first: i64, stride: i64, count: u64 },
    Listed(Vec<i64>),
}

/// The bins of a query before they are laid out.
#[derive(Clone, Debug)]
pub struct GridSpec {
    /// Days and nanoseconds, without months.
    pub stride: ScalarValue,
    pub origin: Option<i64>,
    /// A zone whose clocks bins follow, unless that is UTC.
    pub zone: Option<String>,
    /// The range, both ends included.
    pub lower: i64,
    pub upper: i64,
}

impl Grid {
    /// No bins at all.
    pub const EMPTY: Self = Self::Listed(vec![]);

    pub fn try_new(spec: &GridSpec) -> Result<Self> {
        let stride = stride_nanos(&spec.stride)?;
        if spec.lower > spec.upper {
            return Ok(Self::EMPTY);
        }
        match spec.zone.as_deref().filter(|zone| !is_utc(zone)) {
            None => Self::even(spec, stride),
            Some(zone) => Self::wallclock(spec, stride, Zone::parse(zone)?),
        }
    }

    fn even(spec: &GridSpec, stride: i64) -> Result<Self> {
        let origin = spec.origin.unwrap_or(0);
        let first = floor(spec.lower, stride, origin)
            .ok_or_else(|| plan_datafusion_err!("gap filling argument is too large"))?;
        let steps = (i128::from(spec.upper) - i128::from(first)) / i128::from(stride);
        Ok(Self::Even {
            first,
            stride,
            count: steps as u64 + 1,
        })
    }

    /// Local bins become instants one by one: they are of unequal length where clocks jump, and some
    /// occur twice or never.
    fn wallclock(spec: &GridSpec, stride: i64, mut zone: Zone) -> Result<Self> {
        let origin = spec.origin.unwrap_or(0);
        let local_lower = zone.local(spec.lower).saturating_sub(MARGIN_NANOS);
        let local_upper = zone.local(spec.upper).saturating_add(MARGIN_NANOS);
        let count = (i128::from(local_upper) - i128::from(local_lower)) / i128::from(stride) + 2;
        if count > LISTED_BINS_MAX {
            return plan_err!(
                "gap filling by local time gives {count} bins, at most {LISTED_BINS_MAX} are allowed"
            );
        }
        let is_short = crate::functions::pure_nanos(&spec.stride).is_some();
        let mut bins = vec![bin_of(spec, spec.lower)?];
        let first_local = floor(local_lower, stride, origin);
        let locals = std::iter::successors(first_local, |local| local.checked_add(stride));
        for local in locals.take_while(|local| *local <= local_upper) {
            match zone.instants(local) {
                Instants::Once(instant) => bins.push(instant),
                Instants::Twice(earlier, later) => {
                    bins.push(earlier);
                    if is_short && stride <= later - earlier {
                        bins.push(later);
                    }
                }
                Instants::Never if is_skipped(&zone, local, stride) => {}
                Instants::Never => bins.push(zone.instant_in_gap(local)),
            }
        }
        let first = bins[0];
        bins.retain(|bin| *bin >= first && *bin <= spec.upper);
        if bins.is_empty() {
            bins.push(first);
        }
        bins.sort_unstable();
        bins.dedup();
        Ok(Self::Listed(bins))
    }

    /// The start of a bin by its position, none after the last.
    pub fn get(&self, position: u64) -> Option<i64> {
        match self {
            Self::Even { first, stride, count } if position < *count => {
                Some((i128::from(*first) + i128::from(*stride) * i128::from(position)) as i64)
            }
            Self::Even { .. } => None,
            Self::Listed(bins) => bins.get(usize::try_from(position).ok()?).copied(),
        }
    }

    pub fn count(&self) -> u64 {
        match self {
            Self::Even { count, .. } => *count,
            Self::Listed(bins) => bins.len() as u64,
        }
    }
}

/// Whether no clock ever shows a time of that local bin.
fn is_skipped(zone: &Zone, local: i64, stride: i64) -> bool {
    stride < DAY_NANOS && zone.instants(local.saturating_add(stride - 1)) == Instants::Never
}

/// The bin that holds the instant.
fn bin_of(spec: &GridSpec, instant: i64) -> Result<i64> {
    let times = TimestampNanosecondArray::from_value(instant, 1);
    let origin = spec
        .origin
        .map(|origin| ScalarValue::TimestampNanosecond(Some(origin), None));
    let bins = bin_instants(&times, spec.zone.as_deref(), &spec.stride, origin.as_ref())?;
    if bins.is_null(0) {
        return plan_err!("gap filling argument is too large");
    }
    Ok(bins.value(0))
}

fn floor(time: i64, stride: i64, origin: i64) -> Option<i64> {
    let steps = (i128::from(time) - i128::from(origin)).div_euclid(i128::from(stride));
    i64::try_from(i128::from(origin) + steps * i128::from(stride)).ok()
}

/// The length of a stride whose days have 24 hours, as those of local time do.
pub fn stride_nanos(stride: &ScalarValue) -> Result<i64> {
    let ScalarValue::IntervalMonthDayNano(Some(stride)) = stride else {
        return plan_err!("gap filling expects a stride parameter to be a scalar interval");
    };
    if stride.months != 0 {
        return plan_err!("gap filling does not support month intervals");
    }
    let days = i64::from(stride.days).checked_mul(DAY_NANOS);
    match days.and_then(|days| days.checked_add(stride.nanoseconds)) {
        None => plan_err!("gap filling argument is too large"),
        Some(0) => exec_err!("DATE_BIN stride must be non-zero"),
        Some(nanos) if nanos < 0 => plan_err!("gap filling expects a positive stride"),
        Some(nanos) => Ok(nanos),
    }
}

/// The instants of bins in another unit than nanoseconds.
pub fn in_unit(grid: &Grid, unit_nanos: i64) -> Result<Grid> {
    match grid {
        _ if unit_nanos == 1 => Ok(grid.clone()),
        Grid::Even { first, stride, count } if first % unit_nanos == 0 && stride % unit_nanos == 0 => {
            Ok(Grid::Even {
                first: first / unit_nanos,
                stride: stride / unit_nanos,
                count: *count,
            })
        }
        Grid::Even { .. } => plan_err!("gap filling expects bins of whole units of the time column"),
        Grid::Listed(bins) if bins.is_empty() => Ok(Grid::EMPTY),
        Grid::Listed(_) => internal_err!("bins by local time are nanoseconds"),
    }
}
