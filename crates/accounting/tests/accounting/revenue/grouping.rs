//! What belongs to which row.

use accounting::revenue::{
    RevenueError, RevenueGroup, RevenueGrouping, RevenueQuery, RevenueSums, TEACHERS_MAX, report,
};
use chrono::TimeDelta;
use database::QueryError;
use kernel::{AccessRefused, Actor};
use payments::gateway::TransactionState;

use super::{figures, of_days};
use crate::books::Books;

#[tokio::test]
async fn a_sale_counts_on_its_day_and_a_refund_on_the_day_it_was_decided() {
    let books = Books::new().await;
    let teacher = books.teacher("Bu Sari").await;
    let sale = books.sell(teacher.person, None, "Gitar", 100_000).await;
    books.clock.advance(TimeDelta::days(1));
    books.refund(sale, 40_000).await;
    books.clock.advance(TimeDelta::days(1));
    books.release(sale).await;
    let report = of_days(&books, "2027-02-28", "2027-03-04", RevenueGrouping::Day).await;
    assert_eq!(report.rows.len(), 5, "also days on which nothing happened");
    let day = |text: &str| figures(&report, RevenueGroup::Day(text.parse().unwrap()));
    assert_eq!(day("2027-02-28"), RevenueSums::default());
    assert_eq!(
        day("2027-03-01"),
        RevenueSums {
            lines_sold: 1,
            gross: 100_000,
            commission: 10_000,
            teachers_share: 90_000,
            ..RevenueSums::default()
        }
    );
    assert_eq!(
        day("2027-03-02"),
        RevenueSums {
            refunded: 40_000,
            commission: -4_000,
            teachers_share: -36_000,
            ..RevenueSums::default()
        }
    );
    assert_eq!(
        day("2027-03-03"),
        RevenueSums { withheld: 2_700, teachers_share: -2_700, ..RevenueSums::default() }
    );
    assert_eq!(report.total.net(), 60_000);
}

#[tokio::test]
async fn a_day_ends_at_its_zones_midnight() {
    let books = Books::new().await;
    let teacher = books.teacher("Bu Sari").await;
    let midnight = chrono::DateTime::parse_from_rfc3339("2027-03-02T00:00:00+08:00").unwrap().to_utc();
    books.at(midnight - TimeDelta::microseconds(1));
    books.sell(teacher.person, None, "Gitar", 1_000).await;
    books.at(midnight);
    books.sell(teacher.person, None, "Gitar", 20_000).await;
    let report = of_days(&books, "2027-03-01", "2027-03-02", RevenueGrouping::Day).await;
    let gross: Vec<_> = report.rows.iter().map(|row| row.sums.gross).collect();
    assert_eq!(gross, [1_000, 20_000]);
}

#[tokio::test]
async fn lines_count_for_the_category_and_the_teacher_they_were_sold_under() {
    let books = Books::new().await;
    let (sari, budi) = (books.teacher("Bu Sari").await, books.teacher("Pak Budi").await);
    let (music, physics) = (books.category("Musik").await, books.category("Fisika").await);
    books.sell(sari.person, Some(music), "Gitar", 100_000).await;
    let later = books.sell(sari.person, Some(physics), "Fisika", 30_000).await;
    books.sell(budi.person, Some(physics), "Fisika", 500_000).await;
    books.sell(budi.person, None, "Campuran", 7_000).await;
    books.refund(later, 30_000).await;
    let days = ("2027-03-01", "2027-03-01");
    let report = of_days(&books, days.0, days.1, RevenueGrouping::Category).await;
    let rows: Vec<_> = report
        .rows
        .iter()
        .map(|row| (row.group, row.sums.lines_sold, row.sums.gross, row.sums.refunded))
        .collect();
    assert_eq!(
        rows,
        [
            (RevenueGroup::Category(Some(physics)), 2, 530_000, 30_000),
            (RevenueGroup::Category(Some(music)), 1, 100_000, 0),
            (RevenueGroup::Category(None), 1, 7_000, 0),
        ]
    );
    let report = of_days(&books, days.0, days.1, RevenueGrouping::Teacher).await;
    let rows: Vec<_> = report.rows.iter().map(|row| (row.group, row.sums.gross, row.sums.net())).collect();
    assert_eq!(
        rows,
        [
            (RevenueGroup::Teacher(Some(budi.person)), 507_000, 507_000),
            (RevenueGroup::Teacher(Some(sari.person)), 130_000, 100_000),
        ]
    );
}

