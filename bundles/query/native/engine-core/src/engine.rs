//! The engine: a thread pool, a memory limit and the session that every query starts from.

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use datafusion::execution::SessionStateBuilder;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::{GreedyMemoryPool, MemoryPool, TrackConsumersPool};
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::optimizer::{Optimizer, OptimizerRule};
use datafusion::prelude::SessionConfig;
use futures::FutureExt;
use tokio::runtime::{Builder, Runtime};

use crate::catalog::{CATALOG, Schema};
use crate::column_cache::{ColumnCache, QueryMemory};
use crate::condition_guard::ConditionGuard;
use crate::encode::Output;
use crate::files::{ReaderStore, object_store_url};
use crate::gapfill::GapFillRule;
use crate::latest::{GroupCache, LatestRule};
use crate::limits::{LIGHT_STACK_BYTES, Weight};
use crate::planner::Planner;
use crate::query_planner::EngineQueryPlanner;
use crate::statement::PlannedQuery;
use crate::{
    BatchStream, Description, EngineError, ErrorKind, FileMerge, Format, ObjectReader, Prepared, Result,
    ResultStream, functions, limits, settings,
};

/// Rows of a batch.
const BATCH_ROWS: usize = 8192;

/// Stack of a thread in bytes of address space, of which only what is used costs memory. Trees of
/// expressions are walked by recursion; `limits` bounds how deep they get.
const STACK_BYTES: usize = 64 << 20;

/// Threads that wait for the object store at the same time.
const BLOCKING_THREADS_MAX: usize = 16;

/// How many users of memory the error of an exhausted pool names.
const MEMORY_CONSUMERS_NAMED: NonZeroUsize = NonZeroUsize::new(3).unwrap();

/// How long closing waits for the threads.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);

/// What an engine is made with.
pub struct EngineConfig {
    /// What all running queries together may reserve.
    pub memory_limit_bytes: usize,
    /// Whether columns of files are kept in the memory that queries leave, so that they need not be read again.
    pub is_keeping_columns: bool,
    /// Threads that compute, and so the number of partitions of a scan.
    pub worker_threads: usize,
    /// Names and values of DataFusion's settings that are not to be as they are by default.
    pub settings: Vec<(String, String)>,
    pub reader: Arc<dyn ObjectReader>,
    /// Runs on each thread of the engine when it starts, and when it ends.
    pub on_thread_start: Arc<dyn Fn() + Send + Sync>,
    pub on_thread_stop: Arc<dyn Fn() + Send + Sync>,
}

/// Runs statements. Dropping it ends those that run and waits, bounded, for its threads.
pub struct Engine {
    runtime: Option<Runtime>,
    planner: Arc<Planner>,
    pool: Arc<dyn MemoryPool>,
    columns: Arc<ColumnCache>,
}

impl Engine {
    pub fn open(config: EngineConfig) -> Result<Self> {
        let pool: Arc<dyn MemoryPool> = Arc::new(TrackConsumersPool::new(
            GreedyMemoryPool::new(config.memory_limit_bytes),
            MEMORY_CONSUMERS_NAMED,
        ));
        let columns = Arc::new(ColumnCache::new(&pool, config.memory_limit_bytes));
        let pool: Arc<dyn MemoryPool> = Arc::new(QueryMemory::new(pool, Arc::clone(&columns)));
        let environment = environment(&config, Arc::clone(&pool))?;
        let mut session_config = session_config(config.worker_threads);
        if config.is_keeping_columns {
            session_config = session_config.with_extension(Arc::clone(&columns));
        }
        let mut session = SessionStateBuilder::new()
            .with_config(settings::applied(session_config, &config.settings)?)
            .with_runtime_env(environment)
            .with_default_features()
            .with_analyzer_rule(Arc::new(GapFillRule))
            .with_optimizer_rules(optimizer_rules())
            .with_query_planner(Arc::new(EngineQueryPlanner))
            .build();
        functions::register(&mut session)?;
        Ok(Self {
            runtime: Some(runtime(&config)?),
            planner: Arc::new(Planner::new(session)),
            pool,
            columns,
        })
    }

    /// Parses a statement. `parameters` is a JSON object, or empty.
    pub fn prepare(&self, sql: &str, parameters: &[u8]) -> Result<Prepared> {
        if let Some(known) = self.planner.known_statement(sql) {
            return Prepared::known(sql.to_owned(), parameters, known);
        }
        let weight = limits::check(sql)?;
        let session = Arc::clone(self.planner.session());
        let (sql, parameters) = (sql.to_owned(), parameters.to_vec());
        self.call(weight, async move {
            Prepared::parse(&session, sql, &parameters, weight)
        })
    }

    /// Plans the statement and lets it run. Fails with what planning finds.
    pub fn start(&self, prepared: Prepared, format: Format) -> Result<ResultStream> {
        let query = self.plan(prepared, false)?;
        let output = Output::Answer(format);
        Ok(ResultStream::start(self.runtime().handle(), query, output))
    }

