//! Rows of the ledger: what was paid for lessons, who earns by it, and what waits for somebody to decide.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id::EntityId as _;
use kernel::money::basis_points_of;
use ledger::{AccountPurpose, TransactionKind};
use payments::books::{Agreed, Held, Taken, take};
use payments::disputes::policy::{ANSWER_WINDOW, DECISION_WINDOW};
use payments::release::DISPUTE_WINDOW;
use uuid::Uuid;

use super::Writer;
use super::lessons::{Lesson, RUPIAH};
use super::teachers::WrittenTeacher;
use crate::copy::Value;
use crate::identifiers::Identifiers;
use crate::tables::Table;

/// What the company keeps of every seeded lesson.
pub(super) const COMMISSION_BASIS_POINTS: i32 = 1_500;
/// What goes back of the one lesson whose refund waits for a bank account.
const REFUND_AMOUNT: i64 = 25_000;

/// What of a lesson's price was given and is earned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Earning {
    pub(super) commission: i64,
    pub(super) given_at: Option<DateTime<Utc>>,
    pub(super) due_at: Option<DateTime<Utc>>,
    pub(super) released_at: Option<DateTime<Utc>>,
    pub(super) refunded: i64,
    is_disputed: bool,
}

/// An account while it is written.
#[derive(Debug)]
struct Account {
    id: Uuid,
    balance: i64,
    /// When its first and its last entry were written down.
    moved: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

impl Account {
    fn open(identifiers: &mut Identifiers) -> Self {
        Self { id: identifiers.next(), balance: 0, moved: None }
    }

    fn moves(&mut self, at: DateTime<Utc>, amount: i64) {
        self.balance += amount;
        let (first, last) = self.moved.unwrap_or((at, at));
        self.moved = Some((first.min(at), last.max(at)));
    }
}

/// What all rows of the ledger share.
#[derive(Debug)]
pub(crate) struct Books {
    pub(super) commission_rule: Uuid,
    admin: Option<Uuid>,
    company: BTreeMap<AccountPurpose, Account>,
    /// Of the teacher whose lessons are written.
    teacher: BTreeMap<AccountPurpose, Account>,
    invoices: BTreeMap<i32, i32>,
    has_refund: bool,
    has_dispute: bool,
}

impl Books {
    pub(crate) fn open(identifiers: &mut Identifiers) -> Self {
        let company = [AccountPurpose::GatewayClearing, AccountPurpose::PlatformCommission]
            .map(|purpose| (purpose, Account::open(identifiers)));
        Self {
            commission_rule: identifiers.next(),
            admin: None,
            company: company.into(),
            teacher: BTreeMap::new(),
            invoices: BTreeMap::new(),
            has_refund: false,
            has_dispute: false,
        }
    }

    /// What becomes of a price, for which something was given at an instant. Of what the demo student paid, the first that was given
    /// lately is disputed, and of the first that was released something goes back.
    pub(super) fn earning(
        &mut self,
        now: DateTime<Utc>,
        price: i64,
        given_at: Option<DateTime<Utc>>,
        is_for_demo: bool,
    ) -> Earning {
        let due_at = given_at.map(|at| at + DISPUTE_WINDOW);
        let released_at = due_at.filter(|at| *at <= now);
        let goes_back = is_for_demo && !self.has_refund && released_at.is_some() && price > REFUND_AMOUNT;
        let is_disputed = is_for_demo && !self.has_dispute && due_at.is_some() && released_at.is_none();
        self.has_refund |= goes_back;
        self.has_dispute |= is_disputed;
        Earning {
            commission: basis_points_of(price, COMMISSION_BASIS_POINTS),
            given_at,
            due_at,
            released_at,
            refunded: if goes_back { REFUND_AMOUNT } else { 0 },
            is_disputed,
        }
    }

