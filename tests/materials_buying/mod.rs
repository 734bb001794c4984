//! Buying materials and downloading them, over HTTP, with a gateway and a file store that are real but for their size.

mod buying;
mod delivery;
mod giving_back;
mod money;
mod refusals;
mod screens;
mod secrets;

use chrono::DateTime;
use kernel::id::generate_uuid;
use serde_json::{Value, json};

use crate::support::{Answer, Client, Teacher, World};

/// What a material costs here.
const PRICE: i64 = 50_000;

const FILES: &str = "query ($id: ID!) { material(id: $id) { version { files { id } } } }";
const ENTITLEMENT: &str = "query ($id: ID!) { node(id: $id) { ... on Entitlement {
    status revocation firstUsedAt useCount canBeReturned returnableUntil expiresAt revokedAt files { id }
    material { id title isOwnedByMe soldCount }
    order { id status }
    orderLine { id status refundStatus releaseDueAt refunds { id status reason amount { amount } } }
} } }";

/// A world with a teacher who sells a material, and a student who may buy it.
struct Shop {
    world: World,
    teacher: Teacher,
    student: Client,
    material: String,
    file: String,
}

impl Shop {
    async fn open() -> Self {
        Self::selling_for(PRICE).await
    }

    async fn selling_for(price: i64) -> Self {
        let world = World::new().await;
        let teacher = world.teacher("Ibu Sari Dewi", 1).await;
        let student = world.student("Budi Santoso").await;
        let material = teacher.client.published_material("Rumus Fisika", price).await;
        let file = file_of(&teacher.client, &material).await;
        Self { world, teacher, student, material, file }
    }

    /// The student buys the material and pays it; the entitlement's id.
    async fn sold(&self) -> String {
        self.sold_to(&self.student).await
    }

    async fn sold_to(&self, buyer: &Client) -> String {
        let held = buy(buyer, &self.material, None).await.done("materialBuy");
        self.world.pay(buyer, &held.text("/materialBuy/order/id")).await;
        held.text("/materialBuy/entitlement/id")
    }

    /// The entitlement as its buyer sees it.
    async fn had(&self, entitlement: &str) -> Value {
        had(&self.student, entitlement).await
    }

    async fn sign_in(&mut self) {
        self.student = self.world.sign_in(self.student.clone()).await;
        self.teacher.client = self.world.sign_in(self.teacher.client.clone()).await;
    }

    /// Asserts that bookings, orders, payments and the books agree, and ends the test.
    async fn close(self) {
        let mut connection = self.world.connection().await;
        let found = booking::invariants::violations(&mut connection, self.world.now()).await;
        assert_eq!(found.expect("the database answers"), []);
        let found = ledger::invariants::violations(&mut connection).await;
        assert_eq!(found.expect("the database answers"), []);
        drop(connection);
        self.world.finish().await;
    }
}

async fn had(client: &Client, entitlement: &str) -> Value {
    client.run(ENTITLEMENT, json!({ "id": entitlement })).await.at("/node").clone()
}

/// The first file of the version that is in the store.
async fn file_of(client: &Client, material: &str) -> String {
    client.run(FILES, json!({ "id": material })).await.text("/material/version/files/0/id")
}

fn wish(material: &str, order: Option<&str>) -> Value {
    let key = generate_uuid(DateTime::UNIX_EPOCH);
    json!({ "input": { "materialId": material, "orderId": order, "idempotencyKey": key } })
}

async fn buy(client: &Client, material: &str, order: Option<&str>) -> Answer {
    client.page("material_buy", wish(material, order)).await
}

async fn cancel(client: &Client, entitlement: &str) -> Answer {
    let key = generate_uuid(DateTime::UNIX_EPOCH);
    let input = json!({ "input": { "entitlementId": entitlement, "idempotencyKey": key } });
    client.page("material_purchase_cancel", input).await
}

async fn download(client: &Client, file: &str) -> Answer {
    client.page("material_download", json!({ "input": { "fileId": file } })).await
}

/// Where the file is that the client downloads.
async fn url_of(client: &Client, file: &str) -> String {
    download(client, file).await.done("materialDownload").text("/materialDownload/download/url")
}
