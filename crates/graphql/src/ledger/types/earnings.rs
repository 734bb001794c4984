//! `TeacherEarnings`: what a teacher has earned, from sums down to each lesson.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use kernel::id::{EntityId as _, LedgerAccountId, OrderLineId, PersonId};
use kernel::page::encode_cursor;
use kernel::{Currency, Role};
use ledger::AccountPurpose;
use ledger::queries::{self, StatementEntry};

use super::LedgerTransactionKind;
use crate::booking::Booking;
use crate::booking::loaders::BookingOfLine;
use crate::connection;
use crate::connection::page_request;
use crate::cost::{Cost, Paged, STATEMENT_COST};
use crate::entitlements::MaterialOfLine;
use crate::error::ApiResult;
use crate::ledger::loaders::PricePartsOfLine;
use crate::materials::{Material, MaterialById};
use crate::money::Money;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// Which of a teacher's two balances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "queries::EarningsOf", name = "EarningsBalance")]
pub enum EarningsOf {
    /// What waits until nobody can object any more.
    Pending,
    /// What can be paid out.
    Available,
}

impl EarningsOf {
    fn holds(self, purpose: AccountPurpose) -> bool {
        match self {
            Self::Pending => purpose == AccountPurpose::TeacherPending,
            Self::Available => purpose == AccountPurpose::TeacherAvailable,
        }
    }
}

fn money(amount: i64, currency: Currency) -> Money {
    kernel::Money { amount, currency }.into()
}

/// What the signed-in teacher has earned.
pub struct TeacherEarnings {
    person_id: PersonId,
    currency: Currency,
    balances: queries::TeacherBalances,
}

impl TeacherEarnings {
    /// Reads the sums.
    ///
    /// # Errors
    /// FORBIDDEN for who is no teacher; the database's failures.
    pub(crate) async fn read(context: &Context<'_>) -> ApiResult<Self> {
        let (actor, currency) = (context.actor(), Currency::Idr);
        let person_id = actor.require_role(Role::Teacher)?.person_id;
        let mut connection = context.read().await?;
        let balances = queries::teacher_balances(&mut connection, actor, person_id, currency).await?;
        Ok(Self { person_id, currency, balances })
    }
}

/// What the signed-in teacher has earned.
#[Object]
impl TeacherEarnings {
    /// Waits until nobody can object any more: until the lesson was held and the time to dispute it is over.
    async fn pending(&self) -> Money {
        money(self.balances.pending, self.currency)
    }

    /// Can be paid out. Below zero when more went back to students than was left: what is earned next makes up for it.
    async fn available(&self) -> Money {
        money(self.balances.available, self.currency)
    }

    /// Left for the teacher's bank account and did not arrive yet.
    async fn in_transit(&self) -> Money {
        money(self.balances.in_transit, self.currency)
    }

    /// Arrived there.
    async fn paid(&self) -> Money {
        money(self.balances.paid, self.currency)
    }

    /// What happened to these sums, latest first.
    #[graphql(directive = Cost::apply(STATEMENT_COST), directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn statement(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What happened to this one only; to both without it.")] of: Option<EarningsOf>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<EarningsEntryConnection> {
        let request = page_request(first, after, last, before)?;
        let binding = format!("teacherEarnings.statement/{of:?}/{}", self.person_id);
        let key = request.key(&binding)?;
        let (actor, currency) = (context.actor(), self.currency);
        let mut connection = context.read().await?;
        let accounts = queries::teacher_accounts(&mut connection, actor, self.person_id, currency).await?;
        let wanted = accounts.iter().filter(|account| of.is_none_or(|of| of.holds(account.purpose)));
        let purposes: HashMap<LedgerAccountId, AccountPurpose> =
            wanted.map(|account| (account.id, account.purpose)).collect();
        let ids: Vec<LedgerAccountId> = purposes.keys().copied().collect();
        let page = queries::entries_page(&mut connection, actor, &ids, (&request, key)).await?;
        let edges = page.map(|row| {
            let of = match purposes.get(&row.entry.account_id) {
                Some(AccountPurpose::TeacherAvailable) => EarningsOf::Available,
                _ => EarningsOf::Pending,
            };
            EarningsEntryEdge { cursor: encode_cursor(&binding, &row.key()), node: EarningsEntry { row, of } }
        });
        let total = total_count!(context, [ids], |connection, scope| {
            queries::entries_count(&mut connection, &scope.actor, &ids)
        });
        Ok(EarningsEntryConnection::new(edges, Some(total)))
    }

    /// What one of the sums is made of, down to each lesson and each sold material: all amounts together are the sum. What changed last comes first;
    /// what adds nothing any more is left out.
    #[graphql(directive = Cost::apply(STATEMENT_COST), directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and what is explained")]
    async fn explain(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which sum.")] of: EarningsOf,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<EarningsShareConnection> {
        let request = page_request(first, after, last, before)?;
        let (whose, of) = ((self.person_id, self.currency), queries::EarningsOf::from(of));
        let binding = format!("teacherEarnings.explain/{of:?}/{}", self.person_id);
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page =
            queries::earnings_shares_page(&mut connection, context.actor(), whose, of, (&request, key))
                .await?;
        let currency = self.currency;
        let edges = page.map(|share| EarningsShareEdge {
            cursor: encode_cursor(&binding, &share.key()),
            node: EarningsShare { share, currency },
        });
        let total = total_count!(context, [whose, of], |connection, scope| {
            queries::earnings_shares_count(&mut connection, &scope.actor, whose, of)
        });
        Ok(EarningsShareConnection::new(edges, Some(total)))
    }
}

