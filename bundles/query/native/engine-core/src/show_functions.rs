//! `SHOW FUNCTIONS` with all functions. DataFusion's own leaves out those whose arguments it can't list.

use datafusion::common::Result;
use datafusion::sql::parser::{DFParser, Statement};
use datafusion::sql::sqlparser::ast::{ShowStatementFilter, Statement as SqlStatement};

/// A function comes with each of its signatures, and once without arguments when it has none.
const FUNCTIONS: &str = "
    WITH result AS (
        SELECT specific_name, rid, data_type
        FROM information_schema.parameters
        WHERE parameter_mode = 'OUT'
    ), arguments AS (
        SELECT
            specific_name,
            rid,
            array_agg(parameter_name ORDER BY ordinal_position) AS parameters,
            array_agg(data_type ORDER BY ordinal_position) AS parameter_types
        FROM information_schema.parameters
        WHERE parameter_mode = 'IN'
        GROUP BY specific_name, rid
    )
    SELECT DISTINCT
        routine_name AS function_name,
        coalesce(result.data_type, routine.data_type) AS return_type,
        parameters,
        parameter_types,
        function_type,
        description,
        syntax_example
    FROM information_schema.routines AS routine
    LEFT JOIN result ON result.specific_name = routine_name AND function_type <> 'TABLE'
    LEFT JOIN arguments ON arguments.specific_name = result.specific_name AND arguments.rid = result.rid
    WHERE routine_name LIKE $pattern
    ORDER BY function_name, function_type, return_type, parameter_types";

/// The query that answers the statement, or the statement itself if it asks for something else.
pub fn expanded(statement: Statement) -> Result<Statement> {
    let Statement::Statement(sql) = &statement else {
        return Ok(statement);
    };
    let pattern = match sql.as_ref() {
        SqlStatement::ShowFunctions { filter: None } => "%",
        SqlStatement::ShowFunctions {
            filter: Some(ShowStatementFilter::Like(pattern)),
        } => pattern,
        _ => return Ok(statement),
    };
    let pattern = format!("'{}'", pattern.replace('\'', "''"));
    let mut statements = DFParser::parse_sql(&FUNCTIONS.replace("$pattern", &pattern))?;
    Ok(statements.pop_front().expect("one statement"))
}

#[cfg(test)]
mod tests {
    use crate::testing::TestEngine;

    #[test]
    fn functions_that_take_any_arguments_are_listed() {
        let engine = TestEngine::new();
        let all = engine.json("SHOW FUNCTIONS");
        for name in [
            "selector_first",
            "locf",
            "interpolate",
            "date_bin_gapfill",
            "date_bin",
            "tz",
            "derivative",
            "coalesce",
        ] {
            let row = format!(r#"{{"function_name":"{name}","#);
            assert!(all.contains(&row), "{name} in {all}");
        }
    }

    #[test]
    fn each_function_of_ours_says_how_it_is_called() {
        let engine = TestEngine::new();
        assert_eq!(
            engine.csv("SELECT syntax_example FROM information_schema.routines WHERE routine_name = 'locf'"),
            "syntax_example\nlocf(aggregate)\n"
        );
        let silent = engine.csv(
            "SELECT DISTINCT routine_name FROM information_schema.routines
             WHERE function_type <> 'TABLE' AND (description IS NULL OR syntax_example IS NULL)
             ORDER BY 1",
        );
        assert_eq!(silent, "");
    }

    #[test]
    fn a_pattern_chooses_functions() {
        let engine = TestEngine::new();
        let all = engine.json("SHOW FUNCTIONS LIKE 'non_neg%difference'");
        assert!(
            all.starts_with(r#"[{"function_name":"non_negative_difference","#),
            "{all}"
        );
        assert_eq!(engine.json("SHOW FUNCTIONS LIKE 'it''s'"), "[]");
    }

    #[test]
    fn signatures_come_with_their_types() {
        let engine = TestEngine::new();
        let signatures = engine.json("SHOW FUNCTIONS LIKE 'md5'");
        assert!(
            signatures.contains(r#""parameter_types":["String"]"#),
            "{signatures}"
        );
        assert!(signatures.contains(r#""return_type":""#), "{signatures}");
    }
}
