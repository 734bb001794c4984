//! What was made for whoever keeps the books before the reading starts.

use serde_json::json;

use super::cast::{Cast, mutate};

impl Cast {
    /// A file that an admin asked for.
    pub(super) async fn export(&mut self) {
        let wish = json!({
            "kind": "ORDERS", "startsOn": "2027-02-15", "endsOn": "2027-03-15", "timeZone": "Asia/Jakarta",
        });
        let asked = mutate(&self.admin, "exportCreate", "export { id }", wish).await.done("exportCreate");
        self.world.run_jobs().await;
        self.name("export", asked.text("/exportCreate/export/id"));
    }
}
