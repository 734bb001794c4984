//! Names as people in Indonesia bear them: put together by the custom of the family they come from, because
//! "first name, last name" fits few of them. Some people have a single name, some a clan, some a birth order.

// A word per line would make the lists many pages long.
#[rustfmt::skip]
mod lists;

use self::lists as list;
use crate::draw::Draw;

/// Where a family's naming custom comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Custom {
    /// Often Sanskrit-rooted; single names among the older.
    Javanese,
    /// Playful repetition: "Asep Saepudin", "Neneng Nuraeni".
    Sundanese,
    /// Arabic-rooted given names in two or three parts, in every city.
    Muslim,
    /// A given name and a clan (*marga*).
    Batak,
    /// Clans exist but are seldom written; inventive given names.
    Minangkabau,
    /// South Sulawesi, titles of nobility "Andi" and "Daeng".
    Bugis,
    /// Birth order first: Wayan, Made, Nyoman, Ketut.
    Balinese,
    /// A Western or Indonesian given name and an Indonesianised or Chinese family name.
    ChineseIndonesian,
    /// North Sulawesi: European given names and family names (*fam*).
    Minahasan,
    /// Maluku and the south-east islands: Portuguese and Dutch traces.
    Moluccan,
    /// Papua: Christian given names and clan names.
    Papuan,
    /// People from English-speaking countries who live here.
    English,
}

const CUSTOMS: &[(u32, Custom)] = &[
    (330, Custom::Javanese),
    (150, Custom::Sundanese),
    (170, Custom::Muslim),
    (75, Custom::Batak),
    (60, Custom::Minangkabau),
    (45, Custom::Bugis),
    (40, Custom::Balinese),
    (65, Custom::ChineseIndonesian),
    (20, Custom::Minahasan),
    (15, Custom::Moluccan),
    (12, Custom::Papuan),
    (18, Custom::English),
];

/// A drawn name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// The whole name.
    pub full: String,
    /// What the person is called by.
    pub call_name: &'static str,
    /// Whether the name is a woman's.
    pub female: bool,
    /// The custom it follows.
    pub custom: Custom,
}

impl Name {
    /// Draws a name.
    pub fn draw(draw: &mut Draw) -> Self {
        let custom = draw.pick_weighted(CUSTOMS);
        let female = draw.chance(560);
        match custom {
            Custom::Javanese => javanese(draw, female),
            Custom::Sundanese => plain(draw, custom, female, &list::SUNDANESE, 120),
            Custom::Muslim => muslim(draw, female),
            Custom::Batak => plain(draw, custom, female, &list::BATAK, 0),
            Custom::Minangkabau => plain(draw, custom, female, &list::MINANGKABAU, 60),
            Custom::Bugis => bugis(draw, female),
            Custom::Balinese => balinese(draw, female),
            Custom::ChineseIndonesian => plain(draw, custom, female, &list::CHINESE_INDONESIAN, 0),
            Custom::Minahasan => plain(draw, custom, female, &list::MINAHASAN, 0),
            Custom::Moluccan => plain(draw, custom, female, &list::MOLUCCAN, 0),
            Custom::Papuan => plain(draw, custom, female, &list::PAPUAN, 0),
            Custom::English => plain(draw, custom, female, &list::ENGLISH, 0),
        }
    }

    /// The name in lower-case ASCII letters joined by the given sign: for slugs and addresses.
    #[must_use]
    pub fn ascii(&self, joint: &str) -> String {
        self.full
            .split_whitespace()
            .map(|word| word.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase())
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(joint)
    }
}

/// Given names of women and of men, and what may follow them.
pub(crate) struct NameList {
    pub(crate) female: &'static [&'static str],
    pub(crate) male: &'static [&'static str],
    pub(crate) following_female: &'static [&'static str],
    pub(crate) following_male: &'static [&'static str],
}

impl NameList {
    fn given(&self, draw: &mut Draw, female: bool) -> &'static str {
        draw.pick(if female { self.female } else { self.male })
    }

    fn following(&self, draw: &mut Draw, female: bool) -> &'static str {
        draw.pick(if female { self.following_female } else { self.following_male })
    }
}

