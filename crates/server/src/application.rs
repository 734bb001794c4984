//! The HTTP application: GraphQL, the gateway's webhook, health, the pages.

use axum::routing::get;
use axum::{Json, Router};
use catalog::vocabulary_memory::VocabularyMemory;
use database::DatabaseError;
use graphql::{App, Services};

use crate::parts::Parts;
use crate::requests::around;
use crate::{graphiql, health, pay_return, webhook};

/// Everything one process serves.
///
/// # Errors
/// When a key or a hashing parameter cannot be used.
pub fn application(parts: &Parts) -> Result<Router, DatabaseError> {
    let authentication = parts.authentication()?;
    let key_set = authentication.access_tokens.key_set();
    let app = App::new(Services {
        pools: parts.pools.clone(),
        clock: parts.clock.clone(),
        randomness: parts.randomness.clone(),
        authentication,
        booking: parts.booking,
        payments: parts.payments(),
        reviews: reviews::ReviewConfig::default(),
        vocabulary: VocabularyMemory::default(),
    });
    let schema = graphql::build_schema(app.clone(), parts.endpoint.introspection);
    let mut router = graphql::http::router(app, schema, parts.budgets.clone(), parts.endpoint.clone())
        .merge(health::router(parts.pools.clone()))
        .merge(webhook::router(parts.payments()))
        .merge(pay_return::router(parts))
        .route("/.well-known/jwks.json", get(async move || Json(key_set)));
    if parts.graphiql {
        router = router.merge(graphiql::router());
    }
    Ok(around(router, parts.clock.clone(), parts.frontend_origins.clone(), parts.trusted_proxies))
}
