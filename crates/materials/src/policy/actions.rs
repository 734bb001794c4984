//! Which buttons a teacher sees on a material of hers. Pure.

use crate::model::Material;
use crate::state::MaterialStatus;

/// What a teacher can do with a material by a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MaterialAction {
    /// Put it, or its new version, into the store.
    Publish,
    /// Change its texts, price, skills and pictures.
    Edit,
    /// Choose the files of its next version.
    SetFiles,
    /// Drop the version that is being worked on.
    DiscardDraft,
    /// Take it out of the store.
    Unpublish,
    /// Put it away for good.
    Archive,
}

/// Why a button is grey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnavailableReason {
    /// The teaching profile is not in public view.
    TeacherNotPublic,
    /// An admin took the material down.
    TakenDown,
    /// There are no files to sell.
    NoFiles,
    /// A file is gone or was found to be harmful.
    FileNotReady,
    /// It is in the store, and there is no new version.
    NothingNew,
    /// It is not in the store.
    NotPublished,
    /// It is in the store: unpublish it first.
    StillPublished,
    /// No version is being worked on.
    NoDraft,
    /// It is archived.
    Archived,
}

/// A button: drawn when it is listed, grey when there is a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AvailableAction {
    /// What it does.
    pub action: MaterialAction,
    /// Why it is grey; `None` when it works.
    pub unavailable: Option<UnavailableReason>,
}

/// What a version consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VersionFiles {
    /// How many files it has.
    pub count: i64,
    /// How many of them can be handed out: READY and CLEAN.
    pub ready_count: i64,
}

/// All that the rules ask about.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The material.
    pub material: &'a Material,
    /// Whether its teacher is in public view.
    pub is_teacher_public: bool,
    /// The version that is being worked on.
    pub draft: Option<VersionFiles>,
    /// The version that is or was in the store.
    pub published: Option<VersionFiles>,
}

/// What publishing puts into the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publication {
    /// The version that was worked on.
    NewVersion,
    /// What was in the store before.
    Again,
}

/// Whether it can be published, and what that would put into the store.
///
/// # Errors
/// Why not.
pub fn publish(situation: &Situation<'_>) -> Result<Publication, UnavailableReason> {
    let material = situation.material;
    edit(material)?;
    if material.taken_down_at.is_some() {
        return Err(UnavailableReason::TakenDown);
    }
    if !situation.is_teacher_public {
        return Err(UnavailableReason::TeacherNotPublic);
    }
    let (publication, files) = match (situation.draft, situation.published) {
        (Some(files), _) => (Publication::NewVersion, files),
        (None, _) if material.status == MaterialStatus::Published => {
            return Err(UnavailableReason::NothingNew);
        }
        (None, Some(files)) => (Publication::Again, files),
        (None, None) => return Err(UnavailableReason::NoFiles),
    };
    if files.count == 0 {
        return Err(UnavailableReason::NoFiles);
    }
    if files.ready_count < files.count {
        return Err(UnavailableReason::FileNotReady);
    }
    Ok(publication)
}

/// Whether its texts, price, skills, pictures and files can be changed.
///
/// # Errors
/// Why not.
pub fn edit(material: &Material) -> Result<(), UnavailableReason> {
    if material.status.is_open() { Ok(()) } else { Err(UnavailableReason::Archived) }
}

/// Whether the version that is being worked on can be dropped.
///
/// # Errors
/// Why not.
pub fn discard_draft(material: &Material, has_draft: bool) -> Result<(), UnavailableReason> {
    edit(material)?;
    if has_draft { Ok(()) } else { Err(UnavailableReason::NoDraft) }
}

/// Whether it can be taken out of the store.
///
/// # Errors
/// Why not.
pub fn unpublish(material: &Material) -> Result<(), UnavailableReason> {
    edit(material)?;
    if material.status == MaterialStatus::Published { Ok(()) } else { Err(UnavailableReason::NotPublished) }
}

/// Whether it can be put away.
///
/// # Errors
/// Why not.
pub fn archive(material: &Material) -> Result<(), UnavailableReason> {
    edit(material)?;
    if material.status == MaterialStatus::Published { Err(UnavailableReason::StillPublished) } else { Ok(()) }
}

/// The buttons of its teacher, the next step first; an archived material has none.
#[must_use]
pub fn available_actions(situation: &Situation<'_>) -> Vec<AvailableAction> {
    use MaterialAction as Action;
    let material = situation.material;
    if !material.status.is_open() {
        return Vec::new();
    }
    let mut buttons = vec![
        (Action::Publish, publish(situation).err()),
        (Action::Edit, edit(material).err()),
        (Action::SetFiles, edit(material).err()),
    ];
    if situation.draft.is_some() {
        buttons.push((Action::DiscardDraft, discard_draft(material, true).err()));
    }
    if material.status == MaterialStatus::Published {
        buttons.push((Action::Unpublish, unpublish(material).err()));
    }
    buttons.push((Action::Archive, archive(material).err()));
    buttons.into_iter().map(|(action, unavailable)| AvailableAction { action, unavailable }).collect()
}
