//! A parsed statement and the tables that its planning may see.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::common::ParamValues;
use datafusion::config::Dialect;
use datafusion::datasource::MemTable;
use datafusion::execution::context::SQLOptions;
use datafusion::execution::{SendableRecordBatchStream, SessionState, TaskContext};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use datafusion::sql::parser::Statement;
use tokio::runtime::Handle;

use crate::batches::{self, batch_rows};
use crate::catalog::{CATALOG, QueryCatalog, Schema, TableName};
use crate::description::{Description, number_placeholders};
use crate::interrupt::Interrupt;
use crate::usage::{ComputeMeter, Usage};
use crate::{Result, Table, expansion, limits, parameters, plan_limits, show_functions};

const INFORMATION_SCHEMA: &str = "information_schema";

/// A statement that waits for its tables.
pub struct Prepared {
    statement: Deep<Statement>,
    parameters: ParamValues,
    table_names: Vec<TableName>,
    needs_all_tables: bool,
    tables: BTreeMap<TableName, Arc<dyn TableProvider>>,
}

impl Prepared {
    /// Parses the statement. Must run on a thread with the engine's stack size.
    pub(crate) fn parse(
        session: &SessionState,
        sql: &str,
        parameters: &[u8],
        runtime: Handle,
    ) -> Result<Self> {
        limits::check(sql)?;
        let parameters = parameters::parse(parameters)?;
        let statement = session.sql_to_statement(sql, &Dialect::Generic)?;
        let mut statement = show_functions::expanded(statement)?;
        expansion::check(&statement)?;
        number_placeholders(&mut statement);
        let mut table_names = BTreeSet::new();
        let mut needs_all_tables = false;
        for reference in session.resolve_table_references(&statement)? {
            let reference = reference.resolve(CATALOG, Schema::Iox.name());
            needs_all_tables |= &*reference.schema == INFORMATION_SCHEMA;
            if let Some(schema) =
                Schema::from_name(&reference.schema).filter(|_| &*reference.catalog == CATALOG)
            {
                let table = reference.table.to_string();
                table_names.insert(TableName { schema, table });
            }
        }
        Ok(Self {
            statement: Deep::new(statement, runtime),
            parameters,
            table_names: table_names.into_iter().collect(),
            needs_all_tables,
            tables: BTreeMap::new(),
        })
    }

    /// The tables that the statement names, whether they exist or not. Views of the
    /// `information_schema` are not among them.
    pub fn table_names(&self) -> &[TableName] {
        &self.table_names
    }

    /// Whether the answer depends on which tables exist, as that of `SHOW TABLES` does.
    pub fn needs_all_tables(&self) -> bool {
        self.needs_all_tables
    }

    /// Makes a table known. A table that the statement names and that is not attached is unknown.
    pub fn attach(&mut self, table: String, rows: Table) {
        let schema = Schema::Iox;
        self.tables.insert(TableName { schema, table }, Arc::new(rows));
    }

    /// Makes a table of the schema `system` known, which consists of these rows.
    pub fn attach_system(&mut self, table: String, rows: RecordBatch) -> Result<()> {
        let schema = Schema::System;
        let rows = MemTable::try_new(rows.schema(), vec![vec![rows]])?;
        self.tables.insert(TableName { schema, table }, Arc::new(rows));
        Ok(())
    }

    /// Plans the statement. Must run on a thread with the engine's stack size.
    pub(crate) async fn plan(self, session: &SessionState) -> Result<PlannedQuery> {
        let (session, plan, parameters) = self.plan_logically(session).await?;
        PlannedQuery::try_new(session, plan, parameters).await
    }

    /// As [plan](Self::plan), for an answer whose batches leave the engine as they are.
    pub(crate) async fn plan_batches(self, session: &SessionState) -> Result<PlannedQuery> {
        let (mut session, plan, parameters) = self.plan_logically(session).await?;
        let rows = batch_rows(plan.schema().as_arrow());
        let config = session.config().clone().with_batch_size(rows);
        *session.config_mut() = config;
        PlannedQuery::try_new(session, plan, parameters).await
    }

    /// Must run on a thread with the engine's stack size.
    pub(crate) async fn describe(self, session: &SessionState) -> Result<Description> {
        let (_, plan, parameters) = self.plan_logically(session).await?;
        Description::of(plan, parameters)
    }

    async fn plan_logically(
        self,
        session: &SessionState,
    ) -> Result<(SessionState, LogicalPlan, ParamValues)> {
        let mut session = session.clone();
        session.register_catalog_list(Arc::new(QueryCatalog::new(self.tables)));
        session.mark_start_execution();
        let plan = session.statement_to_plan(self.statement.into_inner()).await?;
        plan_limits::check(&plan)?;
        read_only().verify_plan(&plan)?;
        Ok((session, plan, self.parameters))
    }
}

/// A tree that is dropped on a thread of the engine, whose stack bears the recursion, wherever its
/// owner is dropped.
struct Deep<T: Send + 'static> {
    value: Option<T>,
    runtime: Handle,
}

impl<T: Send + 'static> Deep<T> {
    fn new(value: T, runtime: Handle) -> Self {
        Self {
            value: Some(value),
            runtime,
        }
    }

    fn into_inner(mut self) -> T {
        self.value.take().expect("taken once, by value")
    }
}

impl<T: Send + 'static> Drop for Deep<T> {
    fn drop(&mut self) {
        if let Some(value) = self.value.take() {
            self.runtime.spawn(async move { drop(value) });
        }
    }
}

/// A plan with the session that it runs in.
pub(crate) struct PlannedQuery {
    pub session: SessionState,
    pub plan: Arc<dyn ExecutionPlan>,
    /// The answer's columns as a description of the statement has them: planning may find out that a
    /// column is never null, which drivers take for another schema.
    pub schema: SchemaRef,
    /// Ends the plan where it does not pause.
    pub interrupt: Interrupt,
    pub usage: Arc<Usage>,
}

impl PlannedQuery {
    async fn try_new(session: SessionState, plan: LogicalPlan, parameters: ParamValues) -> Result<Self> {
        let plan = plan.with_param_values(parameters)?;
        let described = Arc::clone(plan.schema().inner());
        let plan = session.create_physical_plan(&plan).await?;
        let interrupt = Interrupt::default();
        let mut query = Self::new(session, interrupt.guard(plan)?, interrupt);
        query.schema = batches::described_schema(&query.schema, &described);
        Ok(query)
    }

    pub fn new(session: SessionState, plan: Arc<dyn ExecutionPlan>, interrupt: Interrupt) -> Self {
        let usage = Usage::new(plan.as_ref(), &session.runtime_env().memory_pool);
        Self {
            session,
            schema: plan.schema(),
            plan,
            interrupt,
            usage: Arc::new(usage),
        }
    }

    /// Lets the plan run. What it takes is known in full when the meter has been dropped.
    pub fn execute(self) -> Result<(SendableRecordBatchStream, ComputeMeter)> {
        let mut runtime = self.session.runtime_env().as_ref().clone();
        runtime.memory_pool = self.usage.pool();
        let context = TaskContext::from(&self.session).with_runtime(Arc::new(runtime));
        let batches = execute_stream(Arc::clone(&self.plan), Arc::new(context))?;
        let meter = ComputeMeter {
            plan: self.plan,
            usage: self.usage,
        };
        Ok((batches, meter))
    }
}

fn read_only() -> SQLOptions {
    SQLOptions::new()
        .with_allow_ddl(false)
        .with_allow_dml(false)
        .with_allow_statements(false)
}
