//! The first look at a text: what can be counted before any parser has seen it.

use crate::lexer::{Lexer, Token, Unterminated};
use crate::{DocumentLimits, Excess, Refusal, Steps};

#[derive(Default)]
struct Counts {
    tokens: usize,
    nesting: usize,
    spreads: usize,
    directives: usize,
    variables: usize,
}

impl Counts {
    fn add(&mut self, token: Token) {
        self.tokens += 1;
        match token {
            Token::Open => self.nesting += 1,
            // The parser does not get past a bracket that closes nothing.
            Token::Close => self.nesting = self.nesting.saturating_sub(1),
            Token::Spread => self.spreads += 1,
            Token::At => self.directives += 1,
            Token::Dollar => self.variables += 1,
            Token::Other => {}
        }
    }

    fn check(&self, limits: &DocumentLimits) -> Result<(), Excess> {
        if self.tokens > limits.tokens_max {
            return Err(Excess::Tokens(limits.tokens_max));
        }
        if self.nesting > limits.nesting_max {
            return Err(Excess::Nesting(limits.nesting_max));
        }
        if self.spreads > limits.spreads_max {
            return Err(Excess::Spreads(limits.spreads_max));
        }
        if self.directives > limits.directives_max {
            return Err(Excess::Directives(limits.directives_max));
        }
        if self.variables > limits.variables_max {
            return Err(Excess::Variables(limits.variables_max));
        }
        Ok(())
    }
}

/// Checks the text of a document. What it lets through may still not be GraphQL: that is the parser's question, which
/// it can now answer safely.
pub(crate) fn check(text: &str, limits: &DocumentLimits, steps: &mut Steps) -> Result<(), Refusal> {
    if text.len() > limits.bytes_max {
        return Err(Excess::Bytes(limits.bytes_max).into());
    }
    let mut lexer = Lexer::new(text);
    let checked = count(&mut lexer, text, limits);
    steps.lexical += lexer.steps();
    checked
}

fn count(lexer: &mut Lexer<'_>, text: &str, limits: &DocumentLimits) -> Result<(), Refusal> {
    let mut counts = Counts::default();
    while let Some(token) = lexer.next_token().map_err(|Unterminated(start)| syntax_error(text, start))? {
        counts.add(token);
        counts.check(limits)?;
    }
    Ok(())
}

fn syntax_error(text: &str, at: usize) -> Refusal {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Refusal::Syntax {
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
    }
}
