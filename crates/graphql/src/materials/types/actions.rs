//! Which buttons to draw on a teacher's own material.

use async_graphql::{Enum, SimpleObject};

/// What a teacher does with a material by a button. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "materials::MaterialAction")]
pub enum MaterialAction {
    /// `materialPublish`
    Publish,
    /// `materialUpdate`
    Edit,
    /// `materialFilesSet`
    SetFiles,
    /// `materialDraftDiscard`
    DiscardDraft,
    /// `materialUnpublish`
    Unpublish,
    /// `materialArchive`
    Archive,
}

/// Why a button is grey. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "materials::UnavailableReason")]
pub enum MaterialActionUnavailableReason {
    /// Your teaching profile is not in public view: publish it first.
    TeacherNotPublic,
    /// An admin took the material down.
    TakenDown,
    /// There are no files to sell: choose some with `materialFilesSet`.
    NoFiles,
    /// A file is gone or was found to be harmful: replace it.
    FileNotReady,
    /// It is in the store as it is: there is no new version.
    NothingNew,
    /// It is not in the store.
    NotPublished,
    /// It is in the store: unpublish it first.
    StillPublished,
    /// No new version is being worked on.
    NoDraft,
    /// It is archived.
    Archived,
}

/// A button: draw it when it is listed, grey when `unavailableReason` is not null.
#[derive(Debug, Clone, SimpleObject)]
pub struct MaterialAvailableAction {
    /// What the button does.
    pub action: MaterialAction,
    /// Why it is grey; null when it works.
    pub unavailable_reason: Option<MaterialActionUnavailableReason>,
}

impl From<materials::AvailableAction> for MaterialAvailableAction {
    fn from(available: materials::AvailableAction) -> Self {
        Self { action: available.action.into(), unavailable_reason: available.unavailable.map(Into::into) }
    }
}
