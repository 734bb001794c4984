//! Whether two spellings of a name are one person's: what a teacher typed, and what the bank has.
//!
//! It informs, it does not decide: payouts to an account whose holder differs are made all the same, and admins see that it does.
//! So it is lenient in what banks write differently, and strict in the name itself.
//!
//! Not told apart: capitals, accents, punctuation, spaces within (Nur Aini, Nuraini, Nur'aini), the order of the words, forms of
//! address and titles before the name (Hj., Dr., Ibu), and academic degrees behind it (S.Pd., M.Kom.). Told apart: every missing,
//! additional or shortened word of the name itself, such as M. for Muhammad, which is as often another person as the same.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// What stands before a name: forms of address, titles, and those of who made the pilgrimage.
const BEFORE: &[&str] = &[
    "bapak", "bpk", "ibu", "bu", "sdr", "sdri", "saudara", "saudari", "tn", "tuan", "ny", "nyonya", "nn",
    "nona", "mr", "mrs", "ms", "miss", "h", "hj", "haji", "hajah", "kh", "ust", "ustadz", "ustaz",
    "ustadzah", "dr", "drs", "dra", "drg", "drh", "ir", "prof", "apt", "ns",
];

/// What stands behind a name: academic degrees, without their dots.
const BEHIND: &[&str] = &[
    "spd", "spdi", "spdsd", "ssi", "sst", "sstr", "ssos", "ssn", "ss", "se", "sei", "sh", "shi", "sag",
    "skom", "skm", "sked", "skep", "skeb", "skg", "skh", "sp", "spt", "spi", "spsi", "sfarm", "sfil",
    "sftek", "sgz", "shum", "sikom", "sip", "sab", "sap", "sak", "sakt", "sars", "sds", "spar", "sstp",
    "stp", "st", "sth", "sthi", "stkom", "amd", "amdkeb", "amdkep", "amdkom", "mpd", "mpdi", "msi", "msc",
    "mst", "msn", "mhum", "mh", "mkn", "mkom", "mti", "mt", "mm", "mmsi", "mba", "mak", "makt", "map", "mag",
    "mars", "mfarm", "mfil", "mgz", "mikom", "mip", "mkes", "mkm", "mkeb", "mkep", "mpsi", "msos", "mstat",
    "mtr", "med", "mphil", "bsc", "beng", "lc", "phd", "dr", "ak", "ca", "cpa", "gr", "sppd", "spa", "spog",
];

/// Degrees that are names as well: degrees only where they are written with dots.
const BEHIND_WITH_DOTS: &[&str] = &["ma", "ba", "sa", "sb"];

struct Word {
    text: String,
    has_dots: bool,
}

/// Whether it may be the same holder.
#[must_use]
pub(crate) fn may_be_the_same(one: &str, other: &str) -> bool {
    let (one, other) = (words_of_name(one), words_of_name(other));
    if one.is_empty() || other.is_empty() {
        return false;
    }
    one.concat() == other.concat() || sorted(one) == sorted(other)
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort_unstable();
    words
}

/// The words of the name itself. A name that is nothing but titles is taken for a name.
fn words_of_name(text: &str) -> Vec<String> {
    let words = words(text);
    let start = words.iter().take_while(|word| BEFORE.contains(&word.text.as_str())).count();
    let name = without_degrees(words.get(start..).unwrap_or_default());
    let name = if name.is_empty() { words.as_slice() } else { name };
    name.iter().map(|word| word.text.clone()).collect()
}

/// Without the degrees at the end. A degree may be written in two words: S. Pd.
fn without_degrees(words: &[Word]) -> &[Word] {
    let mut left = words;
    while let Some((last, rest)) = left.split_last() {
        left = match rest.split_last() {
            _ if is_degree(last) => rest,
            Some((before, fewer)) if before.has_dots && is_degree(&joined(before, last)) => fewer,
            _ => break,
        };
    }
    left
}

fn joined(one: &Word, other: &Word) -> Word {
    Word { text: format!("{}{}", one.text, other.text), has_dots: true }
}

