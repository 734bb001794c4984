//! Keeping teachers.

use catalog::commands::{favourite_add, favourite_remove, hide_teacher_of_user};
use catalog::queries::{favourites_among, favourites_of_user};
use catalog::search::SearchError;
use chrono::TimeDelta;
use database::CommandError;
use kernel::id::TeacherId;
use kernel::page::{Direction, PageRequest};
use kernel::{AccessRefused, Actor, Role};

use crate::market::{Market, refusals};

async fn add(market: &mut Market, actor: &Actor, teacher_id: TeacherId) -> TeacherId {
    let input = favourite_add::FavouriteAddInput { teacher_id };
    favourite_add::run(&mut market.conn, actor, market.now, input).await.unwrap()
}

#[tokio::test]
async fn keeping_and_removing_are_idempotent_and_listed_latest_first() {
    let mut market = Market::new().await;
    let mut kept = Vec::new();
    let student = market.user("Budi", &[Role::Student]).await;
    let other = market.user("Ani", &[Role::Student]).await;
    for index in 0..5 {
        let complete = market.complete(&format!("Guru {index}"), &["piano"]);
        let (_, teacher) = market.teacher(complete).await;
        market.now += TimeDelta::minutes(i64::from(index / 2));
        add(&mut market, &student, teacher.id).await;
        add(&mut market, &student, teacher.id).await;
        kept.insert(0, teacher);
    }
    let user = student.user().unwrap().user_id;
    let all = favourites_of_user(&mut market.conn, user, &PageRequest::first(100)).await.unwrap();
    assert_eq!(all.items.len(), 5);
    let order: Vec<_> = all.items.iter().map(|item| (item.favourite.created_at, item.favourite.id)).collect();
    assert!(order.is_sorted_by(|one, next| one > next));

    let ids: Vec<TeacherId> = all.items.iter().map(|item| item.teacher.id).collect();
    let mut request = PageRequest::first(2);
    let mut forward = Vec::new();
    loop {
        let page = favourites_of_user(&mut market.conn, user, &request).await.unwrap();
        forward.extend(page.items.iter().map(|item| item.teacher.id));
        request.cursor = page.items.last().map(|item| item.cursor.clone());
        if !page.has_next {
            break;
        }
    }
    assert_eq!(forward, ids);
    let back =
        PageRequest { size: 2, direction: Direction::Backward, cursor: Some(all.items[4].cursor.clone()) };
    let page = favourites_of_user(&mut market.conn, user, &back).await.unwrap();
    assert_eq!(page.items.iter().map(|item| item.teacher.id).collect::<Vec<_>>(), ids[2..4]);
    let foreign = favourites_of_user(&mut market.conn, other.user().unwrap().user_id, &back).await;
    assert!(matches!(foreign, Err(SearchError::Page(_))), "a cursor is good for one user's list");

    let among =
        favourites_among(&mut market.conn, user, &[ids[0], TeacherId::generate(market.now)]).await.unwrap();
    assert_eq!(among.into_iter().collect::<Vec<_>>(), [ids[0]]);
    for _ in 0..2 {
        let input = favourite_remove::FavouriteRemoveInput { teacher_id: ids[0] };
        favourite_remove::run(&mut market.conn, &student, market.now, input).await.unwrap();
    }
    let now = market.now;
    hide_teacher_of_user(&mut market.conn, now, kept[0].user_id.unwrap()).await.unwrap();
    let hidden = kept.iter().find(|teacher| teacher.id == ids[1]).unwrap().user_id.unwrap();
    hide_teacher_of_user(&mut market.conn, now, hidden).await.unwrap();
    let left = favourites_of_user(&mut market.conn, user, &PageRequest::first(100)).await.unwrap();
    assert!(!left.items.iter().any(|item| item.teacher.id == ids[0] || item.teacher.id == ids[1]));
    // Who left public view can still be removed.
    let input = favourite_remove::FavouriteRemoveInput { teacher_id: ids[1] };
    favourite_remove::run(&mut market.conn, &student, now, input).await.unwrap();
}

#[tokio::test]
async fn only_public_teachers_can_be_kept_and_only_signed_in() {
    let mut market = Market::new().await;
    let student = market.user("Budi", &[Role::Student]).await;
    let draft = market.user("Sari", &[Role::Teacher]).await;
    let draft = market.update(&draft, Default::default()).await.unwrap();
    for teacher_id in [draft.id, TeacherId::generate(market.now)] {
        let input = favourite_add::FavouriteAddInput { teacher_id };
        let refused = favourite_add::run(&mut market.conn, &student, market.now, input).await;
        assert_eq!(
            refusals(refused),
            [(favourite_add::FavouriteAddCode::NotFound, Some("teacherId".into()))]
        );
        let input = favourite_remove::FavouriteRemoveInput { teacher_id };
        let refused = favourite_remove::run(&mut market.conn, &student, market.now, input).await;
        assert_eq!(
            refusals(refused),
            [(favourite_remove::FavouriteRemoveCode::NotFound, Some("teacherId".into()))]
        );
    }
    let input = favourite_add::FavouriteAddInput { teacher_id: draft.id };
    let refused = favourite_add::run(&mut market.conn, &Actor::Anonymous, market.now, input).await;
    assert!(matches!(refused, Err(CommandError::Access(AccessRefused::Unauthenticated))));
}
