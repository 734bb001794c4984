//! `viewerProfileUpdate`.

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, MaybeUndefined, Object, SimpleObject};
use identity::commands::viewer_profile_update;
use kernel::Change;
use kernel::id::{CityId, StoredFileId};

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::identity::types::{Locale, Viewer};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "viewer_profile_update::ViewerProfileUpdateCode")]
pub enum ViewerProfileUpdateErrorCode {
    /// The name is empty, too long or has characters that do not belong into a name.
    FullNameInvalid,
    /// No city has this id.
    CityNotFound,
    /// Not an IANA time zone.
    TimeZoneInvalid,
    /// Not a phone number with its country code.
    WhatsappNumberInvalid,
    /// The goal is empty, too long or has control characters.
    LearningGoalInvalid,
    /// You have no such file: upload it first.
    FileNotFound,
    /// The file was uploaded for something else.
    WrongPurpose,
    /// The file is not ready, or was refused: finish its upload with `uploadComplete`.
    FileNotReady,
    /// The file is used already: upload it again.
    FileInUse,
}

mutation_error!(
    ViewerProfileUpdateError,
    ViewerProfileUpdateErrorCode,
    viewer_profile_update::ViewerProfileUpdateCode,
    "viewerProfileUpdate"
);

/// What to change. Absent fields stay as they are; null clears where it says so, and elsewhere counts as absent.
#[derive(InputObject)]
pub struct ViewerProfileUpdateInput {
    /// Their name, 1 to 100 characters.
    full_name: Option<String>,
    /// Where they live; null clears.
    city_id: MaybeUndefined<PublicId<CityId>>,
    /// The IANA time zone they read a clock in, e.g. `Asia/Makassar`.
    time_zone: Option<String>,
    /// The language of their mails.
    locale: Option<Locale>,
    /// With its country code, e.g. `+6281234567890`; Indonesian numbers may start with 0; null clears.
    whatsapp_number: MaybeUndefined<String>,
    /// What they want to learn, 1 to 2,000 characters; null clears.
    learning_goal: MaybeUndefined<String>,
    /// Their picture: a file uploaded for AVATAR; null takes it away. The one it replaces is deleted.
    avatar_file_id: MaybeUndefined<PublicId<StoredFileId>>,
}

/// What `viewerProfileUpdate` answers.
#[derive(SimpleObject)]
pub struct ViewerProfileUpdatePayload {
    /// The viewer with the changed profile; null when nothing was changed.
    viewer: Option<Viewer>,
    /// Why not; empty when it was.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<ViewerProfileUpdateError>,
}

/// Holder of `viewerProfileUpdate`.
#[derive(Default)]
pub struct ViewerProfileUpdate;

#[Object]
impl ViewerProfileUpdate {
    /// Changes one's own profile. For signed-in users.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn viewer_profile_update(
        &self,
        context: &Context<'_>,
        input: ViewerProfileUpdateInput,
    ) -> ApiResult<ViewerProfileUpdatePayload> {
        let params = viewer_profile_update::ViewerProfileUpdateInput {
            full_name: input.full_name,
            city_id: change(input.city_id.map_value(|id| id.0)),
            time_zone: input.time_zone,
            locale: input.locale.map(Into::into),
            whatsapp_number: change(input.whatsapp_number),
            learning_goal: change(input.learning_goal),
            avatar: change(input.avatar_file_id.map_value(|id| id.0)),
        };
        let mut connection = context.write().await?;
        let outcome =
            viewer_profile_update::run(&mut connection, context.actor(), context.now(), params).await;
        let (user, errors) = settle(outcome)?;
        Ok(ViewerProfileUpdatePayload { viewer: user.map(|user| Viewer::of(Arc::new(user))), errors })
    }
}

fn change<T>(given: MaybeUndefined<T>) -> Change<T> {
    match given {
        MaybeUndefined::Undefined => Change::Keep,
        MaybeUndefined::Null => Change::Clear,
        MaybeUndefined::Value(value) => Change::Set(value),
    }
}
