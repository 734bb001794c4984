//! What a load balancer asks.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use database::Pools;
use serde_json::{Value, json};

/// `/health/live`: the process answers. `/health/ready`: it can serve, because the database answers and has the schema
/// this binary was built for.
pub(crate) fn router(pools: Pools) -> Router {
    Router::new()
        .route("/health/live", get(async || Json(json!({ "status": "ok" }))))
        .route("/health/ready", get(ready))
        .with_state(pools)
}

async fn ready(State(pools): State<Pools>) -> (StatusCode, Json<Value>) {
    let problem = match pools.write().await {
        Err(_) => Some("the database cannot be reached"),
        Ok(mut connection) => match database::migrations::is_current(&mut connection).await {
            Err(_) => Some("the database does not answer"),
            Ok(false) => Some("migrations are missing: run `teacherin migrate`"),
            Ok(true) => None,
        },
    };
    match problem {
        None => (StatusCode::OK, Json(json!({ "status": "ok" }))),
        Some(problem) => {
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "unavailable", "problem": problem })))
        }
    }
}
