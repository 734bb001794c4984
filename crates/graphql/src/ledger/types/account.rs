//! `LedgerAccount`

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::id::LedgerAccountId;
use kernel::page::encode_cursor;
use ledger::queries;

use super::{LedgerAccountPurpose, LedgerEntry, LedgerEntryConnection, LedgerEntryEdge, LedgerSide};
use crate::catalog::loaders::TeacherOfPerson;
use crate::catalog::types::Teacher;
use crate::connection;
use crate::connection::page_request;
use crate::cost::{Cost, Paged, STATEMENT_COST};
use crate::error::ApiResult;
use crate::identity::loaders::UserOfPerson;
use crate::identity::types::User;
use crate::ledger::loaders::BalanceOfAccount;
use crate::money::Money;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// Whose money it is, and what for.
#[derive(Debug, Clone)]
pub struct LedgerAccount(pub Arc<ledger::LedgerAccount>);

/// Whose money it is, and what for. Admins see all accounts, others their own only; `viewer.teacherEarnings` shows teachers what
/// they earn in their words.
#[Object]
impl LedgerAccount {
    /// The account's id.
    pub(crate) async fn id(&self) -> PublicId<LedgerAccountId> {
        self.0.id.into()
    }

    /// What it is for.
    async fn purpose(&self) -> LedgerAccountPurpose {
        self.0.purpose.into()
    }

    /// On which side it grows: its `balance` is positive there.
    async fn side(&self) -> LedgerSide {
        self.0.purpose.side().into()
    }

    /// Whose it is; null for the company's own, and when the login is gone.
    async fn user(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        match self.0.person_id {
            Some(person) => Ok(context.load::<UserOfPerson>(person).await?.map(User)),
            None => Ok(None),
        }
    }

    /// The teaching profile of whose it is; null when they have none, and for the company's own.
    async fn teacher(&self, context: &Context<'_>) -> ApiResult<Option<Teacher>> {
        match self.0.person_id {
            Some(person) => Ok(context.load::<TeacherOfPerson>(person).await?.map(Teacher)),
            None => Ok(None),
        }
    }

    /// What is on it now, positive on its own `side`.
    async fn balance(&self, context: &Context<'_>) -> ApiResult<Money> {
        let balance = context.load::<BalanceOfAccount>(self.0.id).await?.unwrap_or_default();
        let amount = self.0.purpose.on_own_side(balance);
        Ok(kernel::Money { amount, currency: self.0.currency }.into())
    }

    /// What happened to it, latest first.
    #[graphql(directive = Cost::apply(STATEMENT_COST), directive = Paged::apply())]
    async fn entries(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<LedgerEntryConnection> {
        let request = page_request(first, after, last, before)?;
        let binding = format!("ledgerAccount.entries/{}", self.0.id);
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let ids = [self.0.id];
        let page = queries::entries_page(&mut connection, context.actor(), &ids, (&request, key)).await?;
        let edges = page.map(|row| LedgerEntryEdge {
            cursor: encode_cursor(&binding, &row.key()),
            node: LedgerEntry(Arc::new(row.entry)),
        });
        let total = total_count!(context, [ids], |connection, scope| {
            queries::entries_count(&mut connection, &scope.actor, &ids)
        });
        Ok(LedgerEntryConnection::new(edges, Some(total)))
    }

    /// When it was opened.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

connection!(LedgerAccountConnection, LedgerAccountEdge, LedgerAccount, "accounts of the ledger");
