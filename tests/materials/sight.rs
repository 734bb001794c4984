//! Who sees which material, and what of it.

use kernel::id::MaterialId;
use serde_json::{Value, json};
use uuid::Uuid;

use super::file_names;
use crate::support::{Client, Teacher, World};

const BUY: &str = "mutation ($input: MaterialBuyInput!) {
    materialBuy(input: $input) { entitlement { id status } errors { code field message } }
}";
const LOOK: &str = "query ($id: ID!) {
    material(id: $id) {
        title status
        teacher { id }
        version { number files { fileName } }
        versions { number files { fileName } }
        draft { number files { fileName } }
        availableActions { action unavailableReason }
    }
    node(id: $id) { id }
}";

/// A teacher with a material that somebody has, and everybody who may look at it.
struct Scene {
    world: World,
    teacher: Teacher,
    material: String,
    rival: Teacher,
    buyer: Client,
    student: Client,
    admin: Client,
}

impl Scene {
    async fn set() -> Self {
        let world = World::new().await;
        let (teacher, rival) = (world.teacher("Ibu Sari Dewi", 0).await, world.teacher("Pak Made", 0).await);
        let material = teacher.client.published_material("Rumus Fisika", 0).await;
        let (buyer, student) = (world.student("Budi Santoso").await, world.student("Citra Lestari").await);
        let admin = world.admin().await;
        let scene = Self { world, teacher, material, rival, buyer, student, admin };
        scene.buy(&scene.buyer, 1).await;
        scene
    }

    async fn buy(&self, client: &Client, key: u128) {
        let input = json!({ "materialId": self.material, "idempotencyKey": Uuid::from_u128(key) });
        let bought = client.run(BUY, json!({ "input": input })).await.done("materialBuy");
        assert_eq!(bought.text("/materialBuy/entitlement/status"), "ACTIVE");
    }

    fn everybody(&self) -> [(&'static str, Client); 6] {
        [
            ("anonymous", self.world.anonymous()),
            ("student", self.student.clone()),
            ("rival", self.rival.client.clone()),
            ("buyer", self.buyer.clone()),
            ("teacher", self.teacher.client.clone()),
            ("admin", self.admin.clone()),
        ]
    }

    /// What each of them sees of the material: null, or what it is.
    async fn looks(&self, id: &str) -> Vec<(&'static str, Value)> {
        let mut looks = Vec::new();
        for (name, client) in self.everybody() {
            let answer = client.run(LOOK, json!({ "id": id })).await;
            let found = answer.at("/material").clone();
            assert_eq!(answer.at("/node").is_null(), found.is_null(), "{name}");
            looks.push((name, found));
        }
        looks
    }

    /// Who sees it at all.
    async fn who_sees(&self, id: &str) -> Vec<&'static str> {
        let looks = self.looks(id).await.into_iter();
        looks.filter(|(_, found)| !found.is_null()).map(|(name, _)| name).collect()
    }

