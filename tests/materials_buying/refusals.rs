//! Who gets nothing: each is told why, and nothing is written.

use serde_json::json;

use super::{PRICE, Shop, buy, download};
use crate::support::{Client, World};

const TAKE_DOWN: &str = "mutation ($input: MaterialTakeDownInput!) {
    materialTakeDown(input: $input) { material { id } errors { code field message } }
}";
const RESTORE: &str = "mutation ($input: MaterialRestoreInput!) {
    materialRestore(input: $input) { material { id } errors { code field message } }
}";
const REFUND: &str = "mutation ($input: RefundCreateInput!) {
    refundCreate(input: $input) { refund { id } errors { code field message } }
}";

async fn assert_not_found(world: &World, client: &Client, file: &str) {
    let before = world.digests(&[]).await;
    let refused = download(client, file).await;
    refused.refused("materialDownload", "NOT_FOUND", Some("fileId"));
    assert!(refused.at("/materialDownload/download").is_null());
    assert_eq!(world.digests(&[]).await, before, "nothing was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_downloads_what_they_do_not_have() {
    let shop = Shop::open().await;
    let rival = shop.world.teacher("Pak Made", 1).await.client;
    let other_material = rival.published_material("Piano", PRICE).await;
    let buyer = shop.world.student("Citra Lestari").await;
    shop.sold_to(&buyer).await;
    assert_not_found(&shop.world, &shop.student, &shop.file).await;
    assert_not_found(&shop.world, &rival, &shop.file).await;
    download(&shop.world.anonymous(), &shop.file).await.failed("UNAUTHENTICATED");
    // What waits to be paid is not had, and another material's entitlement is none to this one.
    buy(&shop.student, &shop.material, None).await.done("materialBuy");
    let held = buy(&shop.student, &other_material, None).await.done("materialBuy");
    assert_not_found(&shop.world, &shop.student, &shop.file).await;
    shop.world.pay(&shop.student, &held.text("/materialBuy/order/id")).await;
    assert_not_found(&shop.world, &shop.student, &shop.file).await;
    download(&buyer, &shop.file).await.done("materialDownload");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admins_refund_of_all_ends_the_right_and_of_a_part_does_not() {
    let shop = Shop::open().await;
    let admin = shop.world.admin().await;
    let entitlement = shop.sold().await;
    download(&shop.student, &shop.file).await.done("materialDownload");
    let line = shop.had(&entitlement).await["orderLine"]["id"].clone();
    for (amount, key, status) in [("10000", 1_u128, "ACTIVE"), ("40000", 2, "REVOKED")] {
        let back = json!({ "input": {
            "orderLineId": line, "amount": { "amount": amount, "currency": "IDR" },
            "note": "Two pages are empty", "idempotencyKey": uuid::Uuid::from_u128(key),
        }});
        admin.run(REFUND, back).await.done("refundCreate");
        shop.world.hear_the_gateway().await;
        assert_eq!(shop.had(&entitlement).await["status"], status);
    }
    assert_not_found(&shop.world, &shop.student, &shop.file).await;
    let told = shop.student.page("notifications", json!({})).await;
    let told = told.at("/viewer/notifications/nodes").as_array().expect("a list").clone();
    assert!(told.iter().any(|told| told["kind"] == "MATERIAL_ACCESS_LOST"), "{told:#?}");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_down_is_kept_or_lost_as_our_team_chose() {
    let shop = Shop::open().await;
    let admin = shop.world.admin().await;
    let entitlement = shop.sold().await;
    let late = shop.world.student("Citra Lestari").await;
    let take_down = async |keep: bool| {
        let input = json!({ "input": {
            "materialId": shop.material, "reason": "Copied from a book", "buyersKeepAccess": keep,
        }});
        admin.run(TAKE_DOWN, input).await.done("materialTakeDown");
    };
    take_down(true).await;
    let gone = buy(&late, &shop.material, None).await;
    gone.refused("materialBuy", "NOT_FOUND", Some("materialId"));
    download(&shop.student, &shop.file).await.done("materialDownload");
    assert_eq!(shop.had(&entitlement).await["files"], json!([{ "id": shop.file }]));

    take_down(false).await;
    shop.world.run_jobs().await;
    let before = shop.world.digests(&[]).await;
    let refused = download(&shop.student, &shop.file).await;
    refused.refused("materialDownload", "TAKEN_DOWN", Some("fileId"));
    assert_eq!(shop.world.digests(&[]).await, before, "nothing was written");
    let had = shop.had(&entitlement).await;
    assert_eq!((&had["status"], &had["files"]), (&json!("ACTIVE"), &json!([])));
    assert_eq!(had["material"]["id"], json!(shop.material), "who has it still sees what it was");

    let restore = json!({ "input": { "materialId": shop.material } });
    admin.run(RESTORE, restore).await.done("materialRestore");
    download(&shop.student, &shop.file).await.done("materialDownload");
    buy(&late, &shop.material, None).await.done("materialBuy");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_does_not_buy_ones_own_nor_into_somebody_elses_order_nor_what_is_not_there() {
    let shop = Shop::open().await;
    let other = shop.world.student("Citra Lestari").await;
    let draft = shop.teacher.client.material_draft("Konsep", PRICE).await;
    let order = buy(&other, &shop.material, None).await.done("materialBuy").text("/materialBuy/order/id");
    let before = shop.world.digests(&[]).await;
    let own = buy(&shop.teacher.client, &shop.material, None).await;
    own.refused("materialBuy", "OWN_MATERIAL", Some("materialId"));
    let theirs = buy(&shop.student, &shop.material, Some(&order)).await;
    theirs.refused("materialBuy", "NOT_FOUND", Some("orderId"));
    let unpublished = buy(&shop.student, &draft, None).await;
    unpublished.refused("materialBuy", "NOT_FOUND", Some("materialId"));
    buy(&shop.world.anonymous(), &shop.material, None).await.failed("UNAUTHENTICATED");
    assert_eq!(shop.world.digests(&[]).await, before, "nothing was written");
    shop.close().await;
}
