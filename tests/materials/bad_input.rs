//! What is refused, with its code and its field, and what is not there for whom it is not theirs.

use chrono::{DateTime, Utc};
use diesel_async::RunQueryDsl as _;
use kernel::Role;
use kernel::id::{MaterialId, StoredFileId};
use serde_json::{Value, json};

use crate::support::{Client, PNG, Teacher, World, announcement, pdf, rupiah};

const UNKNOWN_MATERIAL: &str = "material_01KAJ3W8Q4E7S9ZK3M5T0V2XYA";
const UNKNOWN_FILE: &str = "file_01KAJ3W8Q4E7S9ZK3M5T0V2XYA";
const UNKNOWN_SKILL: &str = "skill_01KAJ3W8Q4E7S9ZK3M5T0V2XYA";

/// A teacher with a material in the store, and another with one.
struct Shop {
    world: World,
    teacher: Teacher,
    material: String,
    rival: Teacher,
    of_rival: String,
}

impl Shop {
    async fn open() -> Self {
        let world = World::new().await;
        let (teacher, rival) = (world.teacher("Ibu Sari Dewi", 0).await, world.teacher("Pak Made", 0).await);
        let material = teacher.client.published_material("Rumus Fisika", 25_000).await;
        let of_rival = rival.client.published_material("Rumus Kimia", 25_000).await;
        Self { world, teacher, material, rival, of_rival }
    }

    fn client(&self) -> &Client {
        &self.teacher.client
    }

    /// Every input is refused with this code at this field, and nothing else is wrong with it.
    async fn refuse(&self, page: &str, mutation: &str, table: Vec<(Value, &str, Option<&str>)>) {
        for (input, code, field) in table {
            let answer = self.client().page(page, json!({ "input": input })).await;
            answer.refused(mutation, code, field);
        }
    }

    /// The teacher puts this one away.
    async fn archive(&self, material: &str) {
        let which = json!({ "input": { "id": material } });
        self.client().page("material_archive", which).await.done("materialArchive");
    }

    async fn eleven_skills(&self) -> Vec<Value> {
        let skills = self.world.anonymous().run("{ skills { id } }", json!({})).await;
        let skills = skills.at("/skills").as_array().expect("a list").clone();
        skills.iter().take(11).map(|skill| skill["id"].clone()).collect()
    }
}

