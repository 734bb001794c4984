//! What the next posting about a line starts from.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{order_lines, orders, payment_lines, payments, refunds, users, withholding_rules};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Currency;
use kernel::id::{EntityId, OrderLineId, PaymentId, PersonId};
use ledger::{AccountName, AccountPurpose, Leg, Posting, TransactionKind};
use uuid::Uuid;

use super::share::{Agreed, Held, Taken};
use crate::commission::Withholding;
use crate::model::OrderLine;

/// A line and one payment that brought money for it.
#[derive(Debug)]
pub(super) struct Share {
    pub(super) line: OrderLine,
    pub(super) payment_id: PaymentId,
    /// How much of the payment is for the line.
    pub(super) amount: i64,
    pub(super) currency: Currency,
    pub(super) buyer: PersonId,
    pub(super) withholding: Option<Withholding>,
}

impl Share {
    /// Reads it. The lock of the order keeps all of it as it is read.
    pub(super) async fn load(
        connection: &mut AsyncPgConnection,
        payment_id: PaymentId,
        line_id: OrderLineId,
    ) -> Result<Self, DatabaseError> {
        let (line, amount, currency, buyer) = payment_lines::table
            .inner_join(payments::table)
            .inner_join(order_lines::table.inner_join(orders::table.inner_join(users::table)))
            .filter(payment_lines::payment_id.eq(payment_id))
            .filter(payment_lines::order_line_id.eq(line_id))
            .select((OrderLine::as_select(), payment_lines::amount, payments::currency, users::person_id))
            .first(connection)
            .await?;
        let withholding = match line.withholding_rule_id {
            Some(id) => {
                let rule = withholding_rules::table.find(id).select(Withholding::as_select());
                Some(rule.first(connection).await?)
            }
            None => None,
        };
        Ok(Self { line, payment_id, amount, currency, buyer, withholding })
    }

    /// Whether the payment is the one that paid the line, and not a second one that goes back.
    pub(super) fn is_paying(&self) -> bool {
        self.line.paid_by_payment_id == Some(self.payment_id)
    }

    pub(super) fn agreed(&self) -> Agreed {
        Agreed {
            amount: self.amount,
            commission: self.line.commission_amount.unwrap_or_default(),
            withholding: self.withholding,
            is_released: self.line.released_at.is_some(),
        }
    }

    /// What the ledger holds of the payment's share of the line.
    pub(super) async fn held(&self, connection: &mut AsyncPgConnection) -> Result<Held, DatabaseError> {
        let refund_ids: Vec<Uuid> = refunds::table
            .filter(refunds::payment_id.eq(self.payment_id))
            .filter(refunds::order_line_id.eq(self.line.id))
            .select(refunds::id)
            .load(connection)
            .await?;
        // A refund that the gateway cannot make is paid out by a sending to a bank account.
        let sendings = ledger::disbursements::ids_of(connection, &refund_ids).await?;
        let mut sources = refund_ids;
        sources.extend(sendings.into_iter().map(EntityId::uuid));
        sources.push(self.payment_id.uuid());
        if self.is_paying() {
            sources.push(self.line.id.uuid());
        }
        let debits = ledger::queries::held_of_subject(connection, self.line.id.uuid(), &sources).await?;
        Ok(Held::from_debits(&debits))
    }

    pub(super) async fn times(
        &self,
        connection: &mut AsyncPgConnection,
        kind: TransactionKind,
        source: Uuid,
    ) -> Result<i32, DatabaseError> {
        ledger::queries::times_posted(connection, kind, source, self.line.id.uuid()).await
    }

    /// An account of the line's seller.
    pub(super) fn of_seller(&self, purpose: AccountPurpose, amount: i64) -> Leg {
        Leg { account: AccountName::of(purpose, self.line.seller_person_id), amount }
    }

    /// What is owed to the buyer: less by a debit, more by a credit.
    pub(super) fn of_buyer(&self, amount: i64) -> Leg {
        Leg { account: AccountName::of(AccountPurpose::BuyerRefundPayable, self.buyer), amount }
    }

    /// The legs by which each part becomes smaller.
    pub(super) fn less(&self, taken: &Taken) -> Vec<Leg> {
        vec![
            self.of_seller(AccountPurpose::TeacherPending, taken.pending),
            self.of_seller(AccountPurpose::TeacherAvailable, taken.available),
            platform(AccountPurpose::PlatformCommission, taken.commission),
            platform(AccountPurpose::TaxWithheld, taken.tax),
            platform(AccountPurpose::ChargebackLoss, taken.unowned),
        ]
    }

    pub(super) fn posting(
        &self,
        kind: TransactionKind,
        source_id: Uuid,
        at: DateTime<Utc>,
        legs: Vec<Leg>,
    ) -> Posting {
        Posting {
            kind,
            source_id,
            subject_id: Some(self.line.id.uuid()),
            occurrence: 0,
            occurred_at: at,
            correction: None,
            currency: self.currency,
            legs,
        }
    }
}

/// Locks the accounts of all who earn by a payment's lines, and of who paid, before more than one posting.
///
/// # Errors
/// When the database fails.
pub async fn lock_accounts(
    connection: &mut AsyncPgConnection,
    payment_id: PaymentId,
) -> Result<(), DatabaseError> {
    let rows: Vec<(PersonId, PersonId)> = payment_lines::table
        .inner_join(order_lines::table.inner_join(orders::table.inner_join(users::table)))
        .filter(payment_lines::payment_id.eq(payment_id))
        .select((order_lines::seller_person_id, users::person_id))
        .load(connection)
        .await?;
    let people: Vec<PersonId> = rows.into_iter().flat_map(|(seller, buyer)| [seller, buyer]).collect();
    ledger::lock_accounts(connection, &people).await
}

/// A leg of one of the company's own accounts.
pub(super) fn platform(purpose: AccountPurpose, amount: i64) -> Leg {
    Leg { account: AccountName::platform(purpose), amount }
}
