//! Our own page on which a payer names a bank account: what it holds works against a server that executes registered documents only,
//! and it has words for whatever the server answers.

use graphql::http::{DocumentPolicy, TrustedDocuments};
use serde_json::json;

use crate::support::World;

/// What the page says in one language.
async fn text(world: &World, language: &str) -> String {
    let url = format!("{}{}", world.server().address, server::refund_account::PATH);
    let request = reqwest::Client::new().get(url).header("accept-language", language);
    let response = request.send().await.expect("the server answers");
    assert_eq!(response.status(), 200);
    for (header, value) in
        [("cache-control", "no-store"), ("referrer-policy", "no-referrer"), ("x-frame-options", "DENY")]
    {
        assert_eq!(response.headers().get(header).expect("it is set"), value, "{header}");
    }
    let policy =
        response.headers().get("content-security-policy").expect("it is set").to_str().expect("a text");
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    response.text().await.expect("the page")
}

/// The document that the page's script sends.
fn document(page: &str) -> String {
    let (_, behind) = page.split_once("data-document=\"").expect("the page holds a document");
    let (document, _) = behind.split_once('"').expect("an attribute ends");
    document.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// The codes for which the page has words.
fn codes(page: &str) -> Vec<String> {
    let templates = page.split("<template data-code=\"").skip(1);
    templates.map(|rest| rest.split('"').next().expect("a code").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_refund_page_sends_a_registered_document_and_has_words_for_every_answer() {
    let registered = crate::support::page("refund_bank_account_give");
    let world = World::configured(1, |parts| {
        let limits = parts.endpoint.limits.document;
        let mut trusted = TrustedDocuments::default();
        let document = crate::support::page("refund_bank_account_give");
        trusted.add("refund_bank_account_give", document, &limits).expect("the guard lets it through");
        parts.endpoint.documents = DocumentPolicy::TrustedOnly(trusted);
    })
    .await;
    let (english, indonesian) = (text(&world, "en").await, text(&world, "id").await);
    assert_ne!(english, indonesian);
    let anonymous = world.anonymous();
    for page in [&english, &indonesian] {
        assert_eq!(document(page), registered);
        let input = json!({
            "token": "f".repeat(64), "bankCode": "bca", "accountNumber": "1234567890", "holder": "Citra",
        });
        let answer = anonymous.run(&document(page), json!({ "input": input })).await;
        answer.refused("refundBankAccountGive", "NOT_FOUND", Some("token"));
        let mut known = codes(page);
        known.sort_unstable();
        assert_eq!(known, in_schema());
    }
    world.finish().await;
}

/// The codes that the mutation answers with, by the schema.
fn in_schema() -> Vec<String> {
    let path = format!("{}/../schema.graphql", env!("CARGO_MANIFEST_DIR"));
    let schema = std::fs::read_to_string(path).expect("the schema is there");
    let (_, behind) =
        schema.split_once("enum RefundBankAccountGiveErrorCode {").expect("the codes are there");
    let (codes, _) = behind.split_once("\n}").expect("an enum ends");
    let mut codes: Vec<String> = codes
        .lines()
        .map(str::trim)
        .filter(|line| {
            !line.is_empty() && line.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_')
        })
        .map(str::to_owned)
        .collect();
    codes.sort_unstable();
    codes
}
