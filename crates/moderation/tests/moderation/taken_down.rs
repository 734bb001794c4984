//! Taking materials down and putting them back.

use chrono::TimeDelta;
use kernel::id::{EntityId as _, MaterialId};
use kernel::page::PageRequest;
use kernel::{AccessRefused, Actor};
use notifications::NotificationKind;
use serde_json::{Value, json};
use teacherin_moderation::ReportStatus;
use teacherin_moderation::commands::material_restore::MaterialRestoreCode;
use teacherin_moderation::commands::material_take_down::MaterialTakeDownCode;
use teacherin_moderation::queries::{ReportFilter, ReportOrder, taken_down_materials};

use super::{House, access, code, monday};

const TAKEN_DOWN: &str = "Your material was taken down";
const BACK: &str = "Your material is back";
const LOST: &str = "A material is not in your library";

fn down(minute: i64, reason: &str, keep: bool, upheld: i32) -> (String, Value) {
    let at = monday() + TimeDelta::minutes(minute);
    let after =
        json!({ "takenDownAt": at, "reason": reason, "buyersKeepAccess": keep, "upheldReports": upheld });
    ("material.take_down".to_owned(), after)
}

#[tokio::test]
async fn taking_down_decides_the_reports_tells_the_teacher_and_is_audited() {
    let house = House::new().await;
    let (made, other) = (house.published("Aljabar").await.id, house.published("Geometri").await.id);
    let (budi, citra) = (house.student("Budi Santoso").await, house.student("Citra").await);
    house.give(&citra, made).await;
    house.broken(&budi, made).await.unwrap();
    let dismissed = house.broken(&citra, made).await.unwrap();
    house.dismiss(&house.admin, dismissed.id, "It opens").await.unwrap();
    let of_other = house.broken(&budi, other).await.unwrap();
    house.clock.advance(TimeDelta::minutes(1));
    for _ in 0..2 {
        let taken = house.take_down(&house.admin, made, (" Salinan  buku ", true)).await.unwrap();
        assert_eq!(taken.taken_down_at, Some(monday() + TimeDelta::minutes(1)));
        assert_eq!(taken.taken_down_reason.as_deref(), Some("Salinan buku"));
        assert_eq!(taken, house.material(made).await);
        house.clock.advance(TimeDelta::minutes(1));
    }
    assert_eq!(house.recorded(made.uuid()).await, [down(1, "Salinan buku", true, 1)]);
    for (status, expected) in
        [(ReportStatus::Open, vec![of_other.id]), (ReportStatus::Dismissed, vec![dismissed.id])]
    {
        let filter = ReportFilter { status: Some(status), ..ReportFilter::default() };
        assert_eq!(house.listed(filter, ReportOrder::Oldest).await, expected);
    }
    let upheld = ReportFilter { status: Some(ReportStatus::Upheld), ..ReportFilter::default() };
    assert_eq!(house.listed(upheld, ReportOrder::Oldest).await.len(), 1);
    assert_eq!(house.mail_subjects().await, [TAKEN_DOWN], "who has it keeps it, and is not told");
    assert_eq!(house.told(&house.teacher_actor).await, [NotificationKind::MaterialTakenDown]);
    assert_eq!(house.told(&citra).await, []);
}

#[tokio::test]
async fn who_loses_it_is_told_then_and_not_twice() {
    let house = House::new().await;
    let made = house.published("Aljabar").await.id;
    let (budi, citra) = (house.student("Budi Santoso").await, house.student("Citra").await);
    house.give(&budi, made).await;
    house.give(&citra, made).await;
    house.take_down(&house.admin, made, ("Salinan", true)).await.unwrap();
    assert_eq!(house.mail_subjects().await, [TAKEN_DOWN]);
    house.clock.advance(TimeDelta::minutes(1));
    house.take_down(&house.admin, made, ("Salinan", false)).await.unwrap();
    assert_eq!(house.mail_subjects().await, [LOST, LOST], "the teacher knows");
    house.clock.advance(TimeDelta::minutes(1));
    // Another reason, and the same once more: they have lost it already.
    house.take_down(&house.admin, made, ("Salinan buku", false)).await.unwrap();
    house.take_down(&house.admin, made, ("Salinan buku", false)).await.unwrap();
    assert!(house.mail_subjects().await.is_empty());
    for who in [&budi, &citra] {
        assert_eq!(house.told(who).await, [NotificationKind::MaterialAccessLost]);
    }
    assert_eq!(
        house.recorded(made.uuid()).await,
        [down(0, "Salinan", true, 0), down(0, "Salinan", false, 0), down(0, "Salinan buku", false, 0)]
    );
}

