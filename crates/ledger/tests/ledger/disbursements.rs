//! Bank accounts, and sendings of money to them.

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::bank_accounts as accounts_table;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{DisbursementId, PersonId, UserId, generate_uuid};
use kernel::{Actor, Money, Randomness, Role};
use teacherin_ledger::bank_accounts::{self, BankAccountCode, BankAccountInput};
use teacherin_ledger::disbursements::{self, Link, NewDisbursement, Sending};
use teacherin_ledger::queries::{self, DisbursementFilter};
use teacherin_ledger::{
    AccountName, AccountPurpose, BankAccount, Disbursement, DisbursementKind, DisbursementStatus,
    SealingKeys, TransactionKind,
};
use uuid::Uuid;

use crate::world::{BANK, CLEARING, World, payable, posting};

fn typed() -> BankAccountInput {
    BankAccountInput {
        bank_code: "bca".to_owned(),
        number: "123-456 7890".to_owned(),
        holder: "  Siti   Rahayu ".to_owned(),
    }
}

async fn add(world: &World, person: PersonId) -> BankAccount {
    let mut connection = world.connection().await;
    bank_accounts::add(&mut connection, world.at(0), &world.keys, person, typed()).await.unwrap()
}

fn link(world: &World, seed: u8) -> Link {
    Link { digest: [seed; 32], expires_at: world.at(0) + TimeDelta::days(30) }
}

/// A refund of this much that is owed to the buyer and to be sent to her.
async fn owed(world: &World, buyer: PersonId, amount: i64) -> (Disbursement, Uuid) {
    let (refund, line) = (generate_uuid(world.at(0)), generate_uuid(world.at(0)));
    let legs = [(CLEARING, amount), (payable(buyer), -amount)];
    assert!(world.post(world.at(0), posting(TransactionKind::PaidTwice, refund, line, &legs)).await);
    let new = NewDisbursement {
        kind: DisbursementKind::Refund,
        subject_id: refund,
        person_id: buyer,
        money: Money::rupiah(amount),
        link: Some(link(world, 7)),
    };
    let mut connection = world.connection().await;
    let opened = disbursements::request(&mut connection, world.at(0), new.clone()).await.unwrap().unwrap();
    let twice = NewDisbursement { link: Some(link(world, 8)), ..new };
    assert!(disbursements::request(&mut connection, world.at(0), twice).await.unwrap().is_none());
    (opened, line)
}

/// The admin's mark in a transaction of its own, as payments' commands set it.
async fn mark_sent(
    connection: &mut AsyncPgConnection,
    at: DateTime<Utc>,
    id: DisbursementId,
    sending: Sending,
) -> Option<Disbursement> {
    let marked = connection.transaction::<_, DatabaseError, _>(async |connection| {
        disbursements::mark_succeeded(connection, at, id, sending).await
    });
    marked.await.unwrap()
}

async fn mark_returned(
    connection: &mut AsyncPgConnection,
    at: DateTime<Utc>,
    id: DisbursementId,
    line: Uuid,
) -> Option<Disbursement> {
    let marked = connection.transaction::<_, DatabaseError, _>(async |connection| {
        disbursements::mark_returned(connection, at, id, "No such account", Some(line)).await
    });
    marked.await.unwrap()
}

fn sending(admin: UserId, line: Uuid) -> Sending {
    Sending { sent_by: admin, bank_reference: "TRF-1".to_owned(), line_id: Some(line) }
}

#[tokio::test]
async fn an_account_is_stored_encrypted_and_opens_with_its_keys_only() {
    let world = World::new().await;
    let account = add(&world, world.person().await).await;
    assert_eq!((account.bank_code.as_str(), account.last_digits.as_str()), ("bca", "7890"));
    let stored: Vec<u8> = accounts_table::table
        .select(accounts_table::sealed)
        .first(&mut world.connection().await)
        .await
        .unwrap();
    let holds = |words: &[u8]| stored.windows(words.len()).any(|window| window == words);
    assert!(!holds(b"1234567890") && !holds(b"Siti") && !holds(b"number"));
    let details = bank_accounts::open_sealed(&world.keys, &account).unwrap();
    assert_eq!((details.number.as_str(), details.holder.as_str()), ("1234567890", "Siti Rahayu"));
    let others = SealingKeys::new(&[9; 32], &[], Randomness::system());
    assert!(bank_accounts::open_sealed(&others, &account).is_err());
    let shown = format!("{account:?} {details:?} {:?} {:?}", typed(), world.keys);
    assert!(!shown.contains("1234567890") && !shown.contains("Siti"), "{shown}");
}

