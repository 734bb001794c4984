//! What stands in the cells of a file, written so that no program that opens it takes a text for a formula.
//!
//! A spreadsheet runs what begins with `=`, `+`, `-` or `@`: a teacher could be called `=HYPERLINK(…)`. Such a text gets an apostrophe
//! in front, which spreadsheets read as "this is text". Programs set to Indonesian part cells at semicolons, and do not know that
//! a comma begins a new one: what follows a semicolon, a tab or a line's end inside a text is looked at like a text of its own.
//! Numbers are written by us alone and stay numbers.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// What somebody typed, or what contains it.
    Text(String),
    /// A word or an id of ours.
    Word(String),
    /// A number: of rupiah, of things.
    Number(i64),
    /// When something happened.
    Instant(DateTime<Utc>),
    /// Nothing.
    Empty,
}

/// A line of the file.
pub(crate) type Record = Vec<Cell>;

impl Cell {
    /// What somebody typed, if anybody did.
    pub(crate) fn text(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.into()))
    }

    /// A word or an id of ours, if there is one.
    pub(crate) fn word(word: Option<impl std::fmt::Display>) -> Self {
        word.map_or(Self::Empty, |word| Self::Word(word.to_string()))
    }

    /// A number, if there is one.
    pub(crate) fn number(number: Option<impl Into<i64>>) -> Self {
        number.map_or(Self::Empty, |number| Self::Number(number.into()))
    }

    /// When something happened, if it did.
    pub(crate) fn instant(at: Option<DateTime<Utc>>) -> Self {
        at.map_or(Self::Empty, Self::Instant)
    }

    /// As it is written. Instants are those of the zone, with their offset.
    pub(crate) fn written(&self, zone: Tz) -> Cow<'_, str> {
        match self {
            Self::Text(text) | Self::Word(text) => harmless(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Instant(at) => {
                Cow::Owned(at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false))
            }
            Self::Empty => Cow::Borrowed(""),
        }
    }
}

/// What begins a formula: also in the full width of East Asian writing, which some programs fold, and the sign of the minus.
const fn begins_formula(character: char) -> bool {
    matches!(character, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹢' | '﹣' | '﹦' | '﹫' | '−')
}

/// What programs overlook before a formula, and quotes, which are doubled where cells are parted elsewhere.
fn is_overlooked(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '"' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

/// Where another program may part cells.
const fn parts_cells(character: char) -> bool {
    matches!(character, ';' | '\t' | '\r' | '\n')
}

fn is_harmful(text: &str) -> bool {
    text.trim_start_matches(is_overlooked).starts_with(begins_formula)
}

/// The text, with apostrophes where it could be taken for a formula.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    let begins_badly = text.starts_with(['\t', '\r', '\n']) || is_harmful(text);
    let is_parted_badly = text.split(parts_cells).skip(1).any(is_harmful);
    if !begins_badly && !is_parted_badly {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len() + 4);
    if begins_badly {
        written.push('\'');
    }
    for (place, piece) in text.split_inclusive(parts_cells).enumerate() {
        if place > 0 && is_harmful(piece) {
            written.push('\'');
        }
        written.push_str(piece);
    }
    Cow::Owned(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_could_be_a_formula_gets_an_apostrophe() {
        for text in [
            "=1+1",
            "+62812",
            "-5",
            "@SUM(A1)",
            "  =1",
            "\u{a0}=1",
            "\t1",
            "\r1",
            "\"=1\"",
            "＝1",
            "－1",
            "\u{feff}=1",
        ] {
            assert_eq!(harmless(text), format!("'{text}"), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_formula_stays_as_it_is() {
        for text in ["", "Sari", "a=b", "5-3", "sari@example.com", "'=1", "Fisika; kelas 10", "–", "a\nb"] {
            assert!(matches!(harmless(text), Cow::Borrowed(_)), "{text:?}");
        }
    }

    #[test]
    fn a_formula_behind_a_semicolon_or_a_line_is_seen() {
        assert_eq!(harmless("Sari;=1+1"), "Sari;'=1+1");
        assert_eq!(harmless("Sari\r\n =1"), "Sari\r\n' =1");
        assert_eq!(harmless("\n=1"), "'\n'=1");
        assert_eq!(harmless("a;\"=1\""), "a;'\"=1\"");
    }

    #[test]
    fn numbers_stay_numbers_and_instants_say_their_offset() {
        let zone = Tz::Asia__Makassar;
        assert_eq!(Cell::Number(-5000).written(zone), "-5000");
        let at = "2027-03-01T01:02:03.456Z".parse().unwrap();
        assert_eq!(Cell::Instant(at).written(zone), "2027-03-01T09:02:03+08:00");
    }

    /// Texts of the characters that matter, and of any others.
    fn tricky() -> impl Strategy<Value = String> {
        let character = prop_oneof![
            prop::sample::select("=+-@＝＋－＠−;,\t\r\n\"' ax5|".chars().collect::<Vec<_>>()),
            any::<char>(),
        ];
        prop::collection::vec(character, 0..12).prop_map(|characters| characters.into_iter().collect())
    }

    /// How a program reads a file whose cells it parts at `delimiter`.
    fn read(bytes: &[u8], delimiter: u8) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new();
        let reader =
            reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes).into_records();
        reader.map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    proptest! {
        #[test]
        fn no_program_reads_a_formula(texts in prop::collection::vec(tricky(), 1..5)) {
            let cells = || texts.iter().map(|text| harmless(text).into_owned());
            let mut writer = csv::Writer::from_writer(Vec::new());
            // An id of ours stands first, as in every file.
            writer.write_record(std::iter::once("order_1".to_owned()).chain(cells())).unwrap();
            let bytes = writer.into_inner().unwrap();
            let read_by_comma = read(&bytes, b',');
            prop_assert_eq!(&read_by_comma, &vec![std::iter::once("order_1".to_owned()).chain(cells()).collect::<Vec<_>>()]);
            for cell in read_by_comma.iter().flatten() {
                prop_assert!(!cell.starts_with(['\t', '\r']), "{:?}", cell);
            }
            for cell in read_by_comma.iter().chain(&read(&bytes, b';')).flatten() {
                prop_assert!(!is_harmful(cell), "{:?}", cell);
            }
        }

        #[test]
        fn nothing_but_apostrophes_is_added(text in tricky()) {
            let without = |text: &str| text.replace('\'', "");
            prop_assert_eq!(without(&harmless(&text)), without(&text));
        }
    }
}