    pub(super) fn next_invoice_number(&mut self, year: i32) -> i32 {
        let number = self.invoices.entry(year).or_default();
        *number += 1;
        *number
    }
}

impl Writer<'_> {
    pub(super) fn commission_rule(&mut self, admin: Uuid, at: DateTime<Utc>) {
        self.books.admin = Some(admin);
        self.batch.push(
            Table::CommissionRules,
            &[
                Value::Uuid(self.books.commission_rule),
                Value::Text("Fifteen percent"),
                Value::Int(COMMISSION_BASIS_POINTS),
                RUPIAH,
                Value::Instant(at),
                Value::Uuid(admin),
                Value::Instant(at),
                Value::Instant(at),
            ],
        );
    }

    pub(super) fn ledger(&mut self, lesson: &Lesson<'_, '_>) {
        use AccountPurpose::{GatewayClearing, PlatformCommission, TeacherAvailable, TeacherPending};
        let Earning { commission, released_at, refunded, is_disputed, .. } = lesson.earning;
        let (price, line) = (lesson.price, lesson.order_line_id);
        let earned = price - commission;
        let legs = [(GatewayClearing, price), (TeacherPending, -earned), (PlatformCommission, -commission)];
        self.posting(TransactionKind::LinePaid, (lesson.payment_id, line), lesson.plan.paid_at, &legs);
        if let Some(at) = released_at {
            let legs = [(TeacherPending, earned), (TeacherAvailable, -earned)];
            self.posting(TransactionKind::EarningsReleased, (line, line), at, &legs);
        }
        if refunded > 0 {
            self.refund(lesson);
        }
        if is_disputed {
            self.dispute(lesson);
        }
    }

    /// Writes down what happened: its legs are the company's or the teacher's whose lessons are written.
    fn posting(
        &mut self,
        kind: TransactionKind,
        (source, line): (Uuid, Uuid),
        at: DateTime<Utc>,
        legs: &[(AccountPurpose, i64)],
    ) -> Uuid {
        let id = self.identifiers.next();
        self.batch.push(
            Table::LedgerTransactions,
            &[
                Value::Uuid(id),
                Value::Text(kind.as_str()),
                Value::Uuid(source),
                Value::Uuid(line),
                Value::Instant(at),
                Value::Instant(at),
            ],
        );
        for (purpose, amount) in legs.iter().copied().filter(|(_, amount)| *amount != 0) {
            let accounts =
                if purpose.is_personal() { &mut self.books.teacher } else { &mut self.books.company };
            let account = accounts.entry(purpose).or_insert_with(|| Account::open(self.identifiers));
            account.moves(at, amount);
            let account_id = account.id;
            self.entry(id, account_id, amount, at);
        }
        id
    }

    fn entry(&mut self, transaction: Uuid, account: Uuid, amount: i64, at: DateTime<Utc>) {
        self.batch.push(
            Table::LedgerEntries,
            &[Value::Uuid(transaction), Value::Uuid(account), Value::Big(amount), RUPIAH, Value::Instant(at)],
        );
    }

    /// A part of the price that an admin sends back, and the gateway cannot: it waits for a bank account.
    fn refund(&mut self, lesson: &Lesson<'_, '_>) {
        let (id, disbursement) = (self.identifiers.next(), self.identifiers.next());
        let at = lesson.earning.released_at.map_or(self.now, |at| at + (self.now - at) / 2);
        let (at, amount) = (Value::Instant(at), Value::Big(REFUND_AMOUNT));
        let key = kernel::id::RefundId::from_uuid(id).to_string();
        self.batch.push(
            Table::Refunds,
            &[
                Value::Uuid(id),
                Value::Uuid(lesson.payment_id),
                Value::Uuid(lesson.order_line_id),
                RUPIAH,
                amount,
                Value::Text("ADMIN_DECISION"),
                Value::Text("MANUAL_REQUIRED"),
                Value::Text("METHOD_NOT_REFUNDABLE"),
                Value::Text(&key),
                Value::Text("The lesson began late; a part of its price goes back."),
                Value::optional(self.books.admin, Value::Uuid),
                at,
                at,
            ],
        );
        self.batch.push(
            Table::Disbursements,
            &[
                Value::Uuid(disbursement),
                Value::Text("REFUND"),
                Value::Uuid(id),
                Value::Uuid(lesson.student.person_id),
                RUPIAH,
                amount,
                Value::Text("AWAITING_ACCOUNT"),
                at,
                at,
            ],
        );
        self.refund_posting(lesson, id);
    }

