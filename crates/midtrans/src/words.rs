//! Text for Midtrans, and text from Midtrans for admins.

/// How much of the gateway's words an admin reads.
const WORDS_MAX: usize = 300;

/// One line of at most `characters_max` characters without control characters. The bar is the payment slips' field
/// separator, which Midtrans asks to avoid.
pub(crate) fn for_gateway(text: &str, characters_max: usize) -> String {
    let cleaned: String = text
        .chars()
        .map(|character| match character {
            '|' => '/',
            character if character.is_control() => ' ',
            character => character,
        })
        .collect();
    cleaned.trim().chars().take(characters_max).collect::<String>().trim_end().to_owned()
}

/// What the gateway said, short enough for a log line.
pub(crate) fn from_gateway(text: &str) -> String {
    let line: String =
        text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    let line = line.trim();
    if line.is_empty() { "no words".to_owned() } else { line.chars().take(WORDS_MAX).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_for_the_gateway_is_one_short_line() {
        assert_eq!(for_gateway("  Gitar | Jazz\n ", 50), "Gitar / Jazz");
        assert_eq!(for_gateway(&"é".repeat(60), 50), "é".repeat(50));
        assert_eq!(for_gateway("aaaa bbbb", 5), "aaaa");
        assert_eq!(for_gateway("\u{0}", 5), "");
    }

    #[test]
    fn the_gateway_s_words_fit_a_log_line() {
        assert_eq!(from_gateway(" No.\r\nReally "), "No.  Really");
        assert_eq!(from_gateway("\n"), "no words");
        assert_eq!(from_gateway(&"x".repeat(1000)).len(), 300);
    }
}
