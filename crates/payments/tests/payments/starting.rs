//! From an order to a page.

use database::CommandError;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use futures_util::FutureExt as _;
use kernel::id::OrderId;
use kernel::{AccessRefused, Actor};
use payments::flows::payment_start::{self, PaymentStartCode as Code, PaymentStartInput};
use payments::gateway::{GatewayEnd, GatewayError, TransactionState};
use payments::orders::OrderRefused;
use payments::{OrderStatus, PaymentServices, PaymentStatus};

use crate::world::{PRICE, World, code, hours, key, minute, start, start_with};

#[tokio::test]
async fn a_page_is_opened_for_what_is_held() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    assert_eq!(
        (payment.status, payment.amount, payment.order_id),
        (PaymentStatus::Started, PRICE, sold.order_id)
    );
    assert_eq!(payment.page_url.as_deref(), Some(format!("https://gateway.test/{}", payment.id).as_str()));
    assert_eq!((payment.expires_at, payment.next_poll_at), (Some(minute(15)), Some(minute(1))));
    let asked = world.gateway.pages_asked();
    let [request] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!((request.payment_id, request.amount.amount), (payment.id, PRICE));
    assert_eq!((request.now, request.expires_at), (start(), minute(15)));
    let sum: i64 = request.items.iter().map(|item| item.unit_price * i64::from(item.quantity)).sum();
    assert_eq!((sum, request.items.len()), (PRICE, 1));
    assert_eq!(request.buyer.name, "Budi");
    assert!(request.buyer.email.ends_with("@contoh.test"), "{}", request.buyer.email);
    assert_eq!(world.count("payment_lines").await, 1);
}

#[tokio::test]
async fn an_order_that_is_being_paid_takes_no_more_lines() {
    let world = World::new().await;
    let (student, _, sold, payment) = world.started().await;
    let frozen = async || {
        let mut connection = world.connection().await;
        let now = world.now();
        connection
            .transaction::<_, OrderRefused, _>(async |connection| {
                payments::orders::lock_own_open(connection, now, student.user_id, sold.order_id).await
            })
            .await
    };
    assert!(matches!(frozen().await, Err(OrderRefused::NotOpen)));
    // On the page of a card that was denied another one can be tried.
    world.hear(&payment, TransactionState::Denied).await;
    assert!(matches!(frozen().await, Err(OrderRefused::NotOpen)));
    world.hear(&payment, TransactionState::Expired).await;
    assert!(matches!(frozen().await, Err(OrderRefused::NotOpen)), "denied stays denied");
}

#[tokio::test]
async fn the_same_key_starts_one_payment() {
    let world = World::new().await;
    let (student, _, sold) = world.sold().await;
    let same = key();
    let first = start_with(&world.services, &student, sold.order_id, same).await.unwrap();
    let again = start_with(&world.services, &student, sold.order_id, same).await.unwrap();
    assert_eq!((first, world.gateway.pages_asked().len()), (again, 1));
    let teacher = world.teacher().await;
    world.publish(&teacher, hours(30, 31)).await;
    let other = world.hold(&student, &teacher, hours(30, 31), None).await.unwrap();
    let reused = start_with(&world.services, &student, other.order_id, same).await;
    assert_eq!(code(reused), (Code::IdempotencyKeyReused, Some("idempotencyKey".to_owned())));
}

#[tokio::test]
async fn an_attempt_that_can_be_paid_is_gone_on_with() {
    let world = World::new().await;
    let (student, _, sold, payment) = world.started().await;
    for state in [TransactionState::Pending, TransactionState::Challenged] {
        world.hear(&payment, state).await;
        assert_eq!(world.start(&student, sold.order_id).await.unwrap().id, payment.id);
    }
    assert_eq!((world.gateway.pages_asked().len(), world.count("payments").await), (1, 1));
}

#[tokio::test]
async fn after_a_denied_card_the_same_page_takes_the_next() {
    let world = World::new().await;
    let (student, _, sold, payment) = world.started().await;
    world.hear(&payment, TransactionState::Denied).await;
    assert_eq!(world.start(&student, sold.order_id).await.unwrap().id, payment.id);
    assert_eq!(world.count("payments").await, 1);
}

