//! Admins send money back with a reason.

use database::CommandError;
use database::schema::audit_entries;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::OrderLineId;
use kernel::{AccessRefused, Actor};
use ledger::AccountPurpose::BuyerRefundPayable;
use payments::commands::refund_create::{self, RefundCreateCode as Code, RefundCreateInput};
use payments::{Refund, RefundReason, RefundStatus};

use crate::world::{PRICE, World};

type Outcome = Result<Refund, CommandError<Code>>;

fn input(order_line_id: OrderLineId, amount: Option<i64>) -> RefundCreateInput {
    let note = "The lesson was cut short.".to_owned();
    RefundCreateInput {
        order_line_id,
        amount,
        note,
        idempotency_key: kernel::id::generate_uuid(crate::world::start()),
    }
}

async fn create(world: &World, actor: &Actor, input: RefundCreateInput) -> Outcome {
    refund_create::run(&mut *world.connection().await, actor, world.now(), input).await
}

fn refused(outcome: Outcome) -> (Code, String) {
    let error = outcome.unwrap_err();
    let refusal = error.refusals().unwrap().first().unwrap();
    (refusal.code, refusal.message.clone())
}

#[tokio::test]
async fn an_admin_sends_a_part_back_and_then_the_rest() {
    let world = World::new().await;
    let admin = world.admin().await;
    let part = create(&world, &admin, input(world.lines[0], Some(30_001))).await.unwrap();
    assert_eq!(
        (part.amount, part.reason, part.status),
        (30_001, RefundReason::AdminDecision, RefundStatus::Requested)
    );
    assert_eq!(part.note.as_deref(), Some("The lesson was cut short."));
    assert_eq!(part.decided_by_user_id, Some(admin.user().unwrap().user_id));
    let rest = create(&world, &admin, input(world.lines[0], None)).await.unwrap();
    assert_eq!(rest.amount, PRICE - 30_001);
    assert_eq!(world.held(BuyerRefundPayable).await, PRICE);
    let (code, _) = refused(create(&world, &admin, input(world.lines[0], None)).await);
    assert_eq!(code, Code::NothingLeft);
    world.assert_sound().await;
}

#[tokio::test]
async fn more_than_is_left_is_refused_with_the_exact_sum() {
    let world = World::new().await;
    let admin = world.admin().await;
    create(&world, &admin, input(world.lines[0], Some(1))).await.unwrap();
    let (code, message) = refused(create(&world, &admin, input(world.lines[0], Some(PRICE))).await);
    assert_eq!(code, Code::TooMuch);
    assert!(message.contains("only Rp99,999 is left"), "{message}");
    for amount in [0, -1] {
        assert_eq!(
            refused(create(&world, &admin, input(world.lines[0], Some(amount))).await).0,
            Code::InvalidAmount
        );
    }
    assert_eq!(world.refunds().await.len(), 1);
}

#[tokio::test]
async fn the_same_key_sends_money_back_once() {
    let world = World::new().await;
    let admin = world.admin().await;
    let input = input(world.lines[0], Some(10_000));
    let first = create(&world, &admin, input.clone()).await.unwrap();
    assert_eq!(create(&world, &admin, input.clone()).await.unwrap(), first);
    let other = RefundCreateInput { amount: Some(10_001), ..input };
    assert_eq!(refused(create(&world, &admin, other).await).0, Code::IdempotencyKeyReused);
    assert_eq!(world.refunds().await.len(), 1);
}

#[tokio::test]
async fn what_is_not_there_cannot_go_back() {
    let world = World::new().await;
    let admin = world.admin().await;
    let unknown = OrderLineId::generate(world.now());
    assert_eq!(refused(create(&world, &admin, input(unknown, None)).await).0, Code::NotFound);
    world.mark_reversed(world.lines[0]).await;
    assert_eq!(refused(create(&world, &admin, input(world.lines[0], None)).await).0, Code::MoneyGone);
    let silent = RefundCreateInput { note: " ".to_owned(), ..input(world.lines[1], None) };
    assert_eq!(refused(create(&world, &admin, silent).await).0, Code::InvalidNote);
}

#[tokio::test]
async fn the_buyer_reads_why_and_the_log_who() {
    let world = World::new().await;
    let admin = world.admin().await;
    create(&world, &admin, input(world.lines[0], Some(30_000))).await.unwrap();
    world.drain().await;
    let mails = world.mails.messages();
    let mail = mails.iter().find(|mail| mail.subject == "Uang Anda dikembalikan").unwrap();
    assert!(mail.text.contains("Pengembalian dana: Rp30.000"), "{}", mail.text);
    assert!(mail.text.contains("Alasan: The lesson was cut short."), "{}", mail.text);
    let written: Vec<String> = audit_entries::table
        .filter(audit_entries::actor_user_id.eq(admin.user().unwrap().user_id))
        .select(audit_entries::action)
        .load(&mut world.connection().await)
        .await
        .unwrap();
    assert_eq!(written, ["refund.create"]);
}

#[tokio::test]
async fn nobody_else_decides() {
    let world = World::new().await;
    for (actor, expected) in [
        (&world.buyer, AccessRefused::Forbidden),
        (&world.seller, AccessRefused::Forbidden),
        (&Actor::Anonymous, AccessRefused::Unauthenticated),
    ] {
        let outcome = create(&world, actor, input(world.lines[0], None)).await;
        assert!(matches!(outcome, Err(CommandError::Access(refused)) if refused == expected), "{outcome:?}");
    }
    assert!(world.refunds().await.is_empty());
}
