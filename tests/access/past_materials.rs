//! What the teacher sells beside lessons, and who bought it.

use chrono::DateTime;
use kernel::id::generate_uuid;
use serde_json::json;

use super::cast::{Cast, mutate};
use crate::support::{PNG, pdf};

impl Cast {
    /// The teacher has a material in the store, with a new version that is not published, and one that never was. The student
    /// bought the first.
    pub(super) async fn sell_materials(&mut self) {
        let teacher = self.teacher.client.clone();
        let material = teacher.published_material("Rumus Fisika", 25_000).await;
        let cover = teacher.uploaded("MATERIAL_COVER", "sampul.png", "image/png", &PNG).await;
        let preview = teacher.uploaded("MATERIAL_PREVIEW", "Contoh.pdf", "application/pdf", &pdf(100)).await;
        let shown = json!({
            "id": material, "coverFileId": cover, "previewFileId": preview, "skillIds": [self.teacher.skill],
        });
        mutate(&teacher, "materialUpdate", "", shown).await.done("materialUpdate");
        let next = teacher.uploaded_pdf("Bab yang belum terbit.pdf").await;
        let next = json!({ "id": material, "fileIds": [next], "notes": "Segera hadir" });
        mutate(&teacher, "materialFilesSet", "", next).await.done("materialFilesSet");
        let draft = teacher.material_draft("Buku yang belum jadi", 5_000).await;
        self.name("materialDraft", draft);

        let wish = json!({ "materialId": material, "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH) });
        let bought = mutate(&self.student, "materialBuy", "entitlement { id } order { id }", wish).await;
        let bought = bought.done("materialBuy");
        self.name("material", material);
        self.name("entitlement", bought.text("/materialBuy/entitlement/id"));
        let order = bought.text("/materialBuy/order/id");
        self.world.pay(&self.student, &order).await;
        self.name("materialOrder", order);
    }
}
