//! Text that people typed, on its way into a mail.

/// The longest greeting that looks like one.
const GREETING_CHARACTERS_MAX: usize = 60;

/// On one line, without control characters: nothing typed can start a line of its own, be it in a header or in the
/// body.
pub(super) fn one_line(text: &str) -> String {
    text.split(|character: char| character.is_whitespace() || character.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A name fit for the greeting, or `None`.
///
/// Anyone can register a stranger's address under any name, so a name is a way to make us send a stranger an
/// advertisement. One that looks like a link or is too long for a greeting is left out.
pub(super) fn greeting_name(name: &str) -> Option<String> {
    let name = one_line(name);
    let is_short = name.chars().count() <= GREETING_CHARACTERS_MAX;
    let has_link_character = name.contains(['/', '@', '\\']);
    let is_plain = !name.is_empty() && is_short && !has_link_character;
    (is_plain && !name.split(' ').any(looks_like_a_domain)).then_some(name)
}

/// `promo.example` and `www.x.id` do; `S.Pd.`, `Dr.Ahmad` and `M.Kom` do not: mail programs turn the former into links.
fn looks_like_a_domain(word: &str) -> bool {
    let mut parts = word.split('.').peekable();
    while let (Some(before), Some(after)) = (parts.next(), parts.peek()) {
        let label_length = before.chars().rev().take_while(|character| character.is_alphanumeric()).count();
        let ending_length = after.chars().take_while(|character| character.is_alphanumeric()).count();
        if label_length >= 3 && ending_length >= 2 || before.eq_ignore_ascii_case("www") {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_and_control_characters_become_spaces() {
        assert_eq!(one_line(" Sari\r\nBcc: x@y.id\u{2028}a\u{0}b\tc "), "Sari Bcc: x@y.id a b c");
    }

    #[test]
    fn names_greet_and_advertisements_do_not() {
        for name in ["Sari Wulandari,S.Pd.", "Dr.Ahmad Fauzi, M.Kom", "O'Brien", "Nur Aini Hj. Siti", "数学"]
        {
            assert_eq!(greeting_name(name).as_deref(), Some(name));
        }
        for name in [
            "",
            " \n ",
            "Menang! promo-besar.example",
            "www.x.id",
            "a.promo.id",
            "http://x",
            "x@y.id",
            "(contoh.com)",
            &"a".repeat(61),
        ] {
            assert_eq!(greeting_name(name), None, "{name:?}");
        }
    }
}
