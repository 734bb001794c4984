//! What teachers and admins are told.

use chrono::TimeDelta;
use kernel::Locale;
use mailer::OutgoingMail;
use notifications::{Notification, NotificationKind, Subject};
use payouts::commands::payout_mark_returned::{self, PayoutMarkReturnedInput};
use payouts::commands::payout_mark_sent::{self, PayoutMarkSentInput};
use payouts::commands::payout_refuse::{self, PayoutRefuseInput};
use payouts::{Payout, PayoutMethod};
use storage::FilePurpose;

use crate::naming::{NUMBER, Naming};
use crate::world::{ASKED, EARNED, Human, World, key};

/// What somebody was told in the app, oldest first.
async fn told(world: &World, human: &Human) -> Vec<Notification> {
    notifications::queries::after_number(&mut *world.connection().await, human.user_id, 0, 100).await.unwrap()
}

fn kinds(told: &[Notification]) -> Vec<NotificationKind> {
    told.iter().map(|notification| notification.kind).collect()
}

fn body(notification: &Notification) -> String {
    notifications::wording::text(notification, Locale::English, chrono_tz::Tz::Asia__Makassar).body
}

/// The mails to somebody, oldest first.
fn mails(world: &World, human: &Human) -> Vec<OutgoingMail> {
    let address = format!("{}@contoh.test", human.user_id.to_string().to_lowercase());
    world.mails.messages_to(&kernel::EmailAddress::parse(&address).unwrap())
}

async fn sent_by_hand(world: &World, admin: &Human, payout: &Payout) {
    let proof_file_id = world.file(admin, FilePurpose::PayoutProof).await;
    let (payout_id, bank_reference) = (payout.id, "FT2600501".to_owned());
    let input = PayoutMarkSentInput { payout_id, bank_reference, proof_file_id, idempotency_key: key() };
    let mut connection = world.connection().await;
    payout_mark_sent::run(&mut connection, &admin.actor, world.now(), input).await.unwrap();
}

#[tokio::test]
async fn an_owner_learns_of_every_account_that_is_named_for_her() {
    let naming = Naming::new().await;
    let teacher = naming.teacher().await;
    naming.world.earn(teacher.person_id, EARNED).await;
    naming.name(&teacher, NUMBER).await;
    naming.drain().await;
    naming.world.request(&teacher, ASKED).await.unwrap();
    naming.world.request(&teacher, 2 * ASKED).await.unwrap();
    naming.name(&teacher, "7009999999").await;
    naming.drain().await;

    let told = told(&naming.world, &teacher).await;
    assert_eq!(kinds(&told), [NotificationKind::PayoutAccountChanged; 2]);
    let bodies: Vec<String> = told.iter().map(body).collect();
    assert!(
        bodies[0].contains("ending in 4567 at Bank Jago") && !bodies[0].contains("go on from"),
        "{bodies:?}"
    );
    assert!(bodies[1].contains("go on from Tuesday, 6 January 2026 at 09:00 WITA"), "{bodies:?}");
    let mails = mails(&naming.world, &teacher);
    assert_eq!(mails.len(), 2);
    assert!(
        mails[0].text.contains("berakhiran 4567") && !mails[0].text.contains("Dibatalkan"),
        "{}",
        mails[0].text
    );
    assert!(mails[1].text.contains("berakhiran 9999"), "{}", mails[1].text);
    assert!(mails[1].text.contains("Dibatalkan: Rp300.000"), "{}", mails[1].text);
    assert!(
        mails[1].text.contains("Dicairkan mulai: Selasa, 6 Januari 2026 pukul 09.00 WITA"),
        "{}",
        mails[1].text
    );
}

#[tokio::test]
async fn a_stranger_s_account_is_told_though_it_was_replaced_before_the_mail_went() {
    let naming = Naming::new().await;
    let teacher = naming.teacher().await;
    naming.name(&teacher, NUMBER).await;
    naming.name(&teacher, "7009999999").await;
    naming.name(&teacher, "7008888888").await;
    naming.drain().await;
    let texts: Vec<String> = mails(&naming.world, &teacher).into_iter().map(|mail| mail.text).collect();
    assert_eq!(texts.len(), 3);
    for digits in ["4567", "9999", "8888"] {
        assert_eq!(texts.iter().filter(|text| text.contains(digits)).count(), 1, "{texts:?}");
    }
    let paused = texts.iter().filter(|text| text.contains("Dicairkan mulai")).count();
    assert_eq!(paused, 1, "only the account in use says from when it is paid out to");
}

