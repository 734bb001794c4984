//! Lessons in the world of a test: what is done with them, and what their people are told.

use booking::commands::meeting_end::{self, MeetingEndCode, MeetingEndInput};
use booking::commands::meeting_link_set::{self, MeetingLinkSetCode, MeetingLinkSetInput};
use booking::commands::meeting_start::{self, MeetingStartCode, MeetingStartInput};
use booking::commands::no_show_decide::{self, NoShowDecideCode, NoShowDecideInput};
use booking::commands::no_show_oppose::{self, NoShowOpposeCode, NoShowOpposeInput};
use booking::commands::no_show_report::{self, NoShowReportCode, NoShowReportInput};
use booking::{Booking, BookingStatus, Meeting, NoShowReport, queries};
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::bookings;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Actor, EmailAddress, Locale, Role};
use mailer::OutgoingMail;

use super::{Human, Paid, World, config, hour, one_code};

/// Minutes after the start of the lessons that were booked at [`super::start`] by [`World::held`] and its like.
pub(crate) fn lesson_minute(minutes: i64) -> DateTime<Utc> {
    hour(24) + TimeDelta::minutes(minutes)
}

impl World {
    /// A lesson that is on.
    pub(crate) async fn in_progress(&self) -> Paid {
        let mut paid = self.confirmed().await;
        self.go_to(lesson_minute(0));
        paid.booking = self.start_meeting(&paid.teacher.actor, &paid.booking).await.unwrap();
        assert_eq!(paid.booking.status, BookingStatus::InProgress);
        paid
    }

    /// A lesson whose teacher is said to have been absent, a quarter of an hour after its start.
    pub(crate) async fn teacher_reported(&self) -> Paid {
        let mut paid = self.confirmed().await;
        self.go_to(lesson_minute(15));
        paid.booking = self.report_no_show(&paid.student.actor, &paid.booking, None).await.unwrap();
        paid
    }

    /// The same, opposed by the teacher.
    pub(crate) async fn teacher_opposed(&self) -> Paid {
        let paid = self.teacher_reported().await;
        self.oppose_no_show(&paid.teacher.actor, &paid.booking, Some("Saya hadir")).await.unwrap();
        paid
    }

    pub(crate) async fn admin(&self) -> Human {
        self.human("Rina", &[Role::Admin], Locale::English).await
    }

    /// Whoever has nothing to do with the bookings of others.
    pub(crate) async fn strangers(&self) -> [Actor; 2] {
        [self.student().await.actor, self.teacher().await.actor]
    }

    pub(crate) async fn set_link(
        &self,
        who: &Actor,
        booking: &Booking,
        link: &str,
    ) -> Result<Booking, MeetingLinkSetCode> {
        let input = MeetingLinkSetInput { booking_id: booking.id, link: link.to_owned() };
        let mut connection = self.connection().await;
        one_code(meeting_link_set::run(&mut connection, who, self.now(), &config(), input).await)
    }

    pub(crate) async fn start_meeting(
        &self,
        who: &Actor,
        booking: &Booking,
    ) -> Result<Booking, MeetingStartCode> {
        let input = MeetingStartInput { booking_id: booking.id };
        let mut connection = self.connection().await;
        one_code(meeting_start::run(&mut connection, who, self.now(), &config(), input).await)
    }

    pub(crate) async fn end_meeting(
        &self,
        who: &Actor,
        booking: &Booking,
    ) -> Result<Booking, MeetingEndCode> {
        let input = MeetingEndInput { booking_id: booking.id };
        let mut connection = self.connection().await;
        one_code(meeting_end::run(&mut connection, who, self.now(), &config(), input).await)
    }

    pub(crate) async fn report_no_show(
        &self,
        who: &Actor,
        booking: &Booking,
        note: Option<&str>,
    ) -> Result<Booking, NoShowReportCode> {
        let input = NoShowReportInput { booking_id: booking.id, note: note.map(str::to_owned) };
        let mut connection = self.connection().await;
        one_code(no_show_report::run(&mut connection, who, self.now(), &config(), input).await)
    }

    pub(crate) async fn oppose_no_show(
        &self,
        who: &Actor,
        booking: &Booking,
        note: Option<&str>,
    ) -> Result<Booking, NoShowOpposeCode> {
        let input = NoShowOpposeInput { booking_id: booking.id, note: note.map(str::to_owned) };
        let mut connection = self.connection().await;
        one_code(no_show_oppose::run(&mut connection, who, self.now(), &config(), input).await)
    }

    pub(crate) async fn decide_no_show(
        &self,
        who: &Actor,
        booking: &Booking,
        uphold: bool,
    ) -> Result<Booking, NoShowDecideCode> {
        let input = NoShowDecideInput { booking_id: booking.id, uphold };
        let mut connection = self.connection().await;
        one_code(no_show_decide::run(&mut connection, who, self.now(), &config(), input).await)
    }

    pub(crate) async fn meeting(&self, booking: &Booking) -> Meeting {
        let mut connection = self.connection().await;
        let found = queries::meetings_of_bookings(&mut connection, &Actor::System, &[booking.id]).await;
        found.unwrap().remove(0)
    }

    pub(crate) async fn report(&self, booking: &Booking) -> Option<NoShowReport> {
        let mut connection = self.connection().await;
        let found =
            queries::no_show_reports_of_bookings(&mut connection, &Actor::System, &[booking.id]).await;
        found.unwrap().pop()
    }

    /// Makes it a lesson at a place.
    pub(crate) async fn at_place(&self, booking: &Booking, place: &str) {
        let moved = diesel::update(bookings::table.find(booking.id))
            .set((bookings::mode.eq(catalog::LessonMode::Offline), bookings::place.eq(place)))
            .execute(&mut self.connection().await)
            .await;
        assert_eq!(moved.unwrap(), 1);
    }

    /// What somebody was told since the mails were last cleared, oldest first.
    pub(crate) fn mails_to(&self, who: &Human) -> Vec<OutgoingMail> {
        let address = format!("{}@contoh.test", who.user_id.to_string().to_lowercase());
        self.mails.messages_to(&EmailAddress::parse(&address).unwrap())
    }

    /// The text of the only mail of that.
    pub(crate) fn only_mail_to(&self, who: &Human) -> String {
        let mut mails = self.mails_to(who);
        assert_eq!(mails.len(), 1, "{:?}", self.subjects_to(who));
        mails.remove(0).text
    }

    /// The subjects of that, without what lesson they are about.
    pub(crate) fn subjects_to(&self, who: &Human) -> Vec<String> {
        let subject = |mail: &OutgoingMail| mail.subject.split(": ").next().unwrap().to_owned();
        self.mails_to(who).iter().map(subject).collect()
    }

    /// Asserts that no job was given up.
    pub(crate) async fn assert_no_dead_letters(&self) {
        assert_eq!(self.count("jobs WHERE status = 'DEAD'").await, 0);
    }
}
