//! Buying materials, giving them back, downloading them.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::json;

use super::super::policy::Access::Refused;
use super::super::policy::Actor::{Admin, Student, Teacher};
use super::stage::{Attempt, Stage, changed};
use super::{Group, HIDDEN, Row, SIGNED_IN, row};

pub(super) const GROUP: Group = Group {
    title: "Buying and downloading materials",
    introduction: "The teacher sells materials. Whoever is signed in may buy, whatever their role; who has a material downloads \
                   it, and so do its teacher and admins.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("materialBuy", "a material in the store", SIGNED_IN.with(Teacher, Refused("OWN_MATERIAL")), in_store),
    row("materialBuy", "the teacher's draft", HIDDEN, draft),
    row(
        "materialBuy",
        "a material in the store, to be paid with the student's open order",
        HIDDEN.allow(&[Student]).with(Teacher, Refused("OWN_MATERIAL")),
        into_open_order,
    ),
    row("materialPurchaseCancel", "a purchase that is not paid", HIDDEN.allow(&[Student]), held),
    row("materialPurchaseCancel", "a paid purchase, never downloaded", HIDDEN.allow(&[Student]), bought),
    row(
        "materialDownload",
        "a file of a material that the student bought",
        HIDDEN.allow(&[Student, Teacher, Admin]),
        bought_file,
    )
    .unwritten_of(&[Teacher]),
    row(
        "materialDownload",
        "a file of a material that the student holds and did not pay",
        HIDDEN.allow(&[Teacher, Admin]),
        held_file,
    )
    .unwritten_of(&[Teacher]),
    row(
        "materialDownload",
        "a file of a material that the student bought, taken down also from who has it",
        HIDDEN.allow(&[Teacher, Admin]).with(Student, Refused("TAKEN_DOWN")),
        taken_down_file,
    )
    .unwritten_of(&[Teacher]),
];

const PRICE: i64 = 25_000;
const FILES: &str = "query ($id: ID!) { material(id: $id) { version { files { id } } } }";

/// A material that the student holds in an order.
struct Wished {
    material: String,
    entitlement: String,
    order: String,
}

impl Stage {
    async fn material(&mut self) -> String {
        let title = format!("Rumus {}", self.number());
        self.cast.teacher.client.published_material(&title, PRICE).await
    }

    async fn wished(&mut self) -> Wished {
        let material = self.material().await;
        let wish = json!({ "materialId": material, "idempotencyKey": self.key() });
        let held = self.does(Student, "materialBuy", "entitlement { id } order { id }", wish).await;
        Wished {
            material,
            entitlement: held.text("/materialBuy/entitlement/id"),
            order: held.text("/materialBuy/order/id"),
        }
    }

    async fn bought_material(&mut self) -> Wished {
        let wished = self.wished().await;
        self.world().pay(&self.cast.student, &wished.order).await;
        wished
    }

    /// The attempt to download the material's file.
    async fn file_of(&self, material: &str) -> Attempt {
        let made = self.cast.teacher.client.run(FILES, json!({ "id": material })).await;
        Attempt::about("fileId", json!({ "fileId": made.text("/material/version/files/0/id") }))
    }
}

fn in_store(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let input = json!({ "materialId": stage.material().await, "idempotencyKey": stage.key() });
        Attempt::about("materialId", input)
    }
    .boxed()
}

fn draft(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let draft = stage.cast.teacher.client.material_draft("Konsep", PRICE).await;
        Attempt::about("materialId", json!({ "materialId": draft, "idempotencyKey": stage.key() }))
    }
    .boxed()
}

fn into_open_order(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let order = stage.wished().await.order;
        let input = json!({ "materialId": stage.material().await, "idempotencyKey": stage.key() });
        Attempt::about("orderId", changed(input, "orderId", order))
    }
    .boxed()
}

fn to_cancel(stage: &mut Stage, entitlement: &str) -> Attempt {
    let input = json!({ "entitlementId": entitlement, "idempotencyKey": stage.key() });
    Attempt::about("entitlementId", input)
}

fn held(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let wished = stage.wished().await;
        to_cancel(stage, &wished.entitlement)
    }
    .boxed()
}

fn bought(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let bought = stage.bought_material().await;
        to_cancel(stage, &bought.entitlement)
    }
    .boxed()
}

fn held_file(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let material = stage.wished().await.material;
        stage.file_of(&material).await
    }
    .boxed()
}

fn bought_file(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let material = stage.bought_material().await.material;
        stage.file_of(&material).await
    }
    .boxed()
}

fn taken_down_file(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let material = stage.bought_material().await.material;
        let attempt = stage.file_of(&material).await;
        let down = json!({ "materialId": material, "reason": "Spam", "buyersKeepAccess": false });
        stage.does(Admin, "materialTakeDown", "", down).await;
        attempt
    }
    .boxed()
}
