//! Reporting materials, and what becomes of the reports.

use chrono::TimeDelta;
use database::schema::reports;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{EntityId as _, MaterialId, ReportId};
use kernel::{AccessRefused, Actor};
use serde_json::json;
use teacherin_moderation::commands::material_report::{MaterialReportCode, OPEN_REPORTS_MAX};
use teacherin_moderation::commands::report_dismiss::ReportDismissCode;
use teacherin_moderation::queries::{
    self, ReportFilter, ReportOrder, latest_reports_of_materials, open_report_counts,
    own_open_reports_of_materials, reports_by_ids,
};
use teacherin_moderation::{ReportReason, ReportStatus, ReportSubjectKind};

use super::{House, access, code, monday};

#[tokio::test]
async fn who_sees_a_material_reports_it_and_its_teacher_does_not() {
    let house = House::new().await;
    let (made, draft) = (house.published("Aljabar").await.id, house.draft("Rahasia").await.id);
    let student = house.student("Budi Santoso").await;
    let said = (ReportReason::Copyright, Some("  Dari buku saya.\r\nBab 3.  "));
    let report = house.report(&student, made, said).await.unwrap();
    assert_eq!((report.material_id(), report.status), (made, ReportStatus::Open));
    assert_eq!(report.note.as_deref(), Some("Dari buku saya.\nBab 3."));
    let again = house.broken(&student, made).await;
    assert_eq!(code(&again), [MaterialReportCode::AlreadyReported]);
    assert_eq!(code(&house.broken(&house.teacher_actor, made).await), [MaterialReportCode::OwnMaterial]);
    assert_eq!(code(&house.broken(&student, draft).await), [MaterialReportCode::NotFound]);
    let nothing = MaterialId::generate(monday());
    assert_eq!(code(&house.broken(&student, nothing).await), [MaterialReportCode::NotFound]);
    let nobody = house.broken(&Actor::Anonymous, made).await.map_err(|error| access(&error));
    assert_eq!(nobody, Err(Some(AccessRefused::Unauthenticated)));
    // Out of the store, who has it still sees it.
    house.give(&student, made).await;
    house.take_down(&house.admin, made, ("Salinan", true)).await.unwrap();
    assert!(house.broken(&student, made).await.is_ok(), "the first was decided by taking it down");
    let other = house.student("Citra").await;
    assert_eq!(code(&house.broken(&other, made).await), [MaterialReportCode::NotFound]);
}

#[tokio::test]
async fn a_note_is_text_and_says_what_else_is_wrong() {
    let house = House::new().await;
    let made = house.published("Aljabar").await.id;
    let student = house.student("Budi Santoso").await;
    for (reason, note) in [
        (ReportReason::Other, None),
        (ReportReason::Other, Some("  ")),
        (ReportReason::Broken, Some("a\u{0}b")),
        (ReportReason::Broken, Some(&*"x".repeat(2001))),
    ] {
        let refused = house.report(&student, made, (reason, note)).await;
        assert_eq!(code(&refused), [MaterialReportCode::NoteInvalid], "{reason} {note:?}");
    }
    let longest = "ü".repeat(2000);
    let report = house.report(&student, made, (ReportReason::Other, Some(&longest))).await.unwrap();
    assert_eq!(report.note, Some(longest));
}

#[tokio::test]
async fn two_reports_of_one_person_at_once_are_one() {
    let house = House::new().await;
    let made = house.published("Aljabar").await.id;
    let student = house.student("Budi Santoso").await;
    let outcomes = tokio::join!(
        house.broken(&student, made),
        house.broken(&student, made),
        house.broken(&student, made),
        house.broken(&student, made),
    );
    let outcomes = [outcomes.0, outcomes.1, outcomes.2, outcomes.3];
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for refused in outcomes.iter().filter(|outcome| outcome.is_err()) {
        assert_eq!(code(refused), [MaterialReportCode::AlreadyReported]);
    }
    assert_eq!(house.listed(ReportFilter::default(), ReportOrder::Oldest).await.len(), 1);
}

