//! The screens of what was bought: one request, the same statements with little and with much to show, and nothing is asked
//! of the file store, which is away.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{PRICE, buy};
use crate::support::{Client, PNG, Teacher, World};

const COVER: &str = "mutation ($input: MaterialUpdateInput!) {
    materialUpdate(input: $input) { material { id } errors { code field message } }
}";

/// As many lines as an order has.
const LINES_MAX: usize = 20;

/// Materials with covers, bought by the student: as many as fit into one order for money, the others for nothing.
async fn library(world: &World, teacher: &Client, student: &Client, materials: usize) -> String {
    let mut order = None::<String>;
    for number in 0..materials {
        let price = if number < LINES_MAX { PRICE } else { 0 };
        let material = teacher.published_material(&format!("Bab {number}"), price).await;
        let cover = teacher.uploaded("MATERIAL_COVER", "sampul.png", "image/png", &PNG).await;
        let input = json!({ "input": { "id": material, "coverFileId": cover } });
        teacher.run(COVER, input).await.done("materialUpdate");
        let open = order.clone().filter(|_| price > 0);
        let bought = buy(student, &material, open.as_deref()).await.done("materialBuy");
        if price > 0 {
            order = Some(bought.text("/materialBuy/order/id"));
        }
    }
    let order = order.expect("something costs something");
    world.pay(student, &order).await;
    order
}

/// A free material that so many have.
async fn popular(world: &World, teacher: &Client, name: &str, buyers: usize) -> String {
    let material = teacher.published_material(&format!("Gratis {name}"), 0).await;
    for number in 0..buyers {
        let buyer = world.student(&format!("Pembeli {name} {number}")).await;
        buy(&buyer, &material, None).await.done("materialBuy");
    }
    material
}

struct Cast {
    teacher: Teacher,
    student: Client,
    order: String,
    popular: String,
}

async fn cast(world: &World, name: &str, rows: usize) -> Cast {
    let teacher = world.teacher(&format!("Guru {name}"), 0).await;
    let student = world.student(&format!("Siswa {name}")).await;
    let order = library(world, &teacher.client, &student, rows).await;
    let popular = popular(world, &teacher.client, name, rows).await;
    Cast { teacher, student, order, popular }
}

async fn count(world: &World, cast: &Cast) -> BTreeMap<&'static str, (u64, usize)> {
    let Cast { teacher, student, order, popular } = cast;
    let screens: [(_, _, Value, _); 5] = [
        ("my_library", student, json!({ "first": 100 }), "/viewer/library/nodes"),
        (
            "material_sales",
            &teacher.client,
            json!({ "id": popular, "first": 100 }),
            "/material/sales/sales/nodes",
        ),
        ("teacher_materials", &teacher.client, json!({ "first": 100 }), "/viewer/teacherMaterials/nodes"),
        ("checkout", student, json!({ "orderId": order }), "/order/lines"),
        ("order_detail", student, json!({ "id": order }), "/order/lines"),
    ];
    let mut counts = BTreeMap::new();
    for (name, client, variables, rows) in screens {
        // The least of a few: see the other screens.
        let mut least = (u64::MAX, 0);
        for _ in 0..6 {
            let (statements, answer) = world.statements_of(client.page(name, variables.clone())).await;
            least = least.min((statements, answer.at(rows).as_array().map_or(0, Vec::len)));
        }
        counts.insert(name, least);
    }
    counts
}

/// How many statements more a screen may cost by bad timing: fields of the same nodes that need the same things, e.g. a line for
/// `order` and for `canBeReturned`, ask for them together or after each other. Forty-nine rows more would cost forty-nine.
fn side_by_side(screen: &str) -> u64 {
    match screen {
        "my_library" => 6,
        "checkout" | "order_detail" | "teacher_materials" => 3,
        _ => 1,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_of_what_was_bought_costs_the_same_statements_with_one_and_with_fifty() {
    let world = World::new().await;
    let (one, fifty) = (cast(&world, "satu", 1).await, cast(&world, "banyak", 50).await);
    world.files.stop().await;
    let (one, fifty) = (count(&world, &one).await, count(&world, &fifty).await);
    for (name, (statements, rows)) in &one {
        let (with_fifty, fifty_rows) = fifty[name];
        assert!(*rows > 0 && fifty_rows >= LINES_MAX, "{name} had {rows} rows, then {fifty_rows}");
        let difference = statements.abs_diff(with_fifty);
        assert!(
            difference <= side_by_side(name),
            "{name}: {statements} statements with one, {with_fifty} with fifty"
        );
    }
    assert_eq!((fifty["my_library"].1, fifty["material_sales"].1), (50, 50));
    world.files.start_again().await;
    world.finish().await;
}
