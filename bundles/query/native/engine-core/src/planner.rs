//! From statements to plans that run.

use std::hash::RandomState;
use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use chrono::Utc;
use datafusion::common::{Result, ScalarValue, internal_datafusion_err};
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;

use crate::batches::batch_rows;
use crate::limits::Weight;
use crate::number_groups::NumberGroupsRule;
use crate::plan_cache::{
    Bindings, Known, KnownText, PlanCache, Shape, ShapedStatement, Taken, Template, Text, count_scans,
    is_timeless,
};
use crate::statement::{KnownStatement, PlannedQuery, Prepared};
use crate::table_scan::{UnfoldScans, is_of_few_rows};

/// The first of DataFusion's rules that has to see what reads the pieces of tables.
const FIRST_RULE_OF_SOURCES: &str = "PushdownSort";

/// Statements that are longer are planned each time.
const STATEMENT_BYTES_MAX: usize = 4 * 1024;

type Rules = Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>>;

/// Makes plans, and remembers those that can serve again. Its methods must run on a thread with a stack for the
/// statement's weight.
pub struct Planner {
    session: Arc<SessionState>,
    /// As `session`, but its plans are those before scans are unfolded and `last_rules` applied.
    unfinished: SessionState,
    /// They spare scans some rows, which would take longer where there are few, and check what others made.
    last_rules: Rules,
    templates: PlanCache,
    hasher: RandomState,
}

impl Planner {
    /// What the session has of rules for physical plans is replaced.
    pub fn new(session: SessionState) -> Self {
        let mut first_rules = PhysicalOptimizer::new().rules;
        let place = first_rules
            .iter()
            .position(|rule| rule.name() == FIRST_RULE_OF_SOURCES);
        let last_rules = first_rules.split_off(place.expect("a rule of DataFusion"));
        first_rules.push(Arc::new(NumberGroupsRule));
        let mut all_rules = first_rules.clone();
        all_rules.push(Arc::new(UnfoldScans));
        all_rules.extend(last_rules.iter().cloned());
        let with_rules = |rules| {
            SessionStateBuilder::new_from_existing(session.clone())
                .with_physical_optimizer_rules(rules)
                .build()
        };
        Self {
            session: Arc::new(with_rules(all_rules)),
            unfinished: with_rules(first_rules),
            last_rules,
            templates: PlanCache::default(),
            hasher: RandomState::new(),
        }
    }

    /// What every query starts from.
    pub fn session(&self) -> &Arc<SessionState> {
        &self.session
    }

    #[cfg(test)]
    pub fn template_count(&self) -> usize {
        self.templates.template_count()
    }

    /// A plan by what is known of statements of the same shape, if that is something.
    pub async fn plan_again(&self, prepared: &Prepared, is_batches: bool) -> Option<PlannedQuery> {
        let asked = self.asked(prepared, is_batches)?;
        let query = self.plan_asked(&asked).await?;
        self.remember_text(&asked);
        Some(query)
    }

