//! DESIGN.md §5, row by row: from where, what happens, where to, and what goes back.

use booking::BookingStatus::{self as Status, Cancelled, Completed, Confirmed, Expired, InProgress, NoShow};
use booking::BookingStatus::{Paid as PaidStatus, Pending};
use booking::commands::meeting_end::{self, MeetingEndInput};
use booking::commands::meeting_start::{self, MeetingStartInput};
use booking::commands::no_show_decide::{self, NoShowDecideInput};
use booking::commands::no_show_oppose::{self, NoShowOpposeInput};
use booking::commands::no_show_report::{self, NoShowReportInput};
use booking::commands::{hold_expire, line_hold_changed, line_paid, line_refunded_outside, line_reversed};
use chrono::TimeDelta;
use database::schema::{availability_slots, teachers};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Actor, Locale, Role};
use payments::RefundReason::{
    self, LessonCancelled, MadeOutside, NotAnswered, PaidAfterEnd, TeacherAbsent, TeacherDeclined, TimeLost,
};
use payments::gateway::TransactionState;

use crate::world::{Human, Paid, World, config};

/// Who does something.
#[derive(Debug, Clone, Copy)]
enum Who {
    Student,
    Teacher,
    Admin,
}

/// What happens.
#[derive(Debug, Clone, Copy)]
enum Event {
    /// The money comes, and the teacher wants to answer.
    Money,
    /// The money comes, and the teacher accepts at once.
    MoneyAccepted,
    /// The hold ends.
    HoldOver,
    /// Somebody calls it off.
    CalledOff(Who),
    /// The gateway doubts the payment.
    Doubted,
    /// It doubts it, and accepts it later than the first hold.
    DoubtedAccepted,
    /// It doubts it, and says no.
    DoubtedDenied,
    /// The money comes when a rival had the time and gave it back.
    MoneyAfterRival,
    /// The money comes when a rival has the time.
    MoneyTaken,
    /// The money comes when the hold is over, and the teacher takes no bookings any more.
    MoneyUnpublished,
    /// The money comes when the hold is over, and the slot is not offered any more.
    MoneyWithdrawn,
    /// The money comes when the hold is over and the lesson has begun.
    MoneyAfterStart,
    /// The teacher accepts.
    Accepted,
    /// The teacher turns it down.
    Declined,
    /// The teacher says nothing.
    NotAnswered,
    /// The gateway takes the money back.
    Reversed,
    /// Somebody sends all of the money back at the gateway.
    RefundedOutside,
    /// The same, once the lesson has begun.
    RefundedOutsideLate,
    /// The teacher begins the lesson.
    Begun,
    /// The teacher ends the lesson.
    Ended,
    /// Nobody says anything until the lesson counts as held.
    GraceOver,
    /// Somebody is said to be absent, by the other one; nobody opposes.
    Missed(Who),
    /// Somebody is said to be absent and opposes; an admin decides whether it counts.
    Opposed(Who, bool),
}

type Row = (Status, Event, Status, Option<RefundReason>);

