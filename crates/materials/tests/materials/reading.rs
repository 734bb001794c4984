//! Who sees which materials, versions and files.

use catalog::TeacherStatus;
use database::QueryError;
use kernel::id::MaterialId;
use kernel::page::{Direction, PageRequest};
use kernel::{AccessRefused, Actor};
use materials::commands::material_unpublish::{self, MaterialUnpublishInput};
use materials::{MaterialStatus, queries, visibility};
use storage::FilePurpose;

use crate::shop::{Seller, Shop};

async fn sees(shop: &mut Shop, actor: &Actor, id: MaterialId) -> bool {
    !queries::by_ids(&mut shop.conn, actor, &[id]).await.unwrap().is_empty()
}

/// The numbers of the versions the actor sees.
async fn versions(shop: &mut Shop, actor: &Actor, id: MaterialId) -> Vec<i32> {
    let mut of = queries::versions_of_materials(&mut shop.conn, actor, &[id]).await.unwrap();
    of.remove(&id).unwrap_or_default().into_iter().map(|version| version.number).collect()
}

async fn next_version(shop: &mut Shop, seller: &Seller, id: MaterialId) {
    let file = shop.file(seller.user_id, FilePurpose::MaterialFile).await;
    shop.set_files(seller, id, &[file]).await;
}

#[tokio::test]
async fn a_draft_is_seen_by_its_teacher_and_admins_only() {
    let mut shop = Shop::new().await;
    let (seller, other) = (shop.seller().await, shop.seller().await);
    let (student, admin) = (shop.student().await, shop.admin().await);
    let draft = shop.create(&seller, "Aljabar", 10_000).await;
    for (actor, expected) in [
        (&Actor::Anonymous, false),
        (&student, false),
        (&other.actor, false),
        (&seller.actor, true),
        (&admin, true),
        (&Actor::System, true),
    ] {
        assert_eq!(sees(&mut shop, actor, draft.id).await, expected, "{actor:?}");
    }
}

#[tokio::test]
async fn what_left_the_store_is_still_seen_by_those_who_have_it() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let (owner, stranger) = (shop.student().await, shop.student().await);
    let material = shop.published(&seller, "Aljabar", 10_000).await;
    shop.give(&owner, material.id, 1).await;
    let now = shop.now;
    let input = MaterialUnpublishInput { id: material.id };
    material_unpublish::run(&mut shop.conn, &seller.actor, now, input).await.unwrap();
    assert!(sees(&mut shop, &owner, material.id).await);
    assert!(!sees(&mut shop, &stranger, material.id).await);
    shop.publish(&seller, material.id).await;
    shop.set_profile(&seller, TeacherStatus::Draft).await;
    assert!(sees(&mut shop, &owner, material.id).await, "also when the teacher leaves public view");
    assert!(!sees(&mut shop, &stranger, material.id).await);
    visibility::take_down(&mut shop.conn, now, material.id, "Salinan", false).await.unwrap();
    assert!(sees(&mut shop, &owner, material.id).await, "who lost it sees what it was");
    assert!(!sees(&mut shop, &Actor::Anonymous, material.id).await);
}

#[tokio::test]
async fn who_has_a_version_sees_it_and_all_later_ones_and_nobody_else_a_draft() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let (early, late, stranger) = (shop.student().await, shop.student().await, shop.student().await);
    let material = shop.published(&seller, "Aljabar", 10_000).await;
    shop.give(&early, material.id, 1).await;
    next_version(&mut shop, &seller, material.id).await;
    shop.publish(&seller, material.id).await;
    shop.give(&late, material.id, 2).await;
    next_version(&mut shop, &seller, material.id).await;
    let admin = shop.admin().await;
    for (actor, expected) in [
        (&Actor::Anonymous, vec![2]),
        (&stranger, vec![2]),
        (&early, vec![2, 1]),
        (&late, vec![2]),
        (&seller.actor, vec![3, 2, 1]),
        (&admin, vec![3, 2, 1]),
    ] {
        assert_eq!(versions(&mut shop, actor, material.id).await, expected, "{actor:?}");
    }
    let now = shop.now;
    let input = MaterialUnpublishInput { id: material.id };
    material_unpublish::run(&mut shop.conn, &seller.actor, now, input).await.unwrap();
    assert!(versions(&mut shop, &stranger, material.id).await.is_empty());
    assert_eq!(versions(&mut shop, &early, material.id).await, [2, 1]);
}

