//! What the company keeps: rules are made and ended by admins, and frozen on what is sold.

use database::CommandError;
use database::schema::{audit_entries, categories, teachers};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Role;
use kernel::id::{CategoryId, TeacherId};
use payments::commands::commission_rule_create::{
    self, CommissionRuleCreateCode as Code, CommissionRuleCreateInput,
};
use payments::commands::commission_rule_end::{self, CommissionRuleEndCode, CommissionRuleEndInput};
use payments::commands::withholding_rule_create::{self, WithholdingRuleCreateInput};
use payments::commands::withholding_rule_end::{self, WithholdingRuleEndInput};
use payments::queries::{RuleFilter, commission_rules_page, withholding_rules_page};
use payments::{CommissionRule, LineKind, WithholdingBase, WithholdingRule};

use crate::world::{Human, PRICE, World, hour, hours, start};

fn fifteen_percent() -> CommissionRuleCreateInput {
    CommissionRuleCreateInput {
        name: "Fifteen percent".to_owned(),
        basis_points: 1_500,
        ..CommissionRuleCreateInput::default()
    }
}

async fn admin(world: &World) -> Human {
    world.human("Ani", &[Role::Admin]).await
}

async fn create(
    world: &World,
    who: &Human,
    input: CommissionRuleCreateInput,
) -> Result<CommissionRule, CommandError<Code>> {
    commission_rule_create::run(&mut *world.connection().await, &who.actor, world.now(), input).await
}

async fn withhold(world: &World, admin: &Human, basis_points: i32) -> WithholdingRule {
    let input = WithholdingRuleCreateInput {
        name: "Income tax".to_owned(),
        basis_points,
        base: WithholdingBase::Earnings,
        starts_at: None,
        ends_at: None,
    };
    let mut connection = world.connection().await;
    withholding_rule_create::run(&mut connection, &admin.actor, world.now(), input).await.unwrap()
}

async fn teacher_id(world: &World, teacher: &Human) -> TeacherId {
    let mut connection = world.connection().await;
    let mine = teachers::table.filter(teachers::person_id.eq(teacher.person_id));
    mine.select(teachers::id).first(&mut connection).await.unwrap()
}

async fn category(world: &World, is_retired: bool) -> CategoryId {
    let id = CategoryId::generate(start());
    diesel::insert_into(categories::table)
        .values((
            categories::id.eq(id),
            categories::slug.eq(id.to_string().to_lowercase().replace('_', "-")),
            categories::name.eq(id.to_string()),
            categories::name_indonesian.eq(id.to_string()),
            categories::position.eq(1),
            categories::retired_at.eq(is_retired.then(start)),
            categories::created_at.eq(start()),
            categories::updated_at.eq(start()),
        ))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    id
}

fn codes<T: std::fmt::Debug, C: Copy + std::fmt::Debug>(
    outcome: Result<T, CommandError<C>>,
) -> Vec<(C, String)> {
    let error = outcome.unwrap_err();
    let refusals = error.refusals().unwrap_or_else(|| panic!("{error:?}"));
    refusals.iter().map(|refusal| (refusal.code, refusal.field.clone().unwrap_or_default())).collect()
}

#[tokio::test]
async fn a_line_keeps_what_was_agreed_when_it_was_sold() {
    let world = World::new().await;
    let (admin, student, teacher) = (admin(&world).await, world.student().await, world.teacher().await);
    world.publish(&teacher, hours(24, 25)).await;
    world.publish(&teacher, hours(26, 27)).await;
    let rule = create(&world, &admin, fifteen_percent()).await.unwrap();
    let tax = withhold(&world, &admin, 250).await;
    let first = world.hold(&student, &teacher, hours(24, 25), None).await.unwrap();
    let before = world.line(first.line_id).await;
    assert_eq!((before.commission_basis_points, before.commission_amount), (Some(1_500), Some(22_500)));
    assert_eq!((before.commission_rule_id, before.withholding_rule_id), (Some(rule.id), Some(tax.id)));

    world.advance(1);
    let (mut connection, now) = (world.connection().await, world.now());
    let end = CommissionRuleEndInput { id: rule.id, ends_at: None };
    let ended = commission_rule_end::run(&mut connection, &admin.actor, now, end).await.unwrap();
    assert_eq!(ended.ends_at, Some(now));
    let end = WithholdingRuleEndInput { id: tax.id, ends_at: None };
    withholding_rule_end::run(&mut connection, &admin.actor, now, end).await.unwrap();
    let second = world.hold(&student, &teacher, hours(26, 27), None).await.unwrap();
    let after = world.line(second.line_id).await;
    assert_eq!((after.commission_amount, after.commission_rule_id), (Some(0), None));
    assert_eq!(after.withholding_rule_id, None);
    assert_eq!(world.line(first.line_id).await, before);
}

