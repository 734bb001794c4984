//! One pass over the text, without recursion and without building anything.

use crate::{DocumentLimits, Excess};

#[derive(Default)]
struct Counts {
    tokens: usize,
    nesting: usize,
    spreads: usize,
    directives: usize,
    variables: usize,
}

impl Counts {
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
///
/// # Errors
/// The first limit that is exceeded.
pub fn check_text(document: &str, limits: &DocumentLimits) -> Result<(), Excess> {
    if document.len() > limits.bytes_max {
        return Err(Excess::Bytes(limits.bytes_max));
    }
    let mut counts = Counts::default();
    let mut rest = document.as_bytes();
    while let [first, after @ ..] = rest {
        rest = match first {
            b'#' => skip_comment(after),
            b' ' | b'\t' | b'\r' | b'\n' | b',' => after,
            _ => {
                counts.tokens += 1;
                count_token(rest, *first, &mut counts)
            }
        };
        counts.check(limits)?;
    }
    Ok(())
}

/// Counts the token at the start of `rest` and returns what follows it.
fn count_token<'text>(rest: &'text [u8], first: u8, counts: &mut Counts) -> &'text [u8] {
    let after = rest.get(1..).unwrap_or_default();
    match first {
        b'"' => return skip_string(rest),
        b'(' | b'[' | b'{' => counts.nesting += 1,
        b')' | b']' | b'}' => counts.nesting = counts.nesting.saturating_sub(1),
        b'@' => counts.directives += 1,
        b'$' => counts.variables += 1,
        b'.' if rest.starts_with(b"...") => {
            counts.spreads += 1;
            return rest.get(3..).unwrap_or_default();
        }
        // Only numbers hold a point; a name that swallowed points would hide the spread behind it.
        _ if first.is_ascii_digit() || first == b'-' => {
            return skip_while(after, |byte| is_name_byte(byte) || matches!(byte, b'.' | b'+'));
        }
        _ if is_name_byte(first) => return skip_while(after, is_name_byte),
        _ => {}
    }
    after
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn skip_while(text: &[u8], inside: impl Fn(u8) -> bool) -> &[u8] {
    let length = text.iter().position(|byte| !inside(*byte)).unwrap_or(text.len());
    text.get(length..).unwrap_or_default()
}

fn skip_comment(text: &[u8]) -> &[u8] {
    skip_while(text, |byte| byte != b'\n' && byte != b'\r')
}

/// Skips a string or a block string; one that never ends is the rest of the text.
fn skip_string(text: &[u8]) -> &[u8] {
    if text.starts_with(b"\"\"\"") {
        let mut rest = text.get(3..).unwrap_or_default();
        while !rest.is_empty() {
            if rest.starts_with(b"\\\"\"\"") {
                rest = rest.get(4..).unwrap_or_default();
            } else if rest.starts_with(b"\"\"\"") {
                return rest.get(3..).unwrap_or_default();
            } else {
                rest = rest.get(1..).unwrap_or_default();
            }
        }
        return rest;
    }
    let mut rest = text.get(1..).unwrap_or_default();
    while let [first, after @ ..] = rest {
        match first {
            // A string may not span lines: what follows is looked at again, as a parser would.
            b'"' | b'\n' | b'\r' => return after,
            b'\\' => rest = after.get(1..).unwrap_or_default(),
            _ => rest = after,
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::check_text;
    use crate::{DocumentLimits, Excess};

    fn check(document: &str) -> Result<(), Excess> {
        check_text(document, &DocumentLimits::default())
    }

    #[test]
    fn an_ordinary_document_passes() {
        assert_eq!(
            check("query($id: ID!) { teacher(id: $id) { name ...Card @include(if: true) } } # {{{{"),
            Ok(())
        );
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let brackets = "[".repeat(500);
        assert_eq!(
            check(&format!(
                "{{ a(x: \"{brackets}\", y: \"\"\"{brackets} \\\"\"\" {brackets}\"\"\") }} # {brackets}"
            )),
            Ok(())
        );
    }

    #[test]
    fn the_documents_that_overflow_the_parser_are_refused() {
        for open in ["[", "{k:"] {
            let document = format!("{{a(x:{})}}", open.repeat(2500));
            assert_eq!(check(&document), Err(Excess::Nesting(40)));
        }
    }

    #[test]
    fn an_escaped_quote_does_not_end_a_string() {
        assert_eq!(check(&format!("{{ a(x: \"\\\"{}\") }}", "[".repeat(100))), Ok(()));
    }

    #[test]
    fn a_spread_right_behind_a_name_counts() {
        assert_eq!(check(&format!("{{ a{} }}", "...b".repeat(101))), Err(Excess::Spreads(100)));
    }

    #[test]
    fn each_count_has_its_limit() {
        assert_eq!(check(&" ".repeat(40_000)), Err(Excess::Bytes(32 * 1024)));
        assert_eq!(check(&"a ".repeat(2_001)), Err(Excess::Tokens(2_000)));
        assert_eq!(check(&"...a ".repeat(101)), Err(Excess::Spreads(100)));
        assert_eq!(check(&"@a ".repeat(51)), Err(Excess::Directives(50)));
        assert_eq!(check(&"$a ".repeat(201)), Err(Excess::Variables(200)));
    }
}
