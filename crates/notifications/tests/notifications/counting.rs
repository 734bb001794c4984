//! Many at once.

use futures_util::future::join_all;
use kernel::id::NotificationId;
use teacherin_notifications::{NotificationKind, queries};

use crate::world::{World, notice};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn numbers_have_no_gaps_and_counts_are_true_when_everybody_comes_at_once() {
    let world = World::new().await;
    let user = world.user().await;
    let ids = world.tell_many(&user, 20).await;
    let (told, marked, all) = futures_util::future::join3(
        join_all((100..130).map(|number| {
            let (world, user) = (&world, &user);
            async move { world.tell(user, &notice(NotificationKind::BookingPaid, number)).await }
        })),
        join_all(ids.chunks(3).map(|ids: &[NotificationId]| world.mark(&user, ids))),
        join_all((0..5).map(|number| world.mark_all(&user, ids.get(number * 4).copied()))),
    )
    .await;
    assert!(told.iter().all(Result::is_ok), "{told:?}");
    assert!(marked.iter().all(Result::is_ok), "{marked:?}");
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!(world.unread(&user).await, 30);
    world.assert_counts_are_true(&user).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_piece_of_news_that_ten_jobs_tell_at_once_is_told_once() {
    let world = World::new().await;
    let user = world.user().await;
    let notice = notice(NotificationKind::BookingPaid, 1);
    let told = join_all((0..10).map(|_| world.tell(&user, &notice))).await;
    assert!(told.iter().all(Result::is_ok), "{told:?}");
    assert_eq!((world.all(&user).await.len(), world.unread(&user).await), (1, 1));
    world.assert_counts_are_true(&user).await;
}

/// Numbers are given in the order of the commits: whoever asks again and again for what came after the last number misses
/// nothing, however many tell at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_appears_behind_what_was_read() {
    let world = World::new().await;
    let user = world.user().await;
    let telling = join_all((0..40).map(|number| {
        let (world, user) = (&world, &user);
        async move { world.tell(user, &notice(NotificationKind::BookingPaid, number)).await.unwrap() }
    }));
    let following = async {
        let mut seen = Vec::new();
        while seen.len() < 40 {
            let last = seen.last().copied().unwrap_or(0);
            let mut connection = world.connection().await;
            let found = queries::after_number(&mut connection, user.user_id, last, 3).await.unwrap();
            seen.extend(found.iter().map(|notification| notification.number));
        }
        seen
    };
    let (_, seen) = futures_util::future::join(telling, following).await;
    assert_eq!(seen, (1..=40).collect::<Vec<_>>());
}
