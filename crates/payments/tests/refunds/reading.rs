use chrono::TimeDelta;
use database::QueryError;
use database::schema::{payment_events, payments as payment_rows};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{PaymentEventId, PaymentId};
use kernel::page::{PageRequest, encode_cursor};
use kernel::{AccessRefused, Actor};
use payments::queries::{self, PaymentFilter, RefundFilter, RefundedLine};
use payments::{EventSource, PaymentAttention, PaymentStatus, RefundStatus};

use crate::world::{PRICE, World};

#[tokio::test]
async fn what_belongs_to_an_order_is_seen_by_its_buyer_and_admins() {
    let world = World::new().await;
    let refund = world.open_full(world.lines[0]).await.unwrap();
    let (admin, stranger) = (world.admin().await, world.stranger().await);
    for (actor, sees) in [
        (&world.buyer, 1),
        (&admin, 1),
        (&Actor::System, 1),
        (&world.seller, 0),
        (&stranger, 0),
        (&Actor::Anonymous, 0),
    ] {
        let mut connection = world.connection().await;
        let orders = queries::orders_by_ids(&mut connection, actor, &[world.order]).await.unwrap();
        let lines = queries::lines_of_orders(&mut connection, actor, &[world.order]).await.unwrap();
        let attempts = queries::payments_of_orders(&mut connection, actor, &[world.order]).await.unwrap();
        let payments = queries::payments_by_ids(&mut connection, actor, &[world.payment]).await.unwrap();
        let of_lines = queries::refunds_of_lines(&mut connection, actor, &world.lines).await.unwrap();
        let refunds = queries::refunds_by_ids(&mut connection, actor, &[refund]).await.unwrap();
        assert_eq!(lines.len(), 2 * sees, "{actor:?}");
        for count in [orders.len(), attempts.len(), payments.len(), of_lines.len(), refunds.len()] {
            assert_eq!(count, sees, "{actor:?}");
        }
    }
}

#[tokio::test]
async fn both_sides_of_a_line_see_how_much_goes_back() {
    let world = World::new().await;
    world.open(world.lines[0], 30_000).await.unwrap();
    let (admin, stranger) = (world.admin().await, world.stranger().await);
    for (actor, sees) in [
        (&world.buyer, true),
        (&world.seller, true),
        (&admin, true),
        (&stranger, false),
        (&Actor::Anonymous, false),
    ] {
        let mut connection = world.connection().await;
        let found = queries::refunded_lines(&mut connection, actor, &world.lines[..1]).await.unwrap();
        let expected = sees.then_some(RefundedLine { amount: PRICE, refunded_amount: 30_000 });
        assert_eq!(found.get(&world.lines[0]).copied(), expected, "{actor:?}");
    }
}

#[tokio::test]
async fn lists_of_everybodys_are_for_admins() {
    let world = World::new().await;
    let request = PageRequest::first(10);
    for (actor, expected) in
        [(&world.buyer, AccessRefused::Forbidden), (&Actor::Anonymous, AccessRefused::Unauthenticated)]
    {
        let mut connection = world.connection().await;
        let (payments, refunds) = (PaymentFilter::default(), RefundFilter::default());
        let answers = [
            queries::payments_page(&mut connection, actor, &payments, (&request, None)).await.map(drop),
            queries::payments_count(&mut connection, actor, &payments).await.map(drop),
            queries::refunds_page(&mut connection, actor, &refunds, (&request, None)).await.map(drop),
            queries::refunds_count(&mut connection, actor, &refunds).await.map(drop),
            queries::unknown_events_page(&mut connection, actor, (&request, None)).await.map(drop),
        ];
        for answer in answers {
            assert!(matches!(answer, Err(QueryError::Access(refused)) if refused == expected), "{answer:?}");
        }
        let events = queries::events_of_payments(&mut connection, actor, &[world.payment]).await.unwrap();
        assert_eq!(events, []);
    }
}

#[tokio::test]
async fn payments_are_listed_latest_first_page_by_page() {
    let world = World::new().await;
    let admin = world.admin().await;
    let mut expected = vec![world.payment];
    for minutes in [1, 2, 2] {
        let id = world.second_payment().await;
        set_created(&world, id, minutes).await;
        expected.push(id);
    }
    expected[2..].sort_unstable();
    expected.reverse();

    let filter = PaymentFilter { statuses: vec![PaymentStatus::Settled], attention_only: false };
    let binding = filter.binding("payments");
    let mut connection = world.connection().await;
    let mut seen = Vec::new();
    let mut request = PageRequest::first(1);
    loop {
        let key = request.key(&binding).unwrap();
        let page = queries::payments_page(&mut connection, &admin, &filter, (&request, key)).await.unwrap();
        let last = page.items.last().unwrap();
        request.cursor = Some(encode_cursor(&binding, &last.key()));
        seen.push(last.id);
        if !page.has_next {
            break;
        }
    }
    assert_eq!(seen, expected);

    let back = PageRequest::from_arguments(None, None, Some(2), request.cursor).unwrap();
    let key = back.key(&binding).unwrap();
    let page = queries::payments_page(&mut connection, &admin, &filter, (&back, key)).await.unwrap();
    assert_eq!(page.items.iter().map(|payment| payment.id).collect::<Vec<_>>(), expected[1..3]);
    assert!(page.has_previous);
    assert_eq!(queries::payments_count(&mut connection, &admin, &filter).await.unwrap(), 4);
}

