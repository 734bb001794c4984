//! Lists, and what came after something.

use kernel::Actor;
use kernel::page::PageRequest;
use teacherin_notifications::queries::{self, NotificationFilter};
use teacherin_notifications::{Notification, NotificationKind};

use crate::world::{World, notice};

fn numbers(notifications: &[Notification]) -> Vec<i64> {
    notifications.iter().map(|notification| notification.number).collect()
}

#[tokio::test]
async fn pages_go_both_ways_newest_first() {
    let world = World::new().await;
    let (user, other) = (world.user().await, world.user().await);
    world.tell_many(&user, 5).await;
    world.tell_many(&other, 2).await;
    let filter = NotificationFilter::default();
    let mut connection = world.connection().await;
    for (first, last, key, expected, has_more) in [
        (Some(2), None, None, vec![5, 4], true),
        (Some(2), None, Some(4), vec![3, 2], true),
        (Some(2), None, Some(2), vec![1], false),
        (None, Some(2), None, vec![2, 1], true),
        (None, Some(2), Some(3), vec![5, 4], false),
    ] {
        let cursor = key.map(|_| "given".to_owned());
        let (after, before) = if first.is_some() { (cursor, None) } else { (None, cursor) };
        let request = PageRequest::from_arguments(first, after, last, before).unwrap();
        let page = queries::notifications_of_user(&mut connection, &user, &filter, (&request, key)).await;
        let page = page.unwrap();
        assert_eq!(numbers(&page.items), expected);
        assert_eq!(if first.is_some() { page.has_next } else { page.has_previous }, has_more);
    }
    assert_eq!(queries::count_of_user(&mut connection, &user, &filter).await.unwrap(), 5);
}

#[tokio::test]
async fn filters_are_applied_to_page_and_count() {
    let world = World::new().await;
    let user = world.user().await;
    world.tell(&user, &notice(NotificationKind::BookingHeld, 1)).await.unwrap();
    world.tell(&user, &notice(NotificationKind::BookingPaid, 1)).await.unwrap();
    world.tell(&user, &notice(NotificationKind::BookingConfirmed, 1)).await.unwrap();
    let held = world.all(&user).await.first().unwrap().id;
    world.mark(&user, &[held]).await.unwrap();
    let mut connection = world.connection().await;
    let kinds = vec![NotificationKind::BookingHeld, NotificationKind::BookingPaid];
    for (unread_only, kinds, expected) in
        [(true, vec![], vec![3, 2]), (false, kinds.clone(), vec![2, 1]), (true, kinds, vec![2])]
    {
        let filter = NotificationFilter { unread_only, kinds };
        let request = PageRequest::first(20);
        let page = queries::notifications_of_user(&mut connection, &user, &filter, (&request, None)).await;
        assert_eq!(numbers(&page.unwrap().items), expected);
        let count = queries::count_of_user(&mut connection, &user, &filter).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), expected.len());
    }
}

#[test]
fn cursors_are_bound_to_what_the_filter_means_and_not_to_how_it_is_written() {
    let binding = |unread_only, kinds: &[NotificationKind]| {
        NotificationFilter { unread_only, kinds: kinds.to_vec() }.binding()
    };
    let (held, paid) = (NotificationKind::BookingHeld, NotificationKind::BookingPaid);
    assert_eq!(binding(false, &[held, paid]), binding(false, &[paid, held, paid]));
    assert_ne!(binding(false, &[held]), binding(false, &[paid]));
    assert_ne!(binding(false, &[]), binding(true, &[]));
}

#[tokio::test]
async fn what_came_after_a_notification_can_be_asked_for() {
    let world = World::new().await;
    let (user, other) = (world.user().await, world.user().await);
    let mut connection = world.connection().await;
    assert_eq!(queries::latest_number(&mut connection, user.user_id).await.unwrap(), 0);
    let ids = world.tell_many(&user, 4).await;
    assert_eq!(queries::latest_number(&mut connection, user.user_id).await.unwrap(), 4);
    let second = *ids.get(1).unwrap();
    let number = queries::number_of(&mut connection, user.user_id, second).await.unwrap();
    assert_eq!(number, Some(2));
    assert_eq!(queries::number_of(&mut connection, other.user_id, second).await.unwrap(), None);
    let after = queries::after_number(&mut connection, user.user_id, 2, 10).await.unwrap();
    assert_eq!(numbers(&after), [3, 4]);
    let after = queries::after_number(&mut connection, user.user_id, 2, 1).await.unwrap();
    assert_eq!(numbers(&after), [3]);
}

#[tokio::test]
async fn nobody_reads_what_others_were_told() {
    let world = World::new().await;
    let (user, other) = (world.user().await, world.user().await);
    let ids = world.tell_many(&user, 2).await;
    let mut connection = world.connection().await;
    for (actor, expected) in
        [(Actor::User(user), 2), (Actor::User(other), 0), (Actor::Anonymous, 0), (Actor::System, 0)]
    {
        let found = queries::notifications_by_ids(&mut connection, &actor, &ids).await.unwrap();
        assert_eq!(found.len(), expected);
    }
}
