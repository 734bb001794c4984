//! Every filter against a plain predicate in memory, alone and combined, with its counts and facets.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use catalog::search::{self, FreeWindow, PRICE_BAND_BOUNDS, SkillMatch, TeacherFilter, TeacherOrder};
use catalog::{Language, LessonMode, Teacher};
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{availability_slots, teachers};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{PersonId, SkillId, TeacherId};
use kernel::page::PageRequest;

use crate::market::{Dice, Market, monday, varied};

/// Start and end of a slot.
type Span = (DateTime<Utc>, DateTime<Utc>);

/// What the market holds, read plainly.
struct Holdings {
    public: Vec<Teacher>,
    skills: HashMap<TeacherId, Vec<SkillId>>,
    free: HashMap<PersonId, Vec<Span>>,
}

async fn holdings(market: &mut Market) -> Holdings {
    let all: Vec<Teacher> =
        teachers::table.select(Teacher::as_select()).load(&mut market.conn).await.unwrap();
    let public: Vec<Teacher> = all.into_iter().filter(Teacher::is_public).collect();
    let ids: Vec<TeacherId> = public.iter().map(|teacher| teacher.id).collect();
    let skills = catalog::queries::skills_of_teachers(&mut market.conn, &ids).await.unwrap();
    let mut free: HashMap<PersonId, Vec<_>> = HashMap::new();
    let slots: Vec<(PersonId, DateTime<Utc>, DateTime<Utc>)> = availability_slots::table
        .filter(availability_slots::free)
        .select((availability_slots::person_id, availability_slots::starts_at, availability_slots::ends_at))
        .load(&mut market.conn)
        .await
        .unwrap();
    for (person, starts_at, ends_at) in slots {
        free.entry(person).or_default().push((starts_at, ends_at));
    }
    Holdings { public, skills, free }
}

fn passes(market: &Market, holdings: &Holdings, filter: &TeacherFilter, teacher: &Teacher) -> bool {
    let taught = &holdings.skills[&teacher.id];
    let has = |skill: &SkillId| taught.contains(skill);
    let skills = filter.skills.is_empty()
        || match filter.skill_match {
            SkillMatch::Any => filter.skills.iter().any(has),
            SkillMatch::All => filter.skills.iter().all(has),
        };
    let category = filter
        .category
        .is_none_or(|id| taught.iter().any(|skill| market.words.skill(*skill).unwrap().category_id == id));
    let price = teacher.price_per_hour.unwrap();
    let languages = filter.languages.is_empty()
        || filter.languages.iter().any(|language| teacher.languages.contains(language));
    let free = filter.free.is_none_or(|window| {
        holdings.free.get(&teacher.person_id).is_some_and(|slots| {
            slots.iter().any(|(starts_at, ends_at)| {
                *starts_at >= window.from && *starts_at >= market.now && *ends_at <= window.to
            })
        })
    });
    skills
        && category
        && languages
        && free
        && filter.city.is_none_or(|city| teacher.city_id == Some(city))
        && filter.price_min.is_none_or(|least| price >= least)
        && filter.price_max.is_none_or(|most| price <= most)
        && filter.rating_min.is_none_or(|least| teacher.rating_score >= least)
        && filter.mode.is_none_or(|mode| teacher.modes().contains(&mode))
        && filter.verified.is_none_or(|verified| teacher.verified_at.is_some() == verified)
}

async fn found(market: &mut Market, filter: &TeacherFilter) -> BTreeSet<TeacherId> {
    let order = TeacherOrder::Rating;
    let now = market.now;
    let page =
        search::teachers(&mut market.conn, now, filter, order, &PageRequest::first(100)).await.unwrap();
    let ids: BTreeSet<TeacherId> = page.items.iter().map(|card| card.teacher.id).collect();
    let count = search::total_count(&mut market.conn, now, filter, order).await.unwrap();
    assert_eq!((ids.len(), i64::try_from(ids.len()).unwrap()), (page.items.len(), count), "{filter:?}");
    ids
}

async fn assert_found(market: &mut Market, holdings: &Holdings, filter: TeacherFilter) -> usize {
    let filter = filter.checked().unwrap();
    let expected: BTreeSet<TeacherId> = holdings
        .public
        .iter()
        .filter(|teacher| passes(market, holdings, &filter, teacher))
        .map(|teacher| teacher.id)
        .collect();
    assert_eq!(found(market, &filter).await, expected, "{filter:?}");
    assert_facets(market, holdings, &filter).await;
    expected.len()
}

