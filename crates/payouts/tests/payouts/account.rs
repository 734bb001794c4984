//! Naming the account that earnings go to.

use chrono::TimeDelta;
use database::CommandError;
use database::schema::{bank_accounts, jobs as job_rows, login_throttles};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use identity::flows::password_confirm::{self, PasswordConfirmInput};
use kernel::{AccessRefused, Actor, ClientAddress, Randomness, Role};
use ledger::SealingKeys;
use ledger::bank_accounts::{BankAccountInput, open_sealed, reseal};
use payouts::commands::account_store::{self, AccountStoreInput};
use payouts::commands::payout_request::PayoutRequestCode;
use payouts::flows::payout_account_set::PayoutAccountSetCode;
use payouts::{PayoutMethod, PayoutStatus};

use crate::naming::{HOLDER, NUMBER, Naming, PASSWORD, account};
use crate::world::{ASKED, EARNED, Human, code, field};

const WRONG: &str = "salah sekali lagi";

#[tokio::test]
async fn a_wrong_password_changes_nothing_and_counts() {
    let naming = Naming::new().await;
    let teacher = naming.teacher().await;
    for _ in 0..5 {
        let outcome = naming.set(&teacher, WRONG, account(NUMBER)).await;
        assert_eq!(code(&outcome), Some(PayoutAccountSetCode::PasswordWrong));
        assert_eq!(field(&outcome), Some("password"));
    }
    let outcome = naming.set(&teacher, PASSWORD, account(NUMBER)).await;
    assert_eq!(code(&outcome), Some(PayoutAccountSetCode::TooManyAttempts));
    assert_eq!(naming.settings(&teacher).await, None);
    assert!(naming.accounts(&teacher).await.is_empty());
    assert_eq!(naming.world.count("jobs").await, 0);
    assert_eq!(naming.world.count("audit_entries").await, 0);
    naming.world.advance(TimeDelta::seconds(30));
    naming.name(&teacher, NUMBER).await;
    let throttles: i64 =
        login_throttles::table.count().get_result(&mut naming.world.connection().await).await.unwrap();
    assert_eq!(throttles, 0, "a right one forgives those before it");
}

#[tokio::test]
async fn only_teachers_name_an_account_and_nobody_else_s_password_is_tried() {
    let naming = Naming::new().await;
    let student = naming.world.human("Budi", &[Role::Student]).await;
    naming.give_password(&student).await;
    let admin = naming.world.admin().await;
    for (human, refused) in [
        (&student, AccessRefused::Forbidden),
        (&admin, AccessRefused::Forbidden),
        (&Human { actor: Actor::Anonymous, ..student.clone() }, AccessRefused::Unauthenticated),
        (&Human { actor: Actor::System, ..student.clone() }, AccessRefused::Unauthenticated),
    ] {
        let outcome = naming.set(human, PASSWORD, account(NUMBER)).await.unwrap_err();
        let CommandError::Access(found) = outcome else { panic!("{outcome:?}") };
        assert_eq!(found, refused);
    }
    assert_eq!(naming.world.count("attempt_counts").await, 0);
    assert_eq!(naming.world.count("bank_accounts").await, 0);
}

#[tokio::test]
async fn what_is_wrong_with_an_account_is_told_at_once_and_only_to_who_has_the_password() {
    let naming = Naming::new().await;
    let teacher = naming.teacher().await;
    let nonsense =
        BankAccountInput { bank_code: "nowhere".to_owned(), number: "12".to_owned(), holder: String::new() };
    let outcome = naming.set(&teacher, WRONG, nonsense.clone()).await;
    assert_eq!(code(&outcome), Some(PayoutAccountSetCode::PasswordWrong));
    let told = |outcome: Result<_, CommandError<PayoutAccountSetCode>>| -> Vec<_> {
        let refusals = outcome.map(drop).unwrap_err();
        let refusals = refusals.refusals().unwrap().iter();
        refusals.map(|refusal| (refusal.code, refusal.field.clone().unwrap_or_default())).collect()
    };
    let expected = [
        (PayoutAccountSetCode::UnknownBank, "bankCode".to_owned()),
        (PayoutAccountSetCode::InvalidNumber, "accountNumber".to_owned()),
        (PayoutAccountSetCode::InvalidHolder, "holder".to_owned()),
    ];
    assert_eq!(told(naming.set(&teacher, PASSWORD, nonsense.clone()).await), expected);
    assert_eq!(naming.settings(&teacher).await, None, "nothing is kept of what was refused");
    naming.name(&teacher, NUMBER).await;
    let before = naming.settings(&teacher).await;
    assert_eq!(told(naming.set(&teacher, PASSWORD, nonsense).await), expected);
    assert_eq!(naming.settings(&teacher).await, before);
}

