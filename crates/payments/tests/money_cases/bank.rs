//! Refunds that go to a bank account, and corrections.

use chrono::TimeDelta;
use database::schema::refunds;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{EntityId as _, OrderLineId, RefundId};
use kernel::{Currency, Money, Randomness};
use ledger::bank_accounts::{self, BankAccountInput};
use ledger::commands::correction_post::{self, CorrectedAccount, CorrectionLeg, CorrectionPostInput};
use ledger::disbursements::{self, Link, NewDisbursement, Sending};
use ledger::{AccountName, AccountPurpose, DisbursementKind, SealingKeys};
use uuid::Uuid;

use crate::play::locked;
use crate::reading::Row;
use crate::world::{World, words};

/// The refund that waits for an admin, its line and its amount.
async fn waiting(world: &World) -> (RefundId, OrderLineId, i64) {
    let row = refunds::table.filter(refunds::status.eq(payments::RefundStatus::ManualRequired)).select((
        refunds::id,
        refunds::order_line_id,
        refunds::amount,
    ));
    row.first(&mut world.connection().await).await.unwrap()
}

/// An admin sends it to the account that the buyer named.
pub(crate) async fn send(world: &World) {
    let (refund, line, amount) = waiting(world).await;
    let (now, subject) = (world.now, refund.uuid());
    let anna = world.person("Anna");
    let mut connection = world.connection().await;
    let kind = DisbursementKind::Refund;
    let disbursement = match disbursements::live_of(&mut connection, kind, subject).await.unwrap() {
        Some(live) => live,
        None => {
            let link = Link { digest: [7; 32], expires_at: now + TimeDelta::days(30) };
            let money = Money::rupiah(amount);
            let new = NewDisbursement { kind, subject_id: subject, person_id: anna, money, link: Some(link) };
            disbursements::request(&mut connection, now, new).await.unwrap().unwrap()
        }
    };
    let keys = SealingKeys::new(&[1; 32], &[], Randomness::system());
    let input = BankAccountInput {
        bank_code: "bca".to_owned(),
        number: "0011223344".to_owned(),
        holder: "Anna".to_owned(),
    };
    let account = bank_accounts::add(&mut connection, now, &keys, anna, input).await.unwrap();
    disbursements::account_given(&mut connection, now, disbursement.id, account.id).await.unwrap().unwrap();
    let sent_by = world.admin.user().unwrap().user_id;
    let sending = Sending { sent_by, bank_reference: "TRX-1".to_owned(), line_id: Some(line.uuid()) };
    locked(world, async |connection, _| {
        disbursements::mark_succeeded(connection, now, disbursement.id, sending).await.unwrap().unwrap();
    })
    .await;
}

/// The bank could not deliver it.
pub(crate) async fn give_back(world: &World) {
    let (refund, line, _) = waiting(world).await;
    let mut connection = world.connection().await;
    let kind = DisbursementKind::Refund;
    let sent = disbursements::live_of(&mut connection, kind, refund.uuid()).await.unwrap().unwrap();
    let line = Some(line.uuid());
    locked(world, async |connection, _| {
        disbursements::mark_returned(connection, world.now, sent.id, "closed", line).await.unwrap().unwrap();
    })
    .await;
}

/// An admin posts what the row says.
pub(crate) async fn correct(world: &World, row: &Row) {
    let leg = |(account, amount): (&String, i64)| CorrectionLeg {
        account: CorrectedAccount::Named(account_of(world, account)),
        amount,
    };
    let debits = row.debits.iter().map(|(account, amount)| leg((account, *amount)));
    let credits = row.credits.iter().map(|(account, amount)| leg((account, -amount)));
    let input = CorrectionPostInput {
        legs: debits.chain(credits).collect(),
        currency: Currency::Idr,
        reason: "as the statement says".to_owned(),
        idempotency_key: Uuid::from_u128(u128::from(world.now.timestamp().unsigned_abs())),
    };
    let mut connection = world.connection().await;
    correction_post::run(&mut connection, &world.admin, world.now, input).await.unwrap();
}

fn account_of(world: &World, text: &str) -> AccountName {
    let purpose =
        AccountPurpose::ALL.iter().copied().find(|purpose| text.starts_with(words(*purpose))).unwrap();
    let name = text.trim_start_matches(words(purpose)).trim();
    AccountName { purpose, person_id: (!name.is_empty()).then(|| world.person(name)) }
}