async fn assert_facets(market: &mut Market, holdings: &Holdings, filter: &TeacherFilter) {
    let now = market.now;
    let passing = |filter: TeacherFilter| {
        let market = &*market;
        holdings
            .public
            .iter()
            .filter(|teacher| passes(market, holdings, &filter, teacher))
            .collect::<Vec<_>>()
    };
    let mut skills: BTreeMap<SkillId, i64> = BTreeMap::new();
    for teacher in passing(TeacherFilter { skills: vec![], ..filter.clone() }) {
        for skill in &holdings.skills[&teacher.id] {
            *skills.entry(*skill).or_default() += 1;
        }
    }
    let mut cities = BTreeMap::new();
    for teacher in passing(TeacherFilter { city: None, ..filter.clone() }) {
        *cities.entry(teacher.city_id.unwrap()).or_default() += 1_i64;
    }
    let mut bands = vec![0_i64; PRICE_BAND_BOUNDS.len() + 1];
    for teacher in passing(TeacherFilter { price_min: None, price_max: None, ..filter.clone() }) {
        let price = teacher.price_per_hour.unwrap();
        bands[PRICE_BAND_BOUNDS.iter().filter(|bound| **bound <= price).count()] += 1;
    }
    let conn = &mut market.conn;
    let by_skill = search::skill_facet(conn, now, filter).await.unwrap();
    assert!(by_skill.is_sorted_by(|one, next| one.count >= next.count));
    assert_eq!(
        by_skill.iter().map(|count| (count.skill_id, count.count)).collect::<BTreeMap<_, _>>(),
        skills
    );
    let by_city = search::city_facet(conn, now, filter).await.unwrap();
    assert_eq!(by_city.iter().map(|count| (count.city_id, count.count)).collect::<BTreeMap<_, _>>(), cities);
    let by_price = search::price_facet(conn, now, filter).await.unwrap();
    assert_eq!(by_price.iter().map(|band| band.count).collect::<Vec<_>>(), bands);
    assert_eq!((by_price[0].price_min, by_price[0].price_below), (None, Some(50_000)));
    assert_eq!((by_price[6].price_min, by_price[6].price_below), (Some(500_000), None));
}

#[tokio::test]
async fn each_filter_lets_through_exactly_what_it_says() {
    let mut market = varied(60).await;
    let holdings = holdings(&mut market).await;
    let (piano, algebra) = (market.skill("piano"), market.skill("algebra"));
    let mathematics = market.words.category_by_slug("mathematics").unwrap().id;
    let everything = TeacherFilter::default;
    let filters = [
        everything(),
        TeacherFilter { skills: vec![piano], ..everything() },
        TeacherFilter { skills: vec![piano, algebra], ..everything() },
        TeacherFilter { skills: vec![piano, algebra], skill_match: SkillMatch::All, ..everything() },
        TeacherFilter { category: Some(mathematics), ..everything() },
        TeacherFilter { city: Some(market.city("bekasi")), ..everything() },
        TeacherFilter { price_min: Some(100_001), ..everything() },
        TeacherFilter { price_max: Some(100_000), ..everything() },
        TeacherFilter { rating_min: Some(4_800), ..everything() },
        TeacherFilter { mode: Some(LessonMode::Online), ..everything() },
        TeacherFilter { mode: Some(LessonMode::Offline), ..everything() },
        TeacherFilter { languages: vec![Language::Arabic], ..everything() },
        TeacherFilter { languages: vec![Language::Arabic, Language::Indonesian], ..everything() },
        TeacherFilter { verified: Some(true), ..everything() },
        TeacherFilter { verified: Some(false), ..everything() },
        TeacherFilter {
            free: Some(FreeWindow {
                from: monday() - TimeDelta::days(3),
                to: monday() + TimeDelta::hours(25),
            }),
            ..everything()
        },
    ];
    let all = holdings.public.len();
    for filter in filters {
        let is_everything = filter == everything();
        let found = assert_found(&mut market, &holdings, filter.clone()).await;
        assert!(found > 0 && (is_everything || found < all), "the filter divides the market: {filter:?}");
    }
}

#[tokio::test]
async fn filters_combine() {
    let mut market = varied(60).await;
    let holdings = holdings(&mut market).await;
    let mut dice = Dice(99);
    let skills = [market.skill("piano"), market.skill("algebra"), market.skill("mathematics-sd")];
    for _ in 0..60 {
        let window = FreeWindow { from: monday(), to: monday() + TimeDelta::days(3) };
        let filter = TeacherFilter {
            skills: skills.iter().copied().filter(|_| dice.one_in(3)).collect(),
            skill_match: dice.pick(&[SkillMatch::Any, SkillMatch::All]),
            category: dice.one_in(3).then(|| market.words.category_by_slug("mathematics").unwrap().id),
            city: dice.one_in(3).then(|| market.city("surabaya")),
            price_min: dice.one_in(3).then_some(60_000),
            price_max: dice.one_in(3).then_some(250_000),
            rating_min: dice.one_in(3).then_some(4_000),
            mode: dice.one_in(3).then_some(LessonMode::Online),
            languages: if dice.one_in(3) { vec![Language::English] } else { vec![] },
            verified: dice.one_in(4).then_some(true),
            free: dice.one_in(3).then_some(window),
            text: None,
        };
        assert_found(&mut market, &holdings, filter).await;
    }
}