#[tokio::test]
async fn the_first_account_pauses_nothing_and_another_one_pauses_a_day() {
    let naming = Naming::new().await;
    let teacher = naming.teacher().await;
    naming.world.earn(teacher.person_id, EARNED).await;
    let first = naming.name(&teacher, NUMBER).await;
    assert_eq!(first.settings.paused_until, None);
    assert!(naming.world.request(&teacher, ASKED).await.is_ok());

    naming.world.advance(TimeDelta::hours(1));
    let second = naming.name(&teacher, "7009999999").await;
    let over = naming.world.now() + TimeDelta::hours(24);
    assert_eq!(second.settings.paused_until, Some(over));
    assert_eq!(second.settings.account_changed_at, Some(naming.world.now()));
    let outcome = naming.world.request(&teacher, ASKED).await;
    assert_eq!(code(&outcome), Some(PayoutRequestCode::Paused));
    naming.world.advance(TimeDelta::hours(24) - TimeDelta::microseconds(1));
    let outcome = naming.world.request(&teacher, ASKED).await;
    assert_eq!(code(&outcome), Some(PayoutRequestCode::Paused));
    naming.world.advance(TimeDelta::microseconds(1));
    let payout = naming.world.request(&teacher, ASKED).await.unwrap();
    assert_eq!(Some(payout.bank_account_id), second.settings.bank_account_id);

    let accounts = naming.accounts(&teacher).await;
    let [old, new] = accounts.as_slice() else { panic!("{} accounts", accounts.len()) };
    assert_eq!((old.removed_at, new.removed_at), (second.settings.account_changed_at, None));
    assert_eq!(new.last_digits, "9999");
    naming.world.assert_sound().await;
}

#[tokio::test]
async fn what_is_not_approved_is_called_off_with_its_account_and_the_rest_goes_on() {
    let naming = Naming::new().await;
    let teacher = naming.teacher().await;
    naming.world.earn(teacher.person_id, EARNED).await;
    let old = naming.name(&teacher, NUMBER).await.settings.bank_account_id;
    let (author, approver) = (naming.world.admin().await, naming.world.admin().await);
    let approved = naming.world.request(&teacher, ASKED).await.unwrap();
    let batch = naming.world.batch(&author, &[approved.id], PayoutMethod::Manual).await.unwrap();
    naming.world.approve(&approver, batch.id).await.unwrap();
    let in_a_batch = naming.world.request(&teacher, ASKED).await.unwrap();
    naming.world.batch(&author, &[in_a_batch.id], PayoutMethod::Manual).await.unwrap();
    let requested = naming.world.request(&teacher, ASKED).await.unwrap();

    naming.world.advance(TimeDelta::hours(1));
    let changed = naming.name(&teacher, "7009999999").await;
    let mut expected = vec![in_a_batch.id, requested.id];
    expected.sort_unstable();
    assert_eq!(changed.cancelled, expected);
    for id in expected {
        let payout = naming.world.payout(id).await;
        assert_eq!((payout.status, payout.bank_account_id), (PayoutStatus::Cancelled, old.unwrap()));
        assert_eq!(naming.world.audited(id).await, ["payout.cancel", "payout.request"]);
    }
    let kept = naming.world.payout(approved.id).await;
    assert_eq!((kept.status, Some(kept.bank_account_id)), (PayoutStatus::Approved, old));
    let balances = naming.world.balances(teacher.person_id).await;
    assert_eq!((balances.available, balances.in_transit), (EARNED - ASKED, ASKED));
    naming.world.assert_sound().await;
}

#[tokio::test]
async fn a_request_and_a_change_at_once_leave_nothing_asked_for_to_the_old_account() {
    let naming = Naming::new().await;
    let teacher = naming.teacher().await;
    naming.world.earn(teacher.person_id, EARNED).await;
    let old = naming.name(&teacher, NUMBER).await.settings.bank_account_id.unwrap();
    let requests = (0..3).map(|_| naming.world.request(&teacher, ASKED));
    let (_, changed) =
        tokio::join!(futures_util::future::join_all(requests), naming.name(&teacher, "7009999999"));
    assert!(changed.settings.paused_until.is_some());
    let left = naming
        .world
        .count(&format!("payouts WHERE status = 'REQUESTED' AND bank_account_id = '{}'", uuid(old)))
        .await;
    assert_eq!(left, 0);
    let balances = naming.world.balances(teacher.person_id).await;
    assert_eq!((balances.available, balances.in_transit), (EARNED, 0));
    naming.world.assert_sound().await;
}

fn uuid(id: impl kernel::id::EntityId) -> uuid::Uuid {
    id.uuid()
}