/// A given name and one that follows; `single` per mille leave the second out.
fn plain(draw: &mut Draw, custom: Custom, female: bool, names: &NameList, single: u32) -> Name {
    let given = names.given(draw, female);
    if draw.chance(single) {
        return Name { full: given.to_owned(), call_name: given, female, custom };
    }
    let middle = if draw.chance(140) { Some(names.given(draw, female)) } else { None };
    let following = names.following(draw, female);
    let full = match middle {
        Some(middle) if middle != given && middle != following => format!("{given} {middle} {following}"),
        _ if following == given => given.to_owned(),
        _ => format!("{given} {following}"),
    };
    Name { full, call_name: given, female, custom }
}

fn javanese(draw: &mut Draw, female: bool) -> Name {
    if draw.chance(130) {
        let single =
            draw.pick(if female { list::JAVANESE_SINGLE_FEMALE } else { list::JAVANESE_SINGLE_MALE });
        return Name { full: single.to_owned(), call_name: single, female, custom: Custom::Javanese };
    }
    plain(draw, Custom::Javanese, female, &list::JAVANESE, 0)
}

fn muslim(draw: &mut Draw, female: bool) -> Name {
    let name = plain(draw, Custom::Muslim, female, &list::MUSLIM, 30);
    // "Muhammad" and "Siti" stand before the name a person is called by.
    if !draw.chance(280) {
        return name;
    }
    let prefix =
        if female { draw.pick(&["Siti", "Nur"]) } else { draw.pick(&["Muhammad", "Ahmad", "Abdul"]) };
    if name.call_name == prefix || (prefix == "Abdul" && !list::AFTER_ABDUL.contains(&name.call_name)) {
        return name;
    }
    Name { full: format!("{prefix} {}", name.full), ..name }
}

fn bugis(draw: &mut Draw, female: bool) -> Name {
    let name = plain(draw, Custom::Bugis, female, &list::BUGIS, 60);
    if draw.chance(300) { Name { full: format!("Andi {}", name.full), ..name } } else { name }
}

fn balinese(draw: &mut Draw, female: bool) -> Name {
    let order = draw.pick(list::BALINESE_BIRTH_ORDERS);
    let prefix = match (female, draw.chance(250)) {
        (true, true) => "Ni Luh ",
        (true, false) => "Ni ",
        (false, _) => "I ",
    };
    let given = list::BALINESE.given(draw, female);
    let following = list::BALINESE.following(draw, female);
    let full = if draw.chance(550) || following == given {
        format!("{prefix}{order} {given}")
    } else {
        format!("{prefix}{order} {given} {following}")
    };
    Name { full, call_name: given, female, custom: Custom::Balinese }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use super::*;
    use crate::draw::Purpose;

    fn many() -> Vec<Name> {
        (0..20_000).map(|index| Name::draw(&mut Draw::new(1, Purpose::Student, index))).collect()
    }

    #[test]
    fn names_are_many_and_clean() {
        let names = many();
        let distinct: BTreeSet<&str> = names.iter().map(|name| name.full.as_str()).collect();
        assert!(distinct.len() > 11_000, "{} of 20,000 differ", distinct.len());
        for name in &names {
            assert_eq!(name.full, name.full.split_whitespace().collect::<Vec<_>>().join(" "));
            assert!((2..=60).contains(&name.full.chars().count()), "{}", name.full);
            assert!(name.full.contains(name.call_name), "{name:?}");
            assert!(name.ascii(".").bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'.'));
            assert!(!name.ascii("").is_empty());
            let words: Vec<&str> = name.full.split(' ').collect();
            assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), words.len(), "{} repeats", name.full);
        }
    }

    #[test]
    fn every_custom_occurs_and_some_names_are_single() {
        let names = many();
        let mut by_custom: HashMap<Custom, u32> = HashMap::new();
        for name in &names {
            *by_custom.entry(name.custom).or_default() += 1;
        }
        for (_, custom) in CUSTOMS {
            assert!(by_custom.get(custom).copied().unwrap_or_default() > 100, "{custom:?}: {by_custom:?}");
        }
        let single = names.iter().filter(|name| !name.full.contains(' ')).count();
        assert!((600..2_500).contains(&single), "{single}");
    }
}
