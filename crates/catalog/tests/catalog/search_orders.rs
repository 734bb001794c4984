//! Every order, read to its end both ways, against a plain sort in memory.

use catalog::Teacher;
use catalog::search::{self, SearchError, TeacherFilter, TeacherOrder};
use chrono::{DateTime, Utc};
use database::schema::{availability_slots, teachers};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::TeacherId;
use kernel::page::{Direction, PageError, PageRequest};

use crate::market::{Market, varied};

async fn page(
    market: &mut Market,
    filter: &TeacherFilter,
    order: TeacherOrder,
    request: &PageRequest,
) -> Result<kernel::page::Page<search::TeacherCard>, SearchError> {
    search::teachers(&mut market.conn, market.now, filter, order, request).await
}

/// The whole list, page by page.
async fn read_through(
    market: &mut Market,
    filter: &TeacherFilter,
    order: TeacherOrder,
    direction: Direction,
) -> Vec<TeacherId> {
    let mut request = PageRequest { size: 3, direction, cursor: None };
    let mut ids = Vec::new();
    loop {
        let part = page(market, filter, order, &request).await.unwrap();
        let found = part.items.iter().map(|card| card.teacher.id);
        let (more, cursor) = match direction {
            Direction::Forward => {
                ids.extend(found);
                (part.has_next, part.items.last())
            }
            Direction::Backward => {
                ids.splice(0..0, found);
                (part.has_previous, part.items.as_slice().first())
            }
        };
        request.cursor = cursor.map(|card| card.cursor.clone());
        if !more {
            return ids;
        }
    }
}

async fn first_free(market: &mut Market, teacher: &Teacher) -> Option<DateTime<Utc>> {
    availability_slots::table
        .filter(availability_slots::person_id.eq(teacher.person_id))
        .filter(availability_slots::free)
        .filter(availability_slots::starts_at.ge(market.now))
        .select(diesel::dsl::min(availability_slots::starts_at))
        .first(&mut market.conn)
        .await
        .unwrap()
}

/// The same list, sorted here.
async fn sorted(market: &mut Market, order: TeacherOrder, piano_only: bool) -> Vec<TeacherId> {
    let piano = market.skill("piano");
    let all: Vec<Teacher> =
        teachers::table.select(Teacher::as_select()).load(&mut market.conn).await.unwrap();
    let ids: Vec<TeacherId> = all.iter().map(|teacher| teacher.id).collect();
    let skills = catalog::queries::skills_of_teachers(&mut market.conn, &ids).await.unwrap();
    let mut keyed = Vec::new();
    for teacher in all.into_iter().filter(Teacher::is_public) {
        if piano_only && !skills[&teacher.id].contains(&piano) {
            continue;
        }
        let free = first_free(market, &teacher).await;
        // Larger comes first, except where the order rises.
        let key = match order {
            TeacherOrder::Relevance | TeacherOrder::Rating => i64::from(teacher.rating_score),
            TeacherOrder::PriceAscending | TeacherOrder::PriceDescending => teacher.price_per_hour.unwrap(),
            TeacherOrder::Newest => teacher.published_at.unwrap().timestamp_micros(),
            TeacherOrder::SoonestFree => free.map_or(i64::MAX, |instant| instant.timestamp_micros()),
        };
        keyed.push((key, teacher.id));
    }
    keyed.sort_unstable();
    if !matches!(order, TeacherOrder::PriceAscending | TeacherOrder::SoonestFree) {
        keyed.reverse();
    }
    keyed.into_iter().map(|(_, id)| id).collect()
}

#[tokio::test]
async fn every_order_is_the_sorted_list_forward_and_backward() {
    let mut market = varied(40).await;
    for piano_only in [false, true] {
        let skills = if piano_only { vec![market.skill("piano")] } else { vec![] };
        let filter = TeacherFilter { skills, ..Default::default() }.checked().unwrap();
        for order in TeacherOrder::ALL {
            let expected = sorted(&mut market, *order, piano_only).await;
            assert!(expected.len() > 12, "enough to page through");
            for direction in [Direction::Forward, Direction::Backward] {
                let found = read_through(&mut market, &filter, *order, direction).await;
                assert_eq!(found, expected, "{order}, piano only: {piano_only}, {direction:?}");
            }
            let now = market.now;
            let count = search::total_count(&mut market.conn, now, &filter, *order).await.unwrap();
            assert_eq!(usize::try_from(count).unwrap(), expected.len());
        }
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_one_filter_and_order() {
    let mut market = varied(6).await;
    let all = TeacherFilter::default().checked().unwrap();
    let first = page(&mut market, &all, TeacherOrder::Rating, &PageRequest::first(1)).await.unwrap();
    let cursor = first.items[0].cursor.clone();
    let online = TeacherFilter { verified: Some(true), ..Default::default() }.checked().unwrap();
    let request = |cursor: &str| PageRequest { cursor: Some(cursor.to_owned()), ..PageRequest::first(1) };
    for (filter, order, cursor) in [
        (&all, TeacherOrder::Newest, cursor.as_str()),
        (&all, TeacherOrder::Relevance, cursor.as_str()),
        (&online, TeacherOrder::Rating, cursor.as_str()),
        (&all, TeacherOrder::Rating, &cursor[1..]),
        (&all, TeacherOrder::Rating, "not a cursor"),
    ] {
        let refused = page(&mut market, filter, order, &request(cursor)).await;
        assert!(matches!(refused, Err(SearchError::Page(PageError::ForeignCursor))), "{order} {cursor}");
    }
    assert!(page(&mut market, &all, TeacherOrder::Rating, &request(&cursor)).await.is_ok());
}
