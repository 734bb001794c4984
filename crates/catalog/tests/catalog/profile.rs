//! Editing, publishing and withdrawing a profile.

use catalog::commands::teacher_profile_update::{
    TeacherProfileUpdateCode as Code, TeacherProfileUpdateInput,
};
use catalog::queries;
use catalog::{Language, LessonMode, TeacherStatus};
use database::CommandError;
use database::schema::{audit_entries, people, teachers};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Change;
use kernel::id::{CityId, EntityId as _, PersonId, SkillId, TeacherId};
use kernel::{AccessRefused, Actor, Role};

use crate::market::{Market, refusals};

fn on(code: Code, field: &str) -> (Code, Option<String>) {
    (code, Some(field.to_owned()))
}

#[tokio::test]
async fn the_first_update_makes_a_draft_that_only_its_owner_sees() {
    let mut market = Market::new().await;
    let actor = market.user("Sari Dewi", &[Role::Teacher]).await;
    let teacher = market.update(&actor, TeacherProfileUpdateInput::default()).await.unwrap();
    assert_eq!((teacher.display_name.as_str(), teacher.slug.as_str()), ("Sari Dewi", "sari-dewi"));
    assert_eq!(teacher.status, TeacherStatus::Draft);
    let again = market.update(&actor, TeacherProfileUpdateInput::default()).await.unwrap();
    assert_eq!((again.id, again.slug), (teacher.id, teacher.slug));

    let conn = &mut market.conn;
    let seen = async |conn: &mut _, who: &Actor| {
        let by_id = queries::teachers_by_ids(conn, who, &[teacher.id]).await.unwrap().len();
        let by_slug = queries::teacher_by_slug(conn, who, "sari-dewi").await.unwrap().is_some();
        (by_id, by_slug)
    };
    assert_eq!(seen(conn, &actor).await, (1, true));
    assert_eq!(seen(conn, &Actor::Anonymous).await, (0, false));
    let other = market.user("Budi", &[Role::Student, Role::Teacher]).await;
    assert_eq!(seen(&mut market.conn, &other).await, (0, false));
    let admin = market.admin().await;
    assert_eq!(seen(&mut market.conn, &admin).await, (1, true));
}

#[tokio::test]
async fn a_profile_needs_the_role() {
    let mut market = Market::new().await;
    let student = market.user("Budi", &[Role::Student, Role::Admin]).await;
    for (actor, expected) in
        [(student, AccessRefused::Forbidden), (Actor::Anonymous, AccessRefused::Unauthenticated)]
    {
        let refused = market.update(&actor, TeacherProfileUpdateInput::default()).await;
        assert!(matches!(refused, Err(CommandError::Access(access)) if access == expected));
    }
    let count: i64 = teachers::table.count().get_result(&mut market.conn).await.unwrap();
    assert_eq!(count, 0);
}

#[tokio::test]
async fn publishing_names_everything_that_is_missing() {
    let mut market = Market::new().await;
    let actor = market.user("Sari Dewi", &[Role::Teacher]).await;
    let publish = TeacherProfileUpdateInput {
        status: Change::Set(TeacherStatus::Published),
        ..TeacherProfileUpdateInput::default()
    };
    let fields =
        ["headline", "bio", "cityId", "experienceYears", "pricePerHour", "skillIds", "modes", "languages"];
    let expected: Vec<_> = fields.iter().map(|field| on(Code::MissingForPublication, field)).collect();
    assert_eq!(refusals(market.update(&actor, publish).await), expected);

    let complete = market.complete("Sari Dewi", &["piano"]);
    let teacher = market.update(&actor, complete).await.unwrap();
    assert!(teacher.is_public());
    assert_eq!(teacher.published_at, Some(market.now));
    // A published profile cannot lose what it needs.
    let emptied = TeacherProfileUpdateInput {
        headline: Change::Clear,
        skills: Change::Set(vec![]),
        languages: Change::Clear,
        ..TeacherProfileUpdateInput::default()
    };
    assert_eq!(
        refusals(market.update(&actor, emptied.clone()).await),
        vec![
            on(Code::MissingForPublication, "headline"),
            on(Code::MissingForPublication, "skillIds"),
            on(Code::MissingForPublication, "languages")
        ]
    );
    let draft = TeacherProfileUpdateInput { status: Change::Set(TeacherStatus::Draft), ..emptied };
    let teacher = market.update(&actor, draft).await.unwrap();
    assert_eq!((teacher.headline.as_ref(), teacher.languages.len()), (None, 0));
    assert_eq!(teacher.bio.as_deref(), Some("Saya suka berbagi ilmu."), "what is not mentioned stays");

    let actions: Vec<String> = audit_entries::table
        .filter(audit_entries::subject_id.eq(teacher.id.uuid()))
        .order(audit_entries::id)
        .select(audit_entries::action)
        .load(&mut market.conn)
        .await
        .unwrap();
    assert_eq!(actions.len(), 2);
    assert!(
        actions.contains(&"teacher.publish".to_owned()) && actions.contains(&"teacher.unpublish".to_owned())
    );
}

