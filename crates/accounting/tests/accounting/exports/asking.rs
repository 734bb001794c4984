//! Who asks for files, and for which.

use accounting::exports::commands::export_create::{ExportCreateCode as Code, ExportCreateInput};
use accounting::exports::flows::export_download;
use accounting::exports::{ExportKind, ExportStatus, queries};
use database::{CommandError, QueryError};
use futures_util::future::join_all;
use kernel::page::PageRequest;
use kernel::{AccessRefused, Actor};

use super::office::{Office, day, wish};

fn codes<T: std::fmt::Debug>(outcome: Result<T, CommandError<Code>>) -> Vec<Code> {
    let error = outcome.unwrap_err();
    error.refusals().unwrap_or_else(|| panic!("{error:?}")).iter().map(|refusal| refusal.code).collect()
}

#[tokio::test]
async fn admins_alone_ask_for_files_see_and_have_them() {
    let office = Office::new().await;
    let export = office.asked(ExportKind::Orders).await;
    office.work().await;
    let teacher = office.books.teacher("Bu Sari").await;
    for (actor, refused) in [
        (Actor::Anonymous, AccessRefused::Unauthenticated),
        (office.books.buyer.actor.clone(), AccessRefused::Forbidden),
        (teacher.actor, AccessRefused::Forbidden),
    ] {
        let asked = office.ask(&actor, wish(ExportKind::Orders)).await;
        assert!(matches!(asked, Err(CommandError::Access(access)) if access == refused), "{asked:?}");
        let had = export_download::run(&office.services, &actor, export.id).await;
        assert!(matches!(had, Err(CommandError::Access(access)) if access == refused), "{had:?}");
        let mut connection = office.books.connection().await;
        let page = queries::page(&mut connection, &actor, (&PageRequest::first(20), None)).await;
        assert!(matches!(page, Err(QueryError::Access(access)) if access == refused));
        assert!(queries::by_ids(&mut connection, &actor, &[export.id]).await.unwrap().is_empty());
        assert!(queries::count(&mut connection, &actor).await.is_err());
    }
    // Any admin has it, not only who asked.
    office.books.clock.advance(chrono::TimeDelta::seconds(1));
    let mut connection = office.books.connection().await;
    let other = crate::books::human(&mut connection, "Other", &[kernel::Role::Admin]).await;
    drop(connection);
    export_download::run(&office.services, &other.actor, export.id).await.unwrap();
    assert_eq!(office.audited(export.id).await, ["export.create", "export.download"]);
}

#[tokio::test]
async fn what_is_no_period_is_told() {
    let office = Office::new().await;
    let input = |from: &str, to: &str, zone: &str| ExportCreateInput {
        starts_on: day(from),
        ends_on: day(to),
        time_zone: zone.to_owned(),
        ..wish(ExportKind::Ledger)
    };
    for (input, code) in [
        (input("2027-02-01", "2027-02-01", "Jakarta"), Code::UnknownTimeZone),
        (input("2027-02-02", "2027-02-01", "UTC"), Code::InvalidPeriod),
        (input("0027-02-02", "2027-02-01", "UTC"), Code::InvalidPeriod),
        (input("2026-01-01", "2027-02-05", "UTC"), Code::PeriodTooLong),
        (input("2027-03-02", "2027-03-02", "UTC"), Code::NotYet),
    ] {
        assert_eq!(codes(office.ask(&office.books.admin.actor, input).await), [code]);
    }
    let longest = input("2026-01-28", "2027-03-03", "UTC");
    let export = office.ask(&office.books.admin.actor, longest).await.unwrap();
    assert_eq!(export.status, ExportStatus::Waiting);
    assert_eq!((export.starts_on(), export.ends_on()), (day("2026-01-28"), day("2027-03-03")));
}

#[tokio::test]
async fn sixteen_wishes_at_once_make_five_files() {
    let office = Office::new().await;
    let actor = &office.books.admin.actor;
    let outcomes = join_all((0..16).map(|_| office.ask(actor, wish(ExportKind::Orders)))).await;
    let (made, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((made.len(), refused.len()), (5, 11));
    for outcome in refused {
        assert_eq!(codes(outcome), [Code::TooManyUnfinished]);
    }
    office.work().await;
    office.ask(actor, wish(ExportKind::Orders)).await.unwrap();
}

#[tokio::test]
async fn who_asked_is_told_once_when_it_is_ready() {
    let office = Office::new().await;
    let export = office.asked(ExportKind::Orders).await;
    assert!(office.mails.messages().is_empty());
    office.work().await;
    office.work().await;
    let mails = office.mails.messages();
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(
        mail.to.as_str(),
        format!("{}@example.com", office.books.admin.user.to_string().to_lowercase())
    );
    let answer = office.download(export.id).await;
    assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8");
    let disposition = answer.headers()["content-disposition"].to_str().unwrap();
    assert!(disposition.contains("filename=\"teacherin-orders-2027-02-28-2027-03-01.csv\""), "{disposition}");
}