#[tokio::test]
async fn the_closest_rule_is_frozen_and_its_minimum_counts() {
    let mut world = World::new().await;
    let (admin, student, teacher) = (admin(&world).await, world.student().await, world.teacher().await);
    world.category = Some(category(&world, false).await);
    world.publish(&teacher, hours(24, 25)).await;
    world.publish(&teacher, hours(26, 27)).await;
    create(&world, &admin, fifteen_percent()).await.unwrap();
    let of_category = CommissionRuleCreateInput {
        basis_points: 1_000,
        minimum_amount: Some(16_000),
        category_id: world.category,
        ..fifteen_percent()
    };
    let of_category = create(&world, &admin, of_category).await.unwrap();
    let of_lessons = CommissionRuleCreateInput {
        line_kind: Some(LineKind::Booking),
        basis_points: 1,
        ..fifteen_percent()
    };
    create(&world, &admin, of_lessons).await.unwrap();
    let sold = world.hold(&student, &teacher, hours(24, 25), None).await.unwrap();
    let line = world.line(sold.line_id).await;
    assert_eq!((line.commission_rule_id, line.commission_amount), (Some(of_category.id), Some(16_000)));

    let of_teacher = CommissionRuleCreateInput {
        basis_points: 500,
        teacher_id: Some(teacher_id(&world, &teacher).await),
        ..fifteen_percent()
    };
    let of_teacher = create(&world, &admin, of_teacher).await.unwrap();
    assert_eq!(of_teacher.seller_person_id, Some(teacher.person_id));
    let sold = world.hold(&student, &teacher, hours(26, 27), None).await.unwrap();
    let line = world.line(sold.line_id).await;
    assert_eq!((line.commission_rule_id, line.commission_amount), (Some(of_teacher.id), Some(PRICE / 20)));
}

#[tokio::test]
async fn a_rule_that_has_not_started_is_not_frozen() {
    let world = World::new().await;
    let (admin, student, teacher) = (admin(&world).await, world.student().await, world.teacher().await);
    world.publish(&teacher, hours(24, 25)).await;
    let later = CommissionRuleCreateInput { starts_at: Some(hour(1)), ..fifteen_percent() };
    create(&world, &admin, later).await.unwrap();
    let sold = world.hold(&student, &teacher, hours(24, 25), None).await.unwrap();
    assert_eq!(world.line(sold.line_id).await.commission_rule_id, None);
}

#[tokio::test]
async fn all_that_is_wrong_with_a_rule_is_said_at_once() {
    let world = World::new().await;
    let admin = admin(&world).await;
    world.advance(60);
    let wrong = CommissionRuleCreateInput {
        name: " ".to_owned(),
        basis_points: 10_001,
        minimum_amount: Some(2),
        maximum_amount: Some(1),
        line_kind: None,
        category_id: Some(category(&world, true).await),
        teacher_id: Some(TeacherId::generate(start())),
        starts_at: Some(start()),
        ends_at: Some(start()),
    };
    let field = |code, field: &str| (code, field.to_owned());
    let expected = [
        field(Code::InvalidName, "name"),
        field(Code::InvalidBasisPoints, "basisPoints"),
        field(Code::StartsInThePast, "startsAt"),
        field(Code::EndsBeforeStart, "endsAt"),
        field(Code::InvalidBounds, "maximumAmount"),
        field(Code::TeacherNotFound, "teacherId"),
        field(Code::CategoryNotFound, "categoryId"),
    ];
    assert_eq!(codes(create(&world, &admin, wrong).await), expected);
    assert_eq!(world.count("commission_rules").await, 0);
}

#[tokio::test]
async fn an_ended_rule_does_not_end_again_and_none_ends_in_the_past() {
    let world = World::new().await;
    let admin = admin(&world).await;
    let rule = create(&world, &admin, fifteen_percent()).await.unwrap();
    world.advance(60);
    let mut connection = world.connection().await;
    let mut end = async |ends_at| {
        let input = CommissionRuleEndInput { id: rule.id, ends_at };
        commission_rule_end::run(&mut connection, &admin.actor, world.now(), input).await
    };
    let past = codes(end(Some(start())).await);
    assert_eq!(past, [(CommissionRuleEndCode::InvalidEnd, "endsAt".to_owned())]);
    assert_eq!(end(None).await.unwrap().ends_at, Some(world.now()));
    let again = codes(end(None).await);
    assert_eq!(again, [(CommissionRuleEndCode::AlreadyEnded, "id".to_owned())]);
}

#[tokio::test]
async fn rules_are_for_admins_and_written_down() {
    let world = World::new().await;
    let (admin, teacher) = (admin(&world).await, world.teacher().await);
    let refused = create(&world, &teacher, fifteen_percent()).await.unwrap_err();
    assert!(matches!(refused, CommandError::Access(_)), "{refused:?}");
    let rule = create(&world, &admin, fifteen_percent()).await.unwrap();
    let tax = withhold(&world, &admin, 250).await;
    let mut connection = world.connection().await;
    let end = CommissionRuleEndInput { id: rule.id, ends_at: None };
    commission_rule_end::run(&mut connection, &admin.actor, world.now(), end).await.unwrap();
    let actions: Vec<String> = audit_entries::table
        .order(audit_entries::action)
        .select(audit_entries::action)
        .load(&mut connection)
        .await
        .unwrap();
    assert_eq!(actions, ["commission_rule.create", "commission_rule.end", "withholding_rule.create"]);

    let page = kernel::page::PageRequest::first(10);
    let all = RuleFilter::default();
    assert!(commission_rules_page(&mut connection, &teacher.actor, &all, (&page, None)).await.is_err());
    let listed = commission_rules_page(&mut connection, &admin.actor, &all, (&page, None)).await.unwrap();
    assert_eq!(listed.items.iter().map(|rule| rule.id).collect::<Vec<_>>(), [rule.id]);
    let now = RuleFilter { in_force_at: Some(world.now()) };
    let listed = commission_rules_page(&mut connection, &admin.actor, &now, (&page, None)).await.unwrap();
    assert_eq!(listed.items, [], "it has ended");
    let listed = withholding_rules_page(&mut connection, &admin.actor, &now, (&page, None)).await.unwrap();
    assert_eq!(listed.items, [tax]);
}
