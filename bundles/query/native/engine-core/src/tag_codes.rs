//! Groups by tags as groups by numbers.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};

use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, Int32Array, StringArray};
use arrow::datatypes::{DataType, Field, FieldRef, Int32Type};
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, Result, exec_datafusion_err};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryPool, MemoryReservation};
use datafusion::logical_expr::{
    Aggregate, ColumnarValue, Expr, ExprSchemable, LogicalPlan, Projection, ReturnFieldArgs,
    ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::physical_expr::ScalarFunctionExpr;
use datafusion::physical_plan::ExecutionPlan;

/// Values of a tag that a plan may keep while no query uses it.
const FEW: usize = 4_096;

/// A dictionary with more values than that for each row of a batch is not mapped as a whole.
const VALUES_PER_ROW_MAX: usize = 4;

/// Lets aggregates of an optimized plan group by codes of tags. DataFusion puts the values of a dictionary into
/// rows of bytes and hashes these, which takes longer than to aggregate most fields. What has been aggregated
/// gets its tags back.
pub fn with_codes(plan: LogicalPlan, pool: &Arc<dyn MemoryPool>) -> Result<LogicalPlan> {
    let plan = plan.transform_up_with_subqueries(|node| match node {
        LogicalPlan::Aggregate(aggregate) => by_codes(aggregate, pool),
        other => Ok(Transformed::no(other)),
    });
    plan.map(|plan| plan.data)
}

fn by_codes(aggregate: Aggregate, pool: &Arc<dyn MemoryPool>) -> Result<Transformed<LogicalPlan>> {
    let groups = aggregate.group_expr.iter().zip(aggregate.schema.fields());
    let groups = groups.map(|(expr, field)| {
        let is_tag = matches!(expr, Expr::Column(_)) && is_tag(&expr.get_type(aggregate.input.schema())?);
        Ok(is_tag.then(|| Arc::new(Codes::new(field, pool))))
    });
    let groups = groups.collect::<Result<Vec<_>>>()?;
    if groups.iter().all(Option::is_none) {
        return Ok(Transformed::no(LogicalPlan::Aggregate(aggregate)));
    }
    let by = aggregate.group_expr.iter().zip(&groups);
    let by = by.map(|(expr, codes)| match codes {
        Some(codes) => codes.call(Direction::ToCode, expr.clone()),
        None => expr.clone(),
    });
    let coded = Aggregate::try_new(aggregate.input, by.collect(), aggregate.aggr_expr)?;
    let columns = coded.schema.iter().zip(aggregate.schema.iter()).enumerate();
    let columns = columns.map(|(place, (column, (qualifier, field)))| {
        let column = Expr::Column(Column::from(column));
        match groups.get(place) {
            Some(Some(codes)) => codes
                .call(Direction::ToTag, column)
                .alias_qualified(qualifier.cloned(), field.name()),
            _ => column,
        }
    });
    let columns = columns.collect();
    let input = Arc::new(LogicalPlan::Aggregate(coded));
    let tags = Projection::try_new_with_schema(columns, input, aggregate.schema)?;
    Ok(Transformed::yes(LogicalPlan::Projection(tags)))
}

fn is_tag(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(key, value) => **key == DataType::Int32 && **value == DataType::Utf8,
        _ => false,
    }
}

/// The codes that a query uses. When no query does any more, a plan that can serve again forgets codes of many
/// values.
#[derive(Debug)]
pub struct CodesInUse(Vec<Arc<Codes>>);

