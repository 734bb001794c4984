//! How long files are kept.

use accounting::exports::commands::export_download::ExportDownloadCode as Code;
use accounting::exports::flows::export_download;
use accounting::exports::{ExportKind, ExportStatus};
use chrono::TimeDelta;
use database::CommandError;
use database::schema::jobs as job_rows;
use diesel_async::RunQueryDsl;
use kernel::id::ExportId;

use super::office::Office;

async fn refused(office: &Office, id: ExportId) -> Code {
    match export_download::run(&office.services, &office.books.admin.actor, id).await {
        Err(CommandError::Refused(refusals)) => refusals.as_slice()[0].code,
        outcome => panic!("{outcome:?}"),
    }
}

#[tokio::test]
async fn a_file_is_deleted_after_seven_days() {
    let office = Office::new().await;
    let export = office.asked(ExportKind::Orders).await;
    assert_eq!(refused(&office, export.id).await, Code::NotReady);
    office.work().await;
    office.later(TimeDelta::days(7) - TimeDelta::seconds(1)).await;
    let url = export_download::run(&office.services, &office.books.admin.actor, export.id).await.unwrap().url;
    office.books.clock.advance(TimeDelta::seconds(1));
    assert_eq!(refused(&office, export.id).await, Code::Expired, "also before anybody has deleted it");
    office.later(TimeDelta::hours(1)).await;
    assert_eq!(office.export(export.id).await.status, ExportStatus::Expired);
    assert_eq!(refused(&office, export.id).await, Code::Expired);
    assert_eq!(office.keys().await, Vec::<String>::new());
    assert_eq!(reqwest::get(url).await.unwrap().status(), reqwest::StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_nobody_writes_is_given_up_after_a_day() {
    let office = Office::new().await;
    let export = office.asked(ExportKind::Orders).await;
    // Its job is gone: whoever had it died every time.
    diesel::delete(job_rows::table).execute(&mut office.books.connection().await).await.unwrap();
    office.later(TimeDelta::hours(23)).await;
    assert_eq!(office.export(export.id).await.status, ExportStatus::Waiting);
    office.later(TimeDelta::hours(2)).await;
    assert_eq!(office.export(export.id).await.status, ExportStatus::Failed);
    assert_eq!(refused(&office, export.id).await, Code::Failed);
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let office = Office::new().await;
    assert_eq!(refused(&office, ExportId::generate(office.books.now())).await, Code::NotFound);
}