#[tokio::test]
async fn who_dies_before_the_answer_gets_the_same_page_the_next_time() {
    let world = World::new().await;
    let (student, _, sold) = world.sold().await;
    let same = key();
    world.gateway.fail_page(true, GatewayError::Unreachable("timed out".to_owned()));
    let refused = start_with(&world.services, &student, sold.order_id, same).await;
    assert_eq!(code(refused), (Code::GatewayUnavailable, None));
    let waiting = world.count("payments WHERE status = 'STARTED' AND page_url IS NULL").await;
    assert_eq!(waiting, 1);
    world.advance(1);
    let payment = start_with(&world.services, &student, sold.order_id, same).await.unwrap();
    assert!(payment.page_url.is_some());
    let asked = world.gateway.pages_asked();
    let [before, again] = asked.as_slice() else { panic!("{asked:?}") };
    // To the letter, so that the gateway takes it for the same.
    assert_eq!((before, world.count("payments").await), (again, 1));
    let with_another_key = world.start(&student, sold.order_id).await.unwrap();
    assert_eq!(with_another_key.id, payment.id);
}

#[tokio::test]
async fn an_attempt_whose_page_nobody_ever_saw_is_replaced() {
    let world = World::new().await;
    let (student, _, sold) = world.sold().await;
    let same = key();
    world.gateway.forget_pages();
    world.gateway.fail_page(true, GatewayError::Unavailable("503".to_owned()));
    assert_eq!(
        code(start_with(&world.services, &student, sold.order_id, same).await).0,
        Code::GatewayUnavailable
    );
    let payment = start_with(&world.services, &student, sold.order_id, same).await.unwrap();
    let asked = world.gateway.pages_asked();
    let ids: Vec<_> = asked.iter().map(|request| request.payment_id).collect();
    let [first, second, third] = ids.as_slice() else { panic!("{ids:?}") };
    assert_eq!((first, third), (second, &payment.id));
    assert_eq!(world.payment(*first).await.status, PaymentStatus::Cancelled);
    assert!(payment.page_url.is_some() && payment.id != *first);
    // The key goes on to mean what its buyer can see.
    assert_eq!(start_with(&world.services, &student, sold.order_id, same).await.unwrap().id, payment.id);
}

#[tokio::test]
async fn a_gateway_that_refuses_a_new_attempt_is_not_asked_again_and_again() {
    let world = World::new().await;
    let (student, _, sold) = world.sold().await;
    for failures in [1, 2] {
        for _ in 0..failures {
            world.gateway.fail_page(false, GatewayError::Refused("amount too small".to_owned()));
        }
        assert_eq!(code(world.start(&student, sold.order_id).await), (Code::GatewayUnavailable, None));
    }
    assert_eq!((world.gateway.pages_asked().len(), world.count("payments").await), (3, 2));
    world.gateway.fail_page(false, GatewayError::Credentials);
    assert_eq!(code(world.start(&student, sold.order_id).await), (Code::GatewayUnavailable, None));
    assert!(world.start(&student, sold.order_id).await.unwrap().page_url.is_some());
}

#[tokio::test]
async fn nothing_is_held_while_the_gateway_thinks() {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }
    let world = World::new().await;
    let (student, _, sold) = world.sold().await;
    let pools = world.services.pools.clone();
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let look = async move {
        let in_transaction = "SELECT count(*) AS count FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL";
        let mut connection = pools.write().await.unwrap();
        let found: Count = diesel::sql_query(in_transaction).get_result(&mut connection).await.unwrap();
        sender.send(found.count).unwrap();
    };
    world.gateway.meanwhile(Box::new(move || look.boxed()));
    world.start(&student, sold.order_id).await.unwrap();
    assert_eq!(receiver.await.unwrap(), 0);
}

#[tokio::test]
async fn attempts_are_bounded() {
    let mut world = World::new().await;
    world.services.config.attempts_max = 2;
    let (student, _, sold) = world.sold().await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let payment = world.start(&student, sold.order_id).await.unwrap();
        world.hear(&payment, TransactionState::Expired).await;
        ids.push(payment.id);
    }
    ids.dedup();
    assert_eq!(ids.len(), 2);
    let refused = world.start(&student, sold.order_id).await;
    assert_eq!(code(refused), (Code::TooManyAttempts, Some("orderId".to_owned())));
}

