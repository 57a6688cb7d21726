//! A parsed statement and the tables that its planning may see.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema as ArrowSchema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::common::ParamValues;
use datafusion::config::Dialect;
use datafusion::datasource::MemTable;
use datafusion::execution::context::SQLOptions;
use datafusion::execution::{SendableRecordBatchStream, SessionState, TaskContext};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::placeholder_row::PlaceholderRowExec;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use datafusion::sql::parser::Statement;
use tokio::runtime::Handle;

use crate::batches;
use crate::catalog::{CATALOG, QueryCatalog, Schema, TableName};
use crate::description::{Description, number_placeholders};
use crate::interrupt::Interrupt;
use crate::limits::Weight;
use crate::plan_cache::{KnownText, Literal};
use crate::planner::{Planner, with_batch_rows};
use crate::tag_codes::CodesInUse;
use crate::usage::{ComputeMeter, Usage};
use crate::{Result, Table, expansion, parameters, plan_limits, show_functions};

const INFORMATION_SCHEMA: &str = "information_schema";

/// A statement that waits for its tables.
pub struct Prepared {
    text: String,
    /// None as long as what is known of its text suffices.
    statement: Option<Deep<Statement>>,
    known: Option<KnownStatement>,
    weight: Weight,
    parameters: ParamValues,
    table_names: Vec<TableName>,
    needs_all_tables: bool,
    tables: BTreeMap<String, Arc<Table>>,
    system_tables: BTreeMap<String, Arc<MemTable>>,
}

/// A statement that was not parsed, as its like was.
pub(crate) struct KnownStatement {
    pub text: Arc<KnownText>,
    pub literals: Vec<Literal>,
}

