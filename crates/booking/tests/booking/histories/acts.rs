//! What people do. A refusal is an answer too; a failure of the database is not.

use std::fmt::Debug;

use booking::commands::booking_create;
use booking::commands::{line_paid, line_refunded_outside, line_reversed};
use calendar::Slot;
use calendar::commands::availability_slots_publish::{self, AvailabilitySlotsPublishInput, NewSlot};
use chrono::{TimeDelta, Timelike as _};
use database::CommandError;
use kernel::Actor;
use kernel::id::OrderId;
use payments::gateway::TransactionState;

use super::stage::{Booked, Stage};
use super::steps::Step;
use crate::world::{Human, config};

/// What came of it, for whoever reads the history.
pub(super) type Outcome = String;

pub(super) fn said<T, C: Debug>(outcome: Result<T, CommandError<C>>) -> (Option<T>, Outcome) {
    match outcome {
        Ok(done) => (Some(done), "done".to_owned()),
        Err(CommandError::Refused(refusals)) => {
            let codes: Vec<String> =
                refusals.as_slice().iter().map(|refusal| format!("{:?}", refusal.code)).collect();
            (None, codes.join(", "))
        }
        Err(error) => panic!("{error:?}"),
    }
}

pub(super) fn told<T, C: Debug>(outcome: Result<T, C>) -> Outcome {
    outcome.map_or_else(|code| format!("{code:?}"), |_| "done".to_owned())
}

impl Stage {
    pub(super) async fn take(&mut self, step: &Step) -> Outcome {
        let done = || "done".to_owned();
        match *step {
            Step::Book { student, teacher, in_minutes, minutes, joins } => {
                self.book_new(student, teacher, in_minutes, minutes, joins).await
            }
            Step::Buy { student, teacher, in_minutes, minutes, lessons } => {
                let first = self.bookings.len();
                for number in 0..lessons {
                    let teacher = (teacher + number) % self.teachers.len();
                    self.book_new(student, teacher, in_minutes, minutes, number > 0).await;
                }
                self.pay_since(first).await
            }
            Step::Earn { student, teacher, minutes } => self.earn(student, teacher, minutes).await,
            Step::BookSeen { student, slot } => match self.slots.get(slot).cloned() {
                Some((slot, teacher)) => self.book(student, &slot, teacher, false).await,
                None => "nothing".to_owned(),
            },
            Step::Answer(booking, accepts) => self.answer(booking, accepts).await,
            Step::Cancel(booking, by) => self.cancel(booking, by, 0).await,
            Step::CancelLater(booking, by, minutes) => self.cancel(booking, by, minutes).await,
            Step::StartMeeting(booking) => self.with_lesson(booking, Lesson::Start).await,
            Step::EndMeeting(booking) => self.with_lesson(booking, Lesson::End).await,
            Step::ReportAbsence(booking, by_student) => {
                self.with_lesson(booking, Lesson::Report(by_student)).await
            }
            Step::OpposeReport(booking) => self.with_lesson(booking, Lesson::Oppose).await,
            Step::DecideReport(booking, upholds) => self.decide_report(booking, upholds).await,
            Step::JobsAgain(booking) => self.run_jobs_again(booking).await,
            Step::RunSomeJobs => {
                self.drop_mails().await;
                self.world.run_due_jobs().await;
                done()
            }
            Step::Drain => {
                self.drain().await;
                done()
            }
            Step::Wait(minutes) => {
                self.world.clock.advance(TimeDelta::minutes(minutes));
                done()
            }
            Step::GoToLesson(booking, minutes) => self.go_to_lesson(booking, minutes),
            _ => self.take_about_money(step).await,
        }
    }

    async fn publish(&self, teacher: usize, in_minutes: i64, minutes: i64) -> Option<Slot> {
        let soon = self.world.now() + TimeDelta::minutes(in_minutes);
        let starts_at = soon.with_second(0).and_then(|minute| minute.with_nanosecond(0))?;
        let slot = NewSlot { starts_at, ends_at: None, duration_minutes: Some(minutes) };
        let input = AvailabilitySlotsPublishInput { time_zone: "Asia/Jakarta".to_owned(), slots: vec![slot] };
        let (actor, now) = (&self.teachers.get(teacher)?.actor, self.world.now());
        let mut connection = self.world.connection().await;
        let (slots, _) = said(availability_slots_publish::run(&mut connection, actor, now, input).await);
        slots?.pop()
    }

    async fn book(&mut self, student: usize, slot: &Slot, teacher: usize, joins: bool) -> Outcome {
        let Some(human) = self.students.get(student).cloned() else { return String::new() };
        let mut wish = self.world.wish(slot);
        wish.order_id = if joins { self.last_order_of(student) } else { None };
        let mut connection = self.world.connection().await;
        let now = self.world.now();
        let (booking, outcome) =
            said(booking_create::run(&mut connection, &human.actor, now, &config(), wish).await);
        self.bookings.extend(booking.map(|booking| Booked { booking, student, teacher }));
        outcome
    }

    async fn book_new(
        &mut self,
        student: usize,
        teacher: usize,
        in_minutes: i64,
        minutes: i64,
        joins: bool,
    ) -> Outcome {
        // One student learns one thing at a time.
        let later = if joins { minutes } else { 0 };
        let Some(slot) = self.publish(teacher, in_minutes + later, minutes).await else {
            return "no slot".to_owned();
        };
        self.slots.push((slot.clone(), teacher));
        self.book(student, &slot, teacher, joins).await
    }

