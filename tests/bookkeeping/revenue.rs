//! What the company took, over HTTP.

use serde_json::json;

use super::{sell, with};
use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_reads_what_was_taken_by_day_by_category_and_by_teacher() {
    let world = World::new().await;
    let admin = world.admin().await;
    let student = world.student("Ani").await;
    let (lestari, budi) = (world.teacher("Guru Lestari", 0).await, world.teacher("Guru Budi", 0).await);
    sell(&world, &lestari, &student, "Rumus Fisika", 50_000).await;
    sell(&world, &budi, &student, "Latihan Gitar", 20_000).await;

    let by_day = admin.page("revenue_report", with("groupBy", "DAY")).await;
    let report = by_day.at("/revenueReport");
    let rows = report["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 29);
    let day = rows.iter().find(|row| row["day"] == json!("2027-03-01")).expect("the day of the sales");
    assert_eq!(day["figures"], report["total"]);
    let total = &report["total"];
    assert_eq!((&total["linesSold"], &total["gross"]["amount"]), (&json!(2), &json!("70000")));
    assert_eq!(total["net"]["amount"], json!("70000"));
    let by_teacher = admin.page("revenue_report", with("groupBy", "TEACHER")).await;
    let teachers: Vec<_> = by_teacher
        .at("/revenueReport/rows")
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| {
            (
                row["teacher"]["displayName"].clone(),
                row["figures"]["gross"]["amount"].clone(),
                row["isOthers"].clone(),
            )
        })
        .collect();
    assert_eq!(
        teachers,
        [
            (json!("Guru Lestari"), json!("50000"), json!(false)),
            (json!("Guru Budi"), json!("20000"), json!(false)),
        ]
    );
    let by_category = admin.page("revenue_report", with("groupBy", "CATEGORY")).await;
    assert_eq!(&by_category.at("/revenueReport")["total"], total);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_reads_it_and_a_wrong_zone_is_told() {
    let world = World::new().await;
    let admin = world.admin().await;
    let teacher = world.teacher("Guru Lestari", 0).await;
    teacher.client.page("revenue_report", with("groupBy", "DAY")).await.failed("FORBIDDEN");
    let mut input = with("groupBy", "DAY");
    input["input"]["timeZone"] = json!("Jakarta");
    admin.page("revenue_report", input).await.failed("BAD_USER_INPUT");
    world.finish().await;
}