#[rustfmt::skip]
const TABLE: &[Row] = &[
    // PENDING: order paid, claims secured.
    (Pending, Event::Money, PaidStatus, None),
    (Pending, Event::MoneyAccepted, Confirmed, None),
    // PENDING: payment challenged.
    (Pending, Event::Doubted, Pending, None),
    (Pending, Event::DoubtedAccepted, PaidStatus, None),
    (Pending, Event::DoubtedDenied, Expired, None),
    // PENDING: hold over, student cancels.
    (Pending, Event::HoldOver, Expired, None),
    (Pending, Event::CalledOff(Who::Student), Cancelled, None),
    // PENDING, EXPIRED: order paid, claims gone.
    (Pending, Event::MoneyAfterRival, PaidStatus, None),
    (Pending, Event::MoneyTaken, Expired, Some(TimeLost)),
    (Expired, Event::Money, PaidStatus, None),
    (Expired, Event::MoneyAccepted, Confirmed, None),
    (Expired, Event::MoneyAfterRival, PaidStatus, None),
    (Expired, Event::MoneyTaken, Expired, Some(TimeLost)),
    (Expired, Event::MoneyUnpublished, Expired, Some(TimeLost)),
    (Expired, Event::MoneyWithdrawn, Expired, Some(TimeLost)),
    (Expired, Event::MoneyAfterStart, Expired, Some(TimeLost)),
    // A payment that settles for a cancelled booking is refunded.
    (Cancelled, Event::Money, Cancelled, Some(PaidAfterEnd)),
    // PAID: teacher confirms, declines, does not answer in time.
    (PaidStatus, Event::Accepted, Confirmed, None),
    (PaidStatus, Event::Declined, Cancelled, Some(TeacherDeclined)),
    (PaidStatus, Event::NotAnswered, Cancelled, Some(NotAnswered)),
    // PAID, CONFIRMED: student, teacher or admin cancels.
    (PaidStatus, Event::CalledOff(Who::Student), Cancelled, Some(LessonCancelled)),
    (PaidStatus, Event::CalledOff(Who::Teacher), Cancelled, Some(LessonCancelled)),
    (PaidStatus, Event::CalledOff(Who::Admin), Cancelled, Some(LessonCancelled)),
    (Confirmed, Event::CalledOff(Who::Student), Cancelled, Some(LessonCancelled)),
    (Confirmed, Event::CalledOff(Who::Teacher), Cancelled, Some(LessonCancelled)),
    (Confirmed, Event::CalledOff(Who::Admin), Cancelled, Some(LessonCancelled)),
    // PAID, CONFIRMED: payment reversed by the gateway.
    (PaidStatus, Event::Reversed, Cancelled, None),
    (Confirmed, Event::Reversed, Cancelled, None),
    // CONFIRMED, IN_PROGRESS: the lesson.
    (Confirmed, Event::Begun, InProgress, None),
    (InProgress, Event::Ended, Completed, None),
    (Confirmed, Event::GraceOver, Completed, None),
    (InProgress, Event::GraceOver, Completed, None),
    // CONFIRMED, IN_PROGRESS: no-show.
    (Confirmed, Event::Missed(Who::Student), NoShow, None),
    (Confirmed, Event::Missed(Who::Teacher), NoShow, Some(TeacherAbsent)),
    (InProgress, Event::Missed(Who::Student), NoShow, None),
    (InProgress, Event::Missed(Who::Teacher), NoShow, Some(TeacherAbsent)),
    (Confirmed, Event::Opposed(Who::Teacher, true), NoShow, Some(TeacherAbsent)),
    (Confirmed, Event::Opposed(Who::Teacher, false), Completed, None),
    (InProgress, Event::Opposed(Who::Student, true), NoShow, None),
    // IN_PROGRESS, COMPLETED, NO_SHOW: payment reversed.
    (InProgress, Event::Reversed, InProgress, None),
    (Completed, Event::Reversed, Completed, None),
    (NoShow, Event::Reversed, NoShow, None),
    // Any paid: full refund made from outside.
    (PaidStatus, Event::RefundedOutside, Cancelled, Some(MadeOutside)),
    (Confirmed, Event::RefundedOutside, Cancelled, Some(MadeOutside)),
    (Confirmed, Event::RefundedOutsideLate, Confirmed, Some(MadeOutside)),
    (InProgress, Event::RefundedOutsideLate, InProgress, Some(MadeOutside)),
    (Completed, Event::RefundedOutsideLate, Completed, Some(MadeOutside)),
    (NoShow, Event::RefundedOutsideLate, NoShow, Some(MadeOutside)),
];

#[tokio::test]
async fn every_row_of_the_table_leads_where_it_says() {
    let world = World::new().await;
    for row in TABLE {
        walk(&world, row).await;
        // The next row finds nothing of this one.
        world.clock.advance(TimeDelta::hours(48));
        world.drain().await;
    }
}

