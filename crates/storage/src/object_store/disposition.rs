//! The name under which a browser saves a download.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 5987 lets stand unescaped: its `attr-char`.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// `Content-Disposition` of a download (RFC 6266): the name in UTF-8 for every browser of today, and one in ASCII for what is
/// older.
pub(super) fn attachment(file_name: &str) -> String {
    let name: String = file_name.chars().filter_map(seen).collect();
    let plain: String =
        name.chars().map(|character| if is_plain(character) { character } else { '_' }).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(&name, ESCAPED))
}

/// A name is one line without a path, and it reads as it is: marks that turn the direction of writing let "fdp.exe" look
/// like "exe.pdf".
fn seen(character: char) -> Option<char> {
    match character {
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        '/' | '\\' => Some('_'),
        character if character.is_control() => Some('_'),
        character => Some(character),
    }
}

/// Quotes end the quoted name, and older browsers decode percent signs in it.
fn is_plain(character: char) -> bool {
    matches!(character, ' '..='~') && !matches!(character, '"' | '%' | '\\')
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn a_plain_name_stands_twice() {
        assert_eq!(
            attachment("Rumus-Fisika.pdf"),
            "attachment; filename=\"Rumus-Fisika.pdf\"; filename*=UTF-8''Rumus-Fisika.pdf"
        );
    }

    #[test]
    fn other_scripts_are_escaped_as_utf_8() {
        assert_eq!(
            attachment("数学 é.pdf"),
            "attachment; filename=\"__ _.pdf\"; filename*=UTF-8''%E6%95%B0%E5%AD%A6%20%C3%A9.pdf"
        );
    }

    #[test]
    fn nothing_in_a_name_ends_the_header_or_the_quotes() {
        let value = attachment("a\"b\\c\r\nSet-Cookie: x=1;.pdf");
        assert_eq!(
            value,
            "attachment; filename=\"a_b_c__Set-Cookie: x=1;.pdf\"; \
             filename*=UTF-8''a%22b_c__Set-Cookie%3A%20x%3D1%3B.pdf"
        );
    }

    #[test]
    fn a_percent_sign_is_not_taken_for_an_escape() {
        assert_eq!(
            attachment("100%25.pdf"),
            "attachment; filename=\"100_25.pdf\"; filename*=UTF-8''100%2525.pdf"
        );
    }

    #[test]
    fn marks_that_turn_the_writing_around_are_dropped() {
        assert_eq!(
            attachment("x\u{202e}fdp.exe"),
            "attachment; filename=\"xfdp.exe\"; filename*=UTF-8''xfdp.exe"
        );
    }
}
