//! The teacher search as visitors use it: many filters, all orders.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::{categories, cities, skills, teacher_search};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::StreamExt as _;
use futures_util::stream;
use kernel::id::{CategoryId, CityId, SkillId};
use reqwest::Client;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::latencies::Latencies;

/// The screen, as the tests know it.
pub(crate) const DOCUMENT: &str = include_str!("../../../tests/pages/teacher_search.graphql");
/// What the API calls the orders.
const ORDERS: [&str; 6] = ["RELEVANCE", "RATING", "PRICE_ASC", "PRICE_DESC", "SOONEST_FREE", "NEWEST"];
/// Not an order, but counted beside them: the default order with everything the search can be narrowed by.
const WITH_FACETS: &str = "with facets";
/// How many values each kind of filter is asked with.
const VALUES: usize = 12;
/// Teachers on a page.
const PAGE_SIZE: i32 = 20;

/// What people look for in a market: skills from the most to the least taught, and the largest cities.
#[derive(Debug, Clone)]
pub struct Wishes {
    skills: Vec<(SkillId, String)>,
    categories: Vec<CategoryId>,
    cities: Vec<CityId>,
    now: DateTime<Utc>,
}

/// One set of variables, and what it is counted under.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    /// Which fields of the filter are set.
    pub filter: &'static str,
    /// The order, or that facets were asked for.
    pub order: &'static str,
    /// The variables of the document.
    pub variables: Value,
}

impl Wishes {
    /// Reads what this market has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> Result<Self, DatabaseError> {
        let taught: Vec<(SkillId, String)> = teacher_search::table
            .inner_join(skills::table)
            .group_by((skills::id, skills::name_indonesian, skills::slug))
            .order((count_star().desc(), skills::slug))
            .select((skills::id, skills::name_indonesian))
            .load(connection)
            .await?;
        // Some that everybody teaches, some that hardly anybody does, and what lies between.
        let step = taught.len().div_ceil(VALUES).max(1);
        Ok(Self {
            skills: taught.into_iter().step_by(step).collect(),
            categories: categories::table
                .filter(categories::retired_at.is_null())
                .order(categories::slug)
                .select(categories::id)
                .load(connection)
                .await?,
            cities: cities::table
                .order((cities::population_thousands.desc(), cities::slug))
                .select(cities::id)
                .limit(i64::try_from(VALUES).unwrap_or(i64::MAX))
                .load(connection)
                .await?,
            now,
        })
    }

    /// Every kind of filter in every order, with facets too, each as often as the others and with other values. The
    /// same market gives the same requests.
    #[must_use]
    pub fn requests(&self) -> Vec<SearchRequest> {
        let mut requests = vec![];
        let skills = self.skills.iter().zip(self.skills.iter().cycle().skip(1)).cycle();
        let places = self.cities.iter().zip(&self.categories).cycle();
        for (((skill, name), (other, _)), (city, category)) in skills.zip(places).take(VALUES) {
            let (skill, other) = (skill.to_string(), other.to_string());
            let (city, category) = (city.to_string(), category.to_string());
            let week = json!({ "from": self.now, "until": self.now + TimeDelta::days(7) });
            let filters = [
                ("nothing", json!({})),
                ("skill", json!({ "skillIds": [skill] })),
                ("skill, city", json!({ "skillIds": [skill], "cityId": city })),
                (
                    "skill, price, verified",
                    json!({
                        "skillIds": [skill], "isVerified": true,
                        "priceMin": { "amount": "75000", "currency": "IDR" },
                        "priceMax": { "amount": "200000", "currency": "IDR" },
                    }),
                ),
                ("skill, free this week", json!({ "skillIds": [skill], "freeBetween": week })),
                ("one of two skills", json!({ "skillIds": [skill, other], "skillMatch": "ANY" })),
                ("both of two skills", json!({ "skillIds": [skill, other], "skillMatch": "ALL" })),
                ("category", json!({ "categoryId": category })),
                ("city", json!({ "cityId": city })),
                ("text", json!({ "text": name })),
                ("text, mistyped", json!({ "text": mistyped(name) })),
            ];
            requests.extend(filters.iter().flat_map(|(filter, value)| in_all_orders(filter, value)));
        }
        requests
    }
}

