//! Making, ending and choosing cancellation policies.

use booking::commands::cancellation_policy_create::{
    self, CancellationPolicyCreateCode as CreateCode, CancellationPolicyCreateInput, NewCancellationStep,
};
use booking::commands::cancellation_policy_end::{
    self, CancellationPolicyEndCode as EndCode, CancellationPolicyEndInput,
};
use booking::commands::cancellation_policy_make_default::{
    self, CancellationPolicyMakeDefaultCode as DefaultCode, CancellationPolicyMakeDefaultInput,
};
use booking::commands::teacher_cancellation_policy_choose::{
    self, TeacherCancellationPolicyChooseCode as ChooseCode, TeacherCancellationPolicyChooseInput,
};
use booking::{CancellationTerms, CancellingSide};
use database::CommandError;
use kernel::Actor;
use kernel::id::{CancellationPolicyId, TeacherId};

use crate::world::{Human, World, one_code, start};

fn step(
    cancelled_by: CancellingSide,
    hours_before_start: i32,
    refund_basis_points: i32,
) -> NewCancellationStep {
    NewCancellationStep { cancelled_by, hours_before_start, refund_basis_points }
}

fn of_student(hours: i32, basis_points: i32) -> NewCancellationStep {
    step(CancellingSide::Student, hours, basis_points)
}

async fn create(
    world: &World,
    who: &Actor,
    steps: Vec<NewCancellationStep>,
) -> Result<CancellationTerms, CommandError<CreateCode>> {
    let input = CancellationPolicyCreateInput {
        name: " Very  strict ".to_owned(),
        name_indonesian: "Sangat ketat".to_owned(),
        steps,
    };
    let mut connection = world.connection().await;
    cancellation_policy_create::run(&mut connection, who, world.now(), input).await
}

async fn end(
    world: &World,
    who: &Actor,
    policy_id: CancellationPolicyId,
) -> Result<CancellationTerms, EndCode> {
    let input = CancellationPolicyEndInput { policy_id };
    let mut connection = world.connection().await;
    one_code(cancellation_policy_end::run(&mut connection, who, world.now(), input).await)
}

async fn make_default(
    world: &World,
    who: &Actor,
    policy_id: CancellationPolicyId,
) -> Result<CancellationTerms, DefaultCode> {
    let input = CancellationPolicyMakeDefaultInput { policy_id };
    let mut connection = world.connection().await;
    one_code(cancellation_policy_make_default::run(&mut connection, who, world.now(), input).await)
}

async fn choose(
    world: &World,
    teacher: &Human,
    policy_id: Option<CancellationPolicyId>,
) -> Result<(TeacherId, CancellationTerms), ChooseCode> {
    let input = TeacherCancellationPolicyChooseInput { policy_id };
    let mut connection = world.connection().await;
    one_code(
        teacher_cancellation_policy_choose::run(&mut connection, &teacher.actor, world.now(), input).await,
    )
}

async fn in_force(world: &World) -> Vec<CancellationTerms> {
    booking::queries::cancellation_policies_in_force(&mut *world.connection().await).await.unwrap()
}

async fn named(world: &World, name: &str) -> CancellationPolicyId {
    in_force(world).await.into_iter().find(|terms| terms.policy.name == name).unwrap().policy.id
}

#[tokio::test]
async fn every_installation_starts_with_three_and_the_default_first() {
    let world = World::new().await;
    let names: Vec<String> = in_force(&world).await.into_iter().map(|terms| terms.policy.name).collect();
    assert_eq!(names, ["Standard", "Flexible", "Strict"]);
}

#[tokio::test]
async fn an_admin_makes_one_and_what_others_call_off_goes_back_without_saying() {
    let world = World::new().await;
    let admin = world.admin().await;
    let made = create(&world, &admin.actor, vec![of_student(2, 1), of_student(48, 3_333)]).await.unwrap();
    assert_eq!((made.policy.name.as_str(), made.policy.is_default), ("Very strict", false));
    let steps: Vec<_> = made
        .steps
        .iter()
        .map(|step| (step.cancelled_by, step.hours_before_start, step.refund_basis_points))
        .collect();
    assert_eq!(
        steps,
        [
            (CancellingSide::Teacher, 0, 10_000),
            (CancellingSide::Student, 48, 3_333),
            (CancellingSide::Student, 2, 1),
            (CancellingSide::Admin, 0, 10_000),
        ]
    );
    assert_eq!(world.count("audit_entries WHERE action = 'cancellation_policy.create'").await, 1);
    let teacher = world.teacher().await;
    let refused = create(&world, &teacher.actor, vec![of_student(0, 1)]).await;
    assert!(matches!(refused, Err(CommandError::Access(_))));
}

