//! Queries about the ledger.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use kernel::Role;
use kernel::id::{LedgerAccountId, LedgerTransactionId, PersonId, TeacherId, UserId};
use kernel::page::{Page, encode_cursor};
use ledger::queries;

use super::loaders::{LedgerAccountById, LedgerTransactionById};
use super::types::{
    LedgerAccount, LedgerAccountConnection, LedgerAccountEdge, LedgerAccountPurpose, LedgerSide,
    LedgerTransaction, LedgerTransactionConnection, LedgerTransactionEdge, LedgerTransactionKind,
};
use crate::catalog::TeacherById;
use crate::connection::page_request;
use crate::cost::{Cost, Items, Paged};
use crate::error::{ApiError, ApiResult};
use crate::identity::loaders::UserById;
use crate::money::Money;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// Which accounts of the ledger a list shows; everything given must hold.
#[derive(InputObject, Default)]
pub struct LedgerAccountFilter {
    /// What they are for; all without it.
    purposes: Option<Vec<LedgerAccountPurpose>>,
    /// Only those of this user.
    user_id: Option<PublicId<UserId>>,
    /// Only those of whoever teaches under this profile.
    teacher_id: Option<PublicId<TeacherId>>,
}

/// Whose accounts are meant.
pub(crate) enum Holder {
    /// Nobody was named.
    Anybody,
    /// This person's.
    Person(PersonId),
    /// Somebody was named who is not there.
    Nobody,
}

/// Whom a user and a teaching profile name: both the same person, if both are given.
pub(crate) async fn holder(
    context: &Context<'_>,
    user_id: Option<PublicId<UserId>>,
    teacher_id: Option<PublicId<TeacherId>>,
) -> ApiResult<Holder> {
    let mut people = Vec::new();
    if let Some(id) = user_id {
        people.push(context.load::<UserById>(id.0).await?.map(|user| user.person_id));
    }
    if let Some(id) = teacher_id {
        people.push(context.load::<TeacherById>(id.0).await?.map(|teacher| teacher.person_id));
    }
    Ok(match people.as_slice() {
        [] => Holder::Anybody,
        [Some(person)] => Holder::Person(*person),
        [Some(person), Some(same)] if person == same => Holder::Person(*person),
        _ => Holder::Nobody,
    })
}

/// What the books of an instant cost: they add up the entries of the days that are not closed yet, up to a hundred thousand where
/// ten million are made in a year.
const TRIAL_BALANCE_COST: i32 = 1_000;

/// All accounts of one purpose and currency together.
#[derive(SimpleObject)]
pub struct TrialBalanceRow {
    /// What they are for.
    purpose: LedgerAccountPurpose,
    /// On which side they grow: `balance` is positive there.
    side: LedgerSide,
    /// The sum of their debits.
    debits: Money,
    /// The sum of their credits.
    credits: Money,
    /// What is on them.
    balance: Money,
}

impl From<queries::TrialBalanceRow> for TrialBalanceRow {
    fn from(row: queries::TrialBalanceRow) -> Self {
        let money = |amount| kernel::Money { amount, currency: row.currency }.into();
        Self {
            purpose: row.purpose.into(),
            side: row.purpose.side().into(),
            debits: money(row.debits),
            credits: money(row.credits),
            balance: money(row.purpose.on_own_side(row.balance)),
        }
    }
}

/// Queries about the ledger.
#[derive(Default)]
pub struct LedgerQuery;

#[Object]
impl LedgerQuery {
    /// The accounts of the ledger, latest opened first. ADMIN only.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn ledger_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which accounts.")] filter: Option<LedgerAccountFilter>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<LedgerAccountConnection> {
        context.actor().require_role(Role::Admin)?;
        let filter = filter.unwrap_or_default();
        let request = page_request(first, after, last, before)?;
        let person_id = match holder(context, filter.user_id, filter.teacher_id).await? {
            Holder::Anybody => None,
            Holder::Person(person) => Some(person),
            Holder::Nobody => {
                return Ok(LedgerAccountConnection::new(Page::from_rows(&request, vec![]), None));
            }
        };
        let purposes = filter.purposes.unwrap_or_default().into_iter().map(Into::into).collect();
        let filter = queries::AccountFilter { purposes, person_id };
        let binding = filter.binding("ledgerAccounts");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::accounts_page(&mut connection, context.actor(), &filter, (&request, key)).await?;
        let edges = page.map(|account| LedgerAccountEdge {
            cursor: encode_cursor(&binding, &account.key()),
            node: LedgerAccount(Arc::new(account)),
        });
        let total = total_count!(context, [filter], |connection, scope| {
            queries::accounts_count(&mut connection, &scope.actor, &filter)
        });
        Ok(LedgerAccountConnection::new(edges, Some(total)))
    }

    /// One of one's own accounts of the ledger; null when there is none with this id. Admins see all.
    async fn ledger_account(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The account's id.")] id: PublicId<LedgerAccountId>,
    ) -> ApiResult<Option<LedgerAccount>> {
        context.actor().require_user()?;
        Ok(context.load::<LedgerAccountById>(id.0).await?.map(LedgerAccount))
    }

    /// Everything that happened to money, latest first. ADMIN only.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn ledger_transactions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only of these kinds; all without it.")] kinds: Option<Vec<LedgerTransactionKind>>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<LedgerTransactionConnection> {
        context.actor().require_role(Role::Admin)?;
        let kinds: Vec<_> = kinds.unwrap_or_default().into_iter().map(Into::into).collect();
        let request = page_request(first, after, last, before)?;
        let binding = format!("ledgerTransactions/{kinds:?}");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page =
            queries::transactions_page(&mut connection, context.actor(), &kinds, (&request, key)).await?;
        let edges = page.map(|row| LedgerTransactionEdge {
            cursor: encode_cursor(&binding, &row.key()),
            node: LedgerTransaction(Arc::new(row)),
        });
        Ok(LedgerTransactionConnection::new(edges, None))
    }

    /// Something that moved an account of one's own; null when there is nothing with this id. Admins see all.
    async fn ledger_transaction(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id of what happened.")] id: PublicId<LedgerTransactionId>,
    ) -> ApiResult<Option<LedgerTransaction>> {
        context.actor().require_user()?;
        Ok(context.load::<LedgerTransactionById>(id.0).await?.map(LedgerTransaction))
    }

    /// What stands on all accounts together, by what they are for: of each currency the debits are the credits. ADMIN only.
    #[graphql(directive = Cost::apply(TRIAL_BALANCE_COST), directive = Items::apply(10))]
    async fn trial_balance(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "With all that was written down until then; until now without it. From the year 2000 to 2099."
        )]
        at: Option<DateTime<Utc>>,
    ) -> ApiResult<Vec<TrialBalanceRow>> {
        context.actor().require_role(Role::Admin)?;
        if !at.is_none_or(kernel::clock::is_plausible) {
            return Err(ApiError::BadUserInput("Ask for a time between the years 2000 and 2099.".to_owned()));
        }
        let rows = queries::trial_balance(&mut *context.read().await?, context.actor(), at).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}