async fn booking_of(context: &Context<'_>, subject: Option<uuid::Uuid>) -> ApiResult<Option<Booking>> {
    match subject {
        Some(line) => Ok(context.load::<BookingOfLine>(OrderLineId::from_uuid(line)).await?.map(Booking)),
        None => Ok(None),
    }
}

async fn material_of(context: &Context<'_>, subject: Option<uuid::Uuid>) -> ApiResult<Option<Material>> {
    let Some(line) = subject else { return Ok(None) };
    match context.load::<MaterialOfLine>(OrderLineId::from_uuid(line)).await? {
        Some(id) => Ok(context.load::<MaterialById>(id).await?.map(Material)),
        None => Ok(None),
    }
}

/// Something that happened to what a teacher earns.
pub struct EarningsEntry {
    row: StatementEntry,
    of: EarningsOf,
}

/// Something that happened to what a teacher earns.
#[Object]
impl EarningsEntry {
    /// What happened.
    async fn kind(&self) -> LedgerTransactionKind {
        self.row.transaction.kind.into()
    }

    /// To which sum.
    async fn balance(&self) -> EarningsOf {
        self.of
    }

    /// How much was added; below zero when it was taken away.
    async fn amount(&self) -> Money {
        let earned = AccountPurpose::TeacherAvailable.on_own_side(self.row.entry.amount);
        money(earned, self.row.entry.currency)
    }

    /// The lesson it is about; null when it is about none.
    async fn booking(&self, context: &Context<'_>) -> ApiResult<Option<Booking>> {
        booking_of(context, self.row.transaction.subject_id).await
    }

    /// The material it is about; null when it is about none.
    async fn material(&self, context: &Context<'_>) -> ApiResult<Option<Material>> {
        material_of(context, self.row.transaction.subject_id).await
    }

    /// Why our team put something right; null for the other kinds.
    async fn reason(&self) -> Option<&str> {
        self.row.transaction.reason.as_deref()
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime<Utc> {
        self.row.transaction.occurred_at
    }

    /// When it was written down.
    async fn posted_at(&self) -> DateTime<Utc> {
        self.row.transaction.posted_at
    }
}

connection!(EarningsEntryConnection, EarningsEntryEdge, EarningsEntry, "things that happened to earnings");

/// What one lesson or material adds to a sum.
pub struct EarningsShare {
    share: queries::EarningsShare,
    currency: Currency,
}

/// What one sold lesson or material adds to a sum of what a teacher earns.
#[Object]
impl EarningsShare {
    /// How much; below zero when it takes away.
    async fn amount(&self) -> Money {
        money(self.share.amount, self.currency)
    }

    /// The lesson; null when it is about a material, and for all together that is about neither: what was paid out, and what
    /// our team put right.
    async fn booking(&self, context: &Context<'_>) -> ApiResult<Option<Booking>> {
        booking_of(context, self.share.subject_id).await
    }

    /// The material that was sold; null when it is about a lesson or neither.
    async fn material(&self, context: &Context<'_>) -> ApiResult<Option<Material>> {
        material_of(context, self.share.subject_id).await
    }

    /// What became of the price; null for what is about neither a lesson nor a material.
    async fn price_parts(&self, context: &Context<'_>) -> ApiResult<Option<PriceParts>> {
        let Some(line) = self.share.subject_id else { return Ok(None) };
        let parts = context.load::<PricePartsOfLine>(OrderLineId::from_uuid(line)).await?;
        Ok(parts.map(|parts| PriceParts::of(parts, self.currency)))
    }

    /// When it last changed.
    async fn changed_at(&self) -> DateTime<Utc> {
        self.share.changed_at
    }
}

connection!(EarningsShareConnection, EarningsShareEdge, EarningsShare, "parts of earnings");

/// What became of the price of a lesson or a material: `price` is the sum of all the others.
#[derive(SimpleObject)]
#[graphql(name = "EarningsPriceParts")]
pub struct PriceParts {
    /// What was paid.
    price: Money,
    /// What waits for the teacher.
    pending: Money,
    /// What became the teacher's.
    available: Money,
    /// What the company keeps.
    commission: Money,
    /// What is kept for the tax office.
    withheld: Money,
    /// What went back to who paid it, or is to.
    refunded: Money,
    /// What the bank or the gateway took back.
    lost: Money,
}

impl PriceParts {
    fn of(parts: queries::PriceParts, currency: Currency) -> Self {
        Self {
            price: money(parts.price, currency),
            pending: money(parts.pending, currency),
            available: money(parts.available, currency),
            commission: money(parts.commission, currency),
            withheld: money(parts.withheld, currency),
            refunded: money(parts.refunded, currency),
            lost: money(parts.lost, currency),
        }
    }
}
