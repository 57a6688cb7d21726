//! The text of a statement without its literals.

use std::iter::Peekable;
use std::str::CharIndices;

use datafusion::common::ScalarValue;
use datafusion::sql::sqlparser::tokenizer::Location;

use super::values::number;

/// What stands in a skeleton for a text and for a number. No statement has them outside of literals.
const TEXT_MARK: char = '\u{1}';
const NUMBER_MARK: char = '\u{2}';

/// A statement's text, taken apart. Two statements of one skeleton are parsed to trees that differ in nothing but
/// their literals.
#[derive(Debug, PartialEq)]
pub struct Text {
    /// The text with marks in the places of its literals.
    pub skeleton: String,
    /// In the order of the text.
    pub literals: Vec<Literal>,
}

/// A text or number.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    pub value: ScalarValue,
    /// Where it begins.
    pub place: Location,
}

impl Text {
    /// None where the text has what only a parser knows to tell from literals, such as comments.
    pub fn of(sql: &str) -> Option<Self> {
        Lexer {
            sql,
            rest: sql.char_indices().peekable(),
            place: Location { line: 1, column: 1 },
            text: Self {
                skeleton: String::with_capacity(sql.len()),
                literals: vec![],
            },
        }
        .run()
    }
}

struct Lexer<'a> {
    sql: &'a str,
    rest: Peekable<CharIndices<'a>>,
    /// Of the next character.
    place: Location,
    text: Text,
}

impl Lexer<'_> {
    fn run(mut self) -> Option<Text> {
        let mut before = ' ';
        while let Some((start, next)) = self.next() {
            // Which line and column it was.
            let place = Location {
                column: self.place.column.wrapping_sub(1),
                ..self.place
            };
            match next {
                '\'' => {
                    // Letters before it can make it another kind of literal.
                    let is_plain = !is_word(before) && before != '&';
                    let value = is_plain.then(|| self.string()).flatten()?;
                    self.literal(place, TEXT_MARK, ScalarValue::Utf8(Some(value)));
                }
                '0'..='9' if !is_word(before) => {
                    let value = (before != '.').then(|| self.number(start)).flatten()?;
                    self.literal(place, NUMBER_MARK, value);
                }
                '"' | '`' => self.quoted(next)?,
                '$' if !self.is_next(|next| next.is_ascii_alphanumeric()) => return None,
                '-' if self.is_next(|next| next == '-') => return None,
                '/' if self.is_next(|next| next == '*') => return None,
                '#' | '\\' | TEXT_MARK | NUMBER_MARK => return None,
                _ if !next.is_ascii() => return None,
                _ => self.text.skeleton.push(next),
            }
            before = next;
        }
        Some(self.text)
    }

    fn next(&mut self) -> Option<(usize, char)> {
        let next = self.rest.next()?;
        match next.1 {
            '\n' => {
                self.place.line += 1;
                self.place.column = 1;
            }
            _ => self.place.column += 1,
        }
        Some(next)
    }

    fn is_next(&mut self, matches: impl Fn(char) -> bool) -> bool {
        self.rest.peek().is_some_and(|(_, next)| matches(*next))
    }

    fn literal(&mut self, place: Location, mark: char, value: ScalarValue) {
        self.text.skeleton.push(mark);
        self.text.literals.push(Literal { value, place });
    }

    /// What stands between quotes, of which two are one.
    fn string(&mut self) -> Option<String> {
        let mut value = String::new();
        loop {
            match self.next()?.1 {
                '\'' if self.is_next(|next| next == '\'') => {
                    self.next();
                    value.push('\'');
                }
                '\'' => return Some(value),
                other => value.push(other),
            }
        }
    }

    /// A number whose first digit stands at `start`. None for what only looks like one.
    fn number(&mut self, start: usize) -> Option<ScalarValue> {
        self.digits();
        if self.is_next(|next| next == '.') {
            self.next();
            self.is_next(|next| next.is_ascii_digit()).then_some(())?;
            self.digits();
        }
        if self.is_next(|next| is_word(next) || next == '.') {
            return None;
        }
        let end = self.rest.peek().map_or(self.sql.len(), |(end, _)| *end);
        number(&self.sql[start..end])
    }

    fn digits(&mut self) {
        while self.is_next(|next| next.is_ascii_digit()) {
            self.next();
        }
    }

    /// A name in quotes, which is no literal.
    fn quoted(&mut self, quote: char) -> Option<()> {
        self.text.skeleton.push(quote);
        loop {
            let next = self.next()?.1;
            self.text.skeleton.push(next);
            if next == quote {
                return Some(());
            }
        }
    }
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '$' | '@') || !character.is_ascii()
}

#[cfg(test)]
mod tests {
    use datafusion::sql::sqlparser::dialect::GenericDialect;
    use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

    use super::*;

    /// As the parser's own tokenizer finds them.
    fn expected(sql: &str) -> Vec<Literal> {
        let tokens = Tokenizer::new(&GenericDialect {}, sql)
            .tokenize_with_location()
            .unwrap();
        let literals = tokens.into_iter().filter_map(|token| {
            let value = match token.token {
                Token::SingleQuotedString(text) => ScalarValue::Utf8(Some(text)),
                Token::Number(digits, false) => number(&digits)?,
                _ => return None,
            };
            Some(Literal {
                value,
                place: token.span.start,
            })
        });
        literals.collect()
    }

    #[test]
    fn literals_are_those_of_the_parser() {
        for sql in [
            "SELECT 1",
            "SELECT 'it''s', '', '''' , 'ü€', 'x' FROM t",
            "SELECT a1, b_2 FROM t3 WHERE a1=1 AND b_2>-2.5\n  AND c IN (3,'4',5)",
            "SELECT \"o'clock 7\", `a'b` FROM \"t\"\"u\" WHERE a='x'\r\n\tAND b = 18446744073709551615",
            "SELECT x FROM t WHERE h = $1 AND i = $name AND time > now() - INTERVAL '1 hour' LIMIT 10",
            "SELECT a[1], (2)::int, {'k': 3}, 1+1, 4/2 FROM t -1",
            "SELECT 99999999999999999999999 ; ",
        ] {
            let text = Text::of(sql).unwrap_or_else(|| panic!("{sql}"));
            assert_eq!(text.literals, expected(sql), "{sql}");
        }
    }

    #[test]
    fn skeletons_keep_all_but_the_literals() {
        let skeleton = |sql| Text::of(sql).unwrap().skeleton;
        assert_eq!(
            skeleton("SELECT a1 FROM t WHERE b = 'x' AND c < 1.5"),
            "SELECT a1 FROM t WHERE b = \u{1} AND c < \u{2}"
        );
        assert_eq!(skeleton("SELECT \"1\" FROM t"), "SELECT \"1\" FROM t");
        assert_ne!(skeleton("SELECT 1"), skeleton("SELECT '1'"));
    }

    #[test]
    fn what_needs_a_parser_is_left_to_it() {
        for sql in [
            "SELECT 1 -- 'one'",
            "SELECT /* 1 */ 2",
            "SELECT E'\\'' , 1",
            "SELECT N'a'",
            "SELECT X'ff'",
            "SELECT U&'\\0041'",
            "SELECT $$it's$$",
            "SELECT $tag$it's$tag$ , 1",
            "SELECT 1e5",
            "SELECT 1L",
            "SELECT 0xff",
            "SELECT 1.",
            "SELECT .5",
            "SELECT t.1",
            "SELECT größe FROM t",
            "SELECT 'open",
            "SELECT \"open",
            "SELECT # 1",
        ] {
            assert_eq!(Text::of(sql), None, "{sql}");
        }
    }
}
