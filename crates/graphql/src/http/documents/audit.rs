//! What admins type where only registered documents run for everybody else.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::audit::{AuditEntry, record};
use kernel::Actor;
use serde_json::{Value, json};

use super::Found;
use crate::app::App;

/// Writes down that an admin executes a document of their own. Before it runs: a document that fails was sent as well.
pub(in crate::http) async fn audit(
    app: &App,
    actor: &Actor,
    now: DateTime<Utc>,
    found: &Found,
    operation_name: Option<&str>,
) -> Result<(), DatabaseError> {
    let Some(user) = actor.user() else { return Ok(()) };
    let after = json!({
        "sha256": found.hash.to_string(),
        "operationName": operation_name,
        // Without the variables: what is secret or personal travels in them.
        "document": found.document.text(),
    });
    let entry = AuditEntry::about("document.execute", user.user_id).change(Value::Null, after);
    let mut connection = app.pools.write().await?;
    record(&mut connection, actor, now, entry).await
}
