//! What a load balancer asks.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use database::Pools;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// What readiness depends on.
#[derive(Clone)]
struct Health {
    pools: Pools,
    stopping: CancellationToken,
}

/// `/health/live`: the process answers. `/health/ready`: it can serve, because the database answers and has the schema
/// this binary was built for, and it has not been told to stop.
pub(crate) fn router(pools: Pools, stopping: CancellationToken) -> Router {
    Router::new()
        .route("/health/live", get(async || Json(json!({ "status": "ok" }))))
        .route("/health/ready", get(ready))
        .with_state(Health { pools, stopping })
}

async fn ready(State(health): State<Health>) -> (StatusCode, Json<Value>) {
    if health.stopping.is_cancelled() {
        let problem = "the process is stopping: send requests to another one";
        return (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "stopping", "problem": problem })));
    }
    let problem = match health.pools.write().await {
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