#[tokio::test]
async fn payments_are_listed_by_state_and_by_need() {
    let world = World::new().await;
    let admin = world.admin().await;
    let odd = world.second_payment().await;
    diesel::update(payment_rows::table.find(odd))
        .set((
            payment_rows::status.eq(PaymentStatus::Pending),
            payment_rows::attention.eq(PaymentAttention::AmountMismatch),
        ))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    let mut connection = world.connection().await;
    for (statuses, attention_only, expected) in [
        (vec![], true, vec![odd]),
        (vec![PaymentStatus::Pending], false, vec![odd]),
        (vec![PaymentStatus::Settled], false, vec![world.payment]),
        (vec![PaymentStatus::Settled], true, vec![]),
    ] {
        let filter = PaymentFilter { statuses, attention_only };
        let request = PageRequest::first(10);
        let page = queries::payments_page(&mut connection, &admin, &filter, (&request, None)).await.unwrap();
        assert_eq!(page.items.iter().map(|payment| payment.id).collect::<Vec<_>>(), expected, "{filter:?}");
        let count = queries::payments_count(&mut connection, &admin, &filter).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), expected.len());
    }
}

#[tokio::test]
async fn refunds_are_listed_latest_first_by_state() {
    let world = World::new().await;
    let admin = world.admin().await;
    let first = world.open(world.lines[0], 10_000).await.unwrap();
    world.send(first).await.unwrap();
    world.clock.advance(TimeDelta::minutes(1));
    let second = world.open(world.lines[0], 10_000).await.unwrap();
    let mut connection = world.connection().await;
    for (statuses, expected) in [
        (vec![], vec![second, first]),
        (vec![RefundStatus::Requested], vec![second]),
        (vec![RefundStatus::ManualRequired], vec![]),
    ] {
        let filter = RefundFilter { statuses };
        let request = PageRequest::first(10);
        let page = queries::refunds_page(&mut connection, &admin, &filter, (&request, None)).await.unwrap();
        assert_eq!(page.items.iter().map(|refund| refund.id).collect::<Vec<_>>(), expected, "{filter:?}");
        let count = queries::refunds_count(&mut connection, &admin, &filter).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), expected.len());
    }
}

#[tokio::test]
async fn what_the_gateway_said_is_listed_for_admins() {
    let world = World::new().await;
    let admin = world.admin().await;
    let early = say(&world, Some(world.payment), 1).await;
    let late = say(&world, Some(world.payment), 2).await;
    let unknown = [say(&world, None, 3).await, say(&world, None, 4).await];
    let mut connection = world.connection().await;
    let events = queries::events_of_payments(&mut connection, &admin, &[world.payment]).await.unwrap();
    assert_eq!(events.iter().map(|event| event.id).collect::<Vec<_>>(), [early, late]);
    let request = PageRequest::first(1);
    let page = queries::unknown_events_page(&mut connection, &admin, (&request, None)).await.unwrap();
    assert_eq!(page.items.iter().map(|event| event.id).collect::<Vec<_>>(), unknown[1..]);
    assert!(page.has_next);
}

async fn set_created(world: &World, id: PaymentId, minutes: i64) {
    diesel::update(payment_rows::table.find(id))
        .set(payment_rows::created_at.eq(world.now() + TimeDelta::minutes(minutes)))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
}

async fn say(world: &World, payment_id: Option<PaymentId>, minutes: i64) -> PaymentEventId {
    let received_at = world.now() + TimeDelta::minutes(minutes);
    let id = PaymentEventId::generate(received_at);
    diesel::insert_into(payment_events::table)
        .values((
            payment_events::id.eq(id),
            payment_events::payment_id.eq(payment_id),
            payment_events::source.eq(EventSource::Webhook),
            payment_events::digest.eq(id.to_string().into_bytes()),
            payment_events::gateway_order_id.eq("order"),
            payment_events::body.eq("{}"),
            payment_events::received_at.eq(received_at),
        ))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    id
}