#[tokio::test]
async fn nobody_floods_the_list() {
    let house = House::new().await;
    let (one, two) = (house.published("Satu").await.id, house.published("Dua").await.id);
    let (student, other) = (house.student("Budi Santoso").await, house.student("Citra").await);
    for _ in 1..OPEN_REPORTS_MAX {
        // Of things that are gone, as it were: nothing holds a report to what it is about.
        diesel::insert_into(reports::table)
            .values((
                reports::id.eq(ReportId::generate(monday())),
                reports::reporter_user_id.eq(student.user().unwrap().user_id),
                reports::subject_kind.eq(ReportSubjectKind::Material),
                reports::subject_id.eq(MaterialId::generate(monday()).uuid()),
                reports::reason.eq(ReportReason::Offensive),
                reports::status.eq(ReportStatus::Open),
                reports::created_at.eq(monday()),
                reports::updated_at.eq(monday()),
            ))
            .execute(&mut *house.conn().await)
            .await
            .unwrap();
    }
    let last = house.broken(&student, one).await.unwrap();
    assert_eq!(code(&house.broken(&student, two).await), [MaterialReportCode::TooManyReports]);
    assert_eq!(code(&house.broken(&student, one).await), [MaterialReportCode::AlreadyReported]);
    assert!(house.broken(&other, two).await.is_ok(), "others may");
    house.dismiss(&house.admin, last.id, "It opens").await.unwrap();
    assert!(house.broken(&student, two).await.is_ok(), "there is room for one again");
}

#[tokio::test]
async fn dismissing_is_audited_with_its_note_and_done_once() {
    let house = House::new().await;
    let (made, other) = (house.published("Aljabar").await.id, house.published("Geometri").await.id);
    let student = house.student("Budi Santoso").await;
    let report = house.broken(&student, made).await.unwrap();
    for (who, expected) in [
        (&student, AccessRefused::Forbidden),
        (&house.teacher_actor, AccessRefused::Forbidden),
        (&Actor::Anonymous, AccessRefused::Unauthenticated),
    ] {
        let refused = house.dismiss(who, report.id, "No").await.map_err(|error| access(&error));
        assert_eq!(refused, Err(Some(expected)));
    }
    let too_long = "x".repeat(501);
    let refused = house.dismiss(&house.admin, report.id, &too_long).await;
    assert_eq!(code(&refused), [ReportDismissCode::NoteInvalid]);
    house.clock.advance(TimeDelta::minutes(1));
    let dismissed = house.dismiss(&house.admin, report.id, "It opens").await.unwrap();
    assert_eq!(dismissed.status, ReportStatus::Dismissed);
    assert_eq!(dismissed.decided_by_user_id, house.admin.user().map(|user| user.user_id));
    house.clock.advance(TimeDelta::minutes(1));
    assert_eq!(house.dismiss(&house.admin, report.id, "Another").await.unwrap(), dismissed);
    let after = json!({ "status": "DISMISSED", "materialId": made.to_string(), "note": "It opens" });
    assert_eq!(house.recorded(report.id.uuid()).await, [("report.dismiss".to_owned(), after)]);
    assert!(house.mail_subjects().await.is_empty(), "nobody is told");
    assert!(house.broken(&student, made).await.is_ok(), "it can be reported anew");
    let upheld = house.broken(&student, other).await.unwrap();
    house.take_down(&house.admin, other, ("Salinan", true)).await.unwrap();
    let refused = house.dismiss(&house.admin, upheld.id, "No").await;
    assert_eq!(code(&refused), [ReportDismissCode::AlreadyUpheld]);
    let nothing = house.dismiss(&house.admin, ReportId::generate(monday()), "No").await;
    assert_eq!(code(&nothing), [ReportDismissCode::NotFound]);
}