impl Prepared {
    /// Parses a statement of that weight. Must run on a thread with a stack for it.
    pub(crate) fn parse(
        session: &SessionState,
        text: String,
        parameters: &[u8],
        weight: Weight,
    ) -> Result<Self> {
        let parameters = parameters::parse(parameters)?;
        let statement = parsed(session, &text)?;
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
            text,
            statement: Some(Deep::new(statement, weight)),
            known: None,
            weight,
            parameters,
            table_names: table_names.into_iter().collect(),
            needs_all_tables,
            tables: BTreeMap::new(),
            system_tables: BTreeMap::new(),
        })
    }

    /// A statement that is known by its text, and light.
    pub(crate) fn known(text: String, parameters: &[u8], known: KnownStatement) -> Result<Self> {
        Ok(Self {
            text,
            statement: None,
            weight: Weight::Light,
            parameters: parameters::parse(parameters)?,
            table_names: known.text.table_names.clone(),
            known: Some(known),
            needs_all_tables: false,
            tables: BTreeMap::new(),
            system_tables: BTreeMap::new(),
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
    pub fn attach(&mut self, table: impl Into<Arc<Table>>) {
        let table = table.into();
        self.tables.insert(table.name().to_owned(), table);
    }

    /// Makes a table of the schema `system` known, which consists of these rows.
    pub fn attach_system(&mut self, table: String, rows: RecordBatch) -> Result<()> {
        let rows = MemTable::try_new(rows.schema(), vec![vec![rows]])?;
        self.system_tables.insert(table, Arc::new(rows));
        Ok(())
    }

    /// None if it is known.
    pub(crate) fn statement(&self) -> Option<&Statement> {
        self.statement.as_ref().map(Deep::get)
    }

    pub(crate) fn known_statement(&self) -> Option<&KnownStatement> {
        self.known.as_ref()
    }

    /// What stack planning needs.
    pub(crate) fn weight(&self) -> Weight {
        self.weight
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn parameters(&self) -> &ParamValues {
        &self.parameters
    }

    pub(crate) fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.values().map(Arc::as_ref)
    }

    pub(crate) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name).map(Arc::as_ref)
    }

    /// Whether all tables that the statement reads are ones that were written.
    pub(crate) fn reads_only_tables(&self) -> bool {
        let is_written =
            |name: &TableName| name.schema == Schema::Iox && self.tables.contains_key(&name.table);
        !self.needs_all_tables && self.table_names.iter().all(is_written)
    }

    /// Plans the statement. `is_batches` says that batches of the answer leave the engine as they are.
    /// Must run on a thread with a stack for its weight.
    pub(crate) async fn plan(self, planner: &Planner, is_batches: bool) -> Result<PlannedQuery> {
        if let Some(query) = planner.plan_again(&self, is_batches).await {
            return Ok(query);
        }
        let (session, plan, parameters) = self.plan_logically(planner.session()).await?;
        let session = with_batch_rows(session, plan.schema().as_arrow(), is_batches);
        let plan = plan.with_param_values(parameters)?;
        let described = Arc::clone(plan.schema().inner());
        let plan = session.create_physical_plan(&plan).await?;
        let is_short = reads_nothing(plan.as_ref());
        let query = PlannedQuery::try_new(Arc::new(session), plan, &described)?;
        Ok(PlannedQuery { is_short, ..query })
    }

    /// As [plan](Self::plan).
    pub(crate) async fn describe(self, session: &SessionState) -> Result<Description> {
        let (_, plan, parameters) = self.plan_logically(session).await?;
        Description::of(plan, parameters)
    }

    async fn plan_logically(
        mut self,
        session: &SessionState,
    ) -> Result<(SessionState, LogicalPlan, ParamValues)> {
        let statement = match self.statement.take() {
            Some(mut statement) => statement.take(),
            None => parsed(session, &self.text)?,
        };
        let (session, plan) = self.plan_statement(session, statement).await?;
        Ok((session, plan, self.parameters))
    }

    /// Plans a statement over the attached tables, in a session of its own.
    pub(crate) async fn plan_statement(
        &self,
        session: &SessionState,
        statement: Statement,
    ) -> Result<(SessionState, LogicalPlan)> {
        let mut session = session.clone();
        session.register_catalog_list(Arc::new(QueryCatalog::new(self.providers())));
        session.mark_start_execution();
        let plan = session.statement_to_plan(statement).await?;
        plan_limits::check(&plan)?;
        read_only().verify_plan(&plan)?;
        Ok((session, plan))
    }

    fn providers(&self) -> BTreeMap<TableName, Arc<dyn TableProvider>> {
        let in_schema = |schema: Schema, table: &String| TableName {
            schema,
            table: table.clone(),
        };
        let mut providers: BTreeMap<_, Arc<dyn TableProvider>> = BTreeMap::new();
        for (table, rows) in &self.tables {
            providers.insert(in_schema(Schema::Iox, table), Arc::clone(rows) as _);
        }
        for (table, rows) in &self.system_tables {
            providers.insert(in_schema(Schema::System, table), Arc::clone(rows) as _);
        }
        providers
    }
}

fn parsed(session: &SessionState, text: &str) -> Result<Statement> {
    let statement = session.sql_to_statement(text, &Dialect::Generic)?;
    let mut statement = show_functions::expanded(statement)?;
    expansion::check(&statement)?;
    number_placeholders(&mut statement);
    Ok(statement)
}

/// A tree that is dropped on a thread whose stack bears the recursion, wherever its owner is dropped: on
/// one of the engine's unless it is light.
struct Deep<T: Send + 'static> {
    value: Option<T>,
    engine: Option<Handle>,
}

impl<T: Send + 'static> Deep<T> {
    /// Must be called by a thread that has entered the engine's runtime.
    fn new(value: T, weight: Weight) -> Self {
        Self {
            value: Some(value),
            engine: (weight == Weight::Heavy).then(Handle::current),
        }
    }

    fn get(&self) -> &T {
        self.value.as_ref().expect("not yet taken")
    }

    /// Once.
    fn take(&mut self) -> T {
        self.value.take().expect("not yet taken")
    }
}