async fn walk(world: &World, row: &Row) {
    let (from, event, to, refund) = *row;
    let paid = bring(world, from).await;
    assert_eq!(world.status(&paid.booking).await, from, "{row:?}");
    happen(world, &paid, event).await;
    world.drain().await;
    let there = world.reload(&paid.booking).await;
    let goes_back: Vec<_> = refund.map(|reason| (reason, 150_000)).into_iter().collect();
    assert_eq!((there.status, world.refunds(&paid.booking).await), (to, goes_back), "{row:?}");
    let refunded = if refund.is_some() { 150_000 } else { 0 };
    assert_eq!(world.gateway.refunded(paid.payment_id), refunded, "{row:?}");
    if world.now() < there.starts_at {
        let is_offered =
            matches!(to, Cancelled | Expired) && !matches!(event, Event::MoneyTaken | Event::MoneyWithdrawn);
        assert_eq!(world.is_free(&paid.slot).await, is_offered, "{row:?}");
    }
    // What is told again changes nothing, whoever tells it first.
    tell_all_again(world, &paid).await;
    assert_eq!(world.reload(&paid.booking).await, there, "{row:?}");
    world.assert_sound().await;
}

async fn tell_all_again(world: &World, paid: &Paid) {
    let mut connection = world.connection().await;
    let (now, id) = (world.now(), paid.booking.id);
    line_reversed::run(&mut connection, now, &config(), id).await.unwrap();
    line_refunded_outside::run(&mut connection, now, &config(), id).await.unwrap();
    line_hold_changed::run(&mut connection, now, id).await.unwrap();
    line_paid::run(&mut connection, now, &config(), id).await.unwrap();
    hold_expire::run(&mut connection, now, id).await.unwrap();
}

/// A booking that stands there, come the way bookings come.
async fn bring(world: &World, status: Status) -> Paid {
    match status {
        Pending => world.held().await,
        Expired => {
            let held = world.held().await;
            world.clock.advance(config().hold);
            let mut connection = world.connection().await;
            // Not all jobs: the gateway does not hear of it, and still takes money.
            hold_expire::run(&mut connection, world.now(), held.booking.id).await.unwrap();
            held
        }
        Cancelled => {
            let held = world.held().await;
            world.cancel(&held.student.actor, &held.booking, None).await.unwrap();
            held
        }
        PaidStatus | Confirmed => world.brought_to(status).await,
        InProgress => {
            let paid = world.confirmed().await;
            begin(world, &paid).await;
            paid
        }
        Completed => {
            let paid = world.confirmed().await;
            begin(world, &paid).await;
            end(world, &paid).await;
            paid
        }
        NoShow => {
            let paid = world.confirmed().await;
            report(world, &paid, Who::Student).await;
            world.clock.advance(config().opposition_window);
            world.drain().await;
            paid
        }
    }
}

async fn happen(world: &World, paid: &Paid, event: Event) {
    match event {
        Event::Accepted => drop(world.confirm(&paid.teacher.actor, &paid.booking).await.unwrap()),
        Event::Declined => drop(world.decline(&paid.teacher.actor, &paid.booking, None).await.unwrap()),
        Event::CalledOff(who) => {
            let actor = actor(world, paid, who).await;
            world.cancel(&actor, &paid.booking, None).await.unwrap();
        }
        Event::HoldOver => world.clock.advance(config().hold),
        Event::NotAnswered => world.go_to(paid.booking.starts_at),
        Event::GraceOver => world.go_to(paid.booking.ends_at + config().completion_grace),
        Event::Begun => begin(world, paid).await,
        Event::Ended => end(world, paid).await,
        Event::Missed(who) => {
            report(world, paid, who).await;
            world.drain().await;
            world.clock.advance(config().opposition_window);
        }
        Event::Opposed(who, uphold) => oppose(world, paid, who, uphold).await,
        Event::Reversed => world.hear(paid.payment_id, TransactionState::ChargedBack).await,
        Event::RefundedOutside => refund_outside(world, paid).await,
        Event::RefundedOutsideLate => {
            world.go_to(world.now().max(paid.booking.starts_at));
            refund_outside(world, paid).await;
        }
        Event::Doubted | Event::DoubtedAccepted | Event::DoubtedDenied => doubt(world, paid, event).await,
        _ => money(world, paid, event).await,
    }
}

async fn actor(world: &World, paid: &Paid, who: Who) -> Actor {
    match who {
        Who::Student => paid.student.actor.clone(),
        Who::Teacher => paid.teacher.actor.clone(),
        Who::Admin => world.human("Admin", &[Role::Admin], Locale::English).await.actor,
    }
}

