//! What people write about themselves and each other, in Indonesian and English: sentences put together from
//! parts, with the person's skill, city and years in them, so that a search finds what a reader sees.

mod parts;
mod reviews;

pub use self::reviews::{review_comment, review_reply};

use crate::draw::Draw;

/// The language somebody writes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Bahasa Indonesia.
    Indonesian,
    /// English.
    English,
}

impl Language {
    /// The language's code, also a person's locale.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Indonesian => "id",
            Self::English => "en",
        }
    }
}

/// What a text is about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What the teacher is called.
    pub call_name: &'a str,
    /// The name of the main skill in the language of the text.
    pub skill: &'a str,
    /// The second skill, or the first again.
    pub other_skill: &'a str,
    /// Where the teacher lives.
    pub city: &'a str,
    /// Years of teaching.
    pub experience_years: u32,
}

impl Subject<'_> {
    fn fill(&self, template: &str) -> String {
        template
            .replace("{name}", self.call_name)
            .replace("{skill}", self.skill)
            .replace("{other}", self.other_skill)
            .replace("{city}", self.city)
            .replace("{years}", &self.experience_years.to_string())
    }
}

/// One line under the name.
pub fn headline(draw: &mut Draw, language: Language, subject: &Subject<'_>) -> String {
    let templates = match (language, subject.experience_years >= 2) {
        (Language::Indonesian, true) => parts::HEADLINES_ID,
        (Language::Indonesian, false) => parts::HEADLINES_NEW_ID,
        (Language::English, true) => parts::HEADLINES_EN,
        (Language::English, false) => parts::HEADLINES_NEW_EN,
    };
    subject.fill(draw.pick(templates))
}

/// Two to four sentences in Markdown, for some with a list of what a lesson holds.
pub fn bio(draw: &mut Draw, language: Language, subject: &Subject<'_>) -> String {
    let words = match language {
        Language::Indonesian => &parts::BIO_ID,
        Language::English => &parts::BIO_EN,
    };
    let opening = if subject.experience_years >= 2 { words.openings } else { words.openings_new };
    let mut text = subject.fill(draw.pick(opening));
    text.push(' ');
    text.push_str(&subject.fill(draw.pick(words.methods)));
    if draw.chance(600) {
        text.push(' ');
        text.push_str(&subject.fill(draw.pick(words.audiences)));
    }
    if draw.chance(350) {
        text.push_str("\n\n");
        text.push_str(&subject.fill(draw.pick(words.lists)));
    }
    if draw.chance(500) {
        text.push_str("\n\n");
        text.push_str(&subject.fill(draw.pick(words.closings)));
    }
    text
}

/// The title of something a teacher shows of their work.
pub fn portfolio_title(draw: &mut Draw, language: Language, subject: &Subject<'_>) -> String {
    let templates = match language {
        Language::Indonesian => parts::PORTFOLIO_ID,
        Language::English => parts::PORTFOLIO_EN,
    };
    subject.fill(draw.pick(templates))
}

/// A sentence below a portfolio title.
pub fn portfolio_description(draw: &mut Draw, language: Language, subject: &Subject<'_>) -> String {
    let templates = match language {
        Language::Indonesian => parts::PORTFOLIO_DESCRIPTIONS_ID,
        Language::English => parts::PORTFOLIO_DESCRIPTIONS_EN,
    };
    subject.fill(draw.pick(templates))
}

/// What a student writes for the teacher when booking; often nothing.
pub fn booking_notes(draw: &mut Draw, language: Language, subject: &Subject<'_>) -> Option<String> {
    if !draw.chance(350) {
        return None;
    }
    let templates = match language {
        Language::Indonesian => parts::NOTES_ID,
        Language::English => parts::NOTES_EN,
    };
    Some(subject.fill(draw.pick(templates)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::draw::Purpose;

    const SUBJECT: Subject<'static> = Subject {
        call_name: "Rina",
        skill: "Piano",
        other_skill: "Teori Musik",
        city: "Bandung",
        experience_years: 6,
    };

    fn every_text(index: u64, subject: &Subject<'_>) -> Vec<String> {
        let mut draw = Draw::new(9, Purpose::Teacher, index);
        let language = if index.is_multiple_of(2) { Language::Indonesian } else { Language::English };
        let mut texts = vec![
            headline(&mut draw, language, subject),
            bio(&mut draw, language, subject),
            portfolio_title(&mut draw, language, subject),
            portfolio_description(&mut draw, language, subject),
        ];
        texts.extend(booking_notes(&mut draw, language, subject));
        texts.extend((1..=5).filter_map(|stars| review_comment(&mut draw, language, stars, subject)));
        texts
    }

    #[test]
    fn no_blank_is_left_unfilled() {
        for index in 0..4_000 {
            let subject = Subject { experience_years: u32::try_from(index % 12).unwrap(), ..SUBJECT };
            for text in every_text(index, &subject) {
                assert!(!text.contains(['{', '}']), "{text}");
                assert!(!text.contains("  "), "two spaces in {text:?}");
                assert!(text.chars().count() >= 8, "{text}");
                assert_eq!(text, text.trim());
            }
        }
    }

    #[test]
    fn headlines_are_short_and_bios_differ() {
        let mut bios = BTreeSet::new();
        for index in 0..2_000 {
            let mut draw = Draw::new(9, Purpose::Teacher, index);
            let long = Subject { skill: "Pendidikan Anak Berkebutuhan Khusus", ..SUBJECT };
            assert!(headline(&mut draw, Language::Indonesian, &long).chars().count() <= 120);
            let bio = bio(&mut draw, Language::English, &SUBJECT);
            assert!(bio.chars().count() < 1_500);
            bios.insert(bio);
        }
        assert!(bios.len() > 600, "{}", bios.len());
    }

    #[test]
    fn a_beginner_does_not_boast_of_years() {
        let beginner = Subject { experience_years: 0, ..SUBJECT };
        for index in 0..500 {
            for text in every_text(index, &beginner) {
                assert!(!text.contains(" 0 ") && !text.contains("0 tahun"), "{text}");
            }
        }
    }
}
