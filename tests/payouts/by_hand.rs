//! Payouts that an admin transfers, with the bank's receipt.

use chrono::DateTime;
use kernel::id::generate_uuid;
use serde_json::{Value, json};

use super::assert_sound;
use crate::support::{Client, Teacher, World, pdf};

/// A teacher whose payout of 80,000 was approved to be sent by hand; its id, and the admin who put it together.
async fn to_transfer(world: &World) -> (Teacher, String, Client) {
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let (author, approver) = (world.admin().await, world.second_admin().await);
    world.make_payable(&teacher, &author, ("5550192837", 80_000)).await;
    let payout = teacher.client.asked_for_payout(80_000).await;
    let batch = author.made_batch(std::slice::from_ref(&payout), "MANUAL").await;
    approver.approve_batch(&batch).await.done("payoutBatchApprove");
    world.run_jobs().await;
    assert!(world.gateway.payouts().is_empty(), "the gateway has nothing to do with it");
    (teacher, payout, author)
}

async fn receipt(admin: &Client) -> String {
    admin.uploaded("PAYOUT_PROOF", "Bukti transfer.pdf", "application/pdf", &pdf(2_000)).await
}

fn sent(payout: &str, file: &str) -> Value {
    let key = generate_uuid(DateTime::UNIX_EPOCH);
    json!({ "input": {
        "payoutId": payout, "bankReference": "FT26325001", "proofFileId": file, "idempotencyKey": key,
    }})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_is_noted_with_its_receipt_which_the_teacher_can_read() {
    let world = World::new().await;
    let (teacher, payout, admin) = to_transfer(&world).await;
    let proof = json!({ "input": { "payoutId": payout } });
    let none = teacher.client.page("payout_proof_download", proof.clone()).await;
    none.refused("payoutProofDownload", "NO_PROOF", Some("payoutId"));
    let wrong = admin.uploaded("AVATAR", "saya.png", "image/png", &crate::support::PNG).await;
    let answer = admin.page("payout_mark_sent", sent(&payout, &wrong)).await;
    answer.refused("payoutMarkSent", "PROOF_WRONG_PURPOSE", Some("proofFileId"));

    let file = receipt(&admin).await;
    let noted = sent(&payout, &file);
    let first = admin.page("payout_mark_sent", noted.clone()).await.done("payoutMarkSent");
    assert_eq!(first.text("/payoutMarkSent/payout/status"), "PAID");
    admin.page("payout_mark_sent", noted).await.done("payoutMarkSent");
    let twice = admin.page("payout_mark_sent", sent(&payout, &file)).await;
    twice.refused("payoutMarkSent", "OVER", Some("payoutId"));
    assert_eq!(teacher.client.sums().await, ["0", "0", "80000"]);
    world.run_jobs().await;
    assert_eq!(teacher.client.told().await.first().map(String::as_str), Some("PAYOUT_PAID"));
    let paid = teacher.client.latest_payout().await;
    assert_eq!((&paid["bankReference"], &paid["hasProof"]), (&json!("FT26325001"), &json!(true)));

    for reader in [&teacher.client, &admin] {
        let download = reader.page("payout_proof_download", proof.clone()).await.done("payoutProofDownload");
        let url = download.text("/payoutProofDownload/download/url");
        let fetched = reqwest::get(url).await.expect("the file store answers");
        assert_eq!(fetched.bytes().await.expect("the file comes"), pdf(2_000));
    }
    let stranger = world.teacher("Pak Made", 0).await.client;
    let answer = stranger.page("payout_proof_download", proof).await;
    answer.refused("payoutProofDownload", "NOT_FOUND", Some("payoutId"));
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_that_comes_back_is_the_teachers_again() {
    let world = World::new().await;
    let (teacher, payout, admin) = to_transfer(&world).await;
    let returned = json!({ "input": { "payoutId": payout, "reason": "Rekening ditutup" } });
    let early = admin.page("payout_mark_returned", returned.clone()).await;
    early.refused("payoutMarkReturned", "NOT_SENT", Some("payoutId"));
    let file = receipt(&admin).await;
    admin.page("payout_mark_sent", sent(&payout, &file)).await.done("payoutMarkSent");
    let late = json!({ "input": { "payoutId": payout, "reason": "No" } });
    admin.page("payout_mark_failed", late).await.refused("payoutMarkFailed", "OVER", Some("payoutId"));
    let back = admin.page("payout_mark_returned", returned.clone()).await.done("payoutMarkReturned");
    assert_eq!(back.text("/payoutMarkReturned/payout/failure"), "RETURNED_BY_BANK");
    let again = admin.page("payout_mark_returned", returned).await;
    again.refused("payoutMarkReturned", "NOT_SENT", Some("payoutId"));
    world.run_jobs().await;
    assert_eq!(teacher.client.sums().await, ["80000", "0", "0"]);
    assert_eq!(teacher.client.told().await.first().map(String::as_str), Some("PAYOUT_FAILED"));
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_that_cannot_be_made_is_the_teachers_again() {
    let world = World::new().await;
    let (teacher, payout, admin) = to_transfer(&world).await;
    let failed = |reason: &str| json!({ "input": { "payoutId": payout, "reason": reason } });
    let empty = admin.page("payout_mark_failed", failed(" ")).await;
    empty.refused("payoutMarkFailed", "INVALID_REASON", Some("reason"));
    let noted = admin.page("payout_mark_failed", failed("Rekening diblokir")).await;
    let noted = noted.done("payoutMarkFailed");
    assert_eq!(noted.text("/payoutMarkFailed/payout/failure"), "BANK_FAILED");
    assert_eq!(admin.payout(&payout).await["failureWords"], "Rekening diblokir");
    assert_eq!(teacher.client.sums().await, ["80000", "0", "0"]);
    assert_sound(&world).await;
    world.finish().await;
}
