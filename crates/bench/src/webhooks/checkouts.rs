//! Orders that wait for their money, each with a lesson whose time is held.

use calendar::claims::{self, TakeError};
use calendar::{ClaimOwner, OwnerKind, TimeRange};
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::live_changes;
use database::{DatabaseError, Pools};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _};
use kernel::id::{BookingId, EntityId as _, OrderId, PaymentId, generate_uuid};
use kernel::{Clock, Money, Role};
use payments::commands::payment_open;
use payments::flows::payment_start::PaymentStartInput;
use payments::orders::{self, NewLine};
use payments::{LineKind, PaymentConfig};

use crate::failure::Failure;
use crate::market::{PEOPLE_IN_A_STATEMENT, Person, actor, register};

/// What a lesson costs.
const PRICE: i64 = 150_001;
/// How long its time is held: longer than a measurement takes.
const HOLD: TimeDelta = TimeDelta::hours(20);

/// A payment that was started.
#[derive(Debug, Clone, Copy)]
pub struct Checkout {
    /// The payment.
    pub payment_id: PaymentId,
    /// How much it is.
    pub amount: i64,
}

/// Makes so many, each of a student of her own; the teachers take turns.
///
/// # Errors
/// When the database fails.
pub async fn checkouts(
    pools: &Pools,
    clock: &Clock,
    count: usize,
    teachers: usize,
) -> Result<Vec<Checkout>, Failure> {
    let now = clock.now();
    let mut connection = pools.write().await?;
    let teachers: Vec<Person> = (0..teachers.max(1)).map(|_| Person::new(now, Role::Teacher)).collect();
    let students: Vec<Person> = (0..count).map(|_| Person::new(now, Role::Student)).collect();
    for part in teachers.chunks(PEOPLE_IN_A_STATEMENT).chain(students.chunks(PEOPLE_IN_A_STATEMENT)) {
        register(&mut connection, now, part).await?;
    }
    let mut made = Vec::with_capacity(count);
    let turns = teachers.iter().cycle().zip(&students).enumerate();
    for (number, (teacher, student)) in turns {
        let starts_at = now + TimeDelta::days(2) + TimeDelta::hours(i64::try_from(number / teachers.len())?);
        let order_id = hold(&mut connection, now, (teacher, student), starts_at).await?;
        let input = PaymentStartInput { order_id, idempotency_key: generate_uuid(now) };
        let config = PaymentConfig::returning_to("http://127.0.0.1/payment");
        let opened = payment_open::run(&mut connection, &actor(student), now, &config, &input, None).await;
        let opened = opened.map_err(|error| format!("a payment could not be started: {error:?}"))?;
        made.push(Checkout { payment_id: opened.payment.id, amount: opened.payment.amount });
    }
    // What is recorded from here on is what settling tells those who watch.
    diesel::delete(live_changes::table).execute(&mut connection).await?;
    Ok(made)
}

/// Holds both people's time and opens an order for it, as a booking does.
async fn hold(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    (teacher, student): (&Person, &Person),
    starts_at: DateTime<Utc>,
) -> Result<OrderId, Failure> {
    let owner = ClaimOwner { kind: OwnerKind::Booking, id: BookingId::generate(now).uuid() };
    let range = TimeRange { starts_at, ends_at: starts_at + TimeDelta::hours(1) };
    let line = NewLine {
        kind: LineKind::Booking,
        subject: owner.id,
        claim_owner: Some(owner.id),
        seller_person: teacher.person_id,
        category: None,
        title: "English – Ibu Sari".to_owned(),
        quantity: 1,
        unit_price: Money::rupiah(PRICE),
        expires_at: now + HOLD,
    };
    let held = connection
        .transaction::<_, TakeError, _>(async |connection| {
            let locked = claims::lock(connection, now, [teacher.person_id, student.person_id], range).await?;
            claims::take(connection, now, &locked, owner, now + HOLD).await?;
            let (order_id, _) = orders::append_line(connection, now, student.user_id, None, line).await?;
            Ok(order_id)
        })
        .await;
    Ok(held.map_err(DatabaseError::internal)?)
}