async fn money(world: &World, paid: &Paid, event: Event) {
    let now = world.now();
    match event {
        Event::MoneyAccepted => world.accept_at_once(&paid.teacher).await,
        Event::MoneyAfterRival => {
            let (rival, won) = rival(world, paid).await;
            world.cancel(&rival.actor, &won, None).await.unwrap();
        }
        Event::MoneyTaken => drop(rival(world, paid).await),
        Event::MoneyUnpublished => {
            let profile = teachers::table.filter(teachers::person_id.eq(paid.teacher.person_id));
            let draft = diesel::update(profile).set(teachers::status.eq("DRAFT"));
            assert_eq!(draft.execute(&mut world.connection().await).await.unwrap(), 1);
        }
        Event::MoneyWithdrawn => {
            let slot = diesel::update(availability_slots::table.find(paid.slot.id));
            let withdrawn =
                slot.set((availability_slots::withdrawn_at.eq(now), availability_slots::free.eq(false)));
            assert_eq!(withdrawn.execute(&mut world.connection().await).await.unwrap(), 1);
        }
        Event::MoneyAfterStart => world.go_to(paid.booking.starts_at + TimeDelta::minutes(1)),
        _ => {}
    }
    world.settle(paid.payment_id).await;
}

/// Somebody who takes the time as soon as the hold is over.
async fn rival(world: &World, paid: &Paid) -> (Human, booking::Booking) {
    world.go_to(world.now().max(paid.booking.expires_at.unwrap()));
    let rival = world.student().await;
    let won = world.book(&rival, world.wish(&paid.slot)).await.unwrap();
    (rival, won)
}

async fn doubt(world: &World, paid: &Paid, event: Event) {
    world.hear(paid.payment_id, TransactionState::Challenged).await;
    world.drain().await;
    world.clock.advance(config().hold + TimeDelta::hours(1));
    world.drain().await;
    match event {
        Event::DoubtedAccepted => world.settle(paid.payment_id).await,
        Event::DoubtedDenied => world.hear(paid.payment_id, TransactionState::Denied).await,
        _ => {}
    }
}

async fn refund_outside(world: &World, paid: &Paid) {
    world.gateway.send_back(paid.payment_id, 150_000);
    world.refresh(paid.payment_id).await;
}

async fn begin(world: &World, paid: &Paid) {
    world.go_to(paid.booking.starts_at);
    let input = MeetingStartInput { booking_id: paid.booking.id };
    let mut connection = world.connection().await;
    let actor = &paid.teacher.actor;
    meeting_start::run(&mut connection, actor, world.now(), &config(), input).await.unwrap();
}

async fn end(world: &World, paid: &Paid) {
    world.go_to(paid.booking.ends_at);
    let input = MeetingEndInput { booking_id: paid.booking.id };
    let mut connection = world.connection().await;
    let actor = &paid.teacher.actor;
    meeting_end::run(&mut connection, actor, world.now(), &config(), input).await.unwrap();
}

/// Somebody is said to be absent, by the other one.
async fn report(world: &World, paid: &Paid, absent: Who) {
    world.go_to(paid.booking.starts_at + config().lateness);
    let reporter = if matches!(absent, Who::Student) { &paid.teacher } else { &paid.student };
    let input = NoShowReportInput { booking_id: paid.booking.id, note: None };
    let mut connection = world.connection().await;
    no_show_report::run(&mut connection, &reporter.actor, world.now(), &config(), input).await.unwrap();
}

async fn oppose(world: &World, paid: &Paid, absent: Who, uphold: bool) {
    report(world, paid, absent).await;
    world.drain().await;
    let accused = actor(world, paid, absent).await;
    let input = NoShowOpposeInput { booking_id: paid.booking.id, note: Some("I was there.".to_owned()) };
    let mut connection = world.connection().await;
    no_show_oppose::run(&mut connection, &accused, world.now(), &config(), input).await.unwrap();
    // Money and completion are frozen, however long it takes.
    world.clock.advance(TimeDelta::hours(72));
    world.drain().await;
    assert_eq!(world.refunds(&paid.booking).await, []);
    let admin = actor(world, paid, Who::Admin).await;
    let input = NoShowDecideInput { booking_id: paid.booking.id, uphold };
    no_show_decide::run(&mut connection, &admin, world.now(), &config(), input).await.unwrap();
}
