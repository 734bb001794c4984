//! The gateway gives money again that it had taken back: what was decided about it counts again, once.

use database::schema::{ledger_accounts, ledger_entries};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use diesel_async::RunQueryDsl;
use kernel::Role;
use ledger::AccountPurpose::{self, BuyerRefundPayable, ChargebackLoss, TeacherPending};
use payments::commands::dispute_decide::{self, DisputeDecideInput};
use payments::commands::dispute_open::{self, DisputeOpenInput};
use payments::commands::refund_create::{self, RefundCreateInput};
use payments::gateway::TransactionState::{self, Denied, Paid};
use payments::{DisputeReason, Payment, PaymentStatus, Refund, RefundReason, RefundStatus};

use crate::gateway::{content, news};
use crate::world::{Human, PRICE, Sold, World, key};

/// A minute later the gateway says this of one of the page's transactions.
async fn hear(world: &World, payment: &Payment, number: u8, state: TransactionState) -> Payment {
    let mut told = news(payment.id, PRICE, state);
    told.transaction_id = format!("{}-{number}", payment.id);
    told.content = content(&told);
    world.advance(1);
    world.hear_news(payment.id, &told).await
}

async fn refunds(world: &World, status: RefundStatus) -> Vec<Refund> {
    use database::schema::refunds;
    let found = refunds::table.filter(refunds::status.eq(status)).order((refunds::created_at, refunds::id));
    found.select(Refund::as_select()).load(&mut world.connection().await).await.unwrap()
}

/// What all accounts of the purpose hold, as people read it.
async fn held(world: &World, purpose: AccountPurpose) -> i64 {
    let sum: Option<i64> = ledger_entries::table
        .inner_join(ledger_accounts::table)
        .filter(ledger_accounts::purpose.eq(purpose))
        .select(sql::<Nullable<BigInt>>("sum(ledger_entries.amount)::bigint"))
        .get_result(&mut world.connection().await)
        .await
        .unwrap();
    purpose.on_own_side(sum.unwrap_or_default())
}

async fn decide(world: &World, admin: &Human, sold: Sold, amount: i64) {
    let note = "Sorry".to_owned();
    let input =
        RefundCreateInput { order_line_id: sold.line_id, amount: Some(amount), note, idempotency_key: key() };
    let mut connection = world.connection().await;
    refund_create::run(&mut connection, &admin.actor, world.now(), input).await.unwrap();
}

#[tokio::test]
async fn a_decision_counts_once_however_often_its_money_comes_and_goes() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    let admin = world.human("Ani", &[Role::Admin]).await;
    hear(&world, &payment, 1, Paid).await;
    decide(&world, &admin, sold, 30_000).await;
    decide(&world, &admin, sold, 20_000).await;
    for number in 1..4 {
        let gone = hear(&world, &payment, number, Denied).await;
        assert_eq!(gone.status, PaymentStatus::Reversed);
        assert!(refunds(&world, RefundStatus::Requested).await.is_empty());
        assert_eq!(
            (world.line(sold.line_id).await.refunded_amount, held(&world, BuyerRefundPayable).await),
            (0, 0)
        );
        let again = hear(&world, &payment, number + 1, Paid).await;
        assert_eq!((again.status, again.reversed_at), (PaymentStatus::Settled, None));
        let open = refunds(&world, RefundStatus::Requested).await;
        let mut amounts: Vec<i64> = open.iter().map(|refund| refund.amount).collect();
        amounts.sort_unstable();
        assert_eq!(amounts, [20_000, 30_000], "the {number}. time");
        assert!(open.iter().all(|refund| refund.decided_by_user_id == Some(admin.user_id)), "{open:?}");
        assert_eq!(world.line(sold.line_id).await.refunded_amount, 50_000);
        assert_eq!(held(&world, BuyerRefundPayable).await, 50_000);
    }
    assert_eq!(refunds(&world, RefundStatus::Void).await.len(), 6);
}

#[tokio::test]
async fn what_a_dispute_decided_while_the_money_was_gone_goes_back_when_it_is_there_again() {
    let world = World::new().await;
    let (student, _, sold, payment) = world.started().await;
    let admin = world.human("Ani", &[Role::Admin]).await;
    hear(&world, &payment, 1, Paid).await;
    let mut connection = world.connection().await;
    let now = world.now();
    diesel_async::AsyncConnection::transaction::<_, database::DatabaseError, _>(
        &mut *connection,
        async |connection| {
            let order = payments::orders::lock(connection, sold.order_id).await?.unwrap();
            payments::release::finish_line(connection, now, &order, sold.line_id).await
        },
    )
    .await
    .unwrap();
    let evidence = "It ended after ten minutes.".to_owned();
    let input = DisputeOpenInput { order_line_id: sold.line_id, reason: DisputeReason::CutShort, evidence };
    let dispute = dispute_open::run(&mut connection, &student.actor, now, input).await.unwrap();
    hear(&world, &payment, 1, Denied).await;
    let input = DisputeDecideInput { dispute_id: dispute.id, refund_amount: 40_000, note: "Half".to_owned() };
    dispute_decide::run(&mut connection, &admin.actor, world.now(), input).await.unwrap();
    assert_eq!(
        (held(&world, TeacherPending).await, held(&world, ChargebackLoss).await),
        (PRICE - 40_000, PRICE - 40_000)
    );
    for number in 1..3 {
        hear(&world, &payment, number + 1, Paid).await;
        let open = refunds(&world, RefundStatus::Requested).await;
        let [refund] = open.as_slice() else { panic!("{open:?}") };
        assert_eq!((refund.amount, refund.reason), (40_000, RefundReason::DisputeDecided));
        assert_eq!(refund.decided_by_user_id, Some(admin.user_id));
        let all = (held(&world, BuyerRefundPayable).await, held(&world, ChargebackLoss).await);
        assert_eq!(all, (40_000, 0), "what nobody owned goes back first");
        assert_eq!(held(&world, TeacherPending).await, PRICE - 40_000);
        hear(&world, &payment, number + 1, Denied).await;
    }
    assert!(refunds(&world, RefundStatus::Requested).await.is_empty());
}