#[tokio::test]
async fn every_bad_field_is_named_at_once_and_nothing_changes() {
    let mut market = Market::new().await;
    let complete = market.complete("Sari Dewi", &["piano"]);
    let (actor, before) = market.teacher(complete).await;
    let bad = TeacherProfileUpdateInput {
        status: Change::Clear,
        display_name: Change::Set("Sari\u{202E}nimda".into()),
        headline: Change::Set("x".repeat(161)),
        bio: Change::Set("a\u{0}b".into()),
        city_id: Change::Set(CityId::generate(market.now)),
        experience_years: Change::Set(-1),
        price_per_hour: Change::Set(9_999),
        skills: Change::Set(vec![market.skill("piano"), SkillId::generate(market.now)]),
        default_place: Change::Set("x".repeat(301)),
        instant_booking: Change::Clear,
        ..TeacherProfileUpdateInput::default()
    };
    assert_eq!(
        refusals(market.update(&actor, bad).await),
        vec![
            on(Code::NotFound, "skillIds.1"),
            on(Code::Required, "status"),
            on(Code::Required, "instantBooking"),
            on(Code::ForbiddenCharacter, "displayName"),
            on(Code::TooLong, "headline"),
            on(Code::ForbiddenCharacter, "bio"),
            on(Code::TooLong, "defaultPlace"),
            on(Code::OutOfRange, "experienceYears"),
            on(Code::OutOfRange, "pricePerHour"),
            on(Code::NotFound, "cityId"),
        ]
    );
    let many: Vec<SkillId> = market.words.skills().take(21).map(|skill| skill.id).collect();
    for (input, expected) in [
        (
            TeacherProfileUpdateInput { display_name: Change::Clear, ..Default::default() },
            on(Code::Required, "displayName"),
        ),
        (
            TeacherProfileUpdateInput { display_name: Change::Set("  ".into()), ..Default::default() },
            on(Code::Required, "displayName"),
        ),
        (
            TeacherProfileUpdateInput { price_per_hour: Change::Set(10_000_001), ..Default::default() },
            on(Code::OutOfRange, "pricePerHour"),
        ),
        (
            TeacherProfileUpdateInput { experience_years: Change::Set(81), ..Default::default() },
            on(Code::OutOfRange, "experienceYears"),
        ),
        (
            TeacherProfileUpdateInput { skills: Change::Set(many), ..Default::default() },
            on(Code::TooManySkills, "skillIds"),
        ),
    ] {
        assert_eq!(refusals(market.update(&actor, input).await), vec![expected]);
    }
    let after = queries::teacher_of_user(&mut market.conn, before.user_id.unwrap()).await.unwrap().unwrap();
    assert_eq!(after, before);
}