#[tokio::test]
async fn no_page_is_opened_in_the_last_minutes_of_a_hold() {
    let world = World::new().await;
    let (student, teacher, sold) = world.sold().await;
    world.publish(&teacher, hours(30, 31)).await;
    world.publish(&teacher, hours(32, 33)).await;
    let in_time = world.hold(&student, &teacher, hours(30, 31), None).await.unwrap();
    world.advance(13);
    let payment = world.start(&student, in_time.order_id).await.unwrap();
    world.advance(1);
    assert_eq!(
        code(world.start(&student, sold.order_id).await),
        (Code::HoldEnding, Some("orderId".to_owned()))
    );
    // A page that is open can be gone back to.
    assert_eq!(world.start(&student, in_time.order_id).await.unwrap().id, payment.id);
    world.advance(1);
    assert_eq!(code(world.start(&student, sold.order_id).await).0, Code::OrderNotOpen);
    assert_eq!(code(world.start(&student, in_time.order_id).await).0, Code::OrderNotOpen);
    assert_eq!(world.gateway.pages_asked().len(), 1);
}

#[tokio::test]
async fn only_the_buyer_pays_an_order_that_waits_for_it() {
    let world = World::new().await;
    let (student, _, sold, payment) = world.started().await;
    let other = world.student().await;
    let admin = world.human("Dewi", &[kernel::Role::Admin]).await;
    let not_found = (Code::NotFound, Some("orderId".to_owned()));
    assert_eq!(code(world.start(&other, sold.order_id).await), not_found);
    assert_eq!(code(world.start(&admin, sold.order_id).await), not_found);
    assert_eq!(code(world.start(&student, OrderId::generate(start())).await), not_found);
    let input = PaymentStartInput { order_id: sold.order_id, idempotency_key: key() };
    let anonymous = payment_start::run(&world.services, &Actor::Anonymous, input).await;
    assert!(matches!(anonymous, Err(CommandError::Access(AccessRefused::Unauthenticated))));
    world.hear(&payment, TransactionState::Paid).await;
    assert_eq!(code(world.start(&student, sold.order_id).await).0, Code::AlreadyPaid);
    let (student, _, sold) = world.sold().await;
    world.cancel(sold).await;
    assert_eq!(code(world.start(&student, sold.order_id).await).0, Code::OrderNotOpen);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_clicks_open_one_page() {
    let world = World::new().await;
    let (student, _, sold) = world.sold().await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (services, student): (PaymentServices, _) = (world.services.clone(), student.clone());
        tasks.spawn(async move { start_with(&services, &student, sold.order_id, key()).await.unwrap() });
    }
    let payments = tasks.join_all().await;
    let [first, ..] = payments.as_slice() else { panic!("nobody paid") };
    assert!(payments.iter().all(|payment| payment.id == first.id && payment.page_url.is_some()));
    assert_eq!(world.count("payments").await, 1);
}

#[tokio::test]
async fn what_was_called_off_meanwhile_is_not_paid_with_the_rest() {
    let world = World::new().await;
    let (student, teacher, sold) = world.sold().await;
    world.publish(&teacher, hours(30, 31)).await;
    let second = world.hold(&student, &teacher, hours(30, 31), Some(sold.order_id)).await.unwrap();
    let both = world.start(&student, sold.order_id).await.unwrap();
    assert_eq!(both.amount, 2 * PRICE);
    world.cancel(second).await;
    let rest = world.start(&student, sold.order_id).await.unwrap();
    assert_eq!((rest.amount, rest.id == both.id), (PRICE, false));
    world.drain().await;
    assert_eq!(world.gateway.ends(), [(both.id, GatewayEnd::Expire)]);
    assert_eq!(world.payment(both.id).await.status, PaymentStatus::Cancelled);
    world.hear(&rest, TransactionState::Paid).await;
    assert_eq!(world.order(sold.order_id).await.status, OrderStatus::Paid);
    assert_eq!(world.line(second.line_id).await.status, OrderStatus::Cancelled);
}