    fn refund_posting(&mut self, lesson: &Lesson<'_, '_>, refund: Uuid) {
        let Earning { commission, released_at, .. } = lesson.earning;
        let at = released_at.map_or(self.now, |at| at + (self.now - at) / 2);
        let agreed = Agreed { amount: lesson.price, commission, withholding: None, is_released: true };
        let held = Held { available: lesson.price - commission, commission, ..Held::default() };
        let Taken { available, commission, .. } = take(&agreed, &held, REFUND_AMOUNT);
        let legs =
            [(AccountPurpose::TeacherAvailable, available), (AccountPurpose::PlatformCommission, commission)];
        let kind = TransactionKind::RefundOpened;
        let transaction = self.posting(kind, (refund, lesson.order_line_id), at, &legs);
        let mut payable = Account::open(self.identifiers);
        payable.moves(at, -REFUND_AMOUNT);
        self.entry(transaction, payable.id, -REFUND_AMOUNT, at);
        self.account_row(AccountPurpose::BuyerRefundPayable, Some(lesson.student.person_id), &payable);
    }

    /// The student says that the lesson was cut short, the teacher has answered, and an admin is to decide.
    fn dispute(&mut self, lesson: &Lesson<'_, '_>) {
        let Some(given_at) = lesson.earning.given_at else { return };
        let opened_at = given_at + (self.now - given_at) / 2;
        let answered_at = opened_at + (self.now - opened_at) / 2;
        let id = self.identifiers.next();
        self.batch.push(
            Table::Disputes,
            &[
                Value::Uuid(id),
                Value::Uuid(lesson.order_line_id),
                Value::Uuid(lesson.student.user_id),
                Value::Uuid(lesson.written.person_id),
                Value::Text("CUT_SHORT"),
                Value::Text("The lesson began a quarter of an hour late and ended on time, so I had less than I paid for."),
                Value::Text("ANSWERED"),
                Value::Text("I was late, and sorry for it. I offered to add the time to the next lesson."),
                Value::Instant(opened_at + ANSWER_WINDOW),
                Value::Instant(answered_at),
                Value::Instant(answered_at + DECISION_WINDOW),
                Value::Instant(self.now + TimeDelta::days(1)),
                Value::Instant(opened_at),
                Value::Instant(answered_at),
            ],
        );
    }

    /// The accounts of the teacher whose lessons are written, once all are.
    pub(super) fn teacher_accounts(&mut self, written: &WrittenTeacher) {
        for (purpose, account) in std::mem::take(&mut self.books.teacher) {
            self.account_row(purpose, Some(written.person_id), &account);
        }
    }

    /// The company's own accounts, once everything is written.
    pub(super) fn company_accounts(&mut self) {
        for (purpose, account) in std::mem::take(&mut self.books.company) {
            self.account_row(purpose, None, &account);
        }
    }

    fn account_row(&mut self, purpose: AccountPurpose, person: Option<Uuid>, account: &Account) {
        let (first, last) = account.moved.unwrap_or((self.now, self.now));
        self.batch.push(
            Table::LedgerAccounts,
            &[
                Value::Uuid(account.id),
                Value::Text(purpose.as_str()),
                Value::optional(person, Value::Uuid),
                RUPIAH,
                Value::Big(account.balance),
                Value::Instant(first),
                Value::Instant(last),
            ],
        );
    }
}
