//! Rules of money as admins see them.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object};
use chrono::{DateTime, Utc};
use kernel::id::{CommissionRuleId, WithholdingRuleId};

use crate::catalog::loaders::TeacherOfPerson;
use crate::catalog::types::{Category, Teacher};
use crate::catalog::vocabulary;
use crate::connection;
use crate::error::ApiResult;
use crate::identity::loaders::UserById;
use crate::identity::types::User;
use crate::money::Money;
use crate::payments::types::OrderLineKind;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What the company keeps of prices.
#[derive(Debug, Clone)]
pub struct CommissionRule(pub Arc<payments::CommissionRule>);

impl CommissionRule {
    fn money(&self, amount: i64) -> Money {
        kernel::Money { amount, currency: self.0.currency }.into()
    }
}

/// What the company keeps of the prices of the lines it is for. Never changed, only ended: what is sold keeps what was agreed.
/// ADMIN only.
#[Object]
impl CommissionRule {
    /// The rule's id.
    pub(crate) async fn id(&self) -> PublicId<CommissionRuleId> {
        self.0.id.into()
    }

    /// What admins call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How much of the price, in hundredths of a per cent: 10000 is all of it.
    async fn basis_points(&self) -> i32 {
        self.0.basis_points
    }

    /// At least so much, but never more than the price; null for no minimum.
    async fn minimum_amount(&self) -> Option<Money> {
        self.0.minimum_amount.map(|amount| self.money(amount))
    }

    /// At most so much; null for no maximum.
    async fn maximum_amount(&self) -> Option<Money> {
        self.0.maximum_amount.map(|amount| self.money(amount))
    }

    /// For lines of this kind; null for all.
    async fn line_kind(&self) -> Option<OrderLineKind> {
        self.0.line_kind.map(Into::into)
    }

    /// For lessons of this category; null for all.
    async fn category(&self, context: &Context<'_>) -> ApiResult<Option<Category>> {
        let Some(id) = self.0.category_id else { return Ok(None) };
        Ok(vocabulary(context).await?.category(id).cloned().map(Category))
    }

    /// For what this teacher sells; null for all.
    async fn teacher(&self, context: &Context<'_>) -> ApiResult<Option<Teacher>> {
        match self.0.seller_person_id {
            Some(person) => Ok(context.load::<TeacherOfPerson>(person).await?.map(Teacher)),
            None => Ok(None),
        }
    }

    /// From when on it is in force.
    async fn starts_at(&self) -> DateTime<Utc> {
        self.0.starts_at
    }

    /// Until when; null while nobody has ended it.
    async fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.0.ends_at
    }

    /// Which admin made it.
    async fn created_by(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        Ok(context.load::<UserById>(self.0.created_by_user_id).await?.map(User))
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was made or ended.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

connection!(CommissionRuleConnection, CommissionRuleEdge, CommissionRule, "commission rules");

/// Of what a tax is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::WithholdingBase")]
pub enum WithholdingBase {
    /// Of what is kept of the price.
    Price,
    /// Of what the teacher earns by it: the price without the commission.
    Earnings,
}

/// What is withheld of earnings for the tax office.
#[derive(Debug, Clone)]
pub struct WithholdingRule(pub Arc<payments::WithholdingRule>);

/// What is withheld of teachers' earnings for the tax office when they become available. Of several in force the one that started
/// last counts. Never changed, only ended. ADMIN only.
#[Object]
impl WithholdingRule {
    /// The rule's id.
    pub(crate) async fn id(&self) -> PublicId<WithholdingRuleId> {
        self.0.id.into()
    }

    /// What admins call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How much, in hundredths of a per cent: 10000 is all of it.
    async fn basis_points(&self) -> i32 {
        self.0.basis_points
    }

    /// Of what.
    async fn base(&self) -> WithholdingBase {
        self.0.base.into()
    }

    /// From when on it is in force.
    async fn starts_at(&self) -> DateTime<Utc> {
        self.0.starts_at
    }

    /// Until when; null while nobody has ended it.
    async fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.0.ends_at
    }

    /// Which admin made it.
    async fn created_by(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        Ok(context.load::<UserById>(self.0.created_by_user_id).await?.map(User))
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was made or ended.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

connection!(WithholdingRuleConnection, WithholdingRuleEdge, WithholdingRule, "rules of withholding");