    /// What was booked last is paid, heard of and accepted.
    async fn pay_since(&mut self, first: usize) -> Outcome {
        let before = self.payments.len();
        let started = self.start_payment(first).await;
        let Some(payment_id) = self.payments.get(before).copied() else { return started };
        self.gateway_says(before, TransactionState::Paid);
        self.hear(payment_id).await;
        self.drain().await;
        let mut outcomes = Vec::new();
        for booking in first..self.bookings.len() {
            outcomes.push(self.answer(booking, true).await);
        }
        outcomes.join(", ")
    }

    /// Until nobody can object any more.
    async fn earn(&mut self, student: usize, teacher: usize, minutes: i64) -> Outcome {
        let first = self.bookings.len();
        let booked = self.book_new(student, teacher, 90, minutes, false).await;
        let accepted = self.pay_since(first).await;
        for hours in [4, 50, 100] {
            self.world.clock.advance(TimeDelta::hours(hours));
            self.drain().await;
        }
        format!("{booked}, {accepted}")
    }

    fn last_order_of(&self, student: usize) -> Option<OrderId> {
        let last = self.bookings.iter().rev().find(|booked| booked.student == student);
        last.map(|booked| booked.booking.order_id)
    }

    pub(super) fn student_of(&self, booked: &Booked) -> Human {
        self.students.get(booked.student).unwrap().clone()
    }

    fn teacher_of(&self, booked: &Booked) -> Human {
        self.teachers.get(booked.teacher).unwrap().clone()
    }

    async fn answer(&self, booking: usize, accepts: bool) -> Outcome {
        let Some(booked) = self.bookings.get(booking) else { return String::new() };
        let teacher = self.teacher_of(booked).actor;
        if accepts {
            told(self.world.confirm(&teacher, &booked.booking).await)
        } else {
            told(self.world.decline(&teacher, &booked.booking, None).await)
        }
    }

    /// Looks at what goes back, and agrees to it so many minutes later.
    async fn cancel(&self, booking: usize, by: usize, minutes: i64) -> Outcome {
        let Some(booked) = self.bookings.get(booking) else { return String::new() };
        let who: Actor = match by {
            0 => self.student_of(booked).actor,
            1 => self.teacher_of(booked).actor,
            _ => self.admin.actor.clone(),
        };
        let preview = match self.world.preview(&who, &booked.booking).await {
            Ok(preview) => preview,
            Err(code) => return format!("no preview: {code:?}"),
        };
        self.world.clock.advance(TimeDelta::minutes(minutes));
        let shown = (preview.refund.amount, preview.kept.amount);
        let before = self.world.line(&booked.booking).await.refunded_amount;
        let outcome = self.world.cancel_as_shown(&who, &booked.booking, None, preview.token).await;
        if outcome.is_ok() {
            let line = self.world.line(&booked.booking).await;
            assert_eq!(line.refunded_amount - before, shown.0, "what was shown goes back");
        }
        format!("{shown:?} {}", told(outcome))
    }

    async fn with_lesson(&self, booking: usize, act: Lesson) -> Outcome {
        let Some(booked) = self.bookings.get(booking) else { return String::new() };
        let (world, booking) = (&self.world, &booked.booking);
        let (student, teacher) = (self.student_of(booked).actor, self.teacher_of(booked).actor);
        match act {
            Lesson::Start => told(world.start_meeting(&teacher, booking).await),
            Lesson::End => told(world.end_meeting(&teacher, booking).await),
            Lesson::Report(true) => told(world.report_no_show(&student, booking, None).await),
            Lesson::Report(false) => told(world.report_no_show(&teacher, booking, None).await),
            Lesson::Oppose => {
                let absent = world.report(booking).await.map(|report| report.absent);
                let accused = match absent {
                    Some(booking::Participant::Teacher) => teacher,
                    _ => student,
                };
                told(world.oppose_no_show(&accused, booking, None).await)
            }
        }
    }

    pub(super) async fn decide_report(&self, booking: usize, upholds: bool) -> Outcome {
        let Some(booked) = self.bookings.get(booking) else { return String::new() };
        told(self.world.decide_no_show(&self.admin.actor, &booked.booking, upholds).await)
    }

    fn go_to_lesson(&self, booking: usize, minutes: i64) -> Outcome {
        let Some(booked) = self.bookings.get(booking) else { return String::new() };
        let instant = booked.booking.starts_at + TimeDelta::minutes(minutes);
        if instant <= self.world.now() {
            return "past".to_owned();
        }
        self.world.go_to(instant);
        "there".to_owned()
    }

    /// As after a restart: what a job did is done again, whether it was due or not.
    async fn run_jobs_again(&self, booking: usize) -> Outcome {
        let Some(booked) = self.bookings.get(booking) else { return String::new() };
        let (id, now) = (booked.booking.id, self.world.now());
        let mut connection = self.world.connection().await;
        let paid = line_paid::run(&mut connection, now, &config(), id).await.unwrap();
        let reversed = line_reversed::run(&mut connection, now, &config(), id).await.unwrap();
        let outside = line_refunded_outside::run(&mut connection, now, &config(), id).await.unwrap();
        drop(connection);
        self.send_refunds_again(&booked.booking).await;
        format!("{paid:?}, {reversed:?}, {outside:?}")
    }

    /// Whether somebody can still pay, or the payment is over.
    pub(super) fn is_payable(&self, payment: usize) -> bool {
        self.payments.get(payment).is_some_and(|id| self.world.gateway.is_payable(*id))
    }

    pub(super) fn gateway_says(&self, payment: usize, state: TransactionState) -> Outcome {
        match self.payments.get(payment) {
            Some(id) if self.is_payable(payment) => {
                self.world.gateway.put(*id, state);
                format!("{state:?}")
            }
            _ => "not payable".to_owned(),
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Lesson {
    Start,
    End,
    /// By the student, or by the teacher.
    Report(bool),
    Oppose,
}