#[tokio::test]
async fn admins_find_reports_and_others_only_their_own() {
    let house = House::new().await;
    let (made, other) = (house.published("Aljabar").await.id, house.published("Geometri").await.id);
    let (budi, citra) = (house.student("Budi Santoso").await, house.student("Citra").await);
    let mut ids = Vec::new();
    for (who, about, reason) in [
        (&budi, made, ReportReason::Copyright),
        (&citra, made, ReportReason::Broken),
        (&budi, other, ReportReason::Broken),
    ] {
        house.clock.advance(TimeDelta::minutes(1));
        ids.push(house.report(who, about, (reason, None)).await.unwrap().id);
    }
    let [first, second, third] = <[ReportId; 3]>::try_from(ids).unwrap();
    house.dismiss(&house.admin, second, "It opens").await.unwrap();
    let all = ReportFilter::default;
    for (filter, expected) in [
        (all(), vec![first, second, third]),
        (ReportFilter { status: Some(ReportStatus::Open), ..all() }, vec![first, third]),
        (ReportFilter { status: Some(ReportStatus::Dismissed), ..all() }, vec![second]),
        (ReportFilter { reason: Some(ReportReason::Broken), ..all() }, vec![second, third]),
        (ReportFilter { material_id: Some(made), ..all() }, vec![first, second]),
        (ReportFilter { teacher_id: Some(house.teacher.id), ..all() }, vec![first, second, third]),
        (ReportFilter { teacher_id: Some(kernel::id::TeacherId::generate(monday())), ..all() }, vec![]),
        (
            ReportFilter { reporter_user_id: budi.user().map(|user| user.user_id), ..all() },
            vec![first, third],
        ),
    ] {
        assert_eq!(house.listed(filter.clone(), ReportOrder::Oldest).await, expected, "{filter:?}");
        let backwards: Vec<_> = expected.iter().rev().copied().collect();
        assert_eq!(house.listed(filter.clone(), ReportOrder::Newest).await, backwards, "{filter:?}");
        let mut conn = house.conn().await;
        let count = queries::reports_count(&mut conn, &house.admin, &filter).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), expected.len());
    }
    let mut conn = house.conn().await;
    let conn = &mut *conn;
    let counts = open_report_counts(conn, &house.admin, &[made, other]).await.unwrap();
    assert_eq!((counts.get(&made), counts.get(&other)), (Some(&1), Some(&1)));
    let latest = latest_reports_of_materials(conn, &house.admin, &[made, other], 1).await.unwrap();
    let mut latest: Vec<ReportId> = latest.into_iter().map(|report| report.id).collect();
    latest.sort();
    assert_eq!(latest, [second, third], "the latest of each, decided or not");
    for who in [&budi, &house.teacher_actor, &Actor::Anonymous] {
        assert!(open_report_counts(conn, who, &[made]).await.is_err());
        assert!(latest_reports_of_materials(conn, who, &[made], 1).await.is_err());
        assert!(queries::reports_count(conn, who, &all()).await.is_err());
    }
    for (who, own, open) in [
        (&budi, vec![first, third], vec![first, third]),
        (&citra, vec![second], vec![]),
        (&house.teacher_actor, vec![], vec![]),
        (&Actor::Anonymous, vec![], vec![]),
    ] {
        let sorted = |reports: Vec<teacherin_moderation::Report>| {
            let mut ids: Vec<_> = reports.into_iter().map(|report| report.id).collect();
            ids.sort();
            ids
        };
        assert_eq!(sorted(reports_by_ids(conn, who, &[first, second, third]).await.unwrap()), own);
        let of_own = own_open_reports_of_materials(conn, who, &[made, other]).await.unwrap();
        assert_eq!(sorted(of_own), open);
    }
    assert_eq!(reports_by_ids(conn, &house.admin, &[first, second, third]).await.unwrap().len(), 3);
}
