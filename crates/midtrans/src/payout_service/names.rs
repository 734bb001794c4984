//! Text as the payout service takes it: letters of the Latin alphabet, digits and spaces.

use unicode_normalization::UnicodeNormalization as _;

/// The text without accents, apostrophes and whatever no bank prints; empty when nothing is left.
pub(super) fn plain(text: &str, characters_max: usize) -> String {
    let letters: String = text
        .nfkd()
        .filter(|character| !is_within_a_word(*character))
        .map(|character| if character.is_ascii_alphanumeric() { character } else { ' ' })
        .collect();
    let mut plain = String::new();
    for word in letters.split_ascii_whitespace() {
        let space = usize::from(!plain.is_empty());
        if plain.len() + space + word.len() > characters_max {
            break;
        }
        if space == 1 {
            plain.push(' ');
        }
        plain.push_str(word);
    }
    if plain.is_empty() { letters.trim().chars().take(characters_max).collect() } else { plain }
}

/// Accents that were split from their letters, and apostrophes: what stands before and behind is one word.
fn is_within_a_word(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
        || matches!(character, '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '`')
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn names_are_written_as_banks_print_them() {
        for (name, expected) in [
            ("Sari Dewi", "Sari Dewi"),
            ("  José   Nuñez ", "Jose Nunez"),
            ("D'Souza, Mark-Anthony", "DSouza Mark Anthony"),
            ("Ma\u{2019}ruf", "Maruf"),
            ("dr. Sari Dewi, S.Pd.", "dr Sari Dewi S Pd"),
            ("Ｓａｒｉ", "Sari"),
            ("PT Guru 2000 & Co", "PT Guru 2000 Co"),
            ("李", ""),
            ("\u{0}|;", ""),
        ] {
            assert_eq!(plain(name, 100), expected, "{name}");
        }
    }

    #[test]
    fn a_long_name_ends_with_a_word() {
        assert_eq!(plain("Sari Dewi Lestari", 12), "Sari Dewi");
        assert_eq!(plain("Sari Dewi Lestari", 9), "Sari Dewi");
        assert_eq!(plain("Abcdefghij", 4), "Abcd");
    }
}
