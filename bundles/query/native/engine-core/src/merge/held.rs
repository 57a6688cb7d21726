//! The merge of a few rows with many, which pass by.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use arrow::buffer::BooleanBuffer;
use arrow::compute::{filter_record_batch, not};
use arrow::datatypes::Int32Type;
use arrow::row::{RowConverter, SortField};
use datafusion::common::cast::as_primitive_array;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, Statistics, internal_err};
use datafusion::config::ConfigOptions;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::execution_plan::{
    ChildrenPropertiesMode, EmissionType, ReplaceChildrenOptions,
};
use datafusion::physical_plan::filter_pushdown::{FilterDescription, FilterPushdownPhase};
use datafusion::physical_plan::stream::RecordBatchReceiverStream;
use datafusion::physical_plan::{
    ChildStats, DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, PlanProperties, StatisticsArgs,
};
use futures::StreamExt;
use tokio::sync::mpsc::Sender;

use super::fold::{RowAddress, fold};
use super::key_hash::{HashedSet, KeyHasher};
use super::{BATCHES_AHEAD, MergeColumns, key_filters, properties};
use crate::interval::Intervals;

/// Merges rows of several sources of which all but one have few rows in the windows.
///
/// First it reads the few and holds those of their rows that lie in a window; then it lets the many
/// pass, taking out the rows whose key is held; last it merges what it has. Which rows it takes out
/// is decided by hashes: a row that is taken out for nothing is returned as it was.
#[derive(Debug)]
pub struct HeldMergeExec {
    held: Arc<dyn ExecutionPlan>,
    probed: Arc<dyn ExecutionPlan>,
    columns: Arc<MergeColumns>,
    windows: Intervals,
    properties: Arc<PlanProperties>,
}

impl HeldMergeExec {
    /// Both inputs have the columns' input schema. In `probed` no key stands twice.
    pub fn new(
        held: Arc<dyn ExecutionPlan>,
        probed: Arc<dyn ExecutionPlan>,
        columns: Arc<MergeColumns>,
        windows: Intervals,
    ) -> Self {
        Self {
            properties: properties(&columns, EmissionType::Both),
            held,
            probed,
            columns,
            windows,
        }
    }
}

impl ExecutionPlan for HeldMergeExec {
    fn name(&self) -> &str {
        "HeldMergeExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    /// Every row of one input must meet every row of the other.
    fn required_input_distribution(&self) -> Vec<Distribution> {
        vec![Distribution::SinglePartition; 2]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.held, &self.probed]
    }

    fn replace_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (Some(probed), Some(held), None) = (children.pop(), children.pop(), children.pop()) else {
            return internal_err!("a merge of held rows has two inputs");
        };
        let columns = Arc::clone(&self.columns);
        Ok(Arc::new(Self::new(held, probed, columns, self.windows.clone())))
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.replace_children(
            children,
            ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute),
        )
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        if partition != 0 {
            return internal_err!("a merge of held rows has no partition {partition}");
        }
        let reservation = MemoryConsumer::new("merge of rows that were written more than once")
            .register(context.memory_pool());
        let mut builder =
            RecordBatchReceiverStream::builder(Arc::clone(self.columns.output_schema()), BATCHES_AHEAD);
        let merge = Merge {
            held: HeldRows::new(Arc::clone(&self.columns), reservation),
            columns: Arc::clone(&self.columns),
            windows: self.windows.clone(),
            batch_rows: context.session_config().batch_size(),
            output: builder.tx(),
        };
        let held = self.held.execute(0, Arc::clone(&context))?;
        let probed = self.probed.execute(0, context)?;
        builder.spawn(merge.run(held, probed));
        Ok(builder.build())
    }

    /// Merging can only make rows fewer.
    fn statistics_from_inputs(
        &self,
        inputs: &[Arc<Statistics>],
        _: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        let mut statistics = Statistics::new_unknown(self.columns.output_schema());
        let rows = inputs.iter().map(|input| input.num_rows);
        let sum = rows.reduce(|a, b| a.add(&b)).unwrap_or_default();
        statistics.num_rows = sum.to_inexact();
        Ok(Arc::new(statistics))
    }

    fn child_stats_requests(&self, _: Option<usize>) -> Vec<ChildStats> {
        vec![ChildStats::At(None); 2]
    }

    fn gather_filters_for_pushdown(
        &self,
        phase: FilterPushdownPhase,
        filters: Vec<Arc<dyn PhysicalExpr>>,
        _: &ConfigOptions,
    ) -> Result<FilterDescription> {
        key_filters(&self.columns, phase, &filters, &self.children())
    }
}