#[tokio::test]
async fn a_number_that_is_moved_to_another_account_does_not_open_there() {
    let world = World::new().await;
    let (hers, thiefs) = (add(&world, world.person().await).await, add(&world, world.person().await).await);
    let mut connection = world.connection().await;
    let sealed: Vec<u8> = accounts_table::table
        .find(thiefs.id)
        .select(accounts_table::sealed)
        .first(&mut connection)
        .await
        .unwrap();
    let moved: BankAccount = diesel::update(accounts_table::table.find(hers.id))
        .set(accounts_table::sealed.eq(sealed))
        .returning(BankAccount::as_returning())
        .get_result(&mut connection)
        .await
        .unwrap();
    assert!(bank_accounts::open_sealed(&world.keys, &moved).is_err());
    let mut other_bank = hers;
    other_bank.bank_code = "bni".to_owned();
    assert!(bank_accounts::open_sealed(&world.keys, &other_bank).is_err());
}

#[tokio::test]
async fn a_changed_key_takes_over_everything_and_the_old_one_can_go() {
    let world = World::new().await;
    let person = world.person().await;
    for _ in 0..3 {
        add(&world, person).await;
    }
    let (old, new) = ([1; 32], [2; 32]);
    let both = SealingKeys::new(&new, &[old], Randomness::system());
    let only_new = SealingKeys::new(&new, &[], Randomness::system());
    let mut connection = world.connection().await;
    assert!(bank_accounts::reseal(&mut connection, &only_new, 10).await.is_err(), "the old key is missing");
    assert_eq!(bank_accounts::reseal(&mut connection, &both, 2).await.unwrap(), 2);
    assert_eq!(bank_accounts::key_names(&mut connection).await.unwrap().len(), 2);
    assert_eq!(bank_accounts::reseal(&mut connection, &both, 2).await.unwrap(), 1);
    assert_eq!(bank_accounts::reseal(&mut connection, &both, 2).await.unwrap(), 0);
    assert_eq!(bank_accounts::key_names(&mut connection).await.unwrap(), [only_new.first_name()]);
    let all: Vec<BankAccount> =
        accounts_table::table.select(BankAccount::as_select()).load(&mut connection).await.unwrap();
    for account in &all {
        let details = bank_accounts::open_sealed(&only_new, account).unwrap();
        assert_eq!(details.number, "1234567890");
    }
}

#[tokio::test]
async fn what_is_no_account_is_refused_field_by_field() {
    let world = World::new().await;
    let person = world.person().await;
    let mut connection = world.connection().await;
    let wrong = [
        ("nobody", "12345", ""),
        ("BCA", "123456789012345678901", "Siti\u{202e}"),
        ("", "12345a7", "\n"),
        ("bca ", "١٢٣٤٥٦٧", &"x".repeat(101)),
    ];
    for (bank_code, number, holder) in wrong {
        let input = BankAccountInput {
            bank_code: bank_code.to_owned(),
            number: number.to_owned(),
            holder: holder.to_owned(),
        };
        let added = bank_accounts::add(&mut connection, world.at(0), &world.keys, person, input).await;
        let error = added.unwrap_err();
        let codes: Vec<_> = error.refusals().unwrap().iter().map(|refusal| refusal.code).collect();
        let expected =
            [BankAccountCode::UnknownBank, BankAccountCode::InvalidNumber, BankAccountCode::InvalidHolder];
        assert_eq!(codes, expected, "{bank_code:?} {number:?} {holder:?}");
    }
}

#[tokio::test]
async fn money_that_is_sent_by_hand_leaves_the_companys_bank_account() {
    let world = World::new().await;
    let (buyer, admin) = (world.person().await, world.user(&[Role::Admin]).await);
    let (opened, line) = owed(&world, buyer, 75_000).await;
    let account = add(&world, buyer).await;
    let mut connection = world.connection().await;
    let sent = sending(admin.user_id, line);
    let early = mark_sent(&mut connection, world.at(1), opened.id, sent.clone()).await;
    assert_eq!(early, None, "nobody knows where to");
    let found = disbursements::of_link(&mut connection, world.at(1), &[7; 32]).await.unwrap();
    assert_eq!(found.as_ref().map(|found| found.id), Some(opened.id));
    let ready = disbursements::account_given(&mut connection, world.at(1), opened.id, account.id).await;
    assert_eq!(ready.unwrap().unwrap().status, DisbursementStatus::Ready);
    assert!(disbursements::of_link(&mut connection, world.at(1), &[7; 32]).await.unwrap().is_none());
    let done = mark_sent(&mut connection, world.at(2), opened.id, sent.clone()).await.unwrap();
    assert_eq!(done.bank_reference.as_deref(), Some("TRF-1"));
    assert_eq!(mark_sent(&mut connection, world.at(3), opened.id, sent).await, None);
    drop(connection);
    let in_transit = AccountName::platform(AccountPurpose::DisbursementInTransit);
    assert_eq!(world.balance(payable(buyer)).await, 0);
    assert_eq!(world.balance(in_transit).await, 0);
    assert_eq!(world.balance(BANK).await, -75_000);
    world.assert_sound().await;
}

