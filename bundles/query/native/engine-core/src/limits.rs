//! Bounds on a statement's text, checked before it is parsed.
//!
//! The parser's recursion limit sees nested brackets but not flat chains: `a AND b AND c …` becomes
//! a tree as deep as the chain is long, and DataFusion walks, simplifies and drops trees by
//! recursion. Without a bound such a chain overflows the stack, which ends the process.

use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

use crate::{EngineError, ErrorKind, Result};

/// Length of a statement in bytes of UTF-8.
pub const STATEMENT_BYTES_MAX: usize = 1 << 20;

/// `AND` and `OR` in one statement. The cost of planning grows with their square.
pub const PREDICATE_TERMS_MAX: usize = 800;

/// Operators of every kind in one statement: each can make the tree of an expression deeper by one.
pub const OPERATORS_MAX: usize = 2_400;

/// Tables joined, and set operations such as `UNION`, in one statement.
const RELATIONS_MAX: usize = 200;

/// Brackets inside of each other, less than the parser allows.
const NESTING_MAX: usize = 40;

/// Brackets of [special forms](is_special_form) inside of each other. When one of them can't be parsed, for
/// whatever reason, the parser tries it again as a call of a function, and so twice for each that is around it.
const SPECIAL_FORMS_MAX: usize = 10;

/// Stack in bytes of address space that suffices for a light statement, which most are.
pub const LIGHT_STACK_BYTES: usize = 4 << 20;

/// As [STATEMENT_BYTES_MAX], of a light statement; so are the others.
const LIGHT_BYTES_MAX: usize = 4 * 1024;

const LIGHT_OPERATORS_MAX: usize = 64;

const LIGHT_NESTING_MAX: usize = 10;

const LIGHT_RELATIONS_MAX: usize = 10;

/// How much stack a statement needs to be parsed and planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// At most [LIGHT_STACK_BYTES].
    Light,
    /// What the engine's threads have.
    Heavy,
}

/// Refuses a statement that would cost more stack or time than any sensible one.
pub fn check(sql: &str) -> Result<Weight> {
    require(sql.len(), STATEMENT_BYTES_MAX, "bytes")?;
    // What the tokenizer refuses, the parser refuses with the better message.
    let Ok(tokens) = Tokenizer::new(&GenericDialect {}, sql).tokenize() else {
        return Ok(Weight::Heavy);
    };
    let nesting = check_nesting(&tokens)?;
    let count = |matches: fn(&Token) -> bool| tokens.iter().filter(|token| matches(token)).count();
    require(count(is_logical), PREDICATE_TERMS_MAX, "AND and OR operators")?;
    let operators = count(is_operator);
    require(operators, OPERATORS_MAX, "operators")?;
    let relations = count(is_join) + listed_tables(&tokens);
    require(relations, RELATIONS_MAX, "joined tables and set operations")?;
    let is_light = sql.len() <= LIGHT_BYTES_MAX
        && nesting + count(is_case) <= LIGHT_NESTING_MAX
        && operators <= LIGHT_OPERATORS_MAX
        && relations + count(is_from) <= LIGHT_RELATIONS_MAX;
    Ok(if is_light { Weight::Light } else { Weight::Heavy })
}

/// Answers how many brackets are inside of each other.
fn check_nesting(tokens: &[Token]) -> Result<usize> {
    // For each open bracket whether it is that of a special form.
    let mut open = vec![];
    let mut special_forms = 0;
    let mut deepest = 0;
    let mut before = Keyword::NoKeyword;
    for token in tokens
        .iter()
        .filter(|token| !matches!(token, Token::Whitespace(_)))
    {
        match token {
            Token::LParen | Token::LBracket | Token::LBrace => {
                let is_special = is_special_form(before);
                special_forms += usize::from(is_special);
                open.push(is_special);
            }
            Token::RParen | Token::RBracket | Token::RBrace => {
                special_forms -= usize::from(open.pop() == Some(true));
            }
            _ => {}
        }
        check_depth(open.len(), NESTING_MAX, "brackets")?;
        check_depth(special_forms, SPECIAL_FORMS_MAX, "brackets of CAST and the like")?;
        deepest = deepest.max(open.len());
        before = keyword(token);
    }
    Ok(deepest)
}

fn check_depth(depth: usize, limit: usize, what: &str) -> Result<()> {
    if depth <= limit {
        return Ok(());
    }
    Err(EngineError::new(
        ErrorKind::Syntax,
        format!("SQL error: the statement has more than {limit} {what} inside of each other"),
    ))
}