#[tokio::test]
async fn a_choice_that_is_taken_back_before_they_are_told_is_not_told() {
    let house = House::new().await;
    let made = house.published("Aljabar").await.id;
    let budi = house.student("Budi Santoso").await;
    house.give(&budi, made).await;
    house.take_down(&house.admin, made, ("Salinan", false)).await.unwrap();
    house.take_down(&house.admin, made, ("Salinan", true)).await.unwrap();
    assert_eq!(house.mail_subjects().await, [TAKEN_DOWN]);
    assert!(house.material(made).await.is_open_to_buyers());
}

#[tokio::test]
async fn restoring_gives_it_back_tells_the_teacher_and_leaves_reports_decided() {
    let house = House::new().await;
    let made = house.published("Aljabar").await.id;
    let budi = house.student("Budi Santoso").await;
    let report = house.broken(&budi, made).await.unwrap();
    house.take_down(&house.admin, made, ("Salinan", false)).await.unwrap();
    house.mail_subjects().await;
    house.clock.advance(TimeDelta::minutes(1));
    for _ in 0..2 {
        let back = house.put_back(&house.admin, made).await.unwrap();
        assert!(back.is_published() && back.is_open_to_buyers());
        assert_eq!(back, house.material(made).await);
    }
    let restored = json!({ "takenDownAt": null, "reason": null, "buyersKeepAccess": true });
    let recorded = house.recorded(made.uuid()).await;
    assert_eq!(recorded, [down(0, "Salinan", false, 1), ("material.restore".to_owned(), restored)]);
    assert_eq!(house.mail_subjects().await, [BACK]);
    let told = house.told(&house.teacher_actor).await;
    assert_eq!(told, [NotificationKind::MaterialTakenDown, NotificationKind::MaterialRestored]);
    let upheld = ReportFilter { status: Some(ReportStatus::Upheld), ..ReportFilter::default() };
    assert_eq!(house.listed(upheld, ReportOrder::Oldest).await, [report.id]);
    // Again is news again.
    house.clock.advance(TimeDelta::minutes(1));
    house.take_down(&house.admin, made, ("Lagi", true)).await.unwrap();
    assert_eq!(house.mail_subjects().await, [TAKEN_DOWN]);
}

#[tokio::test]
async fn only_admins_take_down_restore_and_look() {
    let house = House::new().await;
    let made = house.published("Aljabar").await.id;
    let student = house.student("Budi Santoso").await;
    for reason in ["", "  ", &"a".repeat(501), "two\nlines"] {
        let refused = house.take_down(&house.admin, made, (reason, true)).await;
        assert_eq!(code(&refused), [MaterialTakeDownCode::ReasonInvalid], "{reason:?}");
    }
    let nothing = MaterialId::generate(monday());
    let refused = house.take_down(&house.admin, nothing, ("Spam", true)).await;
    assert_eq!(code(&refused), [MaterialTakeDownCode::NotFound]);
    assert_eq!(code(&house.put_back(&house.admin, nothing).await), [MaterialRestoreCode::NotFound]);
    for (who, expected) in [
        (&house.teacher_actor, AccessRefused::Forbidden),
        (&student, AccessRefused::Forbidden),
        (&Actor::Anonymous, AccessRefused::Unauthenticated),
    ] {
        let taken = house.take_down(who, made, ("Spam", true)).await.map_err(|error| access(&error));
        let restored = house.put_back(who, made).await.map_err(|error| access(&error));
        assert_eq!((taken, restored), (Err(Some(expected)), Err(Some(expected))));
        let request = PageRequest::first(20);
        assert!(taken_down_materials(&mut *house.conn().await, who, (&request, None)).await.is_err());
    }
    assert_eq!(house.material(made).await.taken_down_at, None);
    let longest = house.take_down(&house.admin, made, (&"ü".repeat(500), true)).await.unwrap();
    assert!(longest.taken_down_reason.is_some_and(|reason| reason.chars().count() == 500));
    house.clock.advance(TimeDelta::minutes(1));
    let later = house.draft("Rahasia").await.id;
    house.take_down(&house.admin, later, ("Also what is not published", true)).await.unwrap();
    let request = PageRequest::first(20);
    let page = taken_down_materials(&mut *house.conn().await, &house.admin, (&request, None)).await.unwrap();
    let found: Vec<MaterialId> = page.items.iter().map(|(_, material)| material.id).collect();
    assert_eq!(found, [later, made]);
}