impl DisplayAs for HeldMergeExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "HeldMergeExec: windows={}", self.windows.len())
    }
}

/// Nobody reads the result any more.
struct Unread;

struct Merge {
    held: HeldRows,
    columns: Arc<MergeColumns>,
    windows: Intervals,
    batch_rows: usize,
    output: Sender<Result<RecordBatch>>,
}

impl Merge {
    async fn run(mut self, held: SendableRecordBatchStream, probed: SendableRecordBatchStream) -> Result<()> {
        match self.merge(held, probed).await? {
            Ok(()) | Err(Unread) => Ok(()),
        }
    }

    async fn merge(
        &mut self,
        mut held: SendableRecordBatchStream,
        mut probed: SendableRecordBatchStream,
    ) -> Result<std::result::Result<(), Unread>> {
        while let Some(batch) = held.next().await {
            let batch = batch?;
            let in_window = in_windows(&self.windows, &self.columns, &batch)?;
            let outside = self.held.take(batch, in_window)?;
            if self.send(&outside).await.is_err() {
                return Ok(Err(Unread));
            }
        }
        drop(held);
        let mut keys = HeldKeys::try_new(&self.held)?;
        while let Some(batch) = probed.next().await {
            let batch = batch?;
            let known = keys.known(&self.windows, &batch)?;
            let others = self.held.take(batch, known)?;
            if self.send(&others).await.is_err() {
                return Ok(Err(Unread));
            }
        }
        drop(probed);
        for merged in self.held.merged(self.batch_rows)? {
            if self.output.send(merged).await.is_err() {
                return Ok(Err(Unread));
            }
        }
        Ok(Ok(()))
    }

    async fn send(&self, batch: &RecordBatch) -> std::result::Result<(), Unread> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let result = self.columns.project(batch);
        self.output.send(result).await.map_err(|_| Unread)
    }
}

fn in_windows(windows: &Intervals, columns: &MergeColumns, batch: &RecordBatch) -> Result<BooleanBuffer> {
    let times = columns.times(batch)?;
    Ok(BooleanBuffer::collect_bool(times.len(), |row| {
        windows.contains(times[row])
    }))
}

/// The keys of the rows that are held.
struct HeldKeys {
    columns: Arc<MergeColumns>,
    hasher: KeyHasher,
    times: HashedSet,
    keys: HashedSet,
}

impl HeldKeys {
    fn try_new(rows: &HeldRows) -> Result<Self> {
        let mut hasher = KeyHasher::new(Arc::clone(&rows.columns));
        let mut held_times = HashedSet::default();
        let mut keys = HashedSet::default();
        for batch in &rows.batches {
            held_times.extend(rows.columns.times(batch)?.iter().map(|time| *time as u64));
            keys.extend(hasher.hashes(batch)?);
        }
        Ok(Self {
            columns: Arc::clone(&rows.columns),
            hasher,
            times: held_times,
            keys,
        })
    }

    /// Which rows have a key that is held. The time alone decides that for most of them.
    fn known(&mut self, windows: &Intervals, batch: &RecordBatch) -> Result<BooleanBuffer> {
        let times = self.columns.times(batch)?;
        let possible = BooleanBuffer::collect_bool(times.len(), |row| {
            windows.contains(times[row]) && self.times.contains(&(times[row] as u64))
        });
        if possible.count_set_bits() == 0 {
            return Ok(possible);
        }
        let hashes = self.hasher.hashes(batch)?;
        Ok(BooleanBuffer::collect_bool(times.len(), |row| {
            possible.value(row) && self.keys.contains(&hashes[row])
        }))
    }
}

/// Rows in memory, to be merged with each other.
struct HeldRows {
    columns: Arc<MergeColumns>,
    batches: Vec<RecordBatch>,
    reservation: MemoryReservation,
}