fn now() -> DateTime<Utc> {
    "2027-03-01T01:00:00Z".parse().expect("an instant")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_of_a_new_material_names_its_field() {
    let shop = Shop::open().await;
    let create = |title: &str, description: &str, price: i64, skills: Value| json!({ "title": title, "description": description, "price": rupiah(price), "skillIds": skills });
    let skill = shop.teacher.skill.clone();
    let (long_title, long_text) = ("a".repeat(121), "a".repeat(10_001));
    let table = vec![
        (create(" ", "", 0, json!([])), "REQUIRED", Some("title")),
        (create(&long_title, "", 0, json!([])), "TOO_LONG", Some("title")),
        (create("nul \u{0}", "", 0, json!([])), "FORBIDDEN_CHARACTER", Some("title")),
        (create("A", &long_text, 0, json!([])), "TOO_LONG", Some("description")),
        (create("A", "", 999, json!([])), "OUT_OF_RANGE", Some("price")),
        (create("A", "", 10_000_001, json!([])), "OUT_OF_RANGE", Some("price")),
        (create("A", "", -1, json!([])), "OUT_OF_RANGE", Some("price")),
        (create("A", "", 0, json!([skill, UNKNOWN_SKILL])), "NOT_FOUND", Some("skillIds.1")),
        (create("A", "", 0, json!(shop.eleven_skills().await)), "TOO_MANY_SKILLS", Some("skillIds")),
    ];
    shop.refuse("material_create", "materialCreate", table).await;
    let all = json!({ "input": create("", &long_text, 1, json!([UNKNOWN_SKILL])) });
    let all = shop.client().page("material_create", all).await;
    assert_eq!(all.refusal_codes("materialCreate"), ["REQUIRED", "TOO_LONG", "OUT_OF_RANGE", "NOT_FOUND"]);

    let fraction = json!({ "title": "A", "price": { "amount": "2500.5", "currency": "IDR" } });
    shop.client().page("material_create", json!({ "input": fraction })).await.failed("BAD_USER_INPUT");
    let good = json!({ "input": create("A", "", 0, json!([])) });
    let newcomer = shop.world.register(Role::Teacher, "Guru Baru").await;
    let refused = newcomer.page("material_create", good.clone()).await;
    refused.refused("materialCreate", "NO_TEACHER_PROFILE", None);
    let student = shop.world.student("Budi Santoso").await;
    student.page("material_create", good.clone()).await.failed("FORBIDDEN");
    shop.world.anonymous().page("material_create", good.clone()).await.failed("UNAUTHENTICATED");

    diesel::sql_query(
        "INSERT INTO materials (id, teacher_id, status, title, description, price, created_at, updated_at)
         SELECT gen_random_uuid(), id, 'DRAFT', 'Banyak', '', 0, created_at, created_at
         FROM teachers, generate_series(1, 500)",
    )
    .execute(&mut shop.world.connection().await)
    .await
    .expect("the rows fit");
    shop.client().page("material_create", good).await.refused("materialCreate", "TOO_MANY", None);
    shop.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_of_a_change_names_its_field() {
    let shop = Shop::open().await;
    let (client, id) = (shop.client(), &shop.material);
    let update = |field: &str, value: Value| json!({ "id": id, field: value });
    let sold = client.uploaded_pdf("Bab 2.pdf").await;
    let bytes = pdf(100);
    let announced = announcement("MATERIAL_PREVIEW", "Contoh.pdf", "application/pdf", &bytes);
    let on_its_way = client.upload(announced, &bytes).await;
    let of_another = shop.rival.client.uploaded("MATERIAL_COVER", "a.png", "image/png", &PNG).await;
    let elsewhere = client.uploaded("MATERIAL_COVER", "b.png", "image/png", &PNG).await;
    let other = client.material_draft("Rumus Biologi", 0).await;
    let taken = json!({ "input": { "id": other, "coverFileId": elsewhere } });
    client.page("material_update", taken).await.done("materialUpdate");
    let skills = shop.eleven_skills().await;
    let table = vec![
        (json!({ "id": UNKNOWN_MATERIAL }), "NOT_FOUND", Some("id")),
        (json!({ "id": shop.of_rival, "title": "Punya saya" }), "NOT_FOUND", Some("id")),
        (update("title", json!("")), "REQUIRED", Some("title")),
        (update("title", Value::Null), "REQUIRED", Some("title")),
        (update("title", json!("a".repeat(121))), "TOO_LONG", Some("title")),
        (update("title", json!("nul \u{0}")), "FORBIDDEN_CHARACTER", Some("title")),
        (update("description", json!("a".repeat(10_001))), "TOO_LONG", Some("description")),
        (update("price", Value::Null), "REQUIRED", Some("price")),
        (update("price", rupiah(999)), "OUT_OF_RANGE", Some("price")),
        (update("skillIds", json!([UNKNOWN_SKILL])), "NOT_FOUND", Some("skillIds.0")),
        (update("skillIds", json!(skills)), "TOO_MANY_SKILLS", Some("skillIds")),
        (update("coverFileId", json!(UNKNOWN_FILE)), "NOT_FOUND", Some("coverFileId")),
        (update("coverFileId", json!(of_another)), "NOT_FOUND", Some("coverFileId")),
        (update("coverFileId", json!(sold)), "WRONG_PURPOSE", Some("coverFileId")),
        (update("coverFileId", json!(elsewhere)), "FILE_IN_USE", Some("coverFileId")),
        (update("previewFileId", json!(sold)), "WRONG_PURPOSE", Some("previewFileId")),
        (update("previewFileId", json!(on_its_way)), "FILE_NOT_READY", Some("previewFileId")),
    ];
    shop.refuse("material_update", "materialUpdate", table).await;
    shop.archive(&other).await;
    let archived = vec![(json!({ "id": other, "title": "B" }), "ARCHIVED", Some("id"))];
    shop.refuse("material_update", "materialUpdate", archived).await;
    let unchanged = super::editor(client, id).await;
    assert_eq!(unchanged.text("/material/title"), "Rumus Fisika");
    assert_eq!(unchanged.at("/material/coverUrl"), &Value::Null);
    shop.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_of_files_names_the_file() {
    let shop = Shop::open().await;
    let (client, id) = (shop.client(), &shop.material);
    let good = client.uploaded_pdf("Bab 2.pdf").await;
    let cover = client.uploaded("MATERIAL_COVER", "a.png", "image/png", &PNG).await;
    let bytes = pdf(100);
    let announced = announcement("MATERIAL_FILE", "Bab 3.pdf", "application/pdf", &bytes);
    let on_its_way = client.upload(announced, &bytes).await;
    let of_another = shop.rival.client.uploaded_pdf("Bab 1.pdf").await;
    let (other, elsewhere) = (client.material_draft("Lain", 0).await, client.uploaded_pdf("Lain.pdf").await);
    client.set_material_files(&other, std::slice::from_ref(&elsewhere)).await;
    let set = |files: Value| json!({ "id": id, "fileIds": files });
    let notes = |notes: String| json!({ "id": id, "fileIds": [good], "notes": notes });
    let table = vec![
        (json!({ "id": UNKNOWN_MATERIAL, "fileIds": [good] }), "NOT_FOUND", Some("id")),
        (json!({ "id": shop.of_rival, "fileIds": [good] }), "NOT_FOUND", Some("id")),
        (set(json!([])), "REQUIRED", Some("fileIds")),
        (set(json!(vec![UNKNOWN_FILE; 21])), "TOO_MANY_FILES", Some("fileIds")),
        (set(json!([good, good])), "REPEATED", Some("fileIds.1")),
        (set(json!([good, UNKNOWN_FILE])), "NOT_FOUND", Some("fileIds.1")),
        (set(json!([of_another])), "NOT_FOUND", Some("fileIds.0")),
        (set(json!([good, cover])), "WRONG_PURPOSE", Some("fileIds.1")),
        (set(json!([on_its_way])), "FILE_NOT_READY", Some("fileIds.0")),
        (set(json!([elsewhere])), "FILE_IN_USE", Some("fileIds.0")),
        (notes("a".repeat(2_001)), "TOO_LONG", Some("notes")),
        (notes("nul \u{0}".to_owned()), "FORBIDDEN_CHARACTER", Some("notes")),
    ];
    shop.refuse("material_files_set", "materialFilesSet", table).await;
    let both = set(json!([cover, good, elsewhere]));
    let both = client.page("material_files_set", json!({ "input": both })).await;
    assert_eq!(both.refusal_codes("materialFilesSet").len(), 2);
    assert_eq!(super::editor(client, id).await.at("/material/draft"), &Value::Null);
    shop.archive(&other).await;
    let archived = vec![(json!({ "id": other, "fileIds": [good] }), "ARCHIVED", Some("id"))];
    shop.refuse("material_files_set", "materialFilesSet", archived).await;
    shop.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_come_into_the_store_says_why() {
    let shop = Shop::open().await;
    let (client, id) = (shop.client(), &shop.material);
    let of = |id: &str| json!({ "id": id });
    let empty = client.material_draft("Belum jadi", 0).await;
    let broken = client.material_draft("Rusak", 0).await;
    let file = client.uploaded_pdf("Rusak.pdf").await;
    client.set_material_files(&broken, std::slice::from_ref(&file)).await;
    let mut connection = shop.world.connection().await;
    let file: StoredFileId = file.parse().expect("a file's id");
    storage::discard(&mut connection, now(), file).await.expect("a file can be discarded");
    let down: MaterialId = id.parse().expect("a material's id");
    let table = vec![
        (of(UNKNOWN_MATERIAL), "NOT_FOUND", Some("id")),
        (of(&shop.of_rival), "NOT_FOUND", Some("id")),
        (of(&empty), "NO_FILES", Some("id")),
        (of(&broken), "FILE_NOT_READY", Some("id")),
        (of(id), "NOTHING_NEW", Some("id")),
    ];
    shop.refuse("material_publish", "materialPublish", table).await;
    materials::visibility::take_down(&mut connection, now(), down, "Salinan", true)
        .await
        .expect("it is there");
    let taken_down = vec![(of(id), "TAKEN_DOWN", Some("id"))];
    shop.refuse("material_publish", "materialPublish", taken_down).await;
    materials::visibility::restore(&mut connection, now(), down).await.expect("it is there");
    let more = client.uploaded_pdf("Bab 2.pdf").await;
    client.set_material_files(id, &[more]).await;
    let hide = "mutation { teacherProfileUpdate(input: { status: DRAFT }) { errors { code } } }";
    client.run(hide, json!({})).await.done("teacherProfileUpdate");
    let not_public = vec![(of(id), "TEACHER_NOT_PUBLIC", Some("id"))];
    shop.refuse("material_publish", "materialPublish", not_public).await;
    shop.archive(&empty).await;
    let archived = vec![(of(&empty), "ARCHIVED", Some("id"))];
    shop.refuse("material_publish", "materialPublish", archived).await;
    shop.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_leave_says_why() {
    let shop = Shop::open().await;
    let (client, id) = (shop.client(), &shop.material);
    let of = |id: &str| json!({ "id": id });
    let draft = client.material_draft("Belum jadi", 0).await;
    for (page, mutation, own) in [
        ("material_unpublish", "materialUnpublish", vec![(of(&draft), "NOT_PUBLISHED", Some("id"))]),
        ("material_archive", "materialArchive", vec![(of(id), "STILL_PUBLISHED", Some("id"))]),
        ("material_draft_discard", "materialDraftDiscard", vec![(of(id), "NO_DRAFT", Some("id"))]),
    ] {
        let strangers = vec![
            (of(UNKNOWN_MATERIAL), "NOT_FOUND", Some("id")),
            (of(&shop.of_rival), "NOT_FOUND", Some("id")),
        ];
        shop.refuse(page, mutation, strangers).await;
        shop.refuse(page, mutation, own).await;
    }
    shop.archive(&draft).await;
    let archived = |code| vec![(of(&draft), code, Some("id"))];
    shop.refuse("material_archive", "materialArchive", archived("ARCHIVED")).await;
    shop.refuse("material_draft_discard", "materialDraftDiscard", archived("ARCHIVED")).await;
    shop.refuse("material_unpublish", "materialUnpublish", archived("NOT_PUBLISHED")).await;
    shop.world.finish().await;
}
