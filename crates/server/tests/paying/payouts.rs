//! Payouts through real processes: some die at each step of sending, as at a power cut, some never hear an answer; whoever goes on
//! sends the money once.

use ::payouts::commands::payout_batch_approve;
use ::payouts::commands::payout_batch_create::{self, BatchRules, PayoutBatchCreateInput};
use ::payouts::commands::payout_request::{self, PayoutRequestInput};
use ::payouts::{HolderCheck, Payout, PayoutConfig, PayoutMethod, PayoutStatus};
use database::schema::{ledger_transactions, payout_settings, payouts as payout_rows, people, users};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use gateway_simulator::{ApiFault, ApiSwitch, Direction, EntryKind, Operation, PayoutStatus as AtGateway};
use kernel::id::{EntityId as _, LoginSessionId, PayoutBatchId, PayoutId, PersonId, UserId, generate_uuid};
use kernel::{Actor, Currency, Locale, Randomness, Role, UserActor};
use ledger::bank_accounts::{self, BankAccountInput};
use ledger::{AccountName, AccountPurpose, Leg, Posting, SealingKeys, TransactionKind};

use crate::stage::Stage;

/// What is paid out.
const AMOUNT: i64 = 250_000;

impl Stage {
    async fn person(&self, role: Role) -> Actor {
        let now = self.clock.now();
        let (person_id, user_id) = (PersonId::generate(now), UserId::generate(now));
        let mut connection = self.connection().await;
        diesel::insert_into(people::table)
            .values((people::id.eq(person_id), people::created_at.eq(now), people::updated_at.eq(now)))
            .execute(&mut connection)
            .await
            .unwrap();
        diesel::insert_into(users::table)
            .values((
                users::id.eq(user_id),
                users::person_id.eq(person_id),
                users::email.eq(format!("{}@contoh.test", user_id.to_string().to_lowercase())),
                users::created_at.eq(now),
                users::updated_at.eq(now),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        Actor::User(UserActor {
            user_id,
            person_id,
            login_session_id: LoginSessionId::generate(now),
            roles: [role].into_iter().collect(),
            locale: Locale::Indonesian,
            request_id: None,
        })
    }

    /// A teacher who earned [`AMOUNT`] asked for it, and an admin put it into a batch; another one is to approve it.
    async fn batched_payout(&self) -> (PayoutId, PayoutBatchId) {
        let now = self.clock.now();
        let teacher = self.person(Role::Teacher).await;
        self.earn(teacher.user().unwrap().person_id).await;
        let author = self.person(Role::Admin).await;
        let mut connection = self.connection().await;
        let wish = PayoutRequestInput { amount: AMOUNT, idempotency_key: generate_uuid(now) };
        let config = PayoutConfig::default();
        let payout = payout_request::run(&mut connection, &teacher, now, &config, wish).await.unwrap();
        let input = PayoutBatchCreateInput {
            payout_ids: vec![payout.id],
            method: PayoutMethod::Gateway,
            idempotency_key: generate_uuid(now),
        };
        let rules = BatchRules { has_gateway: true };
        let batch = payout_batch_create::run(&mut connection, &author, now, rules, input).await.unwrap();
        (payout.id, batch.id)
    }

    /// The same, approved: it is sent as soon as somebody works.
    async fn agreed_payout(&self) -> PayoutId {
        let (payout_id, batch_id) = self.batched_payout().await;
        let approver = self.person(Role::Admin).await;
        let now = self.clock.now();
        payout_batch_approve::run(&mut *self.connection().await, &approver, now, batch_id).await.unwrap();
        payout_id
    }

    /// She has an account at a bank, and [`AMOUNT`] is hers.
    async fn earn(&self, person_id: PersonId) {
        let now = self.clock.now();
        let mut connection = self.connection().await;
        let keys = SealingKeys::new(&self.bank_account_key, &[], Randomness::system());
        let account = BankAccountInput {
            bank_code: "bca".to_owned(),
            number: "0011223344".to_owned(),
            holder: "Sari Dewi".to_owned(),
        };
        let account = bank_accounts::add(&mut connection, now, &keys, person_id, account).await.unwrap();
        diesel::insert_into(payout_settings::table)
            .values((
                payout_settings::person_id.eq(person_id),
                payout_settings::bank_account_id.eq(account.id),
                payout_settings::holder_check.eq(HolderCheck::Matches),
                payout_settings::created_at.eq(now),
                payout_settings::updated_at.eq(now),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        let clearing = AccountName::platform(AccountPurpose::GatewayClearing);
        let available = AccountName::of(AccountPurpose::TeacherAvailable, person_id);
        let posting = Posting {
            kind: TransactionKind::LinePaid,
            source_id: generate_uuid(now),
            subject_id: None,
            occurrence: 0,
            occurred_at: now,
            correction: None,
            currency: Currency::Idr,
            legs: vec![
                Leg { account: clearing, amount: AMOUNT },
                Leg { account: available, amount: -AMOUNT },
            ],
        };
        connection
            .transaction::<_, database::DatabaseError, _>(async |connection| {
                ledger::post(connection, now, posting).await
            })
            .await
            .unwrap();
    }

    async fn payout(&self, id: PayoutId) -> Payout {
        let payout = payout_rows::table.find(id).select(Payout::as_select());
        payout.first(&mut self.connection().await).await.unwrap()
    }

    /// Its money left the balance at the gateway once, for the payout whose reference we have. Returns the reference.
    async fn assert_sent_once(&self, id: PayoutId, status: PayoutStatus) -> String {
        let payout = self.payout(id).await;
        assert_eq!((payout.status, payout.attention), (status, None));
        let statement = self.gateway.payout_statement();
        let debits: Vec<_> = statement.iter().filter(|entry| entry.direction == Direction::Debit).collect();
        assert_eq!(debits.len(), 1, "{statement:?}");
        assert!(debits.iter().all(|entry| entry.kind == EntryKind::Payout && entry.amount == AMOUNT));
        let at_gateway = self.gateway.payouts();
        let approved: Vec<_> =
            at_gateway.iter().filter(|payout| payout.status != AtGateway::Queued).collect();
        let [approved] = approved.as_slice() else { panic!("{at_gateway:?}") };
        assert_eq!(Some(&approved.reference_no), payout.gateway_reference.as_ref());
        assert_eq!(at_gateway.len(), 1, "the same key, the same payout");
        let mut connection = self.connection().await;
        assert_eq!(payouts::invariants::violations(&mut connection).await.unwrap(), []);
        drop(connection);
        self.assert_sound().await;
        approved.reference_no.clone()
    }

    /// Which kinds of transactions were written down for it, in this order.
    async fn written_down(&self, id: PayoutId) -> Vec<TransactionKind> {
        ledger_transactions::table
            .filter(ledger_transactions::source_id.eq(id.uuid()))
            .order(ledger_transactions::id)
            .select(ledger_transactions::kind)
            .load(&mut self.connection().await)
            .await
            .unwrap()
    }
}

/// The worker dies while the payout is sent; another one goes on.
async fn sending_dies_at(point: &str) {
    let stage = Stage::open().await;
    let payout_id = stage.agreed_payout().await;
    let mut dying = stage.work(Some(point)).await;
    stage.has_died(&mut dying).await;
    stage.drain().await;
    stage.assert_sent_once(payout_id, PayoutStatus::Processing).await;
    assert_eq!(stage.written_down(payout_id).await, [TransactionKind::PayoutReserved]);
}

#[tokio::test(flavor = "multi_thread")]
async fn between_the_key_and_the_creation() {
    sending_dies_at("payouts.send.after_key").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn between_the_creation_and_writing_its_reference_down() {
    sending_dies_at("payouts.send.after_create").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn between_the_reference_and_the_approval() {
    sending_dies_at("payouts.send.after_reference").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn between_the_approval_and_writing_it_down() {
    sending_dies_at("payouts.send.after_approve").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn between_writing_the_approval_down_and_the_end_of_its_job() {
    sending_dies_at("payouts.send.after_processing").await;
}

/// Two workers die one after the other, at two points.
#[tokio::test(flavor = "multi_thread")]
async fn at_one_step_and_then_at_the_next() {
    let stage = Stage::open().await;
    let payout_id = stage.agreed_payout().await;
    for point in ["payouts.send.after_create", "payouts.send.after_create", "payouts.send.after_approve"] {
        let mut dying = stage.work(Some(point)).await;
        stage.has_died(&mut dying).await;
        stage.wake_jobs().await;
    }
    stage.drain().await;
    stage.assert_sent_once(payout_id, PayoutStatus::Processing).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_lost_on_the_wire_cost_nothing() {
    let stage = Stage::open().await;
    for operation in [Operation::PayoutCreate, Operation::PayoutApprove] {
        let lost = ApiSwitch::next(ApiFault::DropConnection).on(operation).after_taking_effect();
        stage.gateway.break_api(lost);
    }
    let payout_id = stage.agreed_payout().await;
    stage.drain().await;
    stage.assert_sent_once(payout_id, PayoutStatus::Processing).await;
}

/// The worker, or whoever listens, dies while it is heard that the payout has arrived.
async fn hearing_dies_at(point: &str, listener_point: Option<&str>) {
    let stage = Stage::open().await;
    let payout_id = stage.agreed_payout().await;
    stage.drain().await;
    let reference = stage.assert_sent_once(payout_id, PayoutStatus::Processing).await;

    let mut listening = stage.serve(listener_point).await;
    let mut dying = if listener_point.is_none() { Some(stage.work(Some(point)).await) } else { None };
    stage.gateway.complete_payout(&reference).unwrap();
    let dies = dying.as_mut().unwrap_or(&mut listening);
    stage.has_died(dies).await;
    let _server = stage.serve(None).await;
    stage.drain().await;
    stage.assert_sent_once(payout_id, PayoutStatus::Paid).await;
    let expected = [TransactionKind::PayoutReserved, TransactionKind::PayoutSucceeded];
    assert_eq!(stage.written_down(payout_id).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn between_keeping_a_payouts_message_and_thanking_for_it() {
    let point = "payouts.notification.after_commit";
    hearing_dies_at(point, Some(point)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn between_the_gateways_word_of_a_payout_and_writing_it_down() {
    hearing_dies_at("payouts.refresh.after_status", None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_payout_posted_and_nothing_committed() {
    hearing_dies_at("payouts.apply.before_commit", None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn between_posting_a_payout_and_the_end_of_its_job() {
    hearing_dies_at("payouts.apply.after_commit", None).await;
}

/// Twenty approvals at once and four workers: one approval counts, and the money leaves once.
#[tokio::test(flavor = "multi_thread")]
async fn approving_at_once_many_times_sends_once() {
    let stage = Stage::open().await;
    let (payout_id, batch_id) = stage.batched_payout().await;
    let approvers = [stage.person(Role::Admin).await, stage.person(Role::Admin).await];
    let approvals = (0..20_usize).map(|number| {
        let (stage, approver) = (&stage, approvers.get(number % 2).unwrap());
        async move {
            let now = stage.clock.now();
            payout_batch_approve::run(&mut *stage.connection().await, approver, now, batch_id).await.is_ok()
        }
    });
    let approved = futures_util::future::join_all(approvals).await;
    assert_eq!(approved.into_iter().filter(|is_approved| *is_approved).count(), 1);
    let workers = futures_util::future::join_all((0..3).map(|_| stage.work(None))).await;
    stage.drain().await;
    drop(workers);
    stage.assert_sent_once(payout_id, PayoutStatus::Processing).await;
}