fn in_all_orders(filter: &'static str, value: &Value) -> impl Iterator<Item = SearchRequest> {
    ORDERS.into_iter().chain([WITH_FACETS]).map(move |order| {
        let order_by = if order == WITH_FACETS { "RELEVANCE" } else { order };
        let variables = json!({
            "filter": value, "orderBy": order_by, "first": PAGE_SIZE, "withFacets": order == WITH_FACETS,
        });
        SearchRequest { filter, order, variables }
    })
}

/// Without its third letter.
fn mistyped(text: &str) -> String {
    text.chars().enumerate().filter(|(index, _)| *index != 2).map(|(_, letter)| letter).collect()
}

/// How the visits went.
#[derive(Debug, Default)]
pub struct SearchReport {
    /// Latencies by filter and order.
    pub groups: BTreeMap<(&'static str, &'static str), Latencies>,
    /// All of them.
    pub overall: Latencies,
    /// Answers without a single teacher.
    pub empty_pages: usize,
    /// Answers with errors, or none.
    pub failures: Vec<String>,
    /// From the first request to the last answer.
    pub elapsed: Duration,
}

/// Sends so many requests, each of the list as often as the others, so many at once.
pub async fn visit(address: &str, requests: &[SearchRequest], count: usize, at_once: usize) -> SearchReport {
    let http = Client::new();
    let url = format!("{address}/graphql");
    let began = Instant::now();
    let mut answers = stream::iter(requests.iter().cycle().take(count))
        .map(|request| {
            let (http, url) = (&http, &url);
            async move {
                let asked = Instant::now();
                let body = json!({ "query": DOCUMENT, "variables": request.variables });
                let sending =
                    http.post(url).header("accept", "application/graphql-response+json").json(&body);
                // To the last byte: a page is of use when it is whole.
                let answer = async { sending.send().await?.bytes().await }.await;
                (request, asked.elapsed(), answer)
            }
        })
        .buffer_unordered(at_once.max(1));
    let mut report = SearchReport::default();
    while let Some((request, latency, answer)) = answers.next().await {
        let answer = answer.map_err(|error| format!("no answer: {error}"));
        let answer = answer.and_then(|bytes| read(&bytes));
        match answer {
            Ok(teachers) => {
                report.groups.entry((request.filter, request.order)).or_default().push(latency);
                report.overall.push(latency);
                report.empty_pages += usize::from(teachers == 0);
            }
            Err(failure) => report.failures.push(format!("{}: {failure}", request.variables)),
        }
    }
    report.elapsed = began.elapsed();
    report
}

/// Asks for one page; how many teachers it has.
pub(crate) async fn ask(
    http: &Client,
    address: &str,
    document: &str,
    variables: &Value,
) -> Result<usize, Failure> {
    let request = http
        .post(format!("{address}/graphql"))
        .header("accept", "application/graphql-response+json")
        .json(&json!({ "query": document, "variables": variables }));
    Ok(read(&request.send().await?.bytes().await?)?)
}

/// How many teachers the page has.
fn read(answer: &[u8]) -> Result<usize, String> {
    let answer: Value = serde_json::from_slice(answer).map_err(|error| format!("no JSON: {error}"))?;
    if let Some(error) = answer.pointer("/errors/0") {
        return Err(error.to_string());
    }
    answer
        .pointer("/data/teachers/edges")
        .and_then(Value::as_array)
        .map(Vec::len)
        .ok_or_else(|| "a page without teachers".to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_set_of_variables_is_another_and_there_are_many() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let wishes = Wishes {
            skills: (0..9).map(|number| (SkillId::generate(now), format!("Skill {number}"))).collect(),
            categories: (0..15).map(|_| CategoryId::generate(now)).collect(),
            cities: (0..12).map(|_| CityId::generate(now)).collect(),
            now,
        };
        let requests = wishes.requests();
        let different: HashSet<String> =
            requests.iter().map(|request| request.variables.to_string()).collect();
        assert!(different.len() >= 100);
        let groups: HashSet<_> = requests.iter().map(|request| (request.filter, request.order)).collect();
        assert_eq!(groups.len(), 11 * (ORDERS.len() + 1));
    }

    #[test]
    fn an_answer_with_errors_is_a_failure() {
        assert_eq!(read(br#"{"data":{"teachers":{"edges":[{},{}]}}}"#), Ok(2));
        for failed in [r#"{"data":null,"errors":[{"message":"no"}]}"#, r#"{"data":{}}"#, "<html>"] {
            assert!(read(failed.as_bytes()).is_err(), "{failed}");
        }
    }
}