#[tokio::test]
async fn a_payout_that_arrived_and_came_back_is_told_twice() {
    let world = World::new().await;
    let (teacher, payout) = world.approved(PayoutMethod::Manual).await;
    let admin = world.admin().await;
    sent_by_hand(&world, &admin, &payout).await;
    world.drain().await;
    let input = PayoutMarkReturnedInput { payout_id: payout.id, reason: "Rekening ditutup".to_owned() };
    let now = world.now();
    payout_mark_returned::run(&mut *world.connection().await, &admin.actor, now, input).await.unwrap();
    world.drain().await;

    let told = told(&world, &teacher).await;
    assert_eq!(kinds(&told), [NotificationKind::PayoutPaid, NotificationKind::PayoutFailed]);
    assert!(told.iter().all(|notification| notification.subject() == Some(Subject::Payout(payout.id))));
    assert!(body(&told[0]).starts_with("Rp100,000 was sent"), "{}", body(&told[0]));
    assert!(body(&told[1]).starts_with("Your bank sent Rp100,000 back"), "{}", body(&told[1]));
    let mails = mails(&world, &teacher);
    assert_eq!(mails.len(), 2);
    assert!(
        mails[0].text.contains("Rp100.000") && mails[0].text.contains("berakhiran 3344"),
        "{}",
        mails[0].text
    );
    assert!(!mails[1].text.contains("Rekening ditutup"), "the bank's words are for admins");
}

#[tokio::test]
async fn nobody_is_told_that_something_arrived_which_came_back_before_the_mail_went() {
    let world = World::new().await;
    let (teacher, payout) = world.approved(PayoutMethod::Manual).await;
    let admin = world.admin().await;
    sent_by_hand(&world, &admin, &payout).await;
    let input = PayoutMarkReturnedInput { payout_id: payout.id, reason: "Rekening ditutup".to_owned() };
    let now = world.now();
    payout_mark_returned::run(&mut *world.connection().await, &admin.actor, now, input).await.unwrap();
    world.drain().await;
    assert_eq!(kinds(&told(&world, &teacher).await), [NotificationKind::PayoutFailed]);
}

#[tokio::test]
async fn who_is_refused_reads_why() {
    let world = World::new().await;
    let (teacher, payout) = world.requested().await;
    let admin = world.admin().await;
    let input = PayoutRefuseInput { payout_id: payout.id, reason: "Nama pemilik berbeda".to_owned() };
    payout_refuse::run(&mut *world.connection().await, &admin.actor, world.now(), input).await.unwrap();
    world.drain().await;
    assert_eq!(kinds(&told(&world, &teacher).await), [NotificationKind::PayoutRefused]);
    let mails = mails(&world, &teacher);
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert!(mail.text.contains("Alasan: Nama pemilik berbeda"), "{}", mail.text);
}

#[tokio::test]
async fn admins_are_reminded_daily_of_what_waits_for_them() {
    let world = World::new().await;
    let (_, first) = world.requested().await;
    let (_, second) = world.requested().await;
    world.requested().await;
    let (author, other) = (world.admin().await, world.admin().await);
    world.batch(&author, &[first.id, second.id], PayoutMethod::Manual).await.unwrap();
    world.drain().await;
    let of_author = mails(&world, &author);
    let [mail] = of_author.as_slice() else { panic!("{of_author:?}") };
    assert!(mail.text.contains("Perlu dikumpulkan: 1\n"), "{}", mail.text);
    assert!(
        !mail.text.contains("Kumpulan perlu disetujui:"),
        "her own batch waits for another: {}",
        mail.text
    );
    let of_other = mails(&world, &other);
    let [mail] = of_other.as_slice() else { panic!("{of_other:?}") };
    assert!(mail.text.contains("Perlu dikumpulkan: 1\nKumpulan perlu disetujui: 1\n"), "{}", mail.text);
    assert_eq!(kinds(&told(&world, &other).await), [NotificationKind::PayoutsWait]);
    assert!(body(&told(&world, &other).await[0]).starts_with("2 to put together"));

    world.advance(TimeDelta::hours(22));
    world.drain().await;
    assert_eq!(mails(&world, &other).len(), 1, "once a day");
    world.advance(TimeDelta::hours(2));
    world.drain().await;
    assert_eq!(mails(&world, &other).len(), 2);
}

#[tokio::test]
async fn where_nothing_waits_nobody_is_reminded() {
    let world = World::new().await;
    let admin = world.admin().await;
    world.teacher_with(EARNED).await;
    world.drain().await;
    assert!(told(&world, &admin).await.is_empty() && mails(&world, &admin).is_empty());
}
