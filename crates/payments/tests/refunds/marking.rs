use database::CommandError;
use database::schema::{audit_entries, disbursements};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::RefundId;
use kernel::{AccessRefused, Actor};
use payments::commands::refund_mark_succeeded::{self, RefundMarkSucceededCode, RefundMarkSucceededInput};
use payments::gateway::RefundOutcome;
use payments::{Refund, RefundStatus};

use crate::world::World;

type Outcome = Result<Refund, CommandError<RefundMarkSucceededCode>>;

async fn mark(world: &World, actor: &Actor, refund_id: RefundId, note: &str) -> Outcome {
    let input = RefundMarkSucceededInput { refund_id, note: note.to_owned() };
    refund_mark_succeeded::run(&mut *world.connection().await, actor, world.now(), input).await
}

async fn manual(world: &World) -> RefundId {
    let id = world.open_full(world.lines[0]).await.unwrap();
    world.gateway.answers(Ok(RefundOutcome::Refused("no".to_owned())));
    world.send(id).await.unwrap();
    id
}

fn code(outcome: &Outcome) -> RefundMarkSucceededCode {
    let refusals = outcome.as_ref().unwrap_err().refusals().unwrap();
    assert_eq!(refusals.len(), 1);
    refusals.first().unwrap().code
}

#[tokio::test]
async fn an_admin_closes_a_refund_she_made_by_hand() {
    let world = World::new().await;
    let (admin, id) = (world.admin().await, manual(&world).await);
    let refund = mark(&world, &admin, id, "BCA 4711").await.unwrap();
    assert_eq!(refund.status, RefundStatus::Succeeded);
    assert_eq!(world.refund(id).await, refund);
    let waiting: i64 = disbursements::table
        .filter(disbursements::status.ne("CANCELLED"))
        .count()
        .get_result(&mut world.connection().await)
        .await
        .unwrap();
    assert_eq!(waiting, 0, "nobody is to send it once more");
    let actions: Vec<(String, Option<serde_json::Value>)> = audit_entries::table
        .filter(audit_entries::actor_user_id.eq(admin.user().unwrap().user_id))
        .select((audit_entries::action, audit_entries::after))
        .load(&mut world.connection().await)
        .await
        .unwrap();
    let after = serde_json::json!({ "status": "SUCCEEDED", "note": "BCA 4711" });
    assert_eq!(actions, [("refund.mark_succeeded".to_owned(), Some(after))]);
    assert_eq!(code(&mark(&world, &admin, id, "again").await), RefundMarkSucceededCode::NotManual);
    world.assert_sound().await;
}

#[tokio::test]
async fn the_buyer_is_told_that_an_admin_sent_the_money_and_not_how() {
    let world = World::new().await;
    let (admin, id) = (world.admin().await, manual(&world).await);
    world.drain().await;
    let asked = world.mails.messages();
    let [mail] = asked.as_slice() else { panic!("nobody has sent it yet: {asked:?}") };
    assert_eq!(mail.subject, "Ke mana uang Anda kami kirim?");
    world.mails.clear();
    mark(&world, &admin, id, "BCA 4711").await.unwrap();
    world.drain().await;
    let mails = world.mails.messages();
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(mail.subject, "Uang Anda sudah kami kembalikan");
    assert!(mail.text.contains("Pengembalian dana: Rp100.000"), "{}", mail.text);
    assert!(!mail.text.contains("4711"), "the note is for the audit log: {}", mail.text);
}

#[tokio::test]
async fn only_what_waits_for_an_admin_is_closed() {
    let world = World::new().await;
    let (admin, id) = (world.admin().await, world.open_full(world.lines[0]).await.unwrap());
    assert_eq!(code(&mark(&world, &admin, id, "sent").await), RefundMarkSucceededCode::NotManual);
    let unknown = RefundId::generate(world.now());
    assert_eq!(code(&mark(&world, &admin, unknown, "sent").await), RefundMarkSucceededCode::NotFound);
}

#[tokio::test]
async fn the_note_is_a_text_of_500_characters() {
    let world = World::new().await;
    let (admin, id) = (world.admin().await, manual(&world).await);
    for note in ["", "  ", "a\u{0}b", &"x".repeat(501)] {
        assert_eq!(
            code(&mark(&world, &admin, id, note).await),
            RefundMarkSucceededCode::InvalidNote,
            "{note}"
        );
    }
    mark(&world, &admin, id, &"x".repeat(500)).await.unwrap();
}

#[tokio::test]
async fn nobody_else_closes_refunds() {
    let world = World::new().await;
    let id = manual(&world).await;
    for (actor, expected) in [
        (&world.buyer, AccessRefused::Forbidden),
        (&world.seller, AccessRefused::Forbidden),
        (&Actor::Anonymous, AccessRefused::Unauthenticated),
    ] {
        let outcome = mark(&world, actor, id, "sent").await;
        assert!(matches!(outcome, Err(CommandError::Access(refused)) if refused == expected), "{outcome:?}");
    }
    assert_eq!(world.refund(id).await.status, RefundStatus::ManualRequired);
}
