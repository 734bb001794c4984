//! `MaterialSales`: what a teacher sold of a material.

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::Currency;
use kernel::id::MaterialId;
use kernel::page::encode_cursor;
use materials::queries;

use super::{EntitlementRevocation, EntitlementStatus};
use crate::connection;
use crate::connection::page_request;
use crate::cost::{Cost, Paged, STATEMENT_COST};
use crate::entitlements::loaders::SalesOfMaterial;
use crate::error::ApiResult;
use crate::money::Money;
use crate::reviews::AuthorName;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// What was sold of a material.
pub struct MaterialSales {
    material: (MaterialId, Currency),
    figures: queries::SalesFigures,
}

impl MaterialSales {
    /// Of this material, as far as the actor may see it.
    ///
    /// # Errors
    /// The database's failures.
    pub(crate) async fn of(context: &Context<'_>, material: &materials::Material) -> ApiResult<Option<Self>> {
        let figures = context.load::<SalesOfMaterial>(material.id).await?;
        Ok(figures.map(|figures| Self { material: (material.id, material.currency), figures }))
    }

    fn money(&self, amount: i64) -> Money {
        kernel::Money { amount, currency: self.material.1 }.into()
    }
}

fn whole(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// What was sold of a material. Only its teacher and admins see it. What is earned by it stands in `Viewer.teacherEarnings`.
#[Object]
impl MaterialSales {
    /// How many have it now, those who took it for nothing among them.
    async fn active_count(&self) -> i32 {
        whole(self.figures.active_count)
    }

    /// From how many it was taken again, because their money went back.
    async fn revoked_count(&self) -> i32 {
        whole(self.figures.revoked_count)
    }

    /// What buyers paid for it in all, before our share; without what banks or the gateway took back.
    async fn paid(&self) -> Money {
        self.money(self.figures.paid_amount)
    }

    /// How much of `paid` went back, or goes back.
    async fn refunded(&self) -> Money {
        self.money(self.figures.refunded_amount)
    }

    /// When somebody got it last; null when nobody did.
    async fn last_sold_at(&self) -> Option<DateTime<Utc>> {
        self.figures.last_sold_at
    }

    /// The sales one by one, the latest first.
    #[graphql(directive = Cost::apply(STATEMENT_COST), directive = Paged::apply())]
    async fn sales(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<MaterialSaleConnection> {
        let (id, currency) = self.material;
        let request = page_request(first, after, last, before)?;
        let binding = format!("{}/{id}", queries::SALES_BINDING);
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::sales(&mut connection, context.actor(), id, (&request, key)).await?;
        let edges = page.map(|(entitlement, line)| MaterialSaleEdge {
            cursor: encode_cursor(&binding, &entitlement.key()),
            node: MaterialSale { entitlement, line, currency },
        });
        let total = total_count!(context, [], |connection, scope| {
            queries::sales_count(&mut connection, &scope.actor, id)
        });
        Ok(MaterialSaleConnection::new(edges, Some(total)))
    }
}

/// One sale of a material.
pub struct MaterialSale {
    entitlement: payments::Entitlement,
    line: Option<payments::OrderLine>,
    currency: Currency,
}

impl MaterialSale {
    fn money(&self, amount: i64) -> Money {
        kernel::Money { amount, currency: self.currency }.into()
    }
}

/// One sale of a material.
#[Object]
impl MaterialSale {
    /// When it was paid; or taken, when it cost nothing.
    async fn sold_at(&self) -> DateTime<Utc> {
        self.entitlement.granted_at.unwrap_or(self.entitlement.created_at)
    }

    /// Who has it: first name and initial, e.g. `Sari W.`; null when the account is gone.
    async fn buyer_name(&self, context: &Context<'_>) -> ApiResult<Option<String>> {
        Ok(context.load::<AuthorName>(self.entitlement.user_id).await?.map(|name| name.to_string()))
    }

    /// What was paid for it, before our share.
    async fn amount(&self) -> Money {
        self.money(self.line.as_ref().map_or(0, |line| line.amount))
    }

    /// How much of it went back, or goes back.
    async fn refunded(&self) -> Money {
        self.money(self.line.as_ref().map_or(0, |line| line.refunded_amount))
    }

    /// Whether the buyer has it: ACTIVE, or REVOKED.
    async fn status(&self) -> EntitlementStatus {
        self.entitlement.status.into()
    }

    /// Why it was taken away; null unless it was.
    async fn revocation(&self) -> Option<EntitlementRevocation> {
        self.entitlement.revocation.map(EntitlementRevocation::from)
    }

    /// When what was paid becomes yours if nobody disputes it; null when it cost nothing, and when all of it goes back.
    async fn release_due_at(&self) -> Option<DateTime<Utc>> {
        self.line.as_ref().and_then(|line| line.release_due_at)
    }

    /// When it became yours; null while it has not.
    async fn released_at(&self) -> Option<DateTime<Utc>> {
        self.line.as_ref().and_then(|line| line.released_at)
    }
}

connection!(MaterialSaleConnection, MaterialSaleEdge, MaterialSale, "sales");
