//! The one error that leaves this crate.

use std::any::Any;
use std::fmt;

use arrow::error::ArrowError;
use datafusion::common::DataFusionError;
use tokio::task::JoinError;

pub type Result<T> = std::result::Result<T, EngineError>;

/// Whose fault a failure is. The numbers are part of the contract with the Java side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum ErrorKind {
    /// The text is no SQL.
    Syntax = 0,
    /// The statement makes no sense for these tables, or is not allowed.
    Planning = 1,
    /// A column that does not exist, or is ambiguous.
    Schema = 2,
    NotImplemented = 3,
    /// The memory limit is reached.
    ResourcesExhausted = 4,
    /// The data make the statement fail, such as a division by zero.
    Execution = 5,
    /// Something outside of the engine failed, such as the object store.
    External = 6,
    Cancelled = 7,
    /// A mistake in the engine or in this crate.
    Internal = 8,
    /// A data file could not be read, or its bytes make no sense. The Parquet reader tells most
    /// failures of the object store as text only, so the two can't be told apart here.
    UnreadableFile = 9,
}

/// A failure with DataFusion's own message.
#[derive(Clone, Debug)]
pub struct EngineError {
    pub kind: ErrorKind,
    pub message: String,
}

impl EngineError {
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }

    pub fn cancelled() -> Self {
        Self::new(ErrorKind::Cancelled, "the query was cancelled")
    }

    /// What a caught panic carries.
    pub fn from_panic(payload: &(dyn Any + Send)) -> Self {
        let text = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        Self::new(ErrorKind::Internal, format!("the engine panicked: {text}"))
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)
    }
}

impl std::error::Error for EngineError {}

impl From<DataFusionError> for EngineError {
    fn from(error: DataFusionError) -> Self {
        let kind = kind_of(&error);
        let text = error.strip_backtrace();
        let message = match kind {
            ErrorKind::Internal => &text,
            _ => without_steps(&text),
        };
        let clearer = complaint_of_function(message)
            .or_else(|| without_signatures(message))
            .or_else(|| without_trials(message));
        Self::new(kind, clearer.unwrap_or_else(|| message.to_owned()))
    }
}

impl From<JoinError> for EngineError {
    fn from(error: JoinError) -> Self {
        match error.try_into_panic() {
            Ok(payload) => Self::from_panic(payload.as_ref()),
            Err(_) => Self::cancelled(),
        }
    }
}

/// The failure without the names of the steps of planning that met with it.
fn without_steps(message: &str) -> &str {
    let is_step = |context: &str| context.starts_with("Optimizer rule '") || !context.contains(' ');
    match message.split_once("\ncaused by\n") {
        Some((context, cause)) if is_step(context) => without_steps(cause),
        _ => message,
    }
}

/// What is said of a call whose arguments fit no signature, without what each of these said. It takes that for a
/// mistake of its own.
fn without_trials(message: &str) -> Option<String> {
    let (_, trials) = message.split_once(" failed to match any signature, errors: ")?;
    let (_, complaint) = trials.split_once("No function matches the given name")?;
    Some(format!(
        "Error during planning: No function matches the given name{complaint}"
    ))
}

/// What a function has to say of its arguments. DataFusion tells beside it that it is an error of two
/// kinds, that there is no such function, and a signature that says nothing.
fn complaint_of_function(message: &str) -> Option<String> {
    let (_, complaint) = message.split_once("user-defined coercion failed with: ")?;
    let (complaint, _) = complaint.split_once(". No function matches the given name")?;
    let complaint = complaint
        .strip_prefix("Error during planning: ")
        .unwrap_or(complaint);
    Some(format!("Error during planning: {complaint}"))
}

/// What is said of a call that fits none of many signatures, without these.
fn without_signatures(message: &str) -> Option<String> {
    let (complaint, _) = message.split_once(" to the signature OneOf(")?;
    let (_, name) = complaint.split_once("a call to '")?;
    let (name, _) = name.split_once('\'')?;
    Some(format!(
        "{complaint} is not possible; SHOW FUNCTIONS LIKE '{name}' tells how it is called"
    ))
}

fn kind_of(error: &DataFusionError) -> ErrorKind {
    match error.find_root() {
        DataFusionError::SQL(..) => ErrorKind::Syntax,
        DataFusionError::Plan(_) | DataFusionError::Configuration(_) => ErrorKind::Planning,
        DataFusionError::SchemaError(..) => ErrorKind::Schema,
        DataFusionError::NotImplemented(_) => ErrorKind::NotImplemented,
        DataFusionError::ResourcesExhausted(_) => ErrorKind::ResourcesExhausted,
        DataFusionError::ParquetError(_) => ErrorKind::UnreadableFile,
        DataFusionError::ArrowError(error, _) if matches!(**error, ArrowError::ParquetError(_)) => {
            ErrorKind::UnreadableFile
        }
        DataFusionError::Execution(_) | DataFusionError::ArrowError(..) => ErrorKind::Execution,
        DataFusionError::Diagnostic(_, inner) | DataFusionError::Context(_, inner) => kind_of(inner),
        DataFusionError::Collection(errors) => errors.first().map_or(ErrorKind::Internal, kind_of),
        DataFusionError::ExecutionJoin(join) if join.is_cancelled() => ErrorKind::Cancelled,
        DataFusionError::Internal(_) | DataFusionError::ExecutionJoin(_) => ErrorKind::Internal,
        _ => ErrorKind::External,
    }
}