    /// Merges files and returns the bytes of one file, none when no row is left.
    pub fn merge(&self, files: FileMerge) -> Result<ResultStream> {
        let session = Arc::clone(self.planner.session());
        let plan = async move { Ok((files.plan(&session)?, files.tags)) };
        let (query, tags) = self.call(Weight::Heavy, plan)?;
        let output = Output::DataFile { tags };
        Ok(ResultStream::start(self.runtime().handle(), query, output))
    }

    /// As [start](Self::start), with batches for an answer.
    pub fn start_batches(&self, prepared: Prepared) -> Result<BatchStream> {
        let query = self.plan(prepared, true)?;
        Ok(BatchStream::start(self.runtime().handle(), query))
    }

    fn plan(&self, prepared: Prepared, is_batches: bool) -> Result<PlannedQuery> {
        let weight = prepared.weight();
        let planner = Arc::clone(&self.planner);
        let plan = async move { prepared.plan(&planner, is_batches).await };
        let mut query = self.call(weight, plan)?;
        query.is_short &= is_bearable(weight);
        Ok(query)
    }

    /// Says what the statement would answer. Its placeholders need no values, or those of all.
    pub fn describe(&self, prepared: Prepared) -> Result<Description> {
        let session = Arc::clone(self.planner.session());
        self.call(
            prepared.weight(),
            async move { prepared.describe(&session).await },
        )
    }

    /// Bytes that running queries have reserved.
    pub fn memory_reserved(&self) -> usize {
        self.pool.reserved()
    }

    /// Gives back the memory of columns that no query has used for five minutes, and answers how many bytes it was.
    pub fn forget_idle_columns(&self) -> usize {
        self.columns.forget_idle()
    }

    /// How many shapes of statements have a plan that serves again.
    #[cfg(test)]
    pub(crate) fn template_count(&self) -> usize {
        self.planner.template_count()
    }

    /// Runs work of that weight on this thread if its stack suffices, or else on a worker, and waits. A panic becomes
    /// an error.
    fn call<T: Send + 'static>(
        &self,
        weight: Weight,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Result<T> {
        let work = AssertUnwindSafe(work).catch_unwind();
        let result = match is_bearable(weight) {
            true => self.runtime().block_on(work),
            false => {
                let (sender, receiver) = mpsc::sync_channel(1);
                self.runtime().spawn(async move { sender.send(work.await) });
                receiver.recv().map_err(|_| EngineError::cancelled())?
            }
        };
        result.unwrap_or_else(|payload| Err(EngineError::from_panic(payload.as_ref())))
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("present until drop")
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(SHUTDOWN_TIMEOUT);
        }
    }
}

/// Whether this thread's stack suffices.
fn is_bearable(weight: Weight) -> bool {
    let has_stack = || stacker::remaining_stack().is_some_and(|bytes| bytes >= LIGHT_STACK_BYTES);
    weight == Weight::Light && has_stack()
}

fn runtime(config: &EngineConfig) -> Result<Runtime> {
    let start = Arc::clone(&config.on_thread_start);
    let stop = Arc::clone(&config.on_thread_stop);
    Builder::new_multi_thread()
        .worker_threads(config.worker_threads)
        .max_blocking_threads(BLOCKING_THREADS_MAX)
        .thread_stack_size(STACK_BYTES)
        .thread_name("gnomon-engine")
        .on_thread_start(move || start())
        .on_thread_stop(move || stop())
        .enable_time()
        .build()
        .map_err(|e| {
            EngineError::new(
                ErrorKind::External,
                format!("can't start the engine's threads: {e}"),
            )
        })
}

fn environment(config: &EngineConfig, pool: Arc<dyn MemoryPool>) -> Result<Arc<RuntimeEnv>> {
    let disk = DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled);
    let environment = RuntimeEnvBuilder::new()
        .with_memory_pool(pool)
        .with_disk_manager_builder(disk)
        .build_arc()?;
    let store = Arc::new(ReaderStore::new(Arc::clone(&config.reader)));
    environment.register_object_store(object_store_url().as_ref(), store);
    Ok(environment)
}

/// Those of DataFusion, with ours between and after them.
fn optimizer_rules() -> Vec<Arc<dyn OptimizerRule + Send + Sync>> {
    let mut rules = Optimizer::new().rules;
    let simplifying = rules
        .iter()
        .position(|rule| rule.name() == "simplify_expressions");
    rules.insert(
        simplifying.expect("a rule of this name"),
        Arc::new(ConditionGuard),
    );
    rules.push(Arc::new(LatestRule));
    rules
}

/// Clients see text as Utf8 and never as a view.
fn session_config(worker_threads: usize) -> SessionConfig {
    let mut config = SessionConfig::new()
        .with_default_catalog_and_schema(CATALOG, Schema::Iox.name())
        .with_create_default_catalog_and_schema(false)
        .with_information_schema(true)
        .with_batch_size(BATCH_ROWS)
        .with_target_partitions(worker_threads)
        .with_extension(Arc::new(GroupCache::default()));
    let options = config.options_mut();
    options.sql_parser.map_string_types_to_utf8view = false;
    options.execution.parquet.schema_force_view_types = false;
    options.optimizer.prefer_existing_sort = true;
    options.optimizer.prefer_existing_union = true;
    config
}
