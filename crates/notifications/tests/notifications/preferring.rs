//! What people want to be told, and how.

use kernel::UserActor;
use teacherin_notifications::commands::notification_preferences_update::NotificationPreferencesUpdateCode;
use teacherin_notifications::{NotificationChannel, NotificationKind, NotificationTopic, TellError, queries};

use crate::world::{World, notice, refused};

const IN_APP: NotificationChannel = NotificationChannel::InApp;
const MAIL: NotificationChannel = NotificationChannel::Mail;
const REMINDERS: NotificationTopic = NotificationTopic::Reminders;

/// How many notifications and mails one reminder becomes.
async fn told(world: &World, user: &UserActor, number: i64) -> (usize, usize) {
    let before = (world.all(user).await.len(), world.mails.messages().len());
    assert!(world.tell(user, &notice(NotificationKind::LessonWithinDay, number)).await.unwrap());
    (world.all(user).await.len() - before.0, world.mails.messages().len() - before.1)
}

#[tokio::test]
async fn everything_is_on_until_it_is_switched_off() {
    let world = World::new().await;
    let user = world.user().await;
    let preferences =
        queries::preferences_of_user(&mut *world.connection().await, user.user_id).await.unwrap();
    assert_eq!(preferences.len(), NotificationTopic::ALL.len() * NotificationChannel::ALL.len());
    assert!(preferences.iter().all(|preference| preference.is_enabled));
    assert_eq!(told(&world, &user, 1).await, (1, 1));
}

#[tokio::test]
async fn a_topic_is_switched_off_and_on_by_channel() {
    let world = World::new().await;
    let user = world.user().await;
    for (number, (in_app, mail)) in
        [(true, false), (false, true), (false, false), (true, true)].into_iter().enumerate()
    {
        let wishes = [(REMINDERS, IN_APP, in_app), (REMINDERS, MAIL, mail)];
        let preferences = world.prefer(&user, &wishes).await.unwrap();
        for preference in preferences {
            let wanted = wishes
                .iter()
                .find(|(topic, channel, _)| (*topic, *channel) == (preference.topic, preference.channel));
            assert_eq!(preference.is_enabled, wanted.is_none_or(|(_, _, is_enabled)| *is_enabled));
        }
        let expected = (usize::from(in_app), usize::from(mail));
        assert_eq!(told(&world, &user, i64::try_from(number).unwrap()).await, expected);
    }
    world.assert_counts_are_true(&user).await;
}

#[tokio::test]
async fn a_preference_is_of_one_user_and_one_topic() {
    let world = World::new().await;
    let (user, other) = (world.user().await, world.user().await);
    world.prefer(&user, &[(REMINDERS, MAIL, false)]).await.unwrap();
    assert_eq!(told(&world, &other, 1).await, (1, 1));
    world.mails.clear();
    world.tell(&user, &notice(NotificationKind::LessonCompleted, 1)).await.unwrap();
    assert_eq!(world.mails.messages().len(), 1);
}

#[tokio::test]
async fn a_mail_that_fails_is_tried_again_though_the_app_says_nothing() {
    let world = World::new().await;
    let user = world.user().await;
    world.prefer(&user, &[(REMINDERS, IN_APP, false)]).await.unwrap();
    let notice = notice(NotificationKind::LessonWithinDay, 1);
    world.mails.fail_transiently();
    assert!(matches!(world.tell(&user, &notice).await, Err(TellError::Mail(_))));
    world.mails.succeed();
    world.tell(&user, &notice).await.unwrap();
    assert_eq!((world.all(&user).await.len(), world.mails.messages().len()), (0, 1));
}

#[tokio::test]
async fn what_costs_money_or_a_lesson_cannot_be_switched() {
    let world = World::new().await;
    let user = world.user().await;
    for topic in NotificationTopic::ALL.iter().filter(|topic| !topic.can_be_switched_off()) {
        for is_enabled in [false, true] {
            let wishes = [(REMINDERS, MAIL, false), (*topic, MAIL, is_enabled), (*topic, IN_APP, is_enabled)];
            let code = NotificationPreferencesUpdateCode::CannotBeChanged;
            assert_eq!(
                refused(world.prefer(&user, &wishes).await),
                [(code, "preferences.1".to_owned()), (code, "preferences.2".to_owned())],
                "{topic}"
            );
        }
    }
    assert_eq!(told(&world, &user, 1).await, (1, 1), "nothing of a refused input was kept");
}

#[tokio::test]
async fn nothing_and_the_same_twice_are_refused() {
    let world = World::new().await;
    let user = world.user().await;
    assert_eq!(
        refused(world.prefer(&user, &[]).await),
        [(NotificationPreferencesUpdateCode::PreferencesMissing, "preferences".to_owned())]
    );
    let twice = [(REMINDERS, MAIL, false), (REMINDERS, IN_APP, false), (REMINDERS, MAIL, true)];
    assert_eq!(
        refused(world.prefer(&user, &twice).await),
        [(NotificationPreferencesUpdateCode::Repeated, "preferences.2".to_owned())]
    );
}
