//! Whatever happened, the rows sum up to the total, and the total is what the trial balance moved by.

use std::collections::HashMap;

use accounting::revenue::{RevenueGrouping, RevenueReport, RevenueSums};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::id::generate_uuid;
use kernel::{Actor, Currency};
use ledger::commands::correction_post::{self, CorrectedAccount, CorrectionLeg, CorrectionPostInput};
use ledger::{AccountName, AccountPurpose};
use payments::gateway::TransactionState;
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::of_days;
use crate::books::{Books, Sale};

/// Something that happens, hours after the last.
#[derive(Debug, Clone)]
enum Event {
    Sell { teacher: usize, category: usize, price: i64 },
    Refund { sale: usize, percent: i64 },
    TakeBack { sale: usize },
    GiveAgain { sale: usize },
    CallOff { sale: usize },
    Release { sale: usize },
    Correct { amount: i64 },
}

fn event() -> impl Strategy<Value = Event> {
    let sale = any::<usize>();
    prop_oneof![
        4 => (0..3_usize, 0..3_usize, 1..2_000_000_i64)
            .prop_map(|(teacher, category, price)| Event::Sell { teacher, category, price }),
        3 => (sale, 1..=100_i64).prop_map(|(sale, percent)| Event::Refund { sale, percent }),
        1 => sale.prop_map(|sale| Event::TakeBack { sale }),
        1 => sale.prop_map(|sale| Event::GiveAgain { sale }),
        1 => sale.prop_map(|sale| Event::CallOff { sale }),
        2 => sale.prop_map(|sale| Event::Release { sale }),
        1 => (-50_000..50_000_i64).prop_map(|amount| Event::Correct { amount }),
    ]
}

/// A sale, and whether its money was taken back.
struct Sold {
    sale: Sale,
    is_taken_back: bool,
    is_released: bool,
}

async fn play(books: &Books, events: &[(u8, Event)]) {
    let teachers = [
        books.teacher("Bu Sari").await.person,
        books.teacher("Pak Budi").await.person,
        books.teacher("Bu Rina").await.person,
    ];
    let categories = [None, Some(books.category("Musik").await), Some(books.category("Fisika").await)];
    let mut sold: Vec<Sold> = Vec::new();
    for (hours, event) in events {
        books.clock.advance(TimeDelta::hours(i64::from(*hours)) + TimeDelta::seconds(1));
        let count = sold.len().max(1);
        match *event {
            Event::Sell { teacher, category, price } => {
                let sale = books.sell(teachers[teacher], categories[category], "Les", price).await;
                sold.push(Sold { sale, is_taken_back: false, is_released: false });
            }
            Event::Refund { sale, percent } => {
                if let Some(sold) = sold.get(sale % count) {
                    books.refund(sold.sale, (sold.sale.amount * percent / 100).max(1)).await;
                }
            }
            Event::TakeBack { sale } => {
                if let Some(sold) = sold.get_mut(sale % count) {
                    books.hear(sold.sale, TransactionState::ChargedBack).await;
                    sold.is_taken_back = true;
                }
            }
            Event::GiveAgain { sale } => {
                if let Some(sold) = sold.get(sale % count).filter(|sold| sold.is_taken_back) {
                    books.hear(sold.sale, TransactionState::Paid).await;
                }
            }
            Event::CallOff { sale } => {
                if let Some(sold) = sold.get(sale % count)
                    && sold.is_taken_back
                    && !sold.is_released
                {
                    books.call_off(sold.sale).await;
                }
            }
            Event::Release { sale } => {
                if let Some(sold) = sold.get_mut(sale % count) {
                    books.release(sold.sale).await;
                    sold.is_released = true;
                }
            }
            Event::Correct { amount } => correct(books, teachers[0], amount).await,
        }
    }
}

/// An admin gives a teacher something, or takes it.
async fn correct(books: &Books, teacher: kernel::id::PersonId, amount: i64) {
    let leg = |name, amount| CorrectionLeg { account: CorrectedAccount::Named(name), amount };
    let input = CorrectionPostInput {
        legs: vec![
            leg(AccountName::platform(AccountPurpose::PlatformCommission), amount),
            leg(AccountName::platform(AccountPurpose::PlatformBank), amount),
            leg(AccountName::of(AccountPurpose::TeacherAvailable, teacher), -2 * amount),
        ],
        currency: Currency::Idr,
        reason: "For the trouble".to_owned(),
        idempotency_key: generate_uuid(books.now()),
    };
    let mut connection = books.connection().await;
    let outcome = correction_post::run(&mut connection, &books.admin.actor, books.now(), input).await;
    assert!(outcome.is_ok() || amount == 0, "{outcome:?}");
}

/// What the accounts of each purpose moved by between the two instants, as debits.
async fn moved(books: &Books, from: DateTime<Utc>, until: DateTime<Utc>) -> HashMap<AccountPurpose, i64> {
    let mut connection = books.connection().await;
    let mut moved = HashMap::new();
    for (at, sign) in [(from, -1), (until, 1)] {
        let at = Some(at - TimeDelta::microseconds(1));
        let rows = ledger::queries::trial_balance(&mut connection, &Actor::System, at).await.unwrap();
        for row in rows {
            *moved.entry(row.purpose).or_default() += sign * row.balance;
        }
    }
    moved
}

fn summed(report: &RevenueReport) -> RevenueSums {
    report.rows.iter().fold(RevenueSums::default(), |sum, row| sum.plus(&row.sums))
}

fn assert_balanced(sums: &RevenueSums) {
    assert_eq!(
        sums.net() + sums.corrected,
        sums.commission + sums.withheld + sums.teachers_share - sums.lost,
        "{sums:?}"
    );
}

async fn agree(books: &Books, from: &str, to: &str) {
    let by_day = of_days(books, from, to, RevenueGrouping::Day).await;
    let moved = moved(books, by_day.period.starts_at, by_day.period.ends_at).await;
    let of = |purpose| moved.get(&purpose).copied().unwrap_or_default();
    let total = by_day.total;
    assert_eq!(total.commission, -of(AccountPurpose::PlatformCommission));
    assert_eq!(total.withheld, -of(AccountPurpose::TaxWithheld));
    assert_eq!(
        total.teachers_share,
        -of(AccountPurpose::TeacherPending) - of(AccountPurpose::TeacherAvailable)
    );
    assert_eq!(total.lost, of(AccountPurpose::ChargebackLoss));
    for group_by in [RevenueGrouping::Day, RevenueGrouping::Category, RevenueGrouping::Teacher] {
        let report = of_days(books, from, to, group_by).await;
        assert_eq!((report.total, summed(&report)), (total, total), "{group_by:?}");
    }
    for row in &by_day.rows {
        assert_balanced(&row.sums);
    }
    // A week's days are their own reports.
    for day in by_day.period.days().take(7) {
        let day = day.to_string();
        let alone = of_days(books, &day, &day, RevenueGrouping::Day).await;
        assert_eq!(
            alone.total,
            super::figures(&by_day, accounting::revenue::RevenueGroup::Day(day.parse().unwrap()))
        );
    }
}

proptest! {
    #![proptest_config(Config { cases: 12, max_shrink_iters: 60, failure_persistence: None, ..Config::default() })]

    #[test]
    fn the_report_agrees_with_the_trial_balance(events in prop::collection::vec((0..30_u8, event()), 1..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let books = Books::new().await;
            play(&books, &events).await;
            agree(&books, "2027-02-28", "2027-04-10").await;
            agree(&books, "2027-03-02", "2027-03-04").await;
        });
    }
}
