//! Putting right what the ledger says.

use database::CommandError;
use database::schema::audit_entries;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{LedgerAccountId, PersonId};
use kernel::{AccessRefused, Actor, Currency, Role};
use teacherin_ledger::commands::correction_post::{
    self, CorrectedAccount, CorrectionLeg, CorrectionPostCode as Code, CorrectionPostInput,
};
use teacherin_ledger::{AccountName, AccountPurpose, LedgerTransaction, queries};
use uuid::Uuid;

use crate::world::{BANK, CLEARING, World, available, pending, released};

fn by_name(name: AccountName, amount: i64) -> CorrectionLeg {
    CorrectionLeg { account: CorrectedAccount::Named(name), amount }
}

fn by_id(id: LedgerAccountId, amount: i64) -> CorrectionLeg {
    CorrectionLeg { account: CorrectedAccount::Known(id), amount }
}

fn input(legs: &[(AccountName, i64)]) -> CorrectionPostInput {
    CorrectionPostInput {
        legs: legs.iter().map(|(account, amount)| by_name(*account, *amount)).collect(),
        currency: Currency::Idr,
        reason: "Midtrans paid out January".to_owned(),
        idempotency_key: Uuid::from_u128(1),
    }
}

async fn correct(
    world: &World,
    actor: &Actor,
    input: CorrectionPostInput,
) -> Result<LedgerTransaction, CommandError<Code>> {
    correction_post::run(&mut *world.connection().await, actor, world.at(5), input).await
}

async fn refused(world: &World, admin: &Actor, input: CorrectionPostInput) -> Vec<(Code, String, String)> {
    let error = correct(world, admin, input).await.unwrap_err();
    let refusals = error.refusals().unwrap_or_else(|| panic!("{error:?}"));
    refusals
        .iter()
        .map(|refusal| (refusal.code, refusal.field.clone().unwrap_or_default(), refusal.message.clone()))
        .collect()
}

#[tokio::test]
async fn a_correction_moves_money_once_and_says_who_and_why() {
    let world = World::new().await;
    let admin = world.user(&[Role::Admin]).await;
    let actor = Actor::User(admin.clone());
    let legs = [(BANK, 2_000_000), (CLEARING, -2_000_000)];
    let posted = correct(&world, &actor, input(&legs)).await.unwrap();
    assert_eq!(posted.posted_by_user_id, Some(admin.user_id));
    assert_eq!(posted.reason.as_deref(), Some("Midtrans paid out January"));
    let again = correct(&world, &actor, input(&legs)).await.unwrap();
    assert_eq!(again.id, posted.id);
    assert_eq!(world.balance(BANK).await, 2_000_000);
    let audited: i64 = audit_entries::table
        .filter(audit_entries::action.eq("ledger.correct"))
        .count()
        .get_result(&mut world.connection().await)
        .await
        .unwrap();
    assert_eq!(audited, 1);
    let other = CorrectionPostInput { reason: "Something else".to_owned(), ..input(&legs) };
    let codes = refused(&world, &actor, other).await;
    assert!(matches!(codes.as_slice(), [(Code::IdempotencyKeyReused, ..)]), "{codes:?}");
    world.assert_sound().await;
}

#[tokio::test]
async fn nobody_but_an_admin_corrects() {
    let world = World::new().await;
    let teacher = Actor::User(world.user(&[Role::Teacher]).await);
    for (actor, expected) in
        [(Actor::Anonymous, AccessRefused::Unauthenticated), (teacher, AccessRefused::Forbidden)]
    {
        let error = correct(&world, &actor, input(&[(BANK, 1), (CLEARING, -1)])).await.unwrap_err();
        assert!(matches!(error, CommandError::Access(refused) if refused == expected), "{error:?}");
    }
    assert_eq!(world.balance(BANK).await, 0);
}

#[tokio::test]
async fn all_that_is_wrong_is_said_at_once() {
    let world = World::new().await;
    let admin = Actor::User(world.user(&[Role::Admin]).await);
    let nobodys = AccountName::platform(AccountPurpose::TeacherPending);
    let wrong =
        CorrectionPostInput { reason: " ".to_owned(), ..input(&[(BANK, 100), (BANK, -50), (nobodys, 0)]) };
    let found = refused(&world, &admin, wrong).await;
    let found: Vec<_> = found.iter().map(|(code, field, _)| (*code, field.as_str())).collect();
    let expected = [
        (Code::AccountNamedTwice, "legs.1.account"),
        (Code::InvalidAmount, "legs.2.amount"),
        (Code::InvalidAccount, "legs.2.account"),
        (Code::Unbalanced, "legs"),
        (Code::InvalidReason, "reason"),
    ];
    assert_eq!(found, expected);
    let found = refused(&world, &admin, input(&[])).await;
    assert!(matches!(found.as_slice(), [(Code::InvalidLegs, ..)]), "{found:?}");
}

#[tokio::test]
async fn amounts_that_no_sum_can_hold_are_refused_and_nothing_overflows() {
    let world = World::new().await;
    let admin = Actor::User(world.user(&[Role::Admin]).await);
    let found = refused(&world, &admin, input(&[(BANK, i64::MAX), (CLEARING, i64::MIN)])).await;
    let codes: Vec<_> = found.iter().map(|(code, ..)| *code).collect();
    assert_eq!(codes, [Code::InvalidAmount, Code::InvalidAmount, Code::Unbalanced]);
}