    /// Whether the store has it, in the list, by its words and on its teacher's page.
    async fn is_in_store(&self) -> bool {
        let anonymous = self.world.anonymous();
        let mut counts = Vec::new();
        for filter in [json!({}), json!({ "text": "rumus" }), json!({ "teacherId": self.teacher.id })] {
            let found = anonymous.page("material_store", json!({ "filter": filter })).await;
            counts.push(found.at("/materials/totalCount").clone());
        }
        counts.dedup();
        assert_eq!(counts.len(), 1, "{counts:?}");
        counts == [json!(1)]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn out_of_the_store_it_is_there_for_its_teacher_who_has_it_and_admins() {
    let scene = Scene::set().await;
    let everybody: Vec<&str> = scene.everybody().iter().map(|(name, _)| *name).collect();
    let insiders = ["buyer", "teacher", "admin"];
    let (id, teacher) = (scene.material.as_str(), &scene.teacher.client);
    let draft = teacher.material_draft("Belum jadi", 0).await;
    assert_eq!(scene.who_sees(&draft).await, ["teacher", "admin"]);
    assert_eq!(scene.who_sees(id).await, everybody);
    assert!(scene.is_in_store().await);

    let which = json!({ "input": { "id": id } });
    teacher.page("material_unpublish", which.clone()).await.done("materialUnpublish");
    assert_eq!(scene.who_sees(id).await, insiders);
    assert!(!scene.is_in_store().await);
    teacher.page("material_publish", which.clone()).await.done("materialPublish");

    let key: MaterialId = id.parse().expect("a material's id");
    let mut connection = scene.world.connection().await;
    let now = scene.world.now();
    materials::visibility::take_down(&mut connection, now, key, "Salinan", true).await.expect("it is there");
    assert_eq!(scene.who_sees(id).await, insiders);
    assert!(!scene.is_in_store().await);
    materials::visibility::restore(&mut connection, now, key).await.expect("it is there");
    assert_eq!(scene.who_sees(id).await, everybody);

    teacher.page("material_unpublish", which.clone()).await.done("materialUnpublish");
    teacher.page("material_archive", which).await.done("materialArchive");
    assert_eq!(scene.who_sees(id).await, insiders);
    drop(connection);
    scene.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_teachers_materials_leave_the_store_and_stay_with_who_has_them() {
    let scene = Scene::set().await;
    let id = scene.material.clone();
    let users =
        scene.admin.run("{ users(filter: { role: TEACHER }) { nodes { id fullName } } }", json!({})).await;
    let users = users.at("/users/nodes").as_array().expect("a list").clone();
    let sari = users.iter().find(|user| user["fullName"] == "Ibu Sari Dewi").expect("she is a teacher");
    let suspend = "mutation ($input: UserSuspendInput!) { userSuspend(input: $input) { errors { code } } }";
    let input = json!({ "input": { "userId": sari["id"], "reason": "Sertifikat palsu" } });
    scene.admin.run(suspend, input).await.done("userSuspend");
    assert!(!scene.is_in_store().await);
    for (name, client) in scene.everybody() {
        let answer = client.run(LOOK, json!({ "id": id })).await;
        if name == "teacher" {
            answer.failed("UNAUTHENTICATED");
            continue;
        }
        let sees = matches!(name, "buyer" | "admin");
        assert_eq!(answer.at("/material").is_object(), sees, "{name}");
        if sees {
            assert_eq!(file_names(answer.at("/material/version")), ["Rumus Fisika.pdf"], "{name}");
            assert_eq!(answer.at("/material/teacher").is_object(), name == "admin", "{name}");
        }
    }
    scene.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_the_versions_that_are_theirs_and_its_teacher_the_buttons() {
    let scene = Scene::set().await;
    let (id, teacher) = (scene.material.as_str(), &scene.teacher.client);
    for number in 2..=3 {
        let file = teacher.uploaded_pdf(&format!("Bab {number}.pdf")).await;
        teacher.set_material_files(id, &[file]).await;
        if number == 2 {
            teacher.publish_material(id).await;
            scene.buy(&scene.student, 2).await;
        }
    }
    for (name, material) in scene.looks(id).await {
        let versions = material["versions"].as_array().expect("a list");
        let numbers: Vec<i64> = versions.iter().filter_map(|version| version["number"].as_i64()).collect();
        let sees_all = matches!(name, "buyer" | "teacher" | "admin");
        assert_eq!(numbers, if sees_all { vec![2, 1] } else { vec![2] }, "{name}");
        assert_eq!(file_names(&material["version"]), ["Bab 2.pdf"], "{name}");
        let sees_draft = matches!(name, "teacher" | "admin");
        assert_eq!(material["draft"].is_object(), sees_draft, "{name}");
        if sees_draft {
            assert_eq!(file_names(&material["draft"]), ["Bab 3.pdf"], "{name}");
        }
        let buttons = material["availableActions"].as_array().map_or(0, Vec::len);
        assert_eq!(buttons, if name == "teacher" { 6 } else { 0 }, "{name}");
    }
    let latest =
        "query ($id: ID!, $first: Int!) { material(id: $id) { versions(first: $first) { number } } }";
    let first = async |first: i32| teacher.run(latest, json!({ "id": id, "first": first })).await;
    assert_eq!(first(1).await.at("/material/versions"), &json!([{ "number": 2 }]));
    for nonsense in [0, 101] {
        first(nonsense).await.failed("BAD_USER_INPUT");
    }
    // Out of the store nobody gets a version, but who has one keeps it, and those since.
    let which = json!({ "input": { "id": id } });
    teacher.page("material_unpublish", which).await.done("materialUnpublish");
    for (client, numbers) in [(&scene.buyer, json!([2, 1])), (&scene.student, json!([2]))] {
        let seen = client.run(LOOK, json!({ "id": id })).await;
        let versions = seen.at("/material/versions").as_array().expect("a list");
        assert_eq!(versions.iter().map(|version| version["number"].clone()).collect::<Value>(), numbers);
    }
    scene.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teachers_list_is_hers() {
    let scene = Scene::set().await;
    let own = scene.teacher.client.page("teacher_materials", json!({})).await;
    assert_eq!(own.at("/viewer/teacherMaterials/nodes/0/id"), &json!(scene.material));
    assert_eq!(own.at("/viewer/teacherMaterials/nodes/0/soldCount"), &json!(1));
    let of_rival = scene.rival.client.page("teacher_materials", json!({})).await;
    assert_eq!(of_rival.at("/viewer/teacherMaterials/totalCount"), &json!(0));
    scene.student.page("teacher_materials", json!({})).await.failed("FORBIDDEN");
    let nobody = scene.world.anonymous().page("teacher_materials", json!({})).await;
    assert_eq!(nobody.at("/viewer"), &Value::Null);
    scene.world.finish().await;
}
