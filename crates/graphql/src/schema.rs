//! The one schema: every domain's Query and Mutation object, merged in a balanced tree.

use async_graphql::{MergedObject, Schema};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::accounting::{AccountingMutation, AccountingQuery};
use crate::app::App;
use crate::booking::{BookingMutation, BookingQuery};
use crate::calendar::CalendarMutation;
use crate::cancellation::{CancellationMutation, CancellationQuery};
use crate::catalog::{CatalogMutation, CatalogQuery};
use crate::commission::{CommissionMutation, CommissionQuery};
use crate::disputes::{DisputesMutation, DisputesQuery};
use crate::entitlements::EntitlementsMutation;
use crate::http::Introspection;
use crate::http::validate_once::ValidateOnceFactory;
use crate::identity::{IdentityMutation, IdentityQuery};
use crate::jobs::{JobsMutation, JobsQuery};
use crate::ledger::{LedgerMutation, LedgerQuery};
use crate::live::Subscription;
use crate::materials::{MaterialsMutation, MaterialsQuery};
use crate::moderation::{ModerationMutation, ModerationQuery};
use crate::node::NodeQuery;
use crate::notifications::NotificationsMutation;
use crate::payments::{PaymentsMutation, PaymentsQuery};
use crate::payouts::{PayoutsMutation, PayoutsQuery};
use crate::reviews::ReviewsMutation;
use crate::server_information::ServerQuery;
use crate::uploads::UploadsMutation;

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(FoundationQuery, MarketQuery, MoneyQuery);

/// What everybody asks, and what admins and operators do.
#[derive(MergedObject, Default)]
pub(crate) struct FoundationQuery(NodeQuery, ServerQuery, IdentityQuery, ModerationQuery, JobsQuery);

/// Teachers, lessons and materials.
#[derive(MergedObject, Default)]
pub(crate) struct MarketQuery(CatalogQuery, BookingQuery, CancellationQuery, MaterialsQuery);

/// Money.
#[derive(MergedObject, Default)]
pub(crate) struct MoneyQuery(
    PaymentsQuery,
    CommissionQuery,
    LedgerQuery,
    DisputesQuery,
    PayoutsQuery,
    AccountingQuery,
);

/// Everything that can be done.
// A merge is a chain of types as long as it has members, and each level makes the compiler's work and the stack deeper: so
// roots are merged in groups.
#[derive(MergedObject, Default)]
pub struct Mutation(FoundationMutation, MarketMutation, MoneyMutation);

/// People, what they are told, their files; what admins and operators do.
#[derive(MergedObject, Default)]
pub(crate) struct FoundationMutation(
    IdentityMutation,
    NotificationsMutation,
    UploadsMutation,
    ModerationMutation,
    JobsMutation,
);

/// Teachers, lessons and materials.
#[derive(MergedObject, Default)]
pub(crate) struct MarketMutation(
    CatalogMutation,
    CalendarMutation,
    BookingMutation,
    MaterialsMutation,
    CancellationMutation,
    ReviewsMutation,
);

/// Money, and what is had for it.
#[derive(MergedObject, Default)]
pub(crate) struct MoneyMutation(
    PaymentsMutation,
    CommissionMutation,
    LedgerMutation,
    DisputesMutation,
    EntitlementsMutation,
    PayoutsMutation,
    AccountingMutation,
);

/// The schema of the product.
pub type TeacherinSchema = Schema<Query, Mutation, Subscription>;

/// Builds the schema around the application.
#[must_use]
pub fn build_schema(app: App, introspection: Introspection) -> TeacherinSchema {
    let builder = schema_builder().data(app).extension(ValidateOnceFactory);
    match introspection {
        Introspection::Everyone => builder.finish(),
        // A wrong guess would be answered with the names it comes near to.
        Introspection::Admins => builder.disable_suggestions().finish(),
    }
}

/// The schema language text of the product: what `schema.graphql` holds.
#[must_use]
pub fn schema_text() -> String {
    let schema = schema_builder().finish();
    schema.sdl_with_options(
        async_graphql::SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items(),
    )
}

fn schema_builder() -> async_graphql::SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .override_output_type_description::<Decimal>(
            "An exact decimal number as a string, e.g. `\"150000\"` or `\"4.25\"`. Compute with a decimal type.",
        )
        .override_output_type_description::<DateTime<Utc>>(
            "An instant in ISO 8601, e.g. `\"2026-11-21T09:00:00Z\"`; answered in UTC, taken with any offset.",
        )
        .override_output_type_description::<Uuid>(
            "A UUID in its usual form, e.g. `\"0b9d8c5e-6f1a-4c37-9d42-2f1f0c8a7e65\"`: browsers make one with \
             `crypto.randomUUID()`.",
        )
        .limit_depth(20)
        .limit_recursive_depth(40)
        .limit_directives(10)
}
