//! The payer hears which account was named: whoever has the link of her mail can name one.

use payments::RefundStatus;
use payments::commands::refund_bank_account_ask;
use payments::commands::refund_mark_succeeded::{self, RefundMarkSucceededCode, RefundMarkSucceededInput};

use kernel::Actor;
use kernel::id::RefundId;

use crate::disbursing::{asked, code, give, mark_sent, secret};
use crate::world::{PRICE, World};

const SUBJECT: &str = "Uang Anda kami kirim ke rekening ini";

async fn told(world: &World) -> Vec<String> {
    world.drain().await;
    let mails = world.mails.messages();
    mails.into_iter().filter(|mail| mail.subject == SUBJECT).map(|mail| mail.text).collect()
}

async fn mark_by_hand(
    world: &World,
    admin: &Actor,
    refund_id: RefundId,
) -> Result<payments::Refund, database::CommandError<RefundMarkSucceededCode>> {
    let input = RefundMarkSucceededInput { refund_id, note: "BCA 4711".to_owned() };
    refund_mark_succeeded::run(&mut *world.connection().await, admin, world.now(), input).await
}

#[tokio::test]
async fn a_payer_hears_which_account_was_named_by_the_mails_link() {
    let world = World::new().await;
    asked(&world).await;
    assert!(told(&world).await.is_empty());
    give(&world, &Actor::Anonymous, secret(&world), "1234 567-890").await.unwrap();
    let told_once = told(&world).await;
    let [mail] = told_once.as_slice() else { panic!("{told_once:?}") };
    let account = "Pengembalian dana: Rp100.000\nBank: Bank Central Asia (BCA)\nRekening: berakhiran 7890\n";
    assert!(mail.contains(account), "{mail}");
    assert!(!mail.contains("1234") && !mail.contains("Sari W"), "{mail}");
    let kinds = "notifications WHERE kind = 'REFUND_ACCOUNT_GIVEN'";
    assert_eq!(world.count(kinds).await, 1);
}

#[tokio::test]
async fn an_account_that_counts_no_more_is_not_told() {
    let world = World::new().await;
    let (admin, id) = (world.admin().await, asked(&world).await);
    give(&world, &Actor::Anonymous, secret(&world), "1234567890").await.unwrap();
    world.clock.advance(chrono::TimeDelta::minutes(2));
    refund_bank_account_ask::run(&mut *world.connection().await, &admin, world.now(), id).await.unwrap();
    assert!(told(&world).await.is_empty(), "another account is asked for");
    give(&world, &Actor::Anonymous, secret(&world), "9876543210").await.unwrap();
    let told = told(&world).await;
    let [mail] = told.as_slice() else { panic!("{told:?}") };
    assert!(mail.contains("berakhiran 3210"), "{mail}");
}

#[tokio::test]
async fn the_account_of_a_refund_that_became_smaller_is_told_with_what_is_sent() {
    let world = World::new().await;
    asked(&world).await;
    give(&world, &Actor::Anonymous, secret(&world), "1234567890").await.unwrap();
    world.open_full(world.lines[1]).await.unwrap();
    world.note(30_000, &[("made-there", 30_000)]).await;
    let told = told(&world).await;
    let [mail] = told.as_slice() else { panic!("{told:?}") };
    assert!(mail.contains("Rp70.000") && mail.contains("berakhiran 7890"), "{mail}");
}

#[tokio::test]
async fn a_refund_whose_account_was_named_is_not_closed_without_its_transfer() {
    let world = World::new().await;
    let (admin, id) = (world.admin().await, asked(&world).await);
    let sending = give(&world, &Actor::Anonymous, secret(&world), "1234567890").await.unwrap().disbursement;
    let refused = mark_by_hand(&world, &admin, id).await;
    assert_eq!(code(refused), RefundMarkSucceededCode::AccountGiven);
    assert_eq!(world.refund(id).await.status, RefundStatus::ManualRequired);
    assert_eq!(world.held(ledger::AccountPurpose::BuyerRefundPayable).await, PRICE);
    mark_sent(&world, &admin, sending.id).await.unwrap();
    assert_eq!(code(mark_by_hand(&world, &admin, id).await), RefundMarkSucceededCode::NotManual);
    assert_eq!(world.held(ledger::AccountPurpose::PlatformBank).await, -PRICE, "once");
    world.assert_sound().await;
}
