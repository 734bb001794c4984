//! What whoever keeps the books has over HTTP: files, and what the company took.

mod exports;
mod reconciling;
mod revenue;
mod screens;

use serde_json::{Value, json};

use crate::support::{Client, Teacher, World};

/// A month around the world's start, in Makassar.
fn period() -> Value {
    json!({ "startsOn": "2027-02-15", "endsOn": "2027-03-15", "timeZone": "Asia/Makassar" })
}

/// The student buys a material of the teacher for so much, and pays it.
async fn sell(world: &World, teacher: &Teacher, student: &Client, title: &str, price: i64) {
    let material = teacher.client.material_draft(title, price).await;
    let file = teacher.client.uploaded_pdf("Isi.pdf").await;
    teacher.client.set_material_files(&material, &[file]).await;
    teacher.client.publish_material(&material).await;
    let input = json!({ "materialId": material, "idempotencyKey": kernel::id::generate_uuid(world.now()) });
    let bought = student.page("material_buy", json!({ "input": input })).await.done("materialBuy");
    world.pay(student, &bought.text("/materialBuy/order/id")).await;
    world.run_jobs().await;
}

/// The period with something else.
fn with(name: &str, value: &str) -> Value {
    let mut input = period();
    if let Some(input) = input.as_object_mut() {
        input.insert(name.to_owned(), json!(value));
    }
    json!({ "input": input })
}