    /// None where a plan serves once at most.
    fn asked<'a>(&self, prepared: &'a Prepared, is_batches: bool) -> Option<Asked<'a>> {
        if prepared.text().len() > STATEMENT_BYTES_MAX || !prepared.reads_only_tables() {
            return None;
        }
        let now = self.now();
        let (statement, values, taken) = match prepared.known_statement() {
            Some(KnownStatement { text, literals }) => {
                (Arc::clone(&text.statement), text.taken(literals, &now), vec![])
            }
            None => {
                let (statement, taken) = ShapedStatement::of(prepared.statement()?, &now, &self.hasher);
                let values = taken.iter().map(|taken| taken.value.clone());
                (statement, values.collect(), taken)
            }
        };
        let bindings = Bindings::new(values, prepared.parameters())?;
        Some(Asked {
            prepared,
            shape: Shape::new(statement, &bindings, prepared, is_batches),
            bindings: Arc::new(bindings),
            taken,
        })
    }

    /// What is known of a statement by its text alone.
    pub fn known_statement(&self, sql: &str) -> Option<KnownStatement> {
        let text = Text::of(sql).filter(|_| sql.len() <= STATEMENT_BYTES_MAX)?;
        let known = self.templates.known_text(&text)?;
        Some(KnownStatement {
            text: known,
            literals: text.literals,
        })
    }

    /// A plan has served the statement, so that the next of its like need not be parsed.
    fn remember_text(&self, asked: &Asked<'_>) {
        let prepared = asked.prepared;
        if prepared.known_statement().is_some() || prepared.weight() == Weight::Heavy {
            return;
        }
        let Some(text) = Text::of(prepared.text()) else {
            return;
        };
        let statement = asked.shape.shaped_statement();
        if let Some(known) = KnownText::of(&text, statement, &asked.taken, prepared.table_names()) {
            self.templates.put_text(&text.skeleton, known);
        }
    }

    async fn plan_asked(&self, asked: &Asked<'_>) -> Option<PlannedQuery> {
        match self.templates.look_up(&asked.shape) {
            Known::New | Known::Unfit => None,
            Known::Repeated => self.plan_template(asked, None).await,
            Known::Template(template) => match self.fill(asked, &template) {
                Ok(Some(query)) => Some(query),
                Ok(None) => self.plan_template(asked, Some(&template)).await,
                Err(_) => None,
            },
        }
    }

    fn now(&self) -> ScalarValue {
        let zone = &self.session.config_options().execution.time_zone;
        let nanos = Utc::now().timestamp_nanos_opt();
        ScalarValue::TimestampNanosecond(nanos, zone.as_deref().map(Arc::from))
    }

    /// Plans a statement so that its plan can serve others, beside those that there are.
    async fn plan_template(&self, asked: &Asked<'_>, older: Option<&Template>) -> Option<PlannedQuery> {
        let template = match self.plan_logically(asked).await {
            Ok(Some(logical)) => self.plan_physically(asked, logical).await,
            // That depends on nothing but the shape.
            Ok(None) | Err(_) => Ok(None),
        };
        // What fails now may be due to the values.
        let Some(template) = template.ok()? else {
            self.templates.put(&asked.shape, Known::Unfit);
            return None;
        };
        let template = Arc::new(older.into_iter().fold(template, Template::and));
        let query = self.fill(asked, &template).ok()?;
        self.templates.put(&asked.shape, Known::Template(template));
        query
    }

    /// None where the plan can't serve others.
    async fn plan_logically(&self, asked: &Asked<'_>) -> crate::Result<Option<LogicalTemplate>> {
        let statement = asked.shape.statement().clone();
        let (session, plan) = asked.prepared.plan_statement(&self.unfinished, statement).await?;
        let plan = asked.bindings.give_types(plan)?;
        if !is_timeless(&plan)? {
            return Ok(None);
        }
        let described = Arc::clone(plan.schema().inner());
        let plan = session.optimize(&plan)?;
        let logical = count_scans(&plan)?.map(|scan_count| LogicalTemplate {
            session: with_batch_rows(session, &described, asked.is_batches()),
            plan,
            scan_count,
            described,
        });
        Ok(logical)
    }

    async fn plan_physically(
        &self,
        asked: &Asked<'_>,
        mut logical: LogicalTemplate,
    ) -> Result<Option<Template>> {
        let session = &mut logical.session;
        session.config_mut().set_extension(Arc::clone(&asked.bindings));
        let planner = Arc::clone(session.query_planner());
        let mut plan = planner.create_physical_plan(&logical.plan, session).await?;
        if is_of_few_rows(plan.as_ref()) {
            // One thread has read them before another has begun.
            session.config_mut().options_mut().execution.target_partitions = 1;
            plan = planner.create_physical_plan(&logical.plan, session).await?;
        }
        let session = match asked.is_batches() {
            true => Arc::new(with_batch_rows(
                self.session.as_ref().clone(),
                &logical.described,
                true,
            )),
            false => Arc::clone(&self.session),
        };
        Template::of(&plan, logical.scan_count, session, logical.described)
    }

    /// The template with the rows that the statement asks for.
    fn fill(&self, asked: &Asked<'_>, template: &Template) -> crate::Result<Option<PlannedQuery>> {
        let session = Arc::clone(template.session());
        let mut rows = Vec::with_capacity(template.scans().len());
        for scan in template.scans() {
            let table = asked.prepared.table(&scan.table);
            let table = table.ok_or_else(|| internal_datafusion_err!("no table {}", scan.table))?;
            rows.push(scan.rows(table, session.as_ref(), Some(&asked.bindings))?);
        }
        let is_short = !rows.iter().any(|rows| rows.is_large);
        let Some(mut plan) = template.plan(rows)? else {
            return Ok(None);
        };
        if !is_short {
            for rule in &self.last_rules {
                plan = rule.optimize(plan, session.config_options())?;
            }
        }
        let query = PlannedQuery::try_new(session, plan, template.described())?;
        Ok(Some(PlannedQuery { is_short, ..query }))
    }
}

/// A statement that is asked now.
struct Asked<'a> {
    prepared: &'a Prepared,
    shape: Shape,
    bindings: Arc<Bindings>,
    /// What was taken out of the statement, if it was not known by its text.
    taken: Vec<Taken>,
}

impl Asked<'_> {
    fn is_batches(&self) -> bool {
        self.shape.is_batches()
    }
}

/// An optimized plan with placeholders.
struct LogicalTemplate {
    session: SessionState,
    plan: LogicalPlan,
    scan_count: usize,
    described: SchemaRef,
}

/// The session for an answer of these columns, which may leave the engine as batches.
pub fn with_batch_rows(mut session: SessionState, answer: &Schema, is_batches: bool) -> SessionState {
    if is_batches {
        let config = session.config().clone().with_batch_size(batch_rows(answer));
        *session.config_mut() = config;
    }
    session
}
