//! Once in the app, and by mail until it goes.

use kernel::Money;
use kernel::id::{DisputeId, ExportId, MaterialId, PayoutId, RefundId, ReviewId, TeacherId};
use teacherin_notifications::{
    DisputeFacts, DisputeSide, Facts, Notice, NotificationKind, PayoutAccountFacts, PayoutFacts, Subject,
    TellError,
};

use crate::world::{World, notice, start};

#[tokio::test]
async fn what_is_told_stands_in_the_list_and_goes_by_mail() {
    let world = World::new().await;
    let user = world.user().await;
    let notice = notice(NotificationKind::BookingConfirmed, 1);
    assert!(world.tell(&user, &notice).await.unwrap());
    let told = world.all(&user).await;
    let [told] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((told.number, told.kind, &told.facts), (1, notice.kind, &notice.facts));
    assert_eq!((told.subject(), told.read_at, told.created_at), (notice.subject, None, start()));
    assert_eq!((world.unread(&user).await, world.mails.messages().len()), (1, 1));
}

#[tokio::test]
async fn a_retry_after_a_failed_mail_sends_the_mail_and_tells_nothing_twice() {
    let world = World::new().await;
    let user = world.user().await;
    let notice = notice(NotificationKind::BookingConfirmed, 1);
    world.mails.fail_transiently();
    for _ in 0..2 {
        let outcome = world.tell(&user, &notice).await;
        assert!(matches!(outcome, Err(TellError::Mail(_))), "{outcome:?}");
    }
    world.mails.succeed();
    assert!(world.tell(&user, &notice).await.unwrap());
    assert_eq!(world.mails.messages().len(), 1);
    assert_eq!((world.all(&user).await.len(), world.unread(&user).await), (1, 1));
    world.assert_counts_are_true(&user).await;
}

#[tokio::test]
async fn what_was_read_stays_read_when_its_mail_goes_later() {
    let world = World::new().await;
    let user = world.user().await;
    let notice = notice(NotificationKind::BookingConfirmed, 1);
    world.mails.fail_transiently();
    world.tell(&user, &notice).await.unwrap_err();
    assert_eq!(world.mark_all(&user, None).await.unwrap(), 0);
    world.mails.succeed();
    world.tell(&user, &notice).await.unwrap();
    assert_eq!((world.unread(&user).await, world.mails.messages().len()), (0, 1));
}

#[tokio::test]
async fn news_that_can_come_again_are_told_again() {
    let world = World::new().await;
    let user = world.user().await;
    let hidden = |occasion: &str| {
        let subject = Some(Subject::Review(ReviewId::generate(start())));
        Notice::again(NotificationKind::ReviewHidden, subject, Facts::Nothing, occasion)
    };
    let first = hidden("first");
    let second = Notice { occasion: "second".to_owned(), ..first.clone() };
    for notice in [&first, &second, &first] {
        world.tell(&user, notice).await.unwrap();
    }
    assert_eq!(world.all(&user).await.len(), 2);
    assert_eq!(world.mails.messages().len(), 3, "a mail is never held back");
}

#[tokio::test]
async fn nothing_is_told_where_there_is_nothing_to_say() {
    let world = World::new().await;
    let user = world.user().await;
    let notice = notice(NotificationKind::BookingConfirmed, 1);
    let outcome =
        teacherin_notifications::tell(&world.pools, &world.mailer(), start(), user.user_id, &notice, |_| {
            None
        })
        .await;
    assert!(!outcome.unwrap());
    assert!(world.all(&user).await.is_empty() && world.mails.messages().is_empty());
}

#[tokio::test]
async fn a_deleted_user_is_told_nothing() {
    let world = World::new().await;
    let user = world.user().await;
    world.delete(&user).await;
    assert!(!world.tell(&user, &notice(NotificationKind::BookingConfirmed, 1)).await.unwrap());
    assert!(world.all(&user).await.is_empty() && world.mails.messages().is_empty());
}

#[tokio::test]
async fn every_subject_and_every_fact_reads_back() {
    let world = World::new().await;
    let user = world.user().await;
    let notices = [
        Notice::once(
            NotificationKind::PaidTwice,
            Some(Subject::Refund(RefundId::generate(start()))),
            Facts::Refund(Money::rupiah(150_000).into()),
        ),
        Notice::once(
            NotificationKind::ReviewWritten,
            Some(Subject::Review(ReviewId::generate(start()))),
            Facts::Stars { stars: 4, of_material: false },
        ),
        Notice::once(
            NotificationKind::TeacherVerified,
            Some(Subject::Teacher(TeacherId::generate(start()))),
            Facts::Nothing,
        ),
        Notice::once(
            NotificationKind::DisputeDecided,
            Some(Subject::Dispute(DisputeId::generate(start()))),
            Facts::Dispute(DisputeFacts {
                reader: DisputeSide::Seller,
                deadline: Some(start()),
                refund: Some(Money::rupiah(150_000).into()),
            }),
        ),
        Notice::again(
            NotificationKind::EarningsReleased,
            None,
            Facts::Earnings(Money::rupiah(1).into()),
            start(),
        ),
        Notice::once(
            NotificationKind::MaterialSold,
            Some(Subject::Material(MaterialId::generate(start()))),
            Facts::Earnings(Money::rupiah(49_000).into()),
        ),
        Notice::again(NotificationKind::DisputesWait, None, Facts::Waiting { count: 2 }, start()),
        Notice::once(
            NotificationKind::PayoutFailed,
            Some(Subject::Payout(PayoutId::generate(start()))),
            Facts::Payout(PayoutFacts { paid_out: Money::rupiah(150_000).into(), came_back: true }),
        ),
        Notice::again(
            NotificationKind::PayoutAccountChanged,
            None,
            Facts::PayoutAccount(PayoutAccountFacts {
                bank: "Bank Jago".to_owned(),
                last_digits: "7890".to_owned(),
                paused_until: Some(start()),
            }),
            start(),
        ),
        Notice::once(
            NotificationKind::ExportReady,
            Some(Subject::Export(ExportId::generate(start()))),
            Facts::Nothing,
        ),
        Notice::again(NotificationKind::AccountSuspended, None, Facts::Nothing, start()),
        notice(NotificationKind::BookingHeld, 1),
    ];
    for notice in &notices {
        world.tell(&user, notice).await.unwrap();
    }
    let told = world.all(&user).await;
    for (told, notice) in told.iter().zip(&notices) {
        assert_eq!((told.kind, told.subject(), &told.facts), (notice.kind, notice.subject, &notice.facts));
    }
    assert_eq!(told.len(), notices.len());
}