/// Whether the word is no function although brackets follow.
fn is_special_form(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::ARRAY
            | Keyword::CASE
            | Keyword::CAST
            | Keyword::CEIL
            | Keyword::CONVERT
            | Keyword::EXISTS
            | Keyword::EXTRACT
            | Keyword::FLOOR
            | Keyword::INTERVAL
            | Keyword::LAMBDA
            | Keyword::MAP
            | Keyword::MATCH
            | Keyword::NOT
            | Keyword::OVERLAY
            | Keyword::POSITION
            | Keyword::PRIOR
            | Keyword::SAFE_CAST
            | Keyword::STRUCT
            | Keyword::SUBSTR
            | Keyword::SUBSTRING
            | Keyword::TRIM
            | Keyword::TRY_CAST
            | Keyword::TRY_CONVERT
    )
}

/// Fails when there is more of `what` than `limit`.
fn require(found: usize, limit: usize, what: &str) -> Result<()> {
    if found <= limit {
        return Ok(());
    }
    Err(EngineError::new(
        ErrorKind::Planning,
        format!(
            "Error during planning: the statement has {found} {what}, at most {limit} are allowed; \
             split it, or use IN (...) for a list of values"
        ),
    ))
}

fn keyword(token: &Token) -> Keyword {
    match token {
        Token::Word(word) => word.keyword,
        _ => Keyword::NoKeyword,
    }
}

fn is_logical(token: &Token) -> bool {
    matches!(keyword(token), Keyword::AND | Keyword::OR | Keyword::XOR)
}

fn is_join(token: &Token) -> bool {
    matches!(
        keyword(token),
        Keyword::JOIN | Keyword::UNION | Keyword::EXCEPT | Keyword::INTERSECT
    )
}

fn is_from(token: &Token) -> bool {
    keyword(token) == Keyword::FROM
}

/// What nests without brackets.
fn is_case(token: &Token) -> bool {
    keyword(token) == Keyword::CASE
}

/// Tables that follow another one in a `FROM a, b` list.
fn listed_tables(tokens: &[Token]) -> usize {
    let mut count = 0;
    // For each open bracket whether the text is between FROM and the clause that follows it.
    let mut in_from = vec![false];
    for token in tokens {
        match (token, keyword(token)) {
            (Token::LParen, _) => in_from.push(false),
            (Token::RParen, _) if in_from.len() > 1 => _ = in_from.pop(),
            (Token::Comma, _) if in_from.last() == Some(&true) => count += 1,
            (_, Keyword::FROM) => *in_from.last_mut().expect("never empty") = true,
            (_, Keyword::WHERE | Keyword::GROUP | Keyword::ORDER | Keyword::SELECT | Keyword::WINDOW) => {
                *in_from.last_mut().expect("never empty") = false;
            }
            _ => {}
        }
    }
    count
}

/// Everything that is not clearly a leaf or punctuation: an operator that a later parser adds counts
/// without a change here.
fn is_operator(token: &Token) -> bool {
    match token {
        Token::Word(word) => matches!(
            word.keyword,
            Keyword::AND
                | Keyword::OR
                | Keyword::XOR
                | Keyword::NOT
                | Keyword::IS
                | Keyword::IN
                | Keyword::BETWEEN
                | Keyword::LIKE
                | Keyword::ILIKE
                | Keyword::SIMILAR
                | Keyword::COLLATE
                | Keyword::DIV
                | Keyword::AT
                | Keyword::OVERLAPS
        ),
        Token::Minus
        | Token::Plus
        | Token::Mul
        | Token::Div
        | Token::Mod
        | Token::StringConcat
        | Token::DoubleColon
        | Token::LBracket
        | Token::Eq
        | Token::DoubleEq
        | Token::Neq
        | Token::Lt
        | Token::Gt
        | Token::LtEq
        | Token::GtEq => true,
        Token::Whitespace(_)
        | Token::Number(..)
        | Token::Comma
        | Token::LParen
        | Token::RParen
        | Token::RBracket
        | Token::LBrace
        | Token::RBrace
        | Token::Period
        | Token::SemiColon
        | Token::Colon
        | Token::Placeholder(_)
        | Token::EOF => false,
        other => !is_string(other),
    }
}

fn is_string(token: &Token) -> bool {
    matches!(
        token,
        Token::SingleQuotedString(_)
            | Token::DoubleQuotedString(_)
            | Token::DollarQuotedString(_)
            | Token::NationalStringLiteral(_)
            | Token::EscapedStringLiteral(_)
            | Token::UnicodeStringLiteral(_)
            | Token::HexStringLiteral(_)
    )
}

#[cfg(test)]
mod tests {
    use std::thread::Builder;

    use super::*;
    use crate::testing::TestEngine;

