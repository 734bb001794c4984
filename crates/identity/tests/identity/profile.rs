//! One's own profile: what is accepted, what is refused, and absent against cleared.

use database::CommandError;
use database::schema::cities;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::UserWithProfile;
use identity::commands::viewer_profile_update::{self, ViewerProfileUpdateCode, ViewerProfileUpdateInput};
use kernel::Change;
use kernel::id::CityId;
use kernel::{AccessRefused, Actor, Locale};

use crate::stage::{SARI, Stage, refused};

async fn update(
    stage: &Stage,
    actor: &Actor,
    input: ViewerProfileUpdateInput,
) -> Result<UserWithProfile, CommandError<ViewerProfileUpdateCode>> {
    viewer_profile_update::run(&mut *stage.connection().await, actor, stage.now(), input).await
}

async fn city(stage: &Stage) -> CityId {
    let (id, now) = (CityId::generate(stage.now()), stage.now());
    diesel::insert_into(cities::table)
        .values((
            cities::id.eq(id),
            cities::slug.eq("malang-test"),
            cities::name.eq("Malang"),
            cities::province.eq("Jawa Timur"),
            cities::time_zone.eq("Asia/Jakarta"),
            cities::population_thousands.eq(800),
            cities::created_at.eq(now),
            cities::updated_at.eq(now),
        ))
        .execute(&mut *stage.connection().await)
        .await
        .unwrap();
    id
}

#[tokio::test]
async fn given_fields_change_absent_ones_stay_and_null_clears() {
    let stage = Stage::open().await;
    let actor = stage.actor(&stage.member(SARI).await).await.unwrap();
    let city_id = city(&stage).await;
    let input = ViewerProfileUpdateInput {
        full_name: Some("  Sari   W. ".to_owned()),
        city_id: Change::Set(city_id),
        time_zone: Some("Asia/Jayapura".to_owned()),
        locale: Some(Locale::English),
        whatsapp_number: Change::Set("0812 3456 7890".to_owned()),
        learning_goal: Change::Set("Bicara Inggris\r\ndengan lancar".to_owned()),
        avatar: Change::Keep,
    };
    let user = update(&stage, &actor, input).await.unwrap();
    assert_eq!(user.full_name, "Sari W.");
    assert_eq!((user.city_id, user.time_zone), (Some(city_id), chrono_tz::Tz::Asia__Jayapura));
    assert_eq!(user.locale, Locale::English);
    assert_eq!(user.whatsapp_number.as_deref(), Some("+6281234567890"));
    assert_eq!(user.learning_goal.as_deref(), Some("Bicara Inggris\ndengan lancar"));

    let input = ViewerProfileUpdateInput { learning_goal: Change::Clear, ..Default::default() };
    let user = update(&stage, &actor, input).await.unwrap();
    assert_eq!(user.learning_goal, None);
    assert_eq!((user.full_name.as_str(), user.city_id), ("Sari W.", Some(city_id)));
    assert_eq!(user.whatsapp_number.as_deref(), Some("+6281234567890"));
    let input = ViewerProfileUpdateInput {
        city_id: Change::Clear,
        whatsapp_number: Change::Clear,
        ..Default::default()
    };
    let user = update(&stage, &actor, input).await.unwrap();
    assert_eq!((user.city_id, user.whatsapp_number), (None, None));
}

#[tokio::test]
async fn every_field_at_fault_is_named_and_nothing_changes() {
    let stage = Stage::open().await;
    let actor = stage.actor(&stage.member(SARI).await).await.unwrap();
    let input = ViewerProfileUpdateInput {
        full_name: Some("x".repeat(101)),
        city_id: Change::Keep,
        time_zone: Some("WIB".to_owned()),
        locale: Some(Locale::English),
        whatsapp_number: Change::Set("12".to_owned()),
        learning_goal: Change::Set("  ".to_owned()),
        avatar: Change::Keep,
    };
    let field = |name: &str| Some(name.to_owned());
    assert_eq!(
        refused(update(&stage, &actor, input).await),
        [
            (ViewerProfileUpdateCode::FullNameInvalid, field("fullName")),
            (ViewerProfileUpdateCode::TimeZoneInvalid, field("timeZone")),
            (ViewerProfileUpdateCode::WhatsappNumberInvalid, field("whatsappNumber")),
            (ViewerProfileUpdateCode::LearningGoalInvalid, field("learningGoal")),
        ]
    );
    let unknown = Change::Set(CityId::generate(stage.now()));
    let input =
        ViewerProfileUpdateInput { city_id: unknown, locale: Some(Locale::English), ..Default::default() };
    assert_eq!(
        refused(update(&stage, &actor, input).await),
        [(ViewerProfileUpdateCode::CityNotFound, field("cityId"))]
    );
    let user = update(&stage, &actor, ViewerProfileUpdateInput::default()).await.unwrap();
    assert_eq!((user.full_name.as_str(), user.locale), ("Sari Wulandari", Locale::Indonesian));
    let outcome = update(&stage, &Actor::Anonymous, ViewerProfileUpdateInput::default()).await;
    assert!(matches!(outcome, Err(CommandError::Access(AccessRefused::Unauthenticated))));
}

#[tokio::test]
async fn the_recipient_of_a_mail_is_read_with_language_and_zone() {
    let stage = Stage::open().await;
    let actor = stage.actor(&stage.member(SARI).await).await.unwrap();
    let mut connection = stage.connection().await;
    let found =
        identity::queries::recipient(&mut connection, actor.user().unwrap().user_id).await.unwrap().unwrap();
    assert_eq!((found.email.as_str(), found.full_name.as_str()), (SARI, "Sari Wulandari"));
    assert_eq!((found.locale, found.time_zone), (Locale::Indonesian, chrono_tz::Tz::Asia__Jakarta));
    let nobody = kernel::id::UserId::generate(stage.now());
    assert!(identity::queries::recipient(&mut connection, nobody).await.unwrap().is_none());
}