impl CodesInUse {
    pub fn of(plan: &Arc<dyn ExecutionPlan>) -> Result<Self> {
        let mut codes = vec![];
        plan.apply(|node| {
            node.apply_expressions(&mut |expr| {
                if let Some(call) = expr.downcast_ref::<ScalarFunctionExpr>()
                    && let Some(coding) = call.fun().inner().downcast_ref::<Coding>()
                {
                    codes.push(Arc::clone(&coding.codes));
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })?;
        codes.iter().for_each(|codes| codes.write().users += 1);
        Ok(Self(codes))
    }
}

impl Drop for CodesInUse {
    fn drop(&mut self) {
        self.0.iter().for_each(|codes| codes.write().left());
    }
}

/// Numbers the values of a tag as they come.
#[derive(Debug)]
struct Codes {
    tag: FieldRef,
    known: RwLock<Known>,
}

#[derive(Debug)]
struct Known {
    codes: HashMap<Arc<str>, i32>,
    values: Vec<Arc<str>>,
    /// For more than [`FEW`] of them.
    reservation: MemoryReservation,
    /// How often running queries have them in their plans.
    users: usize,
}

impl Codes {
    fn new(tag: &FieldRef, pool: &Arc<dyn MemoryPool>) -> Self {
        Self {
            tag: Arc::clone(tag),
            known: RwLock::new(Known {
                codes: HashMap::new(),
                values: vec![],
                reservation: MemoryConsumer::new("tags of groups").register(pool),
                users: 0,
            }),
        }
    }

    fn call(self: &Arc<Self>, direction: Direction, of: Expr) -> Expr {
        let coding = Coding {
            codes: Arc::clone(self),
            direction,
            signature: Signature::any(1, Volatility::Immutable),
        };
        ScalarUDF::from(coding).call(vec![of])
    }

    fn encode(&self, tags: &DictionaryArray<Int32Type>) -> Result<Int32Array> {
        let nulls = tags.logical_nulls();
        let values = tags.values().as_string::<i32>();
        let mut mapping = Mapping::new(values.len(), tags.len());
        let mut codes = Vec::with_capacity(tags.len());
        let (mut last_key, mut last_code) = (-1, 0);
        for (row, key) in tags.keys().values().iter().enumerate() {
            if *key != last_key && nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row)) {
                last_code = mapping.get_or_insert(*key, || self.code(values.value(*key as usize)))?;
                last_key = *key;
            }
            codes.push(last_code);
        }
        Ok(Int32Array::new(codes.into(), nulls))
    }

    fn code(&self, value: &str) -> Result<i32> {
        if let Some(code) = self.read().codes.get(value) {
            return Ok(*code);
        }
        self.write().add(value)
    }

    fn decode(&self, codes: &Int32Array) -> Result<DictionaryArray<Int32Type>> {
        let known = self.read();
        let mut values = vec![];
        let mut places = HashMap::new();
        let keys = codes.iter().map(|code| {
            let code = code?;
            let place = places.entry(code).or_insert_with(|| {
                values.push(known.values[code as usize].as_ref());
                values.len() as i32 - 1
            });
            Some(*place)
        });
        let keys: Int32Array = keys.collect();
        Ok(DictionaryArray::try_new(
            keys,
            Arc::new(StringArray::from_iter_values(values)),
        )?)
    }

    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(|e| e.into_inner())
    }

    fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.known.write().unwrap_or_else(|e| e.into_inner())
    }
}

impl Known {
    fn add(&mut self, value: &str) -> Result<i32> {
        if let Some(code) = self.codes.get(value) {
            return Ok(*code);
        }
        if self.values.len() >= FEW {
            let entry = size_of::<(Arc<str>, i32)>() + size_of::<Arc<str>>();
            self.reservation.try_grow(value.len() + 2 * entry)?;
        }
        let code = i32::try_from(self.values.len());
        let code = code.map_err(|_| exec_datafusion_err!("too many values of a tag"))?;
        let value: Arc<str> = value.into();
        self.values.push(Arc::clone(&value));
        self.codes.insert(value, code);
        Ok(code)
    }

    fn left(&mut self) {
        self.users -= 1;
        if self.users == 0 && self.values.len() > FEW {
            self.codes = HashMap::new();
            self.values = vec![];
            self.reservation.free();
        }
    }
}

/// The codes of the keys of one dictionary.
enum Mapping {
    /// By key; negative ones are not known.
    All(Vec<i32>),
    Some(HashMap<i32, i32>),
}

impl Mapping {
    fn new(values: usize, rows: usize) -> Self {
        match values <= rows * VALUES_PER_ROW_MAX {
            true => Self::All(vec![-1; values]),
            false => Self::Some(HashMap::new()),
        }
    }

    fn get_or_insert(&mut self, key: i32, code: impl FnOnce() -> Result<i32>) -> Result<i32> {
        match self {
            Self::All(codes) => {
                let known = &mut codes[key as usize];
                if *known < 0 {
                    *known = code()?;
                }
                Ok(*known)
            }
            Self::Some(codes) => match codes.get(&key) {
                Some(known) => Ok(*known),
                None => {
                    let new = code()?;
                    codes.insert(key, new);
                    Ok(new)
                }
            },
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Direction {
    ToCode,
    ToTag,
}

/// Turns values of a tag into codes, or back. It has no name in SQL.
#[derive(Debug)]
struct Coding {
    codes: Arc<Codes>,
    direction: Direction,
    signature: Signature,
}

impl PartialEq for Coding {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.codes, &other.codes) && self.direction == other.direction
    }
}

impl Eq for Coding {}

impl Hash for Coding {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.codes).hash(state);
        self.direction.hash(state);
    }
}

impl ScalarUDFImpl for Coding {
    fn name(&self) -> &str {
        match self.direction {
            Direction::ToCode => "code_of_tag",
            Direction::ToTag => "tag_of_code",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(match self.direction {
            Direction::ToCode => DataType::Int32,
            Direction::ToTag => self.codes.tag.data_type().clone(),
        })
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        match self.direction {
            Direction::ToCode => {
                let is_nullable = args.arg_fields[0].is_nullable();
                Ok(Arc::new(Field::new(self.name(), DataType::Int32, is_nullable)))
            }
            Direction::ToTag => Ok(Arc::clone(&self.codes.tag)),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let values = args.args.into_iter().next().expect("one argument");
        let values = values.into_array(args.number_rows)?;
        let turned: ArrayRef = match self.direction {
            Direction::ToCode => Arc::new(self.codes.encode(values.as_dictionary())?),
            Direction::ToTag => Arc::new(self.codes.decode(values.as_primitive())?),
        };
        Ok(ColumnarValue::Array(turned))
    }
}
