//! Reading the table.

use std::collections::BTreeMap;

/// What each account gets, by its words; debits are positive.
pub(crate) type Legs = BTreeMap<String, Vec<i64>>;

/// One case.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) title: String,
    pub(crate) lines: Vec<AgreedLine>,
    pub(crate) rows: Vec<Row>,
}

/// What was agreed about a line.
#[derive(Debug, Default)]
pub(crate) struct AgreedLine {
    pub(crate) name: String,
    pub(crate) price: i64,
    pub(crate) seller: String,
    pub(crate) commission: Option<Commission>,
    /// Basis points, and whether of the price.
    pub(crate) tax: Option<(i32, bool)>,
    /// Whether it is a material and not a lesson.
    pub(crate) is_material: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Commission {
    pub(crate) basis_points: i32,
    pub(crate) minimum: Option<i64>,
    pub(crate) maximum: Option<i64>,
}

/// What happens, and what the books say.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) event: String,
    pub(crate) debits: Vec<(String, i64)>,
    pub(crate) credits: Vec<(String, i64)>,
}

impl Row {
    pub(crate) fn legs(&self) -> Legs {
        let mut legs = Legs::new();
        for (account, amount) in &self.debits {
            legs.entry(account.clone()).or_default().push(*amount);
        }
        for (account, amount) in &self.credits {
            legs.entry(account.clone()).or_default().push(-amount);
        }
        for amounts in legs.values_mut() {
            amounts.sort_unstable();
        }
        legs
    }
}

pub(crate) fn sum(side: &[(String, i64)]) -> i64 {
    side.iter().map(|(_, amount)| amount).sum()
}

pub(crate) fn cases(document: &str) -> Vec<Case> {
    document.split("\n## ").skip(1).map(case).collect()
}

fn case(section: &str) -> Case {
    let mut rows = section.lines();
    let title = rows.next().unwrap().to_owned();
    let lines = section.lines().filter_map(|text| text.strip_prefix("- ")).map(agreed).collect();
    let table = section.lines().filter(|text| text.starts_with('|')).skip(2);
    Case { title, lines, rows: table.map(row).collect() }
}

/// As in `A: 150,000 by Sari, commission 15 %, at least 5,000, tax 0.5 % of the price`.
fn agreed(text: &str) -> AgreedLine {
    let (name, rest) = text.split_once(": ").unwrap();
    let mut parts = rest.split(", ");
    let (price, seller) = parts.next().unwrap().split_once(" by ").unwrap();
    let mut line = AgreedLine {
        name: name.to_owned(),
        price: number(price),
        seller: seller.to_owned(),
        ..AgreedLine::default()
    };
    for part in parts {
        if let Some(rate) = part.strip_prefix("commission ") {
            line.commission = Some(Commission { basis_points: basis_points(rate), ..Commission::default() });
        } else if let Some(minimum) = part.strip_prefix("at least ") {
            line.commission.as_mut().unwrap().minimum = Some(number(minimum));
        } else if let Some(maximum) = part.strip_prefix("at most ") {
            line.commission.as_mut().unwrap().maximum = Some(number(maximum));
        } else if let Some(tax) = part.strip_prefix("tax ") {
            let (rate, base) = tax.split_once(" of the ").unwrap();
            line.tax = Some((basis_points(rate), base == "price"));
        } else if part == "a material" {
            line.is_material = true;
        } else {
            panic!("nobody understands '{part}'");
        }
    }
    line
}

fn row(text: &str) -> Row {
    let cells: Vec<&str> = text.trim_matches('|').split('|').map(str::trim).collect();
    Row { event: cells[0].to_owned(), debits: side(cells[1]), credits: side(cells[2]) }
}

fn side(cell: &str) -> Vec<(String, i64)> {
    let legs = cell.split("; ").filter(|leg| !leg.is_empty());
    legs.map(|leg| leg.rsplit_once(' ').unwrap())
        .map(|(account, amount)| (account.to_owned(), number(amount)))
        .collect()
}

pub(crate) fn number(text: &str) -> i64 {
    text.replace(',', "").parse().unwrap_or_else(|error| panic!("'{text}' is no number: {error}"))
}

/// As in `12.5 %`.
pub(crate) fn basis_points(text: &str) -> i32 {
    let (whole, fraction) =
        text.trim_end_matches(" %").split_once('.').unwrap_or((text.trim_end_matches(" %"), ""));
    let hundredths: i32 = format!("{fraction:0<2}").parse().unwrap();
    whole.parse::<i32>().unwrap() * 100 + hundredths
}