#[tokio::test]
async fn steps_that_make_no_sense_are_refused() {
    let world = World::new().await;
    let admin = world.admin().await;
    let many: Vec<_> = (0..11).map(|hours| of_student(hours, 100)).collect();
    for (steps, code) in [
        (vec![], CreateCode::StepsRequired),
        (many, CreateCode::TooManySteps),
        (vec![of_student(1, 100), of_student(1, 200)], CreateCode::DuplicateStep),
        (vec![of_student(1, 200), of_student(2, 100)], CreateCode::StepsDecrease),
        (vec![of_student(-1, 200)], CreateCode::InvalidStep),
        (vec![of_student(8761, 200)], CreateCode::InvalidStep),
        (vec![of_student(1, 10_001)], CreateCode::InvalidStep),
        (vec![of_student(1, 200), step(CancellingSide::Teacher, 0, 9_999)], CreateCode::TeacherKeepsMoney),
    ] {
        let refused = one_code(create(&world, &admin.actor, steps.clone()).await).map(|_| ());
        assert_eq!(refused, Err(code), "{steps:?}");
    }
    assert_eq!(in_force(&world).await.len(), 3);
}

#[tokio::test]
async fn the_default_is_one_and_is_not_ended() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (standard, strict) = (named(&world, "Standard").await, named(&world, "Strict").await);
    assert_eq!(end(&world, &admin.actor, standard).await.map(|_| ()), Err(EndCode::IsDefault));
    assert!(make_default(&world, &admin.actor, strict).await.unwrap().policy.is_default);
    make_default(&world, &admin.actor, strict).await.unwrap();
    assert_eq!(world.count("cancellation_policies WHERE is_default").await, 1);
    assert_eq!(world.count("audit_entries WHERE action = 'cancellation_policy.make_default'").await, 1);
    assert!(end(&world, &admin.actor, standard).await.unwrap().policy.ended_at.is_some());
    assert_eq!(end(&world, &admin.actor, standard).await.map(|_| ()), Err(EndCode::AlreadyEnded));
    assert_eq!(make_default(&world, &admin.actor, standard).await.map(|_| ()), Err(DefaultCode::Ended));
    let nobody = CancellationPolicyId::generate(start());
    assert_eq!(end(&world, &admin.actor, nobody).await.map(|_| ()), Err(EndCode::NotFound));
    assert_eq!(make_default(&world, &admin.actor, nobody).await.map(|_| ()), Err(DefaultCode::NotFound));
}

/// Many admins at once: one default, whoever was last.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn there_is_one_default_whoever_makes_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let ids: Vec<CancellationPolicyId> =
        in_force(&world).await.into_iter().map(|terms| terms.policy.id).collect();
    let wishes = ids.iter().cycle().take(12).map(|id| make_default(&world, &admin.actor, *id));
    for outcome in futures_util::future::join_all(wishes).await {
        outcome.unwrap();
    }
    assert_eq!(world.count("cancellation_policies WHERE is_default").await, 1);
}

#[tokio::test]
async fn a_teacher_is_booked_under_what_she_chose_until_it_ends() {
    let world = World::new().await;
    let (admin, teacher) = (world.admin().await, world.teacher().await);
    let (strict, standard) = (named(&world, "Strict").await, named(&world, "Standard").await);
    let (teacher_id, chosen) = choose(&world, &teacher, Some(strict)).await.unwrap();
    assert_eq!(chosen.policy.id, strict);
    choose(&world, &teacher, Some(strict)).await.unwrap();
    assert_eq!(world.count("audit_entries WHERE action = 'teacher.choose_cancellation_policy'").await, 1);
    let slot = world.publish(&teacher, crate::world::hours(24, 25)).await;
    let booked = world.book(&world.student().await, world.wish(&slot)).await.unwrap();
    assert_eq!(booked.cancellation_policy_id, Some(strict));
    end(&world, &admin.actor, strict).await.unwrap();
    assert_eq!(choose(&world, &teacher, Some(strict)).await.map(|_| ()), Err(ChooseCode::Ended));
    let mut connection = world.connection().await;
    let other = TeacherId::generate(start());
    let of = booking::queries::cancellation_policies_of_teachers(&mut connection, &[teacher_id, other]).await;
    let of: Vec<_> = of.unwrap().into_iter().map(|(id, terms)| (id, terms.policy.id)).collect();
    assert_eq!(of, [(teacher_id, standard), (other, standard)], "what has ended counts for nobody new");
    drop(connection);
    let slot = world.publish(&teacher, crate::world::hours(26, 27)).await;
    let booked = world.book(&world.student().await, world.wish(&slot)).await.unwrap();
    assert_eq!(booked.cancellation_policy_id, Some(standard));
    assert_eq!(choose(&world, &teacher, None).await.unwrap().1.policy.id, standard);
    assert_eq!(world.count("teacher_cancellation_policies").await, 0);
}