#[tokio::test]
async fn the_same_account_again_changes_nothing() {
    let naming = Naming::new().await;
    let teacher = naming.teacher().await;
    naming.world.earn(teacher.person_id, EARNED).await;
    naming.bank.answer([Ok(payouts::gateway::AccountHolder::Named(HOLDER.to_owned()))]);
    naming.name(&teacher, NUMBER).await;
    naming.drain().await;
    let before = naming.settings(&teacher).await.unwrap();
    let requested = naming.world.request(&teacher, ASKED).await.unwrap();
    let mails = naming.world.mails.messages().len();

    let again = naming.name(&teacher, " 700-1234.567 ").await;
    assert_eq!((again.settings, again.cancelled), (before.clone(), Vec::new()));
    naming.drain().await;
    assert_eq!(naming.settings(&teacher).await, Some(before));
    assert_eq!(naming.accounts(&teacher).await.len(), 1);
    assert_eq!(naming.world.payout(requested.id).await.status, PayoutStatus::Requested);
    assert_eq!(naming.world.mails.messages().len(), mails);
    assert_eq!(naming.bank.asked().len(), 1, "whose account it is was settled");

    let wrong = naming.set(&teacher, WRONG, account(NUMBER)).await;
    assert_eq!(code(&wrong), Some(PayoutAccountSetCode::PasswordWrong), "nobody learns that it is the same");
    let other_holder = BankAccountInput { holder: "Rahayu Lestary".to_owned(), ..account(NUMBER) };
    let changed = naming.set(&teacher, PASSWORD, other_holder).await.unwrap();
    assert!(changed.settings.paused_until.is_some() && changed.cancelled == [requested.id]);
}

#[tokio::test]
async fn a_password_that_was_changed_meanwhile_names_nothing() {
    let naming = Naming::new().await;
    let teacher = naming.teacher().await;
    let proof =
        PasswordConfirmInput { password: PASSWORD.to_owned().into(), client: ClientAddress::this_machine() };
    let (authentication, now) = (&naming.authentication, naming.world.now());
    let confirmed = password_confirm::run(authentication, &teacher.actor, now, proof).await.unwrap();
    let other = identity::password::Password::typed(&"gajah terbang tinggi".to_owned().into()).unwrap();
    let hash = naming.services.passwords.hash(other).await.unwrap();
    diesel::update(database::schema::credentials::table)
        .set(database::schema::credentials::password_hash.eq(hash))
        .execute(&mut naming.world.connection().await)
        .await
        .unwrap();
    let outcome = account_store::run(
        &mut *naming.world.connection().await,
        &teacher.actor,
        now,
        (&naming.services.config, &naming.services.keys),
        AccountStoreInput { confirmed, account: account(NUMBER) },
    )
    .await;
    assert_eq!(code(&outcome), Some(PayoutAccountSetCode::PasswordWrong));
    assert!(naming.accounts(&teacher).await.is_empty());
}

#[tokio::test]
async fn number_and_holder_stand_nowhere_but_sealed() {
    let naming = Naming::new().await;
    let teacher = naming.teacher().await;
    let input = account(NUMBER);
    let changed = naming.set(&teacher, PASSWORD, input.clone()).await.unwrap();
    let queued: Vec<serde_json::Value> =
        job_rows::table.select(job_rows::payload).load(&mut naming.world.connection().await).await.unwrap();
    naming.bank.answer([Err(payouts::gateway::GatewayError::Unavailable(format!("no answer to {NUMBER}")))]);
    naming.drain().await;
    naming.name(&teacher, "7009999999").await;
    let failures: Vec<Option<String>> = job_rows::table
        .select(job_rows::last_error)
        .load(&mut naming.world.connection().await)
        .await
        .unwrap();
    let audit = naming.audit_text().await;
    assert!(audit.contains("4567") && audit.contains("9999") && audit.contains("jago"), "{audit}");
    let accounts = naming.accounts(&teacher).await;
    let mails: Vec<String> =
        naming.world.mails.messages().iter().map(|mail| format!("{}{}", mail.text, mail.html)).collect();
    assert!(mails.iter().any(|mail| mail.contains("4567")), "{mails:?}");
    let said = format!("{input:?} {changed:?} {accounts:?} {queued:?} {failures:?} {audit} {mails:?}");
    for secret in [NUMBER, HOLDER, "Rahayu", "7009999999"] {
        assert!(!said.contains(secret), "{secret}");
    }
    let sealed: Vec<Vec<u8>> = bank_accounts::table
        .select(bank_accounts::sealed)
        .load(&mut naming.world.connection().await)
        .await
        .unwrap();
    assert!(!sealed.concat().windows(4).any(|window| window == b"7001" || window == b"Raha"));
}

#[tokio::test]
async fn changed_keys_seal_the_accounts_of_payouts_anew_the_replaced_ones_as_well() {
    let naming = Naming::new().await;
    let teacher = naming.teacher().await;
    naming.name(&teacher, NUMBER).await;
    naming.world.advance(TimeDelta::hours(1));
    naming.name(&teacher, "7009999999").await;
    let both = SealingKeys::new(&[2; 32], &[[1; 32]], Randomness::system());
    let new = SealingKeys::new(&[2; 32], &[], Randomness::system());
    let mut connection = naming.world.connection().await;
    let sealed = connection
        .transaction::<_, database::DatabaseError, _>(async |connection| reseal(connection, &both, 10).await)
        .await;
    assert_eq!(sealed.unwrap(), 2);
    drop(connection);
    let numbers: Vec<String> = naming
        .accounts(&teacher)
        .await
        .iter()
        .map(|account| open_sealed(&new, account).unwrap().number)
        .collect();
    assert_eq!(numbers, [NUMBER, "7009999999"]);
}
