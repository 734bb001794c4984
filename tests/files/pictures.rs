//! Pictures of people and of their work: uploaded by the same door, shown by URL, gone when they are replaced.

use serde_json::{Value, json};

use crate::support::{Answer, Client, PNG, World, announcement};

const AVATAR: &str = "mutation ($input: ViewerProfileUpdateInput!) {
    viewerProfileUpdate(input: $input) { viewer { id avatarUrl } errors { code field message } }
}";
const PHOTO: &str = "mutation ($input: TeacherProfileUpdateInput!) {
    teacherProfileUpdate(input: $input) { teacher { id photoUrl } errors { code field message } }
}";
const ITEM_CREATE: &str = "mutation ($input: PortfolioItemCreateInput!) {
    portfolioItemCreate(input: $input) { portfolioItem { id imageUrl } errors { code field message } }
}";
const ITEM_UPDATE: &str = "mutation ($input: PortfolioItemUpdateInput!) {
    portfolioItemUpdate(input: $input) { portfolioItem { id imageUrl } errors { code field message } }
}";
const ITEM_DELETE: &str = "mutation ($input: PortfolioItemDeleteInput!) {
    portfolioItemDelete(input: $input) { errors { code field message } }
}";
const SUSPEND: &str = "mutation ($input: UserSuspendInput!) {
    userSuspend(input: $input) { user { id } errors { code field message } }
}";
const SHOWN: &str =
    "query ($id: ID!) { teacher(id: $id) { photoUrl user { id avatarUrl } portfolio { imageUrl } } }";

async fn picture(client: &Client, purpose: &str) -> String {
    client.uploaded(purpose, "gambar.png", "image/png", &PNG).await
}

async fn set_avatar(client: &Client, file: Value) -> Answer {
    client.run(AVATAR, json!({ "input": { "avatarFileId": file } })).await
}