#[tokio::test]
async fn what_the_gateway_takes_back_after_the_lesson_is_lost() {
    let books = Books::new().await;
    let teacher = books.teacher("Bu Sari").await;
    let given = books.sell(teacher.person, None, "Gitar", 100_000).await;
    books.release(given).await;
    let called_off = books.sell(teacher.person, None, "Gitar", 50_000).await;
    books.clock.advance(TimeDelta::minutes(1));
    for sale in [given, called_off] {
        books.hear(sale, TransactionState::ChargedBack).await;
    }
    books.call_off(called_off).await;
    let total = of_days(&books, "2027-03-01", "2027-03-01", RevenueGrouping::Day).await.total;
    assert_eq!(
        total,
        RevenueSums {
            lines_sold: 2,
            gross: 150_000,
            taken_back: 150_000,
            commission: 10_000,
            withheld: 4_500,
            teachers_share: 85_500,
            lost: 100_000,
            ..RevenueSums::default()
        }
    );
}

#[tokio::test]
async fn teachers_beyond_the_largest_share_a_row() {
    let books = Books::new().await;
    let mut teachers = Vec::new();
    let mut connection = books.connection().await;
    for number in 0..TEACHERS_MAX + 3 {
        let teacher = crate::books::human(&mut connection, "Guru", &[]).await;
        teachers.push((teacher.person, 10_000 + number));
    }
    drop(connection);
    for (person, price) in &teachers {
        books.sell(*person, None, "Gitar", *price).await;
    }
    let report = of_days(&books, "2027-03-01", "2027-03-01", RevenueGrouping::Teacher).await;
    assert_eq!(i64::try_from(report.rows.len()).unwrap(), TEACHERS_MAX + 1);
    let (largest, price) = teachers[teachers.len() - 1];
    assert_eq!(
        (report.rows[0].group, report.rows[0].sums.gross),
        (RevenueGroup::Teacher(Some(largest)), price)
    );
    let others = report.rows[report.rows.len() - 1];
    assert_eq!(others.group, RevenueGroup::OtherTeachers);
    assert_eq!((others.sums.lines_sold, others.sums.gross), (3, 10_000 + 10_001 + 10_002));
    let all: i64 = teachers.iter().map(|(_, price)| price).sum();
    assert_eq!(report.total.gross, all);
}

#[tokio::test]
async fn admins_alone_read_it_and_a_wrong_period_is_told() {
    let books = Books::new().await;
    let teacher = books.teacher("Bu Sari").await;
    let query = |time_zone: &str| RevenueQuery {
        starts_on: "2027-03-01".parse().unwrap(),
        ends_on: "2027-03-01".parse().unwrap(),
        time_zone: time_zone.to_owned(),
        group_by: RevenueGrouping::Day,
    };
    let mut connection = books.connection().await;
    for (actor, refused) in [
        (Actor::Anonymous, AccessRefused::Unauthenticated),
        (books.buyer.actor.clone(), AccessRefused::Forbidden),
        (teacher.actor, AccessRefused::Forbidden),
    ] {
        let outcome = report(&mut connection, &actor, query("UTC")).await;
        assert!(
            matches!(outcome, Err(RevenueError::Query(QueryError::Access(access))) if access == refused),
            "{outcome:?}"
        );
    }
    report(&mut connection, &books.admin.actor, query("UTC")).await.unwrap();
    let outcome = report(&mut connection, &books.admin.actor, query("Jakarta")).await;
    assert!(matches!(outcome, Err(RevenueError::Period(_))), "{outcome:?}");
}

#[tokio::test]
async fn it_is_one_statement_whatever_it_is_about() {
    let books = Books::new().await;
    let teacher = books.teacher("Bu Sari").await;
    books.sell(teacher.person, None, "Gitar", 1_000).await;
    for group_by in [RevenueGrouping::Day, RevenueGrouping::Category, RevenueGrouping::Teacher] {
        let before = books.pools.statements();
        of_days(&books, "2026-03-01", "2027-03-01", group_by).await;
        assert_eq!(books.pools.statements() - before, 1, "{group_by:?}");
    }
}
