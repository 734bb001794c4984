//! Invoices: one per payment that paid lines, numbered without gaps.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::invoices as invoice_rows;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use futures_util::future::join_all;
use kernel::Role;
use payments::gateway::TransactionState::Paid;
use payments::queries::{invoices_by_ids, invoices_of_orders, lines_of_invoices};
use payments::{Invoice, Payment, invoices};

use crate::world::{Human, PRICE, Sold, World, hours};

/// So many lessons, each paid by a payment of its own; jobs wait.
async fn paid(world: &World, count: i64) -> (Human, Vec<(Sold, Payment)>) {
    let (student, teacher) = (world.student().await, world.teacher().await);
    let mut paid = Vec::new();
    for hour in 0..count {
        let range = hours(24 + 2 * hour, 25 + 2 * hour);
        world.publish(&teacher, range).await;
        let sold = world.hold(&student, &teacher, range, None).await.unwrap();
        let payment = world.start(&student, sold.order_id).await.unwrap();
        paid.push((sold, world.hear(&payment, Paid).await));
    }
    (student, paid)
}

async fn all(world: &World) -> Vec<Invoice> {
    invoice_rows::table
        .order((invoice_rows::year, invoice_rows::number))
        .select(Invoice::as_select())
        .load(&mut world.connection().await)
        .await
        .unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_payment_that_paid_lines_gets_one_invoice() {
    let world = World::new().await;
    let (student, paid) = paid(&world, 1).await;
    let [(sold, payment)] = paid.as_slice() else { panic!("{paid:?}") };
    world.drain().await;
    let issued = all(&world).await;
    let [invoice] = issued.as_slice() else { panic!("{issued:?}") };
    assert_eq!(invoice.number_text(), "INV/2026/000001");
    assert_eq!((invoice.payment_id, invoice.order_id, invoice.amount), (payment.id, sold.order_id, PRICE));
    assert_eq!(invoice.buyer_name, "Budi");
    let again = invoices::issue(&mut *world.connection().await, world.now(), payment.id).await.unwrap();
    assert_eq!(again.as_ref(), Some(invoice));

    let stranger = world.human("Citra", &[Role::Student]).await;
    let mut connection = world.connection().await;
    let lines = lines_of_invoices(&mut connection, &student.actor, &[invoice.id]).await.unwrap();
    let lines: Vec<_> = lines.into_iter().map(|(id, line)| (id, line.line.id, line.amount)).collect();
    assert_eq!(lines, [(invoice.id, sold.line_id, PRICE)]);
    for (who, seen) in [(&student, 1), (&stranger, 0)] {
        let of_order = invoices_of_orders(&mut connection, &who.actor, &[sold.order_id]).await.unwrap();
        let by_id = invoices_by_ids(&mut connection, &who.actor, &[invoice.id]).await.unwrap();
        let lines = lines_of_invoices(&mut connection, &who.actor, &[invoice.id]).await.unwrap();
        assert_eq!((of_order.len(), by_id.len(), lines.len()), (seen, seen, seen));
    }
}

#[tokio::test]
async fn numbers_given_at_once_have_no_gaps() {
    let world = World::new().await;
    let (_, paid) = paid(&world, 8).await;
    let issue = |payment: &Payment| {
        let (pools, now, id) = (world.services.pools.clone(), world.now(), payment.id);
        async move { invoices::issue(&mut pools.write().await.unwrap(), now, id).await.unwrap() }
    };
    join_all(paid.iter().chain(&paid).map(|(_, payment)| issue(payment))).await;
    let numbers: Vec<i32> = all(&world).await.iter().map(|invoice| invoice.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8]);
}

#[tokio::test]
async fn a_number_whose_transaction_fails_is_given_again() {
    let world = World::new().await;
    let (_, paid) = paid(&world, 2).await;
    let [(_, first), (_, second)] = paid.as_slice() else { panic!("{paid:?}") };
    let mut connection = world.connection().await;
    let failed = connection
        .transaction::<(), DatabaseError, _>(async |connection| {
            let invoice = invoices::issue(connection, world.now(), first.id).await?;
            assert_eq!(invoice.unwrap().number, 1);
            Err(DatabaseError::internal("the machine died"))
        })
        .await;
    assert!(failed.is_err());
    let issued = invoices::issue(&mut connection, world.now(), second.id).await.unwrap().unwrap();
    assert_eq!(issued.number, 1);
}

#[tokio::test]
async fn numbers_start_anew_with_the_year_of_the_payment_in_jakarta() {
    let world = World::new().await;
    let (_, paid) = paid(&world, 3).await;
    let instants = ["2026-12-31T16:59:59Z", "2026-12-31T17:00:00Z", "2027-06-01T00:00:00Z"];
    let mut connection = world.connection().await;
    for ((_, payment), settled_at) in paid.iter().zip(instants) {
        use database::schema::payments::dsl;
        diesel::update(dsl::payments.find(payment.id))
            .set(dsl::settled_at.eq(instant(settled_at)))
            .execute(&mut connection)
            .await
            .unwrap();
        invoices::issue(&mut connection, world.now(), payment.id).await.unwrap();
    }
    let texts: Vec<String> = all(&world).await.iter().map(Invoice::number_text).collect();
    assert_eq!(texts, ["INV/2026/000001", "INV/2027/000001", "INV/2027/000002"]);
}

#[tokio::test]
async fn money_for_what_another_payment_had_paid_gets_no_invoice() {
    let world = World::new().await;
    let (student, _, sold, first) = world.started().await;
    world.hear(&first, payments::gateway::TransactionState::Expired).await;
    world.advance(1);
    let second = world.start(&student, sold.order_id).await.unwrap();
    assert_ne!(first.id, second.id);
    world.hear(&second, Paid).await;
    let mut late = crate::gateway::news(first.id, first.amount, Paid);
    late.transaction_id = "another-card".to_owned();
    world.hear_news(first.id, &late).await;
    world.drain().await;
    let payments: Vec<_> = all(&world).await.into_iter().map(|invoice| invoice.payment_id).collect();
    assert_eq!(payments, [second.id]);
    let none = invoices::issue(&mut *world.connection().await, world.now(), first.id).await.unwrap();
    assert_eq!(none, None);
}