fn is_degree(word: &Word) -> bool {
    let text = word.text.as_str();
    BEHIND.contains(&text) || (word.has_dots && BEHIND_WITH_DOTS.contains(&text))
}

/// The words of a text in lower case, without accents and punctuation.
fn words(text: &str) -> Vec<Word> {
    let split =
        |character: char| character.is_whitespace() || matches!(character, ',' | ';' | '/' | '(' | ')');
    let mut words = Vec::new();
    for raw in text.split(split) {
        let whole = plain(raw);
        let has_dots = raw.contains('.');
        let is_title = BEFORE.contains(&whole.as_str()) || is_degree(&Word { text: whole.clone(), has_dots });
        if !has_dots || is_title {
            words.push(Word { text: whole, has_dots });
        } else {
            // Dr.Budi is two words, and so is M.Rizki.
            words.extend(raw.split('.').map(|part| Word { text: plain(part), has_dots: true }));
        }
    }
    words.retain(|word| !word.text.is_empty());
    words
}

fn plain(text: &str) -> String {
    text.nfkd()
        .filter(|character| !is_combining_mark(*character) && character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_banks_write_differently_is_the_same() {
        for (typed, at_bank) in [
            ("Sari Dewi", "SARI DEWI"),
            ("  Sari   Dewi ", "sari dewi"),
            ("José Péreira", "JOSE PEREIRA"),
            ("Jose\u{301} Pereira", "JOSÉ PEREIRA"),
            ("Nur'aini", "NURAINI"),
            ("Nur Aini", "NURAINI"),
            ("Anne-Marie Tan", "ANNE MARIE TAN"),
            ("Dr. Sari Dewi, S.Pd., M.Kom.", "SARI DEWI"),
            ("Sari Dewi", "SARI DEWI SPD MKOM"),
            ("Sari Dewi, S. Pd.", "SARI DEWI"),
            ("Dr.Budi Santoso", "BUDI SANTOSO"),
            ("Hj. Siti Aminah", "SITI AMINAH"),
            ("H. Ahmad Hidayat, Lc., M.A.", "AHMAD HIDAYAT"),
            ("Prof. Dr. Ir. Budi Santoso, M.T.", "BPK BUDI SANTOSO"),
            ("Ibu Sari Dewi", "NY SARI DEWI"),
            ("Budi Santoso SE", "Budi Santoso, S.E."),
            ("Santoso Budi", "BUDI SANTOSO"),
            ("Sukarno", "SUKARNO"),
            ("M. Rizki", "M RIZKI"),
            ("ＳＡＲＩ Dewi", "Sari Dewi"),
        ] {
            assert!(may_be_the_same(typed, at_bank), "{typed} / {at_bank}");
            assert!(may_be_the_same(at_bank, typed), "{at_bank} / {typed}");
        }
    }

    #[test]
    fn another_name_is_another_name() {
        for (typed, at_bank) in [
            ("Sari Dewi", "SARI DEWI LESTARI"),
            ("Sari Dewi", "SARI"),
            ("Sari Dewi", "DEWI SARI RAHAYU"),
            ("Muhammad Rizki", "M RIZKI"),
            ("Budi Santoso", "BUDI SANTOSA"),
            ("Siti Aminah", "ST AMINAH"),
            ("Jack Ma", "JACK"),
            ("Sari Sari", "SARI"),
            ("Sari Dewi", ""),
            ("", ""),
            ("...", "---"),
            ("Dr. Budi", "Dr. Sari"),
        ] {
            assert!(!may_be_the_same(typed, at_bank), "{typed} / {at_bank}");
            assert!(!may_be_the_same(at_bank, typed), "{at_bank} / {typed}");
        }
    }

    #[test]
    fn a_name_that_looks_like_a_title_is_a_name() {
        assert!(may_be_the_same("Haji", "HAJI"));
        assert!(!may_be_the_same("Haji", "Ibu"));
        assert!(may_be_the_same("Ny. Se", "NY SE"));
    }
}