/// What a browser gets that shows the picture.
async fn is_shown(url: &str) -> bool {
    let answer = reqwest::get(url).await.expect("the file store answers");
    if !answer.status().is_success() {
        return false;
    }
    assert_eq!(answer.headers()["content-type"], "image/jpeg");
    answer.bytes().await.expect("the picture comes whole").starts_with(b"\xff\xd8\xff")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_avatar_is_shown_and_goes_with_the_next_one() {
    let world = World::new().await;
    let student = world.student("Budi Santoso").await;
    let first = picture(&student, "AVATAR").await;
    let shown = set_avatar(&student, json!(first)).await.done("viewerProfileUpdate");
    let first_url = shown.text("/viewerProfileUpdate/viewer/avatarUrl");
    assert!(is_shown(&first_url).await);
    let account = student.page("account", json!({})).await;
    assert_eq!(account.text("/viewer/avatarUrl"), first_url, "the same all day");
    // The same one again, and a change of something else, leave it.
    set_avatar(&student, json!(first)).await.done("viewerProfileUpdate");
    let renamed = json!({ "input": { "fullName": "Budi S." } });
    let renamed = student.run(AVATAR, renamed).await.done("viewerProfileUpdate");
    assert_eq!(renamed.text("/viewerProfileUpdate/viewer/avatarUrl"), first_url);
    world.run_jobs().await;
    assert_eq!(world.store().keys("").await.unwrap(), [format!("public/{first}.jpg")]);

    let second = picture(&student, "AVATAR").await;
    let shown = set_avatar(&student, json!(second)).await.done("viewerProfileUpdate");
    let second_url = shown.text("/viewerProfileUpdate/viewer/avatarUrl");
    world.run_jobs().await;
    assert!(is_shown(&second_url).await && !is_shown(&first_url).await);
    assert_eq!(world.store().keys("").await.unwrap(), [format!("public/{second}.jpg")]);

    let cleared = set_avatar(&student, Value::Null).await.done("viewerProfileUpdate");
    assert_eq!(cleared.at("/viewerProfileUpdate/viewer/avatarUrl"), &Value::Null);
    world.run_jobs().await;
    assert_eq!(world.store().keys("").await.unwrap(), Vec::<String>::new());
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_ones_own_ready_unused_avatar_becomes_one() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await.client;
    let other = world.student("Budi Santoso").await;
    let refused =
        |answer: Answer, code: &str| answer.refused("viewerProfileUpdate", code, Some("avatarFileId"));

    let others = picture(&other, "AVATAR").await;
    refused(set_avatar(&teacher, json!(others)).await, "FILE_NOT_FOUND");
    let photo = picture(&teacher, "TEACHER_PHOTO").await;
    refused(set_avatar(&teacher, json!(photo)).await, "WRONG_PURPOSE");
    let pending = announcement("AVATAR", "saya.png", "image/png", &PNG);
    let pending = teacher.page("upload_create", pending).await.done("uploadCreate");
    let pending = pending.text("/uploadCreate/upload/file/id");
    refused(set_avatar(&teacher, json!(pending)).await, "FILE_NOT_READY");
    set_avatar(&other, json!(others)).await.done("viewerProfileUpdate");
    set_avatar(&other, Value::Null).await.done("viewerProfileUpdate");
    refused(set_avatar(&other, json!(others)).await, "FILE_NOT_FOUND");
    // All that is wrong is told at once, and the photo is still to be had.
    let both = json!({ "input": { "fullName": " ", "avatarFileId": photo } });
    let both = teacher.run(AVATAR, both).await;
    let errors = both.at("/viewerProfileUpdate/errors").as_array().expect("errors").len();
    assert_eq!(errors, 2, "{both:?}");
    let photo = json!({ "input": { "photoFileId": photo } });
    teacher.run(PHOTO, photo).await.done("teacherProfileUpdate");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_picture_is_used_once() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await.client;
    let image = picture(&teacher, "PORTFOLIO_IMAGE").await;
    let item = |title: &str| json!({ "input": { "title": title, "imageFileId": image } });
    let (first, second) =
        tokio::join!(teacher.run(ITEM_CREATE, item("Resital")), teacher.run(ITEM_CREATE, item("Lomba")));
    let made = |answer: &Answer| answer.at("/portfolioItemCreate/portfolioItem") != &Value::Null;
    assert!(made(&first) != made(&second), "{first:?} {second:?}");
    let loser = if made(&first) { second } else { first };
    loser.refused("portfolioItemCreate", "FILE_IN_USE", Some("imageFileId"));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_of_a_portfolio_takes_its_picture_along() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let (one, two) = (
        picture(&teacher.client, "PORTFOLIO_IMAGE").await,
        picture(&teacher.client, "PORTFOLIO_IMAGE").await,
    );
    let item = json!({ "input": { "title": "Resital", "imageFileId": one } });
    let item = teacher.client.run(ITEM_CREATE, item).await.done("portfolioItemCreate");
    let id = item.text("/portfolioItemCreate/portfolioItem/id");
    assert!(is_shown(&item.text("/portfolioItemCreate/portfolioItem/imageUrl")).await);
    let changed = json!({ "input": { "id": id, "imageFileId": two } });
    let changed = teacher.client.run(ITEM_UPDATE, changed).await.done("portfolioItemUpdate");
    let url = changed.text("/portfolioItemUpdate/portfolioItem/imageUrl");
    let detail = world.anonymous().page("teacher_detail", json!({ "slug": teacher.slug })).await;
    assert_eq!(detail.text("/teacher/portfolio/0/imageUrl"), url, "everybody sees it");
    world.run_jobs().await;
    assert_eq!(world.store().keys("").await.unwrap(), [format!("public/{two}.jpg")]);
    let delete = json!({ "input": { "id": id } });
    teacher.client.run(ITEM_DELETE, delete).await.done("portfolioItemDelete");
    world.run_jobs().await;
    assert!(!is_shown(&url).await);
    assert_eq!(world.store().keys("").await.unwrap(), Vec::<String>::new());
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_photo_of_a_suspended_teacher_is_nobodys_to_read() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let photo = json!({ "input": { "photoFileId": picture(&teacher.client, "TEACHER_PHOTO").await } });
    teacher.client.run(PHOTO, photo).await.done("teacherProfileUpdate");
    let admin = world.admin().await;
    let seen = world.anonymous().run(SHOWN, json!({ "id": teacher.id })).await;
    assert!(is_shown(&seen.text("/teacher/photoUrl")).await);
    let listed = world.anonymous().page("teacher_search", json!({})).await;
    assert_eq!(listed.text("/teachers/edges/0/node/photoUrl"), seen.text("/teacher/photoUrl"));
    let user = admin.run(SHOWN, json!({ "id": teacher.id })).await.text("/teacher/user/id");
    let suspend = json!({ "input": { "userId": user, "reason": "Menghina murid" } });
    admin.run(SUSPEND, suspend).await.done("userSuspend");
    let seen = world.anonymous().run(SHOWN, json!({ "id": teacher.id })).await;
    assert_eq!(seen.at("/teacher"), &Value::Null);
    let listed = world.anonymous().page("teacher_search", json!({})).await;
    assert_eq!(listed.at("/teachers/edges"), &json!([]));
    world.finish().await;
}
