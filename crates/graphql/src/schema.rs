//! The one schema: every domain's Query and Mutation object, merged in a balanced tree.

use async_graphql::{EmptySubscription, MergedObject, Schema};

use crate::app::App;
use crate::booking::{BookingMutation, BookingQuery};
use crate::calendar::CalendarMutation;
use crate::catalog::{CatalogMutation, CatalogQuery};
use crate::http::Introspection;
use crate::http::validate_once::ValidateOnceFactory;
use crate::identity::{IdentityMutation, IdentityQuery};
use crate::jobs::{JobsMutation, JobsQuery};
use crate::moderation::ModerationMutation;
use crate::node::NodeQuery;
use crate::payments::{PaymentsMutation, PaymentsQuery};
use crate::reviews::ReviewsMutation;
use crate::server_information::ServerQuery;

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(NodeQuery, ServerQuery, IdentityQuery, CatalogQuery, BookingQuery, PaymentsQuery, JobsQuery);

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    IdentityMutation,
    CatalogMutation,
    CalendarMutation,
    BookingMutation,
    PaymentsMutation,
    ReviewsMutation,
    ModerationMutation,
    JobsMutation,
);

/// The schema of the product.
pub type TeacherinSchema = Schema<Query, Mutation, EmptySubscription>;

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

fn schema_builder() -> async_graphql::SchemaBuilder<Query, Mutation, EmptySubscription> {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        .limit_depth(20)
        .limit_recursive_depth(40)
        .limit_directives(10)
}
