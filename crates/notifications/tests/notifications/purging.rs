//! Old notifications go.

use chrono::TimeDelta;
use jobs::JobRun;
use kernel::id::JobId;
use teacherin_notifications::config::{KEPT_FOR, READ_KEPT_FOR};
use teacherin_notifications::jobs::purge;
use teacherin_notifications::{NotificationKind, queries};

use crate::world::{World, notice, start};

async fn purge_after(world: &World, time: TimeDelta) {
    let now = start() + time;
    let run = JobRun { now, attempt: 1, id: JobId::generate(now) };
    purge(&world.pools, &run).await.unwrap();
}

#[tokio::test]
async fn what_was_read_goes_after_its_time_and_what_was_not_stays() {
    let world = World::new().await;
    let user = world.user().await;
    let ids = world.tell_many(&user, 3).await;
    world.mark(&user, ids.get(..2).unwrap()).await.unwrap();
    purge_after(&world, READ_KEPT_FOR).await;
    assert_eq!(world.all(&user).await.len(), 3);
    purge_after(&world, READ_KEPT_FOR + TimeDelta::seconds(1)).await;
    let kept = world.all(&user).await;
    assert_eq!(kept.iter().map(|kept| kept.number).collect::<Vec<_>>(), [3]);
    assert_eq!(world.unread(&user).await, 1);
}

#[tokio::test]
async fn everything_goes_after_a_year_and_is_counted_out() {
    let world = World::new().await;
    let (user, other) = (world.user().await, world.user().await);
    let ids = world.tell_many(&user, 3).await;
    world.tell_many(&other, 2).await;
    world.mark(&user, ids.get(..1).unwrap()).await.unwrap();
    let later = start() + TimeDelta::days(100);
    world.tell_at(later, &user, &notice(NotificationKind::BookingPaid, 50)).await.unwrap();
    purge_after(&world, KEPT_FOR + TimeDelta::seconds(1)).await;
    assert_eq!((world.all(&user).await.len(), world.unread(&user).await), (1, 1));
    assert_eq!((world.all(&other).await.len(), world.unread(&other).await), (0, 0));
}

#[tokio::test]
async fn numbers_go_on_where_they_were() {
    let world = World::new().await;
    let user = world.user().await;
    world.tell_many(&user, 3).await;
    purge_after(&world, KEPT_FOR + TimeDelta::seconds(1)).await;
    assert_eq!(queries::latest_number(&mut *world.connection().await, user.user_id).await.unwrap(), 3);
    world.tell(&user, &notice(NotificationKind::BookingPaid, 50)).await.unwrap();
    assert_eq!(world.all(&user).await.first().unwrap().number, 4);
}
