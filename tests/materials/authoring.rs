//! A material from its first words to the archive.

use serde_json::{Value, json};

use super::{buttons, editor, file_names};
use crate::support::{PNG, World, pdf, rupiah};

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_uploads_writes_publishes_and_everybody_finds_it() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let client = &teacher.client;
    let input = json!({ "input": {
        "title": "  Rumus   Fisika ", "description": "Semua **rumus** kelas 10.<script>alert(1)</script>",
        "price": rupiah(25_000), "skillIds": [teacher.skill],
    } });
    let created = client.page("material_create", input).await.done("materialCreate");
    assert_eq!(created.text("/materialCreate/material/title"), "Rumus Fisika");
    assert_eq!(created.text("/materialCreate/material/status"), "DRAFT");
    let id = created.text("/materialCreate/material/id");
    let at_first = editor(client, &id).await;
    assert_eq!(at_first.at("/material/draft"), &Value::Null);
    let no_files = [("PUBLISH", Some("NO_FILES")), ("EDIT", None), ("SET_FILES", None), ("ARCHIVE", None)];
    assert_eq!(buttons(at_first.at("/material")), no_files);

    let cover = client.uploaded("MATERIAL_COVER", "sampul.png", "image/png", &PNG).await;
    let preview = client.uploaded("MATERIAL_PREVIEW", "Contoh.pdf", "application/pdf", &pdf(500)).await;
    let pictures = json!({ "input": { "id": id, "coverFileId": cover, "previewFileId": preview } });
    let shown = client.page("material_update", pictures).await.done("materialUpdate");
    assert_eq!(shown.text("/materialUpdate/material/preview/fileName"), "Contoh.pdf");
    assert_eq!(shown.at("/materialUpdate/material/preview/byteSize"), &json!(500));
    for (pointer, content_type) in [("/coverUrl", "image/jpeg"), ("/preview/url", "application/pdf")] {
        let url = shown.text(&format!("/materialUpdate/material{pointer}"));
        let picture = reqwest::get(url).await.expect("the file store answers");
        assert_eq!(picture.status(), 200);
        assert_eq!(picture.headers()["content-type"], content_type);
    }

    let files = [client.uploaded_pdf("Bab 1.pdf").await, client.uploaded_pdf("Bab 2.pdf").await];
    let input = json!({ "input": { "id": id, "fileIds": files, "notes": "  " } });
    let set = client.page("material_files_set", input).await.done("materialFilesSet");
    let draft = set.at("/materialFilesSet/material/draft");
    assert_eq!(file_names(draft), ["Bab 1.pdf", "Bab 2.pdf"]);
    assert_eq!([&draft["number"], &draft["notes"]], [&json!(1), &Value::Null]);

    let published = client.page("material_publish", json!({ "input": { "id": id } })).await;
    let published = published.done("materialPublish");
    assert_eq!(published.text("/materialPublish/material/status"), "PUBLISHED");
    assert_eq!(published.at("/materialPublish/material/draft"), &Value::Null);

    let found =
        world.anonymous().page("material_store", json!({ "filter": { "text": "rumus fisika" } })).await;
    assert_eq!(found.at("/materials/totalCount"), &json!(1));
    let card = found.at("/materials/edges/0/node");
    assert_eq!([&card["id"], &card["price"]["amount"]], [&json!(id), &json!("25000")]);
    assert_eq!([&card["isFree"], &card["soldCount"]], [&json!(false), &json!(0)]);
    assert_eq!(card["rating"], json!({ "count": 0, "average": Value::Null }));
    assert_eq!(
        [&card["teacher"]["id"], &card["skills"][0]["id"]],
        [&json!(teacher.id), &json!(teacher.skill)]
    );
    let detail = world.anonymous().page("material_detail", json!({ "id": id })).await;
    assert_eq!(
        detail.text("/material/descriptionHtml"),
        "<p>Semua <strong>rumus</strong> kelas 10.</p>\n",
        "what is no Markdown is left out"
    );
    assert_eq!(file_names(detail.at("/material/version")), ["Bab 1.pdf", "Bab 2.pdf"]);
    let first = detail.at("/material/version/files/0");
    assert_eq!([&first["id"], &first["byteSize"]], [&json!(files[0]), &json!(1_000)]);
    assert_eq!(detail.at("/material/versions").as_array().map(Vec::len), Some(1));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_is_worked_on_beside_the_one_in_the_store() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await.client;
    let id = teacher.published_material("Rumus Fisika", 25_000).await;
    let first = editor(&teacher, &id).await.text("/material/version/files/0/id");
    let second = teacher.uploaded_pdf("Bab 2.pdf").await;
    let input = json!({ "input": { "id": id, "fileIds": [second, first], "notes": "Bab 2." } });
    teacher.page("material_files_set", input.clone()).await.done("materialFilesSet");
    let both = editor(&teacher, &id).await;
    assert_eq!(file_names(both.at("/material/version")), ["Rumus Fisika.pdf"]);
    assert_eq!(file_names(both.at("/material/draft")), ["Bab 2.pdf", "Rumus Fisika.pdf"]);
    assert_eq!(both.at("/material/draft/number"), &json!(2));
    assert_eq!(both.at("/material/versions").as_array().map(Vec::len), Some(1), "a draft is no version yet");
    let grey = [("PUBLISH", None), ("EDIT", None), ("SET_FILES", None), ("DISCARD_DRAFT", None)];
    let rest = [("UNPUBLISH", None), ("ARCHIVE", Some("STILL_PUBLISHED"))];
    assert_eq!(buttons(both.at("/material")), [&grey[..], &rest[..]].concat());
    let outside = world.anonymous().page("material_detail", json!({ "id": id })).await;
    assert_eq!(outside.at("/material/version/number"), &json!(1));

    let dropped = teacher.page("material_draft_discard", json!({ "input": { "id": id } })).await;
    assert_eq!(dropped.done("materialDraftDiscard").at("/materialDraftDiscard/material/draft"), &Value::Null);
    world.run_jobs().await;
    let gone = teacher.page("upload_wait", json!({ "fileId": second })).await;
    assert_eq!(gone.text("/node/status"), "DELETED", "nothing needs it any more");

    let third = teacher.uploaded_pdf("Bab 3.pdf").await;
    teacher.set_material_files(&id, &[first, third]).await;
    teacher.publish_material(&id).await;
    let outside = world.anonymous().page("material_detail", json!({ "id": id })).await;
    assert_eq!(file_names(outside.at("/material/version")), ["Rumus Fisika.pdf", "Bab 3.pdf"]);
    assert_eq!(outside.at("/material/versions/0/number"), &json!(2), "the first is of who bought it");
    assert_eq!(outside.at("/material/versions").as_array().map(Vec::len), Some(1));
    let inside = editor(&teacher, &id).await;
    assert_eq!(inside.at("/material/versions").as_array().map(Vec::len), Some(2));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_material_leaves_the_store_comes_back_and_is_put_away() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await.client;
    let id = teacher.published_material("Rumus Fisika", 0).await;
    let which = json!({ "input": { "id": id } });
    let store = async || {
        world.anonymous().page("material_store", json!({})).await.at("/materials/totalCount").clone()
    };
    assert_eq!(store().await, json!(1));
    let out = teacher.page("material_unpublish", which.clone()).await.done("materialUnpublish");
    let buttons_of = buttons(out.at("/materialUnpublish/material"));
    assert_eq!(buttons_of, [("PUBLISH", None), ("EDIT", None), ("SET_FILES", None), ("ARCHIVE", None)]);
    assert_eq!(store().await, json!(0));
    teacher.page("material_publish", which.clone()).await.done("materialPublish");
    assert_eq!(store().await, json!(1));
    teacher.page("material_unpublish", which.clone()).await.done("materialUnpublish");
    let away = teacher.page("material_archive", which).await.done("materialArchive");
    assert_eq!(away.text("/materialArchive/material/status"), "ARCHIVED");
    assert_eq!(buttons(away.at("/materialArchive/material")), []);
    for (status, count) in [("PUBLISHED", 0), ("ARCHIVED", 1)] {
        let own = teacher.page("teacher_materials", json!({ "status": status })).await;
        assert_eq!(own.at("/viewer/teacherMaterials/totalCount"), &json!(count), "{status}");
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_holds_at_once_and_what_is_not_named_stays() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let client = &teacher.client;
    let id = client.published_material("Rumus Fisika", 25_000).await;
    let cover = client.uploaded("MATERIAL_COVER", "sampul.png", "image/png", &PNG).await;
    let change = async |input: Value| {
        let mut input = input;
        input["id"] = json!(id);
        client.page("material_update", json!({ "input": input })).await.done("materialUpdate")
    };
    change(json!({ "description": "Semua rumus.", "skillIds": [teacher.skill], "coverFileId": cover })).await;
    let cheaper = change(json!({ "price": rupiah(0) })).await;
    let of = cheaper.at("/materialUpdate/material");
    assert_eq!([&of["title"], &of["description"]], [&json!("Rumus Fisika"), &json!("Semua rumus.")]);
    assert_eq!([&of["price"]["amount"], &of["skills"][0]["id"]], [&json!("0"), &json!(teacher.skill)]);
    assert!(of["coverUrl"].is_string());
    let found = world.anonymous().page("material_store", json!({ "filter": { "isFree": true } })).await;
    assert_eq!(found.at("/materials/edges/0/node/id"), &json!(id));
    let emptied = change(json!({ "description": null, "skillIds": [], "coverFileId": null })).await;
    let of = emptied.at("/materialUpdate/material");
    assert_eq!([&of["description"], &of["coverUrl"], &of["skills"]], [&json!(""), &Value::Null, &json!([])]);
    world.run_jobs().await;
    let gone = client.page("upload_wait", json!({ "fileId": cover })).await;
    assert_eq!(gone.text("/node/status"), "DELETED");
    world.finish().await;
}
