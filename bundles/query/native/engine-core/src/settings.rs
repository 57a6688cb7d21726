//! The settings of DataFusion that operators may change.

use datafusion::prelude::SessionConfig;

use crate::{EngineError, ErrorKind, Result};

/// What begins like that is what clients, statements or this crate rely on.
const FIXED: [&str; 4] = [
    "datafusion.catalog.",
    "datafusion.sql_parser.map_string_types_to_utf8view",
    "datafusion.execution.parquet.schema_force_view_types",
    "datafusion.execution.time_zone",
];

/// The configuration with the settings, of which each has a name and a value.
pub fn applied(config: SessionConfig, settings: &[(String, String)]) -> Result<SessionConfig> {
    let mut config = config;
    for (name, value) in settings {
        if FIXED.iter().any(|fixed| name.starts_with(fixed)) {
            let message = format!("{name} can't be changed: answers rely on it");
            return Err(EngineError::new(ErrorKind::Planning, message));
        }
        config.options_mut().set(name, value)?;
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(name: &str, value: &str) -> String {
        let settings = [(name.to_owned(), value.to_owned())];
        applied(SessionConfig::new(), &settings).unwrap_err().message
    }

    #[test]
    fn settings_take_their_values() {
        let name = "datafusion.execution.batch_size".to_owned();
        let config = applied(SessionConfig::new(), &[(name, "77".to_owned())]).unwrap();
        assert_eq!(config.batch_size(), 77);
    }

    #[test]
    fn what_is_no_setting_is_refused() {
        assert!(error("datafusion.execution.nothing", "1").contains("nothing"));
        assert!(error("datafusion.execution.batch_size", "many").contains("many"));
        assert!(error("batch_size", "1").contains("batch_size"));
    }

    #[test]
    fn what_answers_rely_on_is_refused() {
        assert_eq!(
            error("datafusion.catalog.default_schema", "x"),
            "datafusion.catalog.default_schema can't be changed: answers rely on it"
        );
    }
}