#[tokio::test]
async fn money_that_the_bank_sends_back_is_owed_again_and_can_be_sent_elsewhere() {
    let world = World::new().await;
    let (buyer, admin) = (world.person().await, world.user(&[Role::Admin]).await);
    let (opened, line) = owed(&world, buyer, 75_000).await;
    let account = add(&world, buyer).await;
    let mut connection = world.connection().await;
    disbursements::account_given(&mut connection, world.at(1), opened.id, account.id).await.unwrap();
    let sent = sending(admin.user_id, line);
    assert!(mark_sent(&mut connection, world.at(2), opened.id, sent).await.is_some());
    let returned = mark_returned(&mut connection, world.at(3), opened.id, line).await.unwrap();
    assert_eq!(returned.status, DisbursementStatus::Returned);
    let next = NewDisbursement {
        kind: DisbursementKind::Refund,
        subject_id: opened.subject_id,
        person_id: buyer,
        money: opened.money(),
        link: Some(link(&world, 9)),
    };
    let next = disbursements::request(&mut connection, world.at(4), next).await.unwrap().unwrap();
    let live = disbursements::live_of(&mut connection, DisbursementKind::Refund, opened.subject_id).await;
    assert_eq!(live.unwrap().map(|live| live.id), Some(next.id));
    drop(connection);
    assert_eq!(world.balance(payable(buyer)).await, -75_000);
    assert_eq!(world.balance(BANK).await, 0);
    world.assert_sound().await;
}

#[tokio::test]
async fn an_old_link_is_worth_nothing_once_the_account_is_asked_for_again() {
    let world = World::new().await;
    let buyer = world.person().await;
    let (opened, _) = owed(&world, buyer, 75_000).await;
    let account = add(&world, buyer).await;
    let mut connection = world.connection().await;
    disbursements::account_given(&mut connection, world.at(1), opened.id, account.id).await.unwrap();
    let asked =
        disbursements::ask_again(&mut connection, world.at(2), opened.id, link(&world, 9)).await.unwrap();
    assert_eq!(asked.unwrap().bank_account_id, None);
    assert!(disbursements::of_link(&mut connection, world.at(2), &[7; 32]).await.unwrap().is_none());
    assert!(disbursements::of_link(&mut connection, world.at(2), &[9; 32]).await.unwrap().is_some());
    let late = world.at(0) + TimeDelta::days(30);
    assert!(disbursements::of_link(&mut connection, late, &[9; 32]).await.unwrap().is_none());
}

#[tokio::test]
async fn what_is_cancelled_is_not_sent_any_more() {
    let world = World::new().await;
    let (buyer, admin) = (world.person().await, world.user(&[Role::Admin]).await);
    let (opened, line) = owed(&world, buyer, 75_000).await;
    let account = add(&world, buyer).await;
    let mut connection = world.connection().await;
    disbursements::account_given(&mut connection, world.at(1), opened.id, account.id).await.unwrap();
    assert!(disbursements::cancel(&mut connection, world.at(2), opened.id).await.unwrap().is_some());
    assert!(disbursements::cancel(&mut connection, world.at(2), opened.id).await.unwrap().is_none());
    let sent = sending(admin.user_id, line);
    assert_eq!(mark_sent(&mut connection, world.at(3), opened.id, sent).await, None);
    drop(connection);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_buyer_sees_her_own_sendings_and_an_admin_the_one_that_waits_longest_first() {
    let world = World::new().await;
    let (buyer, other) = (world.user(&[]).await, Actor::User(world.user(&[]).await));
    let admin = Actor::User(world.user(&[Role::Admin]).await);
    let (opened, _) = owed(&world, buyer.person_id, 75_000).await;
    let account = add(&world, buyer.person_id).await;
    let subjects = [opened.subject_id];
    let mut connection = world.connection().await;
    for (actor, expected) in [(&Actor::User(buyer), 1), (&other, 0), (&Actor::Anonymous, 0), (&admin, 1)] {
        let of_subject = queries::disbursements_of_subjects(&mut connection, actor, &subjects).await;
        assert_eq!(of_subject.unwrap().len(), expected);
        let accounts = queries::bank_accounts_by_ids(&mut connection, actor, &[account.id]).await;
        assert_eq!(accounts.unwrap().len(), expected);
    }
    let filter = DisbursementFilter { statuses: vec![DisbursementStatus::AwaitingAccount] };
    let request = kernel::page::PageRequest::first(10);
    let page = queries::disbursements_page(&mut connection, &admin, &filter, (&request, None)).await.unwrap();
    assert_eq!(page.items.len(), 1);
    assert!(queries::disbursements_page(&mut connection, &other, &filter, (&request, None)).await.is_err());
    let ready = DisbursementFilter { statuses: vec![DisbursementStatus::Ready] };
    assert_eq!(queries::disbursements_count(&mut connection, &admin, &ready).await.unwrap(), 0);
}
