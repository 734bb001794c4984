//! The buttons of a material in each of its states.

use chrono::{DateTime, Utc};
use kernel::Currency;
use kernel::id::{MaterialId, TeacherId};

use super::*;
use crate::model::Material;
use crate::state::MaterialStatus;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn material(status: MaterialStatus) -> Material {
    let was_published = status == MaterialStatus::Published || status == MaterialStatus::Unpublished;
    Material {
        id: MaterialId::generate(now()),
        teacher_id: TeacherId::generate(now()),
        status,
        title: "Aljabar".to_owned(),
        description: String::new(),
        price: 25_000,
        currency: Currency::Idr,
        cover_file_id: None,
        preview_file_id: None,
        published_version: was_published.then_some(1),
        published_at: was_published.then(now),
        taken_down_at: None,
        taken_down_reason: None,
        buyers_keep_access: true,
        rating_count: 0,
        rating_sum: 0,
        rating_score: 0,
        sold_count: 0,
        created_at: now(),
        updated_at: now(),
    }
}

const GOOD: Option<VersionFiles> = Some(VersionFiles { count: 2, ready_count: 2 });

fn situation(material: &Material) -> Situation<'_> {
    Situation {
        material,
        is_teacher_public: true,
        draft: None,
        published: material.published_version.and(GOOD),
    }
}

fn buttons(situation: &Situation<'_>) -> Vec<(MaterialAction, Option<UnavailableReason>)> {
    available_actions(situation).into_iter().map(|button| (button.action, button.unavailable)).collect()
}

#[test]
fn a_draft_without_files_cannot_be_published() {
    let draft = material(MaterialStatus::Draft);
    let expected = vec![
        (MaterialAction::Publish, Some(UnavailableReason::NoFiles)),
        (MaterialAction::Edit, None),
        (MaterialAction::SetFiles, None),
        (MaterialAction::Archive, None),
    ];
    assert_eq!(buttons(&situation(&draft)), expected);
}

#[test]
fn a_published_material_is_published_again_only_with_a_new_version() {
    let published = material(MaterialStatus::Published);
    let at_rest = situation(&published);
    let expected = vec![
        (MaterialAction::Publish, Some(UnavailableReason::NothingNew)),
        (MaterialAction::Edit, None),
        (MaterialAction::SetFiles, None),
        (MaterialAction::Unpublish, None),
        (MaterialAction::Archive, Some(UnavailableReason::StillPublished)),
    ];
    assert_eq!(buttons(&at_rest), expected);
    let with_draft = Situation { draft: GOOD, ..at_rest };
    assert_eq!(publish(&with_draft), Ok(Publication::NewVersion));
    assert!(buttons(&with_draft).contains(&(MaterialAction::DiscardDraft, None)));
}

#[test]
fn what_was_unpublished_comes_back_as_it_was_or_with_its_new_version() {
    let unpublished = material(MaterialStatus::Unpublished);
    assert_eq!(publish(&situation(&unpublished)), Ok(Publication::Again));
    let with_draft = Situation { draft: GOOD, ..situation(&unpublished) };
    assert_eq!(publish(&with_draft), Ok(Publication::NewVersion));
    assert_eq!(unpublish(&unpublished), Err(UnavailableReason::NotPublished));
    assert_eq!(archive(&unpublished), Ok(()));
}

#[test]
fn every_file_must_be_fit_to_be_handed_out() {
    let draft = material(MaterialStatus::Draft);
    for (count, ready_count, reason) in
        [(0, 0, UnavailableReason::NoFiles), (3, 2, UnavailableReason::FileNotReady)]
    {
        let files = Some(VersionFiles { count, ready_count });
        assert_eq!(publish(&Situation { draft: files, ..situation(&draft) }), Err(reason));
    }
}

#[test]
fn nothing_is_published_by_a_teacher_out_of_view_or_against_an_admin() {
    let draft = material(MaterialStatus::Draft);
    let hidden = Situation { draft: GOOD, is_teacher_public: false, ..situation(&draft) };
    assert_eq!(publish(&hidden), Err(UnavailableReason::TeacherNotPublic));
    let taken_down = Material { taken_down_at: Some(now()), ..draft };
    let situation = Situation { draft: GOOD, ..situation(&taken_down) };
    assert_eq!(publish(&situation), Err(UnavailableReason::TakenDown));
}

#[test]
fn an_archived_material_has_no_buttons() {
    let archived = material(MaterialStatus::Archived);
    assert_eq!(buttons(&Situation { draft: GOOD, ..situation(&archived) }), vec![]);
    assert_eq!(edit(&archived), Err(UnavailableReason::Archived));
}