impl<T: Send + 'static> Drop for Deep<T> {
    fn drop(&mut self) {
        if let (Some(value), Some(engine)) = (self.value.take(), &self.engine) {
            engine.spawn(async move { drop(value) });
        }
    }
}

/// A plan with the session that it runs in.
pub(crate) struct PlannedQuery {
    pub session: Arc<SessionState>,
    pub plan: Arc<dyn ExecutionPlan>,
    /// The answer's columns as a description of the statement has them: planning may find out that a
    /// column is never null, which drivers take for another schema.
    pub schema: SchemaRef,
    /// Ends the plan where it does not pause.
    pub interrupt: Interrupt,
    pub usage: Arc<Usage>,
    /// Whether it takes so little that its reader is to run it.
    pub is_short: bool,
}

/// What others need of a query that runs.
pub(crate) struct BegunQuery {
    pub interrupt: Interrupt,
    pub usage: Arc<Usage>,
    pub is_short: bool,
}

impl PlannedQuery {
    /// `described` are the columns of the answer as a description has them.
    pub fn try_new(
        session: Arc<SessionState>,
        plan: Arc<dyn ExecutionPlan>,
        described: &ArrowSchema,
    ) -> Result<Self> {
        let interrupt = Interrupt::default();
        let mut query = Self::new(session, interrupt.guard(plan)?, interrupt);
        query.schema = batches::described_schema(&query.schema, described);
        Ok(query)
    }

    pub fn new(session: Arc<SessionState>, plan: Arc<dyn ExecutionPlan>, interrupt: Interrupt) -> Self {
        let usage = Usage::new(plan.as_ref(), &session.runtime_env().memory_pool);
        Self {
            session,
            schema: plan.schema(),
            plan,
            interrupt,
            usage: Arc::new(usage),
            is_short: false,
        }
    }

    pub fn begun(&self) -> BegunQuery {
        BegunQuery {
            interrupt: self.interrupt.clone(),
            usage: Arc::clone(&self.usage),
            is_short: self.is_short,
        }
    }

    /// Lets the plan run. What it takes is known in full when the meter has been dropped.
    pub fn execute(self) -> Result<(SendableRecordBatchStream, ComputeMeter)> {
        let mut runtime = self.session.runtime_env().as_ref().clone();
        runtime.memory_pool = self.usage.pool();
        let context = self.context().with_runtime(Arc::new(runtime));
        let codes = CodesInUse::of(&self.plan)?;
        let batches = execute_stream(Arc::clone(&self.plan), Arc::new(context))?;
        let meter = ComputeMeter {
            plan: self.plan,
            usage: self.usage,
            _codes: codes,
        };
        Ok((batches, meter))
    }

    fn context(&self) -> TaskContext {
        let session = self.session.as_ref();
        match self.is_short {
            // To copy the lists of all functions takes longer than much of the rest. Only views of the
            // `information_schema` look into them.
            true => TaskContext::new(
                None,
                session.session_id().to_owned(),
                session.config().clone(),
                HashMap::new(),
                HashMap::new(),
                HashMap::new(),
                HashMap::new(),
                Arc::clone(session.runtime_env()),
            ),
            false => TaskContext::from(session),
        }
    }
}

/// Whether the plan computes one row at most, from nothing.
fn reads_nothing(plan: &dyn ExecutionPlan) -> bool {
    let is_row = plan.is::<PlaceholderRowExec>() || plan.is::<EmptyExec>();
    let is_of_row = plan.is::<ProjectionExec>() || plan.is::<FilterExec>();
    is_row
        || is_of_row
            && plan
                .children()
                .into_iter()
                .all(|input| reads_nothing(input.as_ref()))
}

fn read_only() -> SQLOptions {
    SQLOptions::new()
        .with_allow_ddl(false)
        .with_allow_dml(false)
        .with_allow_statements(false)
}
