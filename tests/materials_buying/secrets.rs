//! Where a sold file is, nobody is told but by `materialDownload`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Shop, url_of};
use crate::support::{Answer, Client, PNG, pdf};

const UPDATE: &str = "mutation ($input: MaterialUpdateInput!) {
    materialUpdate(input: $input) { material { id } errors { code field message } }
}";
const TYPES: &str = "{ __schema { queryType { name } subscriptionType { name } types {
    name fields { name type { ...T } }
} } }
fragment T on __Type { name ofType { name ofType { name ofType { name } } } }";

/// Every text of an answer.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The addresses in the file store that an answer tells.
fn addresses(answer: &Answer, store: &str) -> Vec<String> {
    let mut found = Vec::new();
    texts(&answer.body, &mut found);
    found.retain(|text| text.contains(store));
    found
}

/// Gives the material a cover and a preview: what everybody may see has addresses.
async fn decorate(teacher: &Client, material: &str) -> [String; 2] {
    let cover = teacher.uploaded("MATERIAL_COVER", "sampul.png", "image/png", &PNG).await;
    let preview = teacher.uploaded("MATERIAL_PREVIEW", "Contoh.pdf", "application/pdf", &pdf(500)).await;
    let input = json!({ "input": { "id": material, "coverFileId": cover, "previewFileId": preview } });
    teacher.run(UPDATE, input).await.done("materialUpdate");
    [cover, preview]
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_tells_where_a_sold_file_is() {
    let shop = Shop::open().await;
    let shown = decorate(&shop.teacher.client, &shop.material).await;
    let entitlement = shop.sold().await;
    let order = shop.had(&entitlement).await["order"]["id"].clone();
    let url = url_of(&shop.student, &shop.file).await;
    let store = url.split("/teacherin/").next().expect("an address");
    shop.world.run_jobs().await;
    let admin = shop.world.admin().await;
    let (of_material, of_order) = (json!({ "id": shop.material }), json!({ "id": order }));
    let nothing = json!({});
    let pages = [
        ("my_library", vec![&shop.student], nothing.clone()),
        ("material_store", vec![&shop.student, &admin], nothing.clone()),
        ("material_detail", vec![&shop.student, &shop.teacher.client, &admin], of_material.clone()),
        ("material_editor", vec![&shop.teacher.client, &admin], of_material.clone()),
        ("material_sales", vec![&shop.teacher.client, &admin], of_material),
        ("teacher_materials", vec![&shop.teacher.client], nothing.clone()),
        ("teacher_earnings", vec![&shop.teacher.client], nothing.clone()),
        ("upload_wait", vec![&shop.teacher.client, &admin], json!({ "fileId": shop.file })),
        ("checkout", vec![&shop.student, &admin], json!({ "orderId": order })),
        ("order_detail", vec![&shop.student, &admin], of_order),
        ("my_orders", vec![&shop.student], nothing.clone()),
        ("notifications", vec![&shop.student, &shop.teacher.client], nothing.clone()),
        ("admin_orders", vec![&admin], nothing.clone()),
        ("admin_audit", vec![&admin], nothing),
    ];
    let mut seen = BTreeSet::new();
    for (page, clients, variables) in pages {
        for client in clients {
            let answer = client.page(page, variables.clone()).await;
            assert!(answer.body.get("errors").is_none(), "{page}: {answer:#?}");
            for address in addresses(&answer, store) {
                let of = shown.iter().find(|file| address.contains(file.as_str()));
                assert!(of.is_some(), "{page} tells {address}");
                seen.extend(of);
            }
        }
    }
    assert_eq!(seen.len(), shown.len(), "what may be seen was seen, so the looking works");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_query_leads_to_a_download() {
    let shop = Shop::selling_for(0).await;
    let schema = shop.world.anonymous().run(TYPES, json!({})).await;
    let mut leads_to: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for of in schema.at("/__schema/types").as_array().expect("a list") {
        for field in of["fields"].as_array().into_iter().flatten() {
            let mut of_field = &field["type"];
            while of_field["name"].is_null() {
                of_field = &of_field["ofType"];
            }
            let (from, to) = (of["name"].as_str(), of_field["name"].as_str());
            let to = to.expect("a type has a name").to_owned();
            leads_to.entry(from.expect("a type has a name").to_owned()).or_default().insert(to);
        }
    }
    let reachable = |root: &str| {
        let (mut reached, mut next) = (BTreeSet::new(), vec![root.to_owned()]);
        while let Some(name) = next.pop() {
            if reached.insert(name.clone()) {
                next.extend(leads_to.get(&name).into_iter().flatten().cloned());
            }
        }
        reached
    };
    for root in ["queryType", "subscriptionType"] {
        let root = schema.text(&format!("/__schema/{root}/name"));
        assert!(!reachable(&root).contains("FileDownload"), "{root} leads to it");
    }
    assert!(reachable("Mutation").contains("FileDownload"), "the way is looked for rightly");
    shop.close().await;
}
