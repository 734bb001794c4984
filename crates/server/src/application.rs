//! The HTTP application: GraphQL, the gateway's webhooks, health, the pages.

use axum::routing::get;
use axum::{Json, Router};
use catalog::vocabulary_memory::VocabularyMemory;
use database::DatabaseError;
use graphql::http::{CookieOrigins, EndpointConfig};
use graphql::{App, LiveServices, Services};
use live_changes::LiveChanges;

use crate::configuration::browser_origin;
use crate::observation::Observation;
use crate::parts::Parts;
use crate::requests::around;
use crate::security_headers::SecurityHeaders;
use crate::{graphiql, health, pay_return, refund_account, webhook};

/// Everything one process serves.
///
/// # Errors
/// When a key or a hashing parameter cannot be used.
pub fn application(parts: &Parts) -> Result<Router, DatabaseError> {
    let authentication = parts.authentication()?;
    let key_set = authentication.access_tokens.key_set();
    let payouts = parts.payouts(authentication.passwords.clone());
    let app = App::new(Services {
        pools: parts.pools.clone(),
        clock: parts.clock.clone(),
        randomness: parts.randomness.clone(),
        authentication,
        booking: parts.booking,
        payments: parts.payments(),
        reviews: reviews::ReviewConfig::default(),
        live: LiveServices {
            changes: LiveChanges::new(parts.pools.clone()),
            stop: parts.stop.clone(),
            connections: parts.open.clone(),
        },
        bank_account_keys: parts.bank_account_keys(),
        storage: parts.storage(),
        payouts: payouts.clone(),
        accounting: parts.accounting(payouts.clone()),
        vocabulary: VocabularyMemory::default(),
    });
    let schema = graphql::build_schema(app.clone(), parts.endpoint.introspection);
    let endpoint = EndpointConfig {
        cookie_origins: CookieOrigins::new(browser_origin(&parts.public_url), parts.frontend_origins.clone()),
        ..parts.endpoint.clone()
    };
    let mut router = graphql::http::router(app, schema, parts.budgets.clone(), endpoint)
        .merge(health::router(parts.pools.clone(), parts.stopping.clone()))
        .merge(webhook::router(parts.payments()))
        .merge(webhook::payouts::router(payouts))
        .merge(pay_return::router(parts))
        .merge(refund_account::router())
        .route("/.well-known/jwks.json", get(async move || Json(key_set)));
    if parts.graphiql {
        router = router.merge(graphiql::router(parts.demo_logins));
    }
    let security = SecurityHeaders::of(&parts.public_url);
    let observation =
        Observation::new(parts.clock.clone(), &parts.endpoint.documents, parts.stopping.clone());
    Ok(around(router, observation, parts.frontend_origins.clone(), parts.trusted_proxies, security))
}
