//! What was reported before the reading starts, and what came of it.

use serde_json::json;

use super::cast::{Cast, mutate};

impl Cast {
    /// Two materials of the teacher that the student reported; one was taken down for it.
    pub(crate) async fn report_materials(&mut self) {
        for (name, report, title) in [
            ("reportedMaterial", "report", "Rumus Fisika"),
            ("takenDownMaterial", "upheldReport", "Rumus Kimia"),
        ] {
            let material = self.teacher.client.published_material(title, 0).await;
            let input =
                json!({ "materialId": material, "reason": "COPYRIGHT", "note": "It is from my book" });
            let reported = mutate(&self.student, "materialReport", "report { id }", input).await;
            self.name(report, reported.done("materialReport").text("/materialReport/report/id"));
            self.name(name, material);
        }
        let input = json!({
            "materialId": self.thing("takenDownMaterial"), "reason": "A copy of a printed book",
            "buyersKeepAccess": true,
        });
        mutate(&self.admin, "materialTakeDown", "", input).await.done("materialTakeDown");
    }
}
