//! Materials that the student downloaded and reviewed: one in the store, one that left it.

use chrono::DateTime;
use kernel::id::generate_uuid;
use serde_json::json;

use super::cast::{Cast, mutate};

const FILES: &str = "query ($id: ID!) { material(id: $id) { version { files { id } } } }";

impl Cast {
    /// Two, of which the second leaves the store afterwards.
    pub(super) async fn review_materials(&mut self) {
        for (name, review, title) in [
            ("reviewedMaterial", "materialReview", "Latihan tangga nada"),
            ("withdrawnMaterial", "withdrawnReview", "Latihan lama"),
        ] {
            let material = self.teacher.client.published_material(title, 0).await;
            let wish =
                json!({ "materialId": material, "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH) });
            mutate(&self.student, "materialBuy", "", wish).await.done("materialBuy");
            let made = self.student.run(FILES, json!({ "id": material })).await;
            let tap = json!({ "fileId": made.text("/material/version/files/0/id") });
            mutate(&self.student, "materialDownload", "", tap).await.done("materialDownload");
            let said = json!({ "materialId": material, "rating": 5, "comment": "Rapi" });
            let said = mutate(&self.student, "materialReviewCreate", "review { id }", said).await;
            let said = said.done("materialReviewCreate");
            self.name(review, said.text("/materialReviewCreate/review/id"));
            self.name(name, material);
        }
        let withdraw = json!({ "id": self.thing("withdrawnMaterial") });
        mutate(&self.teacher.client, "materialUnpublish", "", withdraw).await.done("materialUnpublish");
    }
}
