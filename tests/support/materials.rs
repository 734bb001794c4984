//! Materials, as teachers make them.

use serde_json::{Value, json};

use super::Client;

const CREATE: &str = "mutation ($input: MaterialCreateInput!) {
    materialCreate(input: $input) { material { id } errors { code field message } }
}";
const SET_FILES: &str = "mutation ($input: MaterialFilesSetInput!) {
    materialFilesSet(input: $input) { material { id } errors { code field message } }
}";
const PUBLISH: &str = "mutation ($input: MaterialPublishInput!) {
    materialPublish(input: $input) { material { id status } errors { code field message } }
}";

/// So many rupiah, as an input.
pub(crate) fn rupiah(amount: i64) -> Value {
    json!({ "amount": amount.to_string(), "currency": "IDR" })
}

impl Client {
    /// The id of a material that this teacher begins; it has no files.
    pub(crate) async fn material_draft(&self, title: &str, price: i64) -> String {
        let input = json!({ "input": { "title": title, "price": rupiah(price) } });
        let created = self.run(CREATE, input).await.done("materialCreate");
        created.text("/materialCreate/material/id")
    }

    /// Gives the material these files as its next version.
    pub(crate) async fn set_material_files(&self, material: &str, files: &[String]) {
        let input = json!({ "input": { "id": material, "fileIds": files } });
        self.run(SET_FILES, input).await.done("materialFilesSet");
    }

    /// Puts the material, or its next version, into the store.
    pub(crate) async fn publish_material(&self, material: &str) {
        let published =
            self.run(PUBLISH, json!({ "input": { "id": material } })).await.done("materialPublish");
        assert_eq!(published.text("/materialPublish/material/status"), "PUBLISHED");
    }

    /// The id of a material of this teacher that is in the store: one PDF, for so many rupiah.
    pub(crate) async fn published_material(&self, title: &str, price: i64) -> String {
        let material = self.material_draft(title, price).await;
        let file = self.uploaded_pdf(&format!("{title}.pdf")).await;
        self.set_material_files(&material, &[file]).await;
        self.publish_material(&material).await;
        material
    }
}
