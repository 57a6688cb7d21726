//! Reads sources from the newest to the oldest, and those not at all that can't have the newest row of a group.

use std::fmt;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, internal_err};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{
    Boundedness, ChildrenPropertiesMode, EmissionType, ReplaceChildrenOptions,
};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, Partitioning, PlanProperties,
};
use futures::{StreamExt, TryStreamExt, stream};

use super::groups::{GroupCollector, of_block};
use super::newest::Newest;
use super::remembered::Remembered;
use super::{GroupCache, Groups};
use crate::BlockRows;
use crate::block_scan::{self, BlockSource};
use crate::interval::TIME;

/// Rows that are read as one.
#[derive(Clone, Debug)]
pub struct Source {
    /// No row is newer.
    pub time_max: i64,
    /// The rows for which the conditions hold.
    pub rows: Arc<dyn ExecutionPlan>,
    /// What of it is in memory.
    pub blocks: Vec<Arc<BlockRows>>,
    /// The groups of what of it is in files, if anything is.
    pub file_groups: Option<FileGroups>,
}

/// The groups of the rows in files.
#[derive(Clone, Debug)]
pub enum FileGroups {
    Known(Arc<Groups>),
    /// To be found out by reading the tags, and remembered.
    Unknown {
        tags: Arc<dyn ExecutionPlan>,
        key: String,
        cache: Arc<GroupCache>,
    },
}

impl FileGroups {
    async fn get(&self, context: &Arc<TaskContext>) -> Result<Arc<Groups>> {
        let (tags, key, cache) = match self {
            Self::Known(groups) => return Ok(Arc::clone(groups)),
            Self::Unknown { tags, key, cache } => (tags, key, cache),
        };
        let mut batches = tags.execute(0, Arc::clone(context))?;
        let mut groups = GroupCollector::default();
        while let Some(batch) = batches.next().await {
            let batch = batch?;
            groups.add(batch.columns(), batch.num_rows());
        }
        let groups = Arc::new(groups.finish());
        cache.put_groups(key.clone(), Arc::clone(&groups));
        Ok(groups)
    }
}

/// One row for each group: the newest. Which one is taken among equal times is not promised.
#[derive(Debug)]
pub struct LatestExec {
    /// The greatest `time_max` first.
    sources: Vec<Source>,
    /// What the sources' rows consist of: the columns of the answer, and behind them others.
    schema: SchemaRef,
    /// The tags that make a group.
    tags: Vec<String>,
    properties: Arc<PlanProperties>,
}

impl LatestExec {
    /// `output` has the first columns of the sources' `schema`.
    pub fn new(mut sources: Vec<Source>, schema: SchemaRef, tags: Vec<String>, output: SchemaRef) -> Self {
        sources.sort_by_key(|source| std::cmp::Reverse(source.time_max));
        let properties = PlanProperties::new(
            EquivalenceProperties::new(output),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Final,
            Boundedness::Bounded,
        );
        Self {
            sources,
            schema,
            tags,
            properties: Arc::new(properties),
        }
    }
}

