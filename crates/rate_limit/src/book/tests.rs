//! What is granted by one process, without a database.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::prelude::*;

use super::Book;
use crate::budgets::Exhausted;
use crate::window::Moment;

const LIMIT: u64 = 1_000;

fn at(text: &str) -> DateTime<Utc> {
    format!("2027-03-01T01:{text}Z").parse().unwrap()
}

fn book() -> Book<u32> {
    Book::new(LIMIT, 4)
}

fn spend(book: &mut Book<u32>, key: u32, cost: u64, now: DateTime<Utc>) -> Result<u64, Exhausted> {
    book.spend(key, cost, Moment::at(now)).map(|allowance| allowance.remaining)
}

fn remaining(book: &Book<u32>, key: u32, now: DateTime<Utc>) -> u64 {
    book.allowance(key, Moment::at(now)).remaining
}

#[test]
fn a_budget_is_spent_to_the_last_unit_and_no_further() {
    let mut book = book();
    assert_eq!(spend(&mut book, 1, 600, at("00:10")), Ok(400));
    let refused = spend(&mut book, 1, 401, at("00:10")).unwrap_err();
    assert_eq!((refused.limit, refused.remaining), (LIMIT, 400));
    assert_eq!(spend(&mut book, 1, 400, at("00:10")), Ok(0), "the refused one took nothing");
    assert_eq!(spend(&mut book, 2, LIMIT, at("00:10")), Ok(0), "another key has its own");
}

#[test]
fn looking_takes_nothing() {
    let mut book = book();
    spend(&mut book, 1, 600, at("00:10")).unwrap();
    assert_eq!(remaining(&book, 1, at("00:20")), 400);
    assert_eq!(remaining(&book, 1, at("00:20")), 400);
    assert_eq!(remaining(&book, 2, at("00:20")), LIMIT);
}

#[test]
fn the_minute_before_counts_less_with_every_second() {
    let mut book = book();
    spend(&mut book, 1, 900, at("00:59")).unwrap();
    assert_eq!(remaining(&book, 1, at("01:00")), 100);
    assert_eq!(remaining(&book, 1, at("01:20")), 400);
    spend(&mut book, 1, 400, at("01:20")).unwrap();
    assert_eq!(remaining(&book, 1, at("01:40")), 300);
    assert_eq!(remaining(&book, 1, at("02:00")), 600, "only the 400 count now");
    assert_eq!(remaining(&book, 1, at("03:00")), LIMIT);
}

#[test]
fn a_cost_above_the_limit_is_told_to_wait_a_minute_and_takes_nothing() {
    let mut book = book();
    let refused = spend(&mut book, 1, LIMIT + 1, at("00:10")).unwrap_err();
    assert_eq!(refused.retry_after, TimeDelta::minutes(1));
    assert_eq!(remaining(&book, 1, at("00:10")), LIMIT);
    assert_eq!(book.spending.len(), 0, "nor does it take a place");
}

#[test]
fn nothing_overflows() {
    let mut book = Book::new(u64::MAX, 4);
    book.spend(1, u64::MAX, Moment::at(at("00:59"))).unwrap();
    let refused = book.spend(1, u64::MAX, Moment::at(at("01:00"))).unwrap_err();
    assert_eq!(refused.remaining, 0);
    assert_eq!(refused.retry_after, TimeDelta::minutes(1));
}

#[test]
fn a_request_that_took_its_time_before_the_minute_turned_is_counted_with_the_new_one() {
    let mut book = book();
    spend(&mut book, 1, 600, at("01:00.000001")).unwrap();
    let refused = spend(&mut book, 1, 401, at("00:59.999999")).unwrap_err();
    assert_eq!(refused.remaining, 400);
    assert_eq!(spend(&mut book, 1, 401, at("00:59.999999") + refused.retry_after), Ok(0));
}

#[test]
fn a_clock_that_is_set_back_does_not_lock_anybody_out() {
    let mut book = book();
    spend(&mut book, 1, LIMIT, at("40:00")).unwrap();
    assert_eq!(spend(&mut book, 1, 300, at("10:00")), Ok(700));
    assert_eq!(remaining(&book, 1, at("10:30")), 700);
}