    /// What a test needs before it asks.
    const STACK_BEFORE_BYTES: usize = 256 << 10;

    fn chain(terms: usize, operator: &str) -> String {
        format!("SELECT 1 WHERE {}", vec!["1 = 1"; terms].join(operator))
    }

    #[test]
    fn accepts_as_many_terms_as_the_limit() {
        assert!(check(&chain(PREDICATE_TERMS_MAX + 1, " AND ")).is_ok());
    }

    #[test]
    fn refuses_longer_chains_by_name() {
        let error = check(&chain(20_000, " OR ")).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Planning);
        assert!(error.message.contains("19999 AND and OR operators"), "{error}");
        assert!(error.message.contains("at most 800"), "{error}");
    }

    #[test]
    fn refuses_chains_of_any_operator() {
        for operator in ["+", "||", "::int::", " -> ", "/", "="] {
            let sql = format!("SELECT {}", vec!["1"; 5_000].join(operator));
            assert!(check(&sql).is_err(), "{operator}");
        }
    }

    #[test]
    fn refuses_many_joins_and_unions() {
        assert!(check(&vec!["SELECT 1"; 300].join(" UNION ALL ")).is_err());
        assert!(check(&format!("SELECT 1 FROM t {}", "CROSS JOIN t ".repeat(300))).is_err());
        assert!(check(&format!("SELECT 1 FROM t{}", ", t".repeat(300))).is_err());
    }

    #[test]
    fn accepts_long_lists_of_values() {
        let values = vec!["'v'"; 20_000].join(", ");
        assert!(check(&format!("SELECT 1 FROM t WHERE 'a' IN ({values})")).is_ok());
        assert!(check(&format!("SELECT 1 FROM t GROUP BY {values}")).is_ok());
    }

    #[test]
    fn refuses_long_statements() {
        assert!(check(&" ".repeat(STATEMENT_BYTES_MAX + 1)).is_err());
    }

    fn weight(sql: &str) -> Weight {
        check(sql).unwrap()
    }

    #[test]
    fn what_dashboards_ask_is_light() {
        let sql = "SELECT date_bin(INTERVAL '1 minute', time) AS t, max(usage) FROM cpu WHERE host IN ('a', 'b') \
                   AND time >= now() - INTERVAL '1 hour' GROUP BY t ORDER BY t";
        assert_eq!(weight(sql), Weight::Light);
        assert_eq!(weight(&chain(200, " AND ")), Weight::Heavy);
        assert_eq!(
            weight(&format!("SELECT {}1{}", "(".repeat(20), ")".repeat(20))),
            Weight::Heavy
        );
        assert_eq!(weight(&"SELECT 1 UNION ALL ".repeat(20)), Weight::Heavy);
    }

    /// With less stack the process would end.
    #[test]
    fn light_statements_need_little_stack() {
        let sum = "x + ".repeat(LIGHT_OPERATORS_MAX / 2 - 1);
        let likes = "s LIKE 'a%' AND ".repeat(LIGHT_OPERATORS_MAX / 2 - 1);
        let nested = |open: &str, inner: &str, close: &str, depth: usize| {
            format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
        };
        let calls = nested("abs(", "x", ")", LIGHT_NESTING_MAX);
        let cases = nested("CASE WHEN x = 1 THEN ", "x", " END", LIGHT_NESTING_MAX - 1);
        let table = "(SELECT 1 AS x, 'a' AS s) AS t";
        let tables = nested("(SELECT x FROM ", table, ") AS t", LIGHT_RELATIONS_MAX - 2);
        let joined = "JOIN (SELECT 1 AS x, 'b' AS u) AS r USING (x)";
        let union = " UNION ALL SELECT 1".repeat(LIGHT_RELATIONS_MAX - 2);
        for sql in [
            format!("SELECT {sum} 1 AS y FROM {table} WHERE {sum} 1 > 0"),
            format!("SELECT x FROM {table} WHERE {likes} x = 1"),
            format!("SELECT {calls} AS y FROM {table}"),
            format!("SELECT {cases} AS y FROM {table}"),
            format!("SELECT x FROM {tables}"),
            format!("SELECT x FROM {table}{union}"),
            format!("SELECT sum(x) OVER (PARTITION BY s ORDER BY x) AS y FROM {table} {joined}"),
        ] {
            assert_eq!(weight(&sql), Weight::Light, "{sql}");
            let run = move || TestEngine::new().csv(&sql);
            let thread = Builder::new().stack_size(LIGHT_STACK_BYTES + STACK_BEFORE_BYTES);
            assert!(!thread.spawn(run).unwrap().join().unwrap().is_empty());
        }
    }
}