impl ExecutionPlan for LatestExec {
    fn name(&self) -> &str {
        "LatestExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn required_input_distribution(&self) -> Vec<Distribution> {
        vec![Distribution::SinglePartition; self.children().len()]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        let mut children = vec![];
        for source in &self.sources {
            children.push(&source.rows);
            if let Some(FileGroups::Unknown { tags, .. }) = &source.file_groups {
                children.push(tags);
            }
        }
        children
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        if children.len() != self.children().len() {
            return internal_err!(
                "newest rows of {} inputs instead of {}",
                children.len(),
                self.children().len()
            );
        }
        let mut children = children.into_iter();
        let mut next = || children.next().expect("as many as before");
        let mut sources = self.sources.clone();
        for source in &mut sources {
            source.rows = next();
            if let Some(FileGroups::Unknown { tags, .. }) = &mut source.file_groups {
                *tags = next();
            }
        }
        let schema = Arc::clone(&self.schema);
        Ok(Arc::new(Self::new(
            sources,
            schema,
            self.tags.clone(),
            self.schema(),
        )))
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
            return internal_err!("newest rows have no partition {partition}");
        }
        let reservation = MemoryConsumer::new("newest rows").register(context.memory_pool());
        let place = |name: &str| self.schema.index_of(name);
        let tags = self
            .tags
            .iter()
            .map(|tag| place(tag))
            .collect::<std::result::Result<_, _>>()?;
        let newest = Newest::new(Arc::clone(&self.schema), place(TIME)?, tags, reservation);
        let reading = Reading {
            sources: self.sources.clone(),
            tags: self.tags.clone(),
            newest,
            context,
        };
        let batch_rows = reading.context.session_config().batch_size();
        let rows = stream::once(reading.run(self.schema().fields().len()));
        let rows = rows.map_ok(move |(rows, held)| stream::iter(slices(rows, batch_rows, held)));
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            self.schema(),
            rows.try_flatten(),
        )))
    }
}

impl DisplayAs for LatestExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "LatestExec: sources={}, by=[{}]",
            self.sources.len(),
            self.tags.join(", ")
        )
    }
}

/// Batches of at most so many rows. The memory is held as long as any can follow.
fn slices(
    rows: RecordBatch,
    batch_rows: usize,
    held: MemoryReservation,
) -> impl Iterator<Item = Result<RecordBatch>> {
    let starts = (0..rows.num_rows()).step_by(batch_rows);
    starts.map(move |start| {
        let _ = &held;
        Ok(rows.slice(start, batch_rows.min(rows.num_rows() - start)))
    })
}

/// A reading of the sources.
struct Reading {
    sources: Vec<Source>,
    tags: Vec<String>,
    newest: Newest,
    context: Arc<TaskContext>,
}

impl Reading {
    /// The first columns of the newest rows, and the memory that they take.
    async fn run(mut self, column_count: usize) -> Result<(RecordBatch, MemoryReservation)> {
        for (place, source) in std::mem::take(&mut self.sources).into_iter().enumerate() {
            // The first one has something new in any case.
            if place > 0 && self.is_settled(&source).await? {
                continue;
            }
            if !self.add_remembered(&source).await? {
                self.read(&source).await?;
            }
        }
        let columns: Vec<usize> = (0..column_count).collect();
        let rows = self.newest.rows()?.project(&columns)?;
        Ok((rows, self.newest.into_reservation()))
    }

    async fn read(&mut self, source: &Source) -> Result<()> {
        let mut batches = source.rows.execute(0, Arc::clone(&self.context))?;
        while let Some(batch) = batches.next().await {
            self.newest.add(&batch?)?;
        }
        Ok(())
    }

    /// Adds the newest rows of a source that is all rows of some blocks, as these remember them. Answers false where
    /// the source has to be read.
    async fn add_remembered(&mut self, source: &Source) -> Result<bool> {
        let blocks = block_scan::source_of(source.rows.as_ref()).and_then(BlockSource::whole_blocks);
        for block in blocks.unwrap_or_default() {
            let rows = Remembered {
                rows: &block.rows,
                schema: self.newest.schema(),
                tags: &self.tags,
                context: &self.context,
            };
            match rows.newest().await? {
                Some(newest) => self.newest.add(&newest)?,
                None => return Ok(false),
            }
        }
        Ok(blocks.is_some())
    }

    /// Whether newer rows are known of all groups of the source.
    async fn is_settled(&self, source: &Source) -> Result<bool> {
        let is_settled = |groups: &Groups| self.newest.is_settled(groups, source.time_max);
        if !source
            .blocks
            .iter()
            .all(|rows| is_settled(&of_block(rows, &self.tags)))
        {
            return Ok(false);
        }
        match &source.file_groups {
            None => Ok(true),
            Some(groups) => Ok(is_settled(&*groups.get(&self.context).await?)),
        }
    }
}