#[test]
fn a_full_book_has_newcomers_share_one_budget() {
    let mut book = book();
    for key in 1..=4 {
        spend(&mut book, key, 10, at("00:10")).unwrap();
    }
    assert_eq!(remaining(&book, 5, at("00:10")), LIMIT);
    assert_eq!(spend(&mut book, 5, 700, at("00:10")), Ok(300));
    assert_eq!(remaining(&book, 6, at("00:10")), 300);
    assert_eq!(spend(&mut book, 6, 301, at("00:10")).unwrap_err().remaining, 300);
    assert_eq!(spend(&mut book, 6, 300, at("00:10")), Ok(0));
    assert_eq!(spend(&mut book, 1, 990, at("00:10")), Ok(0), "who was there before keeps his own");
    assert_eq!(book.spending.len(), 4);
}

#[test]
fn a_flood_of_keys_gives_nobody_his_budget_back() {
    let mut book = book();
    spend(&mut book, 1, LIMIT, at("00:59")).unwrap();
    for key in 2..10_000 {
        let _ = spend(&mut book, key, 1, at("00:59"));
        let _ = spend(&mut book, key, 1, at("01:00"));
    }
    assert_eq!(remaining(&book, 1, at("01:00")), 0);
    assert_eq!(spend(&mut book, 1, 1, at("01:00")).unwrap_err().remaining, 0);
    assert_eq!(book.spending.len(), 4);
}

#[test]
fn there_is_room_again_when_what_was_spent_counts_no_more() {
    let mut book = book();
    for key in 1..=4 {
        spend(&mut book, key, 10, at("00:10")).unwrap();
    }
    spend(&mut book, 1, 10, at("01:59")).unwrap();
    assert_eq!(spend(&mut book, 5, LIMIT, at("01:59")), Ok(0), "from the shared budget");
    assert_eq!(spend(&mut book, 6, LIMIT, at("02:00")), Ok(0), "from its own");
    assert_eq!(book.spending.len(), 2, "the first key spent a second ago and stays");
    assert_eq!(remaining(&book, 1, at("02:00")), LIMIT - 10);
}

/// A cost, and how many microseconds after the one before.
fn spending() -> impl Strategy<Value = (u64, i64)> {
    (0..=LIMIT + 10, prop_oneof![0..2_000_000_i64, 0..90_000_000_i64])
}

proptest! {
    #[test]
    fn the_same_cost_fits_after_the_wait_and_not_a_microsecond_before(steps in vec(spending(), 1..30)) {
        let (mut book, mut now) = (book(), at("00:10"));
        for (cost, later) in steps {
            now += TimeDelta::microseconds(later);
            let Err(refused) = spend(&mut book, 1, cost, now) else { continue };
            prop_assert!(refused.remaining < cost);
            prop_assert!(refused.retry_after > TimeDelta::zero());
            prop_assert!(refused.retry_after < TimeDelta::minutes(2));
            if cost > LIMIT {
                prop_assert_eq!(refused.retry_after, TimeDelta::minutes(1));
                continue;
            }
            let fits_at = now + refused.retry_after;
            prop_assert!(remaining(&book, 1, fits_at) >= cost);
            prop_assert!(remaining(&book, 1, fits_at - TimeDelta::microseconds(1)) < cost);
        }
    }

    #[test]
    fn a_window_never_grants_more_than_the_limit_and_no_minute_twice_as_much(steps in vec(spending(), 1..60)) {
        let (mut book, mut now) = (book(), at("00:10"));
        let mut granted: Vec<(DateTime<Utc>, u64)> = Vec::new();
        for (cost, later) in steps {
            now += TimeDelta::microseconds(later);
            if spend(&mut book, 1, cost, now).is_ok() {
                granted.push((now, cost));
            }
            let window = Moment::at(now).window;
            let in_window = granted.iter().filter(|(at, _)| Moment::at(*at).window == window);
            prop_assert!(in_window.map(|(_, cost)| cost).sum::<u64>() <= LIMIT);
            let in_minute = granted.iter().filter(|(at, _)| *at > now - TimeDelta::minutes(1));
            prop_assert!(in_minute.map(|(_, cost)| cost).sum::<u64>() <= 2 * LIMIT);
        }
    }
}
