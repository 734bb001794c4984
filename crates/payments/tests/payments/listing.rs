//! Lists of orders.

use database::schema::order_lines;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::OrderId;
use kernel::page::PageRequest;
use kernel::{Actor, Role};
use payments::gateway::TransactionState::Paid;
use payments::queries::{OrderFilter, orders_count, orders_page, own_orders_count, own_orders_page};
use payments::{OrderStatus, RefundExtent};

use crate::world::{Human, Sold, World, hours, minute};

/// Four orders a minute apart: open, paid, paid with a part that goes back, paid and all goes back.
async fn four(world: &World) -> (Human, [OrderId; 4]) {
    let (student, teacher) = (world.student().await, world.teacher().await);
    let mut sold: Vec<Sold> = Vec::new();
    for index in 0..4 {
        let range = hours(24 + 2 * index, 25 + 2 * index);
        world.publish(&teacher, range).await;
        let lesson = world.hold(&student, &teacher, range, None).await.unwrap();
        sold.push(lesson);
        if index > 0 {
            let payment = world.start(&student, lesson.order_id).await.unwrap();
            world.hear(&payment, Paid).await;
        }
        world.advance(1);
    }
    let [open, paid, part, all] = sold.as_slice() else { panic!("{sold:?}") };
    for (line, refunded) in [(part, 1), (all, crate::world::PRICE)] {
        diesel::update(order_lines::table.find(line.line_id))
            .set(order_lines::refunded_amount.eq(refunded))
            .execute(&mut world.connection().await)
            .await
            .unwrap();
    }
    (student, [open.order_id, paid.order_id, part.order_id, all.order_id])
}

async fn ids(world: &World, actor: &Actor, filter: OrderFilter) -> Vec<OrderId> {
    let mut connection = world.connection().await;
    let page = PageRequest::first(10);
    let found = orders_page(&mut connection, actor, &filter, (&page, None)).await.unwrap();
    let count = orders_count(&mut connection, actor, &filter).await.unwrap();
    assert_eq!(i64::try_from(found.items.len()).unwrap(), count);
    found.items.into_iter().map(|order| order.id).collect()
}

#[tokio::test]
async fn admins_find_orders_by_state_refunds_time_and_buyer() {
    let world = World::new().await;
    let (student, [open, paid, part, all]) = four(&world).await;
    let admin = world.human("Ani", &[Role::Admin]).await.actor;
    let any = OrderFilter::default;
    assert_eq!(ids(&world, &admin, any()).await, [all, part, paid, open], "latest first");
    let of_status = OrderFilter { statuses: vec![OrderStatus::Open], ..any() };
    assert_eq!(ids(&world, &admin, of_status).await, [open]);
    let refunds = |refunds: &[RefundExtent]| OrderFilter { refunds: refunds.to_vec(), ..any() };
    assert_eq!(ids(&world, &admin, refunds(&[RefundExtent::None])).await, [paid, open]);
    assert_eq!(ids(&world, &admin, refunds(&[RefundExtent::Partial])).await, [part]);
    assert_eq!(ids(&world, &admin, refunds(&[RefundExtent::Full])).await, [all]);
    let back = refunds(&[RefundExtent::Full, RefundExtent::Partial]);
    assert_eq!(ids(&world, &admin, back).await, [all, part]);
    let period = OrderFilter { created_from: Some(minute(1)), created_before: Some(minute(3)), ..any() };
    assert_eq!(ids(&world, &admin, period).await, [part, paid]);
    let stranger = world.student().await;
    let of = |buyer: &Human| OrderFilter { buyer: Some(buyer.user_id), ..any() };
    assert_eq!(ids(&world, &admin, of(&student)).await.len(), 4);
    assert_eq!(ids(&world, &admin, of(&stranger)).await, []);
}

#[tokio::test]
async fn everybody_finds_only_orders_of_her_own() {
    let world = World::new().await;
    let (student, [open, ..]) = four(&world).await;
    let stranger = world.student().await;
    let mut connection = world.connection().await;
    let any = OrderFilter { buyer: Some(student.user_id), ..OrderFilter::default() };
    let page = PageRequest::first(10);
    assert!(orders_page(&mut connection, &student.actor, &any, (&page, None)).await.is_err());
    assert!(orders_count(&mut connection, &student.actor, &any).await.is_err());
    assert!(own_orders_page(&mut connection, &Actor::Anonymous, &any, (&page, None)).await.is_err());
    for (who, seen) in [(&student, 4), (&stranger, 0)] {
        let found = own_orders_page(&mut connection, &who.actor, &any, (&page, None)).await.unwrap();
        assert_eq!(found.items.len(), seen);
        let count = own_orders_count(&mut connection, &who.actor, &any).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), seen);
    }
    let two = PageRequest::first(3);
    let first = own_orders_page(&mut connection, &student.actor, &any, (&two, None)).await.unwrap();
    assert!(first.has_next);
    let key = first.items.last().map(payments::Order::key);
    let rest = own_orders_page(&mut connection, &student.actor, &any, (&two, key)).await.unwrap();
    assert_eq!(rest.items.iter().map(|order| order.id).collect::<Vec<_>>(), [open]);
}
