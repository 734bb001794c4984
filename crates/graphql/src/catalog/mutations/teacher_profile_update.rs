//! `teacherProfileUpdate`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, MaybeUndefined, Object, SimpleObject};
use catalog::commands::teacher_profile_update as command;
use kernel::Change;
use kernel::id::{CityId, SkillId, StoredFileId};

use crate::catalog::change;
use crate::catalog::types::{Language, LessonMode, Teacher, TeacherStatus};
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::money::MoneyInput;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with a change of a teaching profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::TeacherProfileUpdateCode")]
pub enum TeacherProfileUpdateErrorCode {
    /// A text is empty, or a field that cannot be emptied is null.
    Required,
    /// A text is too long; the message says how long it may be.
    TooLong,
    /// A text has invisible or control characters.
    ForbiddenCharacter,
    /// A number is outside its limits; the message says which.
    OutOfRange,
    /// There is no such city or skill, or you have no such file; `field` says which.
    NotFound,
    /// More than 20 skills.
    TooManySkills,
    /// A published profile needs this field.
    MissingForPublication,
    /// The file was uploaded for something else.
    WrongPurpose,
    /// The file is not ready, or was refused: finish its upload with `uploadComplete`.
    FileNotReady,
    /// The file is used already: upload it again.
    FileInUse,
}

mutation_error!(
    TeacherProfileUpdateError,
    TeacherProfileUpdateErrorCode,
    command::TeacherProfileUpdateCode,
    "teacherProfileUpdate"
);

/// What `teacherProfileUpdate` takes. Absent fields stay as they are.
#[derive(InputObject)]
pub struct TeacherProfileUpdateInput {
    /// PUBLISHED shows the profile to everybody; every field but picture and default place must be filled in then. DRAFT hides it.
    status: MaybeUndefined<TeacherStatus>,
    /// The name in public, 1 to 100 characters; the account's name when the profile is made without one.
    display_name: MaybeUndefined<String>,
    /// One line about the teacher, up to 160 characters.
    headline: MaybeUndefined<String>,
    /// About the teacher, up to 5,000 characters; Markdown.
    bio: MaybeUndefined<String>,
    /// Her picture: a file uploaded for TEACHER_PHOTO; null takes it away. The one it replaces is deleted.
    photo_file_id: MaybeUndefined<PublicId<StoredFileId>>,
    /// Where the teacher lives and teaches.
    city_id: MaybeUndefined<PublicId<CityId>>,
    /// Years of teaching, 0 to 80.
    experience_years: MaybeUndefined<i32>,
    /// What an hour costs, Rp10.000 to Rp10.000.000 in whole rupiah.
    price_per_hour: MaybeUndefined<MoneyInput>,
    /// What the teacher can be found by, at most 20; replaces the list.
    skill_ids: MaybeUndefined<Vec<PublicId<SkillId>>>,
    /// Where lessons happen; replaces the list.
    modes: MaybeUndefined<Vec<LessonMode>>,
    /// Languages of instruction; replaces the list.
    languages: MaybeUndefined<Vec<Language>>,
    /// Whether a paid booking needs no answer.
    instant_booking: MaybeUndefined<bool>,
    /// Where offline lessons happen unless agreed otherwise, up to 300 characters.
    default_place: MaybeUndefined<String>,
}

impl TeacherProfileUpdateInput {
    fn into_command(self) -> ApiResult<command::TeacherProfileUpdateInput> {
        let price_per_hour = match change(self.price_per_hour, |money| money.rupiah()) {
            Change::Keep => Change::Keep,
            Change::Clear => Change::Clear,
            Change::Set(rupiah) => Change::Set(rupiah?),
        };
        Ok(command::TeacherProfileUpdateInput {
            status: change(self.status, Into::into),
            display_name: change(self.display_name, |text| text),
            headline: change(self.headline, |text| text),
            bio: change(self.bio, |text| text),
            photo: change(self.photo_file_id, |id| id.0),
            city_id: change(self.city_id, |id| id.0),
            experience_years: change(self.experience_years, |years| years),
            price_per_hour,
            skills: change(self.skill_ids, |ids| ids.into_iter().map(|id| id.0).collect()),
            modes: change(self.modes, |modes| modes.into_iter().map(Into::into).collect()),
            languages: change(self.languages, |languages| languages.into_iter().map(Into::into).collect()),
            instant_booking: change(self.instant_booking, |instant| instant),
            default_place: change(self.default_place, |text| text),
        })
    }
}

/// What `teacherProfileUpdate` answers.
#[derive(SimpleObject)]
pub struct TeacherProfileUpdatePayload {
    /// The profile as it is now; null when nothing was changed.
    teacher: Option<Teacher>,
    /// Why not, each field at fault named; empty when it was changed.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<TeacherProfileUpdateError>,
}

/// Holder of `teacherProfileUpdate`.
#[derive(Default)]
pub struct TeacherProfileUpdate;

#[Object]
impl TeacherProfileUpdate {
    /// Makes or changes the signed-in teacher's profile. The first call makes a draft. TEACHER only.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn teacher_profile_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What changes.")] input: TeacherProfileUpdateInput,
    ) -> ApiResult<TeacherProfileUpdatePayload> {
        let input = input.into_command()?;
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (teacher, errors) = settle(outcome)?;
        let teacher = teacher.map(|teacher| Teacher(Arc::new(teacher)));
        Ok(TeacherProfileUpdatePayload { teacher, errors })
    }
}