#[tokio::test]
async fn values_come_back_as_they_were_set() {
    let mut market = Market::new().await;
    let mut input = market.complete("  Sari   Dewi ", &["piano", "algebra", "piano"]);
    input.modes = Change::Set(vec![LessonMode::Offline, LessonMode::Online]);
    input.languages = Change::Set(vec![Language::Indonesian, Language::English, Language::English]);
    input.instant_booking = Change::Set(true);
    input.default_place = Change::Set("Perpustakaan Kota".into());
    input.price_per_hour = Change::Set(10_000);
    let (_, teacher) = market.teacher(input).await;
    assert_eq!(teacher.display_name, "Sari Dewi");
    assert_eq!(teacher.modes(), LessonMode::ALL);
    assert_eq!(teacher.languages, [Language::English, Language::Indonesian]);
    assert_eq!(teacher.default_place.as_deref(), Some("Perpustakaan Kota"));
    assert!(teacher.instant_booking);
    assert_eq!(teacher.price_per_hour, Some(10_000));
    let skills = queries::skills_of_teachers(&mut market.conn, &[teacher.id]).await.unwrap();
    assert_eq!(skills[&teacher.id], [market.skill("algebra"), market.skill("piano")], "by name, each once");
}

#[tokio::test]
async fn two_first_updates_at_once_make_one_profile() {
    let mut market = Market::new().await;
    let actor = market.user("Sari Dewi", &[Role::Teacher]).await;
    let (mut one, mut two) = (market.connection().await, market.connection().await);
    let run = catalog::commands::teacher_profile_update::run;
    let (first, second) = tokio::join!(
        run(&mut one, &actor, market.now, TeacherProfileUpdateInput::default()),
        run(&mut two, &actor, market.now, TeacherProfileUpdateInput::default())
    );
    assert_eq!(first.unwrap().id, second.unwrap().id);
}

#[tokio::test]
async fn only_public_claimed_active_teachers_can_be_booked() {
    let mut market = Market::new().await;
    let complete = market.complete("Sari Dewi", &["piano"]);
    let (actor, teacher) = market.teacher(complete).await;
    let person = teacher.person_id;
    let bookable = queries::bookable_teacher_of_person(&mut market.conn, person).await.unwrap().unwrap();
    assert_eq!((bookable.id, bookable.price_per_hour), (teacher.id, 150_000));
    assert_eq!((bookable.offers_online, bookable.offers_offline), (true, false));
    assert_eq!(bookable.skills, [market.skill("piano")]);

    let now = market.now;
    let user = teacher.user_id.unwrap();
    let hidden = catalog::commands::hide_teacher_of_user(&mut market.conn, now, user).await.unwrap();
    assert_eq!(hidden, Some(teacher.id));
    assert_eq!(queries::bookable_teacher_of_person(&mut market.conn, person).await.unwrap(), None);
    catalog::commands::show_teacher_of_user(&mut market.conn, now, user).await.unwrap();
    assert!(queries::bookable_teacher_of_person(&mut market.conn, person).await.unwrap().is_some());

    // An unclaimed profile is seen but not booked.
    let unclaimed = PersonId::generate(now);
    diesel::insert_into(people::table)
        .values((people::id.eq(unclaimed), people::created_at.eq(now), people::updated_at.eq(now)))
        .execute(&mut market.conn)
        .await
        .unwrap();
    diesel::update(teachers::table.find(teacher.id))
        .set((teachers::user_id.eq(None::<kernel::id::UserId>), teachers::person_id.eq(unclaimed)))
        .execute(&mut market.conn)
        .await
        .unwrap();
    assert_eq!(queries::bookable_teacher_of_person(&mut market.conn, unclaimed).await.unwrap(), None);
    assert_eq!(
        queries::teachers_by_ids(&mut market.conn, &Actor::Anonymous, &[teacher.id]).await.unwrap().len(),
        1
    );

    let again = market.complete("Sari Kedua", &["piano"]);
    let again: TeacherId = market.update(&actor, again).await.unwrap().id;
    assert_ne!(again, teacher.id);
    let draft = TeacherProfileUpdateInput { status: Change::Set(TeacherStatus::Draft), ..Default::default() };
    market.update(&actor, draft).await.unwrap();
    assert_eq!(queries::bookable_teacher_of_person(&mut market.conn, person).await.unwrap(), None);
}