#[tokio::test]
async fn files_come_by_version_in_their_order() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let material = shop.create(&seller, "Aljabar", 10_000).await;
    let mut files = Vec::new();
    for _ in 0..3 {
        files.insert(0, shop.file(seller.user_id, FilePurpose::MaterialFile).await);
    }
    shop.set_files(&seller, material.id, &files).await;
    let of = queries::versions_of_materials(&mut shop.conn, &seller.actor, &[material.id]).await.unwrap();
    let version = of[&material.id][0].id;
    let found = queries::files_of_versions(&mut shop.conn, &[version]).await.unwrap();
    let first = &found[&version][0];
    assert_eq!((first.file_name.as_str(), first.byte_size, first.is_usable()), ("bab-1.pdf", 1_234, true));
    let found: Vec<_> = found[&version].iter().map(|file| (file.position, file.stored_file_id)).collect();
    assert_eq!(found, [(0, files[0]), (1, files[1]), (2, files[2])]);
}

#[tokio::test]
async fn a_teachers_own_list_has_every_state_and_pages_without_gaps() {
    let mut shop = Shop::new().await;
    let (seller, other) = (shop.seller().await, shop.seller().await);
    shop.create(&other, "Lain", 0).await;
    let mut expected = Vec::new();
    for index in 0..7 {
        if index % 3 == 0 {
            shop.later();
        }
        let made = if index % 2 == 0 {
            shop.create(&seller, "Draf", 0).await
        } else {
            shop.published(&seller, "Jadi", 0).await
        };
        expected.push((made.created_at, made.id));
    }
    expected.sort_unstable();
    expected.reverse();
    for direction in [Direction::Forward, Direction::Backward] {
        let mut request = PageRequest { size: 2, direction, cursor: None };
        let (mut key, mut found) = (None, Vec::new());
        loop {
            let page =
                queries::of_teacher(&mut shop.conn, &seller.actor, None, (&request, key)).await.unwrap();
            let keys: Vec<_> = page.items.iter().map(materials::Material::key).collect();
            let (more, next) = match direction {
                Direction::Forward => {
                    found.extend(keys.iter().copied());
                    (page.has_next, keys.last().copied())
                }
                Direction::Backward => {
                    found.splice(0..0, keys.iter().copied());
                    (page.has_previous, keys.as_slice().first().copied())
                }
            };
            (key, request.cursor) = (next, Some("read on".to_owned()));
            if !more {
                break;
            }
        }
        assert_eq!(found, expected, "{direction:?}");
    }
    for (status, count) in [(None, 7), (Some(MaterialStatus::Draft), 4), (Some(MaterialStatus::Published), 3)]
    {
        let counted = queries::count_of_teacher(&mut shop.conn, &seller.actor, status).await.unwrap();
        assert_eq!(counted, count);
    }
}

#[tokio::test]
async fn only_teachers_have_a_list_of_their_own() {
    let mut shop = Shop::new().await;
    let student = shop.student().await;
    let request = PageRequest::first(5);
    for (actor, access) in
        [(student, AccessRefused::Forbidden), (Actor::Anonymous, AccessRefused::Unauthenticated)]
    {
        let refused = queries::of_teacher(&mut shop.conn, &actor, None, (&request, None)).await;
        assert!(matches!(refused, Err(QueryError::Access(found)) if found == access));
    }
}

#[tokio::test]
async fn how_a_material_stands_counts_its_files_and_those_fit_to_be_handed_out() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let empty = shop.create(&seller, "Kosong", 0).await;
    let material = shop.published(&seller, "Aljabar", 0).await;
    next_version(&mut shop, &seller, material.id).await;
    let standing = queries::standing_of_materials(&mut shop.conn, &[empty.id, material.id]).await.unwrap();
    let one = materials::policy::VersionFiles { count: 1, ready_count: 1 };
    assert_eq!(
        (standing[&empty.id].is_teacher_public, standing[&empty.id].draft, standing[&empty.id].published),
        (true, None, None)
    );
    assert_eq!((standing[&material.id].draft, standing[&material.id].published), (Some(one), Some(one)));
}
