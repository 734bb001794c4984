//! What was read.

use chrono::TimeDelta;
use database::CommandError;
use kernel::id::NotificationId;
use kernel::{AccessRefused, Actor};
use teacherin_notifications::NotificationKind;
use teacherin_notifications::commands::notifications_mark_all_read::NotificationsMarkAllReadCode;
use teacherin_notifications::commands::notifications_mark_read::{
    self, NotificationsMarkReadCode, NotificationsMarkReadInput,
};

use crate::world::{World, notice, refused, start};

#[tokio::test]
async fn what_is_marked_is_counted_out_once() {
    let world = World::new().await;
    let user = world.user().await;
    let ids = world.tell_many(&user, 3).await;
    let [first, second, _] = <[NotificationId; 3]>::try_from(ids).unwrap();
    let marked = world.mark(&user, &[first, first]).await.unwrap();
    assert_eq!((marked.notifications.len(), marked.unread_count), (1, 2));
    let later = start() + TimeDelta::hours(1);
    let marked = world.mark_at(later, &user, &[first, second]).await.unwrap();
    let read_at: Vec<_> = marked.notifications.iter().map(|marked| (marked.number, marked.read_at)).collect();
    assert_eq!(read_at, [(2, Some(later)), (1, Some(start()))], "newest first, each read when it was");
    assert_eq!((marked.unread_count, world.unread(&user).await), (1, 1));
    world.assert_counts_are_true(&user).await;
}

#[tokio::test]
async fn foreign_and_unknown_ones_are_named_and_nothing_is_marked() {
    let world = World::new().await;
    let (user, other) = (world.user().await, world.user().await);
    let own = *world.tell_many(&user, 1).await.first().unwrap();
    let foreign = *world.tell_many(&other, 1).await.first().unwrap();
    let unknown = NotificationId::generate(start());
    assert_eq!(
        refused(world.mark(&user, &[own, foreign, unknown]).await),
        [
            (NotificationsMarkReadCode::NotFound, "ids.1".to_owned()),
            (NotificationsMarkReadCode::NotFound, "ids.2".to_owned())
        ]
    );
    assert_eq!((world.unread(&user).await, world.unread(&other).await), (1, 1));
    // Who was never told anything has no inbox, and gets none by asking.
    let newcomer = world.user().await;
    assert_eq!(
        refused(world.mark(&newcomer, &[own]).await),
        [(NotificationsMarkReadCode::NotFound, "ids.0".to_owned())]
    );
}

#[tokio::test]
async fn one_to_a_hundred_are_marked_at_once() {
    let world = World::new().await;
    let user = world.user().await;
    let one = *world.tell_many(&user, 1).await.first().unwrap();
    let code = |outcome| refused(outcome).first().unwrap().0;
    assert_eq!(code(world.mark(&user, &[]).await), NotificationsMarkReadCode::NotificationsMissing);
    let too_many = vec![one; 101];
    assert_eq!(code(world.mark(&user, &too_many).await), NotificationsMarkReadCode::TooManyNotifications);
    assert_eq!(world.mark(&user, &vec![one; 100]).await.unwrap().unread_count, 0);
}

#[tokio::test]
async fn what_came_meanwhile_stays_unread() {
    let world = World::new().await;
    let (user, other) = (world.user().await, world.user().await);
    let ids = world.tell_many(&user, 3).await;
    let second = ids.get(1).copied();
    assert_eq!(world.mark_all(&user, second).await.unwrap(), 1);
    world.assert_counts_are_true(&user).await;
    let not_found = vec![(NotificationsMarkAllReadCode::NotFound, "upTo".to_owned())];
    assert_eq!(refused(world.mark_all(&other, second).await), not_found);
    assert_eq!(world.mark_all(&user, None).await.unwrap(), 0);
    assert_eq!(world.mark_all(&other, None).await.unwrap(), 0, "who was told nothing has read everything");
    world.tell(&user, &notice(NotificationKind::BookingHeld, 9)).await.unwrap();
    assert_eq!(world.unread(&user).await, 1);
    world.assert_counts_are_true(&user).await;
}

#[tokio::test]
async fn nobody_marks_without_signing_in() {
    let world = World::new().await;
    let user = world.user().await;
    let ids = world.tell_many(&user, 1).await;
    for actor in [Actor::Anonymous, Actor::System] {
        let input = NotificationsMarkReadInput { ids: ids.clone() };
        let outcome =
            notifications_mark_read::run(&mut *world.connection().await, &actor, start(), input).await;
        assert!(matches!(outcome, Err(CommandError::Access(AccessRefused::Unauthenticated))));
    }
    assert_eq!(world.unread(&user).await, 1);
}
