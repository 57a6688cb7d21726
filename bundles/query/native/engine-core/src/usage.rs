//! What a query takes: for people who look at it, not for its limits.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use datafusion::common::Result;
use datafusion::datasource::physical_plan::{FileGroup, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryLimit, MemoryPool, MemoryReservation};
use datafusion::physical_plan::ExecutionPlan;

use crate::block_scan;
use crate::tag_codes::CodesInUse;

/// What one query takes. Threads may share it.
#[derive(Debug)]
pub struct Usage {
    partitions: usize,
    files: usize,
    memory: Arc<MeasuredPool>,
    compute_nanos: OnceLock<usize>,
}

impl Usage {
    pub(crate) fn new(plan: &dyn ExecutionPlan, pool: &Arc<dyn MemoryPool>) -> Self {
        Self {
            partitions: leaf_partitions(plan),
            files: files(plan).len(),
            memory: Arc::new(MeasuredPool::new(Arc::clone(pool))),
            compute_nanos: OnceLock::new(),
        }
    }

    /// Parts in which the rows of tables are read, side by side.
    pub fn partitions(&self) -> usize {
        self.partitions
    }

    /// Data files that are read, as far as planning could tell which ones need not be.
    pub fn files(&self) -> usize {
        self.files
    }

    /// The most that the query has reserved at one time, in bytes.
    pub fn memory_peak(&self) -> usize {
        self.memory.peak.load(Ordering::Relaxed)
    }

    /// The time that its operators computed, of all threads together; none before it has ended.
    pub fn compute_nanos(&self) -> Option<usize> {
        self.compute_nanos.get().copied()
    }

    /// What the query is to reserve its memory from.
    pub(crate) fn pool(&self) -> Arc<dyn MemoryPool> {
        Arc::clone(&self.memory) as Arc<dyn MemoryPool>
    }
}

fn leaf_partitions(plan: &dyn ExecutionPlan) -> usize {
    let children = plan.children();
    if children.is_empty() {
        return plan.properties().output_partitioning().partition_count();
    }
    children
        .into_iter()
        .map(|child| leaf_partitions(child.as_ref()))
        .sum()
}

/// A file that is read in several places counts once.
fn files(plan: &dyn ExecutionPlan) -> BTreeSet<&str> {
    let mut paths: BTreeSet<&str> = plan
        .children()
        .into_iter()
        .flat_map(|child| files(child.as_ref()))
        .collect();
    if let Some(blocks) = block_scan::source_of(plan) {
        paths.extend(blocks.file_paths());
    }
    let scan = plan.downcast_ref::<DataSourceExec>();
    if let Some((config, _)) = scan.and_then(|scan| scan.downcast_to_file_source::<ParquetSource>()) {
        let scanned = config.file_groups.iter().flat_map(FileGroup::iter);
        paths.extend(scanned.map(|file| file.object_meta.location.as_ref()));
    }
    paths
}

/// Notes the computing time of a plan when it is dropped, which is when the query has ended.
pub(crate) struct ComputeMeter {
    pub plan: Arc<dyn ExecutionPlan>,
    pub usage: Arc<Usage>,
    pub _codes: CodesInUse,
}

impl Drop for ComputeMeter {
    fn drop(&mut self) {
        _ = self.usage.compute_nanos.set(compute_nanos(self.plan.as_ref()));
    }
}

fn compute_nanos(plan: &dyn ExecutionPlan) -> usize {
    let own = plan.metrics().and_then(|metrics| metrics.elapsed_compute());
    let below: usize = plan
        .children()
        .into_iter()
        .map(|child| compute_nanos(child.as_ref()))
        .sum();
    own.unwrap_or(0) + below
}

/// A share of a pool, with the most that it ever had.
#[derive(Debug)]
struct MeasuredPool {
    all: Arc<dyn MemoryPool>,
    reserved: AtomicUsize,
    peak: AtomicUsize,
}

impl MeasuredPool {
    fn new(all: Arc<dyn MemoryPool>) -> Self {
        Self {
            all,
            reserved: AtomicUsize::new(0),
            peak: AtomicUsize::new(0),
        }
    }

    fn grown(&self, additional: usize) {
        let before = self.reserved.fetch_add(additional, Ordering::Relaxed);
        self.peak.fetch_max(before + additional, Ordering::Relaxed);
    }
}

impl MemoryPool for MeasuredPool {
    fn name(&self) -> &str {
        self.all.name()
    }

    fn register(&self, consumer: &MemoryConsumer) {
        self.all.register(consumer);
    }

    fn unregister(&self, consumer: &MemoryConsumer) {
        self.all.unregister(consumer);
    }

    fn grow(&self, reservation: &MemoryReservation, additional: usize) {
        self.all.grow(reservation, additional);
        self.grown(additional);
    }

    fn shrink(&self, reservation: &MemoryReservation, shrink: usize) {
        self.all.shrink(reservation, shrink);
        self.reserved.fetch_sub(shrink, Ordering::Relaxed);
    }

    fn try_grow(&self, reservation: &MemoryReservation, additional: usize) -> Result<()> {
        self.all.try_grow(reservation, additional)?;
        self.grown(additional);
        Ok(())
    }

    fn reserved(&self) -> usize {
        self.all.reserved()
    }

    fn memory_limit(&self) -> MemoryLimit {
        self.all.memory_limit()
    }
}

impl fmt::Display for MeasuredPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.all)
    }
}