#[tokio::test]
async fn what_is_owed_for_lines_moves_with_its_lines_only() {
    let world = World::new().await;
    let admin = Actor::User(world.user(&[Role::Admin]).await);
    let teacher = world.person().await;
    world.pay(world.at(0), teacher, 100_000).await;
    for amount in [-1, 1] {
        let found = refused(&world, &admin, input(&[(pending(teacher), amount), (CLEARING, -amount)])).await;
        let [(Code::MovedByLines, field, _)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(field, "legs.0.account");
    }
    assert_eq!(world.balance(pending(teacher)).await, -80_000);
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_available_may_become_a_debt() {
    let world = World::new().await;
    let admin = Actor::User(world.user(&[Role::Admin]).await);
    let teacher = world.person().await;
    let debt = input(&[(available(teacher), 5_000), (CLEARING, -5_000)]);
    correct(&world, &admin, debt).await.unwrap();
    assert_eq!(world.balance(available(teacher)).await, 5_000);
    world.assert_sound().await;
}

#[tokio::test]
async fn somebody_who_does_not_exist_gets_no_account() {
    let world = World::new().await;
    let admin = Actor::User(world.user(&[Role::Admin]).await);
    let nobody = PersonId::generate(world.at(0));
    let found = refused(&world, &admin, input(&[(CLEARING, 100), (available(nobody), -100)])).await;
    let [(Code::UnknownPerson, field, _)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(field, "legs.1.account");
}

async fn account(world: &World, name: AccountName) -> LedgerAccountId {
    let mut connection = world.connection().await;
    let found =
        queries::accounts_by_names(&mut connection, &Actor::System, Currency::Idr, &[name]).await.unwrap();
    let [account] = found.as_slice() else { panic!("{found:?}") };
    account.id
}

#[tokio::test]
async fn an_account_of_somebody_without_a_login_is_told_by_its_id() {
    let world = World::new().await;
    let admin = Actor::User(world.user(&[Role::Admin]).await);
    let teacher = world.person_without_login().await;
    let line = world.pay(world.at(0), teacher, 100_000).await;
    world.post(world.at(1), released(line, teacher, 80_000)).await;
    let hers = account(&world, available(teacher)).await;
    let legs = vec![by_id(hers, 30_000), by_name(CLEARING, -30_000)];
    let wanted = CorrectionPostInput { legs, ..input(&[]) };
    let posted = correct(&world, &admin, wanted).await.unwrap();
    assert_eq!(world.balance(available(teacher)).await, -50_000);
    // By its name it is the same correction.
    let same = input(&[(available(teacher), 30_000), (CLEARING, -30_000)]);
    assert_eq!(correct(&world, &admin, same).await.unwrap().id, posted.id);
    assert_eq!(world.balance(available(teacher)).await, -50_000);
    world.assert_sound().await;
}

#[tokio::test]
async fn an_account_told_by_its_id_keeps_its_rules_and_must_be_there() {
    let world = World::new().await;
    let admin = Actor::User(world.user(&[Role::Admin]).await);
    let teacher = world.person().await;
    world.pay(world.at(0), teacher, 100_000).await;
    let (waits, clearing) = (account(&world, pending(teacher)).await, account(&world, CLEARING).await);
    let legs = vec![by_id(waits, 100), by_id(clearing, -200), by_name(CLEARING, 100)];
    let found = refused(&world, &admin, CorrectionPostInput { legs, ..input(&[]) }).await;
    let found: Vec<_> = found.iter().map(|(code, field, _)| (*code, field.as_str())).collect();
    let expected = [(Code::MovedByLines, "legs.0.account"), (Code::AccountNamedTwice, "legs.2.account")];
    assert_eq!(found, expected);
    let legs = vec![by_name(CLEARING, 100), by_id(LedgerAccountId::generate(world.at(0)), -100)];
    let found = refused(&world, &admin, CorrectionPostInput { legs, ..input(&[]) }).await;
    let [(Code::UnknownAccount, field, _)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(field, "legs.1.account.ledgerAccountId");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_correction_sent_many_times_at_once_is_posted_once() {
    let world = World::new().await;
    let teacher = world.person().await;
    let admin = Actor::User(world.user(&[Role::Admin]).await);
    let wanted = input(&[(available(teacher), 50_000), (CLEARING, -50_000)]);
    let corrections = (0..4).map(|_| {
        let (pools, now, admin, wanted) = (world.pools.clone(), world.at(5), admin.clone(), wanted.clone());
        tokio::spawn(async move {
            let mut connection = pools.write().await.unwrap();
            correction_post::run(&mut connection, &admin, now, wanted).await.unwrap().id
        })
    });
    let mut posted = Vec::new();
    for correction in corrections.collect::<Vec<_>>() {
        posted.push(correction.await.unwrap());
    }
    posted.dedup();
    assert_eq!(posted.len(), 1, "{posted:?}");
    assert_eq!(world.balance(available(teacher)).await, 50_000);
    world.assert_sound().await;
}
