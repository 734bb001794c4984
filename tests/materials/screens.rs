//! The screens of the store and of authoring: one request, the same statements with one row and with fifty, and no word with
//! the file store.

use std::collections::BTreeMap;

use serde_json::json;

use crate::support::{Client, PNG, Teacher, World, pdf};

/// A material with everything that a card shows, in the store.
async fn stock(teacher: &Teacher, title: &str, skills: &[&str]) -> String {
    let client = &teacher.client;
    let id = client.published_material(title, 25_000).await;
    let cover = client.uploaded("MATERIAL_COVER", "sampul.png", "image/png", &PNG).await;
    let preview = client.uploaded("MATERIAL_PREVIEW", "Contoh.pdf", "application/pdf", &pdf(100)).await;
    let input = json!({ "input": {
        "id": id, "coverFileId": cover, "previewFileId": preview, "skillIds": skills,
    } });
    client.page("material_update", input).await.done("materialUpdate");
    id
}

/// Makes the next version of a material: so many files.
async fn work_on(client: &Client, material: &str, files: usize) {
    let mut chosen = Vec::new();
    for number in 0..files {
        chosen.push(client.uploaded_pdf(&format!("Bab {number}.pdf")).await);
    }
    client.set_material_files(material, &chosen).await;
}

/// Statements and rows of every screen, while the file store is away: no screen asks it anything.
async fn count(
    world: &World,
    (teacher, student): (&Client, &Client),
    material: &str,
) -> BTreeMap<&'static str, (u64, usize)> {
    world.files.stop().await;
    let anonymous = world.anonymous();
    let mut counts = BTreeMap::new();
    for (name, client, variables, rows) in [
        ("material_store", &anonymous, json!({ "first": 100 }), "/materials/edges"),
        ("material_detail", student, json!({ "id": material }), "/material/version/files"),
        ("teacher_materials", teacher, json!({ "first": 100 }), "/viewer/teacherMaterials/nodes"),
        ("material_editor", teacher, json!({ "id": material }), "/material/draft/files"),
    ] {
        // The least of a few: see the other screens.
        let mut least = (u64::MAX, 0);
        for _ in 0..4 {
            let (statements, answer) = world.statements_of(client.page(name, variables.clone())).await;
            least = least.min((statements, answer.at(rows).as_array().map_or(0, Vec::len)));
            let picture = match name {
                "material_store" => answer.at("/materials/edges/0/node/coverUrl"),
                "teacher_materials" => answer.at("/viewer/teacherMaterials/nodes/0/coverUrl"),
                _ => answer.at("/material/preview/url"),
            };
            assert!(picture.is_string(), "{name} shows a picture of an absent store: {answer:?}");
        }
        counts.insert(name, least);
    }
    world.files.start_again().await;
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_of_materials_costs_the_same_statements_with_one_row_and_with_fifty() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let student = world.student("Budi Santoso").await;
    let (piano, algebra) =
        (world.vocabulary_id("skills", "piano").await, world.vocabulary_id("skills", "algebra").await);
    let first = stock(&teacher, "Rumus 0", &[&piano]).await;
    work_on(&teacher.client, &first, 1).await;
    let with_one = count(&world, (&teacher.client, &student), &first).await;

    let mut others = Vec::new();
    for number in 0..4 {
        others.push(world.teacher(&format!("Guru {number}"), 0).await);
    }
    let mut large = first;
    for number in 1..50 {
        // Half of them are hers: the store shows several teachers, her list many materials.
        let seller = if number % 2 == 0 { &teacher } else { &others[number % others.len()] };
        let id = stock(seller, &format!("Rumus {number}"), &[&piano, &algebra]).await;
        if number % 2 == 0 {
            large = id;
        }
    }
    for files in [3, 5] {
        work_on(&teacher.client, &large, files).await;
        teacher.client.publish_material(&large).await;
    }
    work_on(&teacher.client, &large, 4).await;
    let with_fifty = count(&world, (&teacher.client, &student), &large).await;

    let rows = |counts: &BTreeMap<&'static str, (u64, usize)>| -> BTreeMap<_, _> {
        counts.iter().map(|(name, (_, rows))| (*name, *rows)).collect()
    };
    let (detail, editor) = ("material_detail", "material_editor");
    let expected = [("material_store", 1), (detail, 1), ("teacher_materials", 1), (editor, 1)];
    assert_eq!(rows(&with_one), BTreeMap::from(expected));
    let expected = [("material_store", 50), (detail, 5), ("teacher_materials", 25), (editor, 4)];
    assert_eq!(rows(&with_fifty), BTreeMap::from(expected));
    let statements = |counts: BTreeMap<&'static str, (u64, usize)>| -> BTreeMap<_, _> {
        counts.into_iter().map(|(name, (statements, _))| (name, statements)).collect()
    };
    // Of the signed-in ones one is the check of the login session.
    let expected = BTreeMap::from([
        ("material_detail", 12),
        ("material_editor", 9),
        ("material_store", 5),
        ("teacher_materials", 11),
    ]);
    assert_eq!(statements(with_one), expected);
    assert_eq!(statements(with_fifty), expected);
    world.finish().await;
}