impl HeldRows {
    fn new(columns: Arc<MergeColumns>, reservation: MemoryReservation) -> Self {
        Self {
            columns,
            batches: vec![],
            reservation,
        }
    }

    /// Keeps the rows whose bit is set and returns the others.
    fn take(&mut self, batch: RecordBatch, wanted: BooleanBuffer) -> Result<RecordBatch> {
        let count = wanted.count_set_bits();
        if count == 0 {
            return Ok(batch);
        }
        let wanted = BooleanArray::new(wanted, None);
        let (kept, others) = if count == batch.num_rows() {
            let none = batch.slice(0, 0);
            (batch, none)
        } else {
            (
                filter_record_batch(&batch, &wanted)?,
                filter_record_batch(&batch, &not(&wanted)?)?,
            )
        };
        self.reservation.try_grow(held_bytes(&kept))?;
        self.batches.push(kept);
        Ok(others)
    }

    /// One row for each key, in batches that are made when they are asked for.
    fn merged(&self, batch_rows: usize) -> Result<impl Iterator<Item = Result<RecordBatch>>> {
        let rows = self.in_order()?;
        let groups = rows.groups();
        let addresses = rows.addresses;
        let chunks: Vec<Vec<Range<usize>>> = groups.chunks(batch_rows.max(1)).map(<[_]>::to_vec).collect();
        let fold_chunk =
            move |groups: Vec<Range<usize>>| fold(&self.columns, &self.batches, &addresses, &groups);
        Ok(chunks.into_iter().map(fold_chunk))
    }

    /// All rows sorted by key, those of one key in write order.
    fn in_order(&self) -> Result<OrderedRows> {
        let row_count = self.batches.iter().map(RecordBatch::num_rows).sum();
        let fields = self.columns.key().iter().map(|column| {
            let field = self.columns.input_schema().field(*column);
            SortField::new(field.data_type().clone())
        });
        let converter = RowConverter::new(fields.collect())?;
        let mut keys = converter.empty_rows(row_count, 0);
        let mut places = Vec::with_capacity(row_count);
        for (batch_index, batch) in self.batches.iter().enumerate() {
            converter.append(&mut keys, &self.columns.key_arrays(batch))?;
            let sources = as_primitive_array::<Int32Type>(batch.column(self.columns.source()))?.values();
            places.extend(sources.iter().enumerate().map(|(row, source)| Place {
                source: *source,
                address: (batch_index, row),
            }));
        }
        self.reservation
            .try_grow(keys.size() + row_count * (size_of::<Place>() + size_of::<usize>()))?;
        let mut order: Vec<usize> = (0..row_count).collect();
        let compare = |a: &usize, b: &usize| -> Ordering {
            let by_key = keys.row(*a).cmp(&keys.row(*b));
            by_key.then_with(|| places[*a].source.cmp(&places[*b].source))
        };
        order.sort_unstable_by(compare);
        let starts_group = |index: usize| index == 0 || keys.row(order[index - 1]) != keys.row(order[index]);
        Ok(OrderedRows {
            group_starts: (0..row_count).filter(|index| starts_group(*index)).collect(),
            addresses: order.iter().map(|row| places[*row].address).collect(),
        })
    }
}

struct Place {
    source: i32,
    address: RowAddress,
}

struct OrderedRows {
    addresses: Vec<RowAddress>,
    group_starts: Vec<usize>,
}

impl OrderedRows {
    fn groups(&self) -> Vec<Range<usize>> {
        let ends = self.group_starts.iter().skip(1).copied();
        let ends = ends.chain([self.addresses.len()]);
        self.group_starts
            .iter()
            .zip(ends)
            .map(|(start, end)| *start..end)
            .collect()
    }
}

/// What the rows need. The values of dictionaries are shared with other batches and not counted.
pub fn held_bytes(batch: &RecordBatch) -> usize {
    let column_bytes = |column: &Arc<dyn Array>| match column.as_any_dictionary_opt() {
        Some(dictionary) => dictionary.keys().get_buffer_memory_size(),
        None => column.get_buffer_memory_size(),
    };
    batch.columns().iter().map(column_bytes).sum()
}
