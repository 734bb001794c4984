//! Hiding reviews and showing them again.

use booking::BookingStatus;
use catalog::LessonMode;
use catalog::rating::RatingPrior;
use chrono::{DateTime, TimeDelta, Utc};
use database::CommandError;
use database::schema::{audit_entries, availability_slots, bookings, order_lines, orders, teachers};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{AvailabilitySlotId, BookingId, EntityId as _, OrderId, OrderLineId, ReviewId};
use kernel::{AccessRefused, Actor, Role, UserActor};
use notifications::NotificationKind;
use reviews::commands::review_create::{self, ReviewCreateInput};
use reviews::{Review, ReviewConfig};
use serde_json::{Value, json};
use teacherin_moderation::commands::review_hide::{self, ReviewHideCode, ReviewHideInput};
use teacherin_moderation::commands::review_restore::{self, ReviewRestoreCode, ReviewRestoreInput};

use super::{House, access, code, monday, user};

impl House {
    /// A student's review of a paid lesson that was held the day before.
    async fn review(&self, stars: i32) -> (Actor, Review) {
        let student = user(&mut self.conn().await, "Budi Santoso", Role::Student).await;
        let booking_id = self.lesson(&student).await;
        let input = ReviewCreateInput { booking_id, rating: stars, comment: Some("Buruk".into()) };
        let config = ReviewConfig::default();
        let review = review_create::run(&mut *self.conn().await, &student, monday(), &config, input).await;
        (student, review.unwrap())
    }

    async fn lesson(&self, student: &Actor) -> BookingId {
        let student = student.user().unwrap();
        let starts_at = monday() - TimeDelta::days(1);
        let (booked_at, ends_at) = (starts_at - TimeDelta::days(1), starts_at + TimeDelta::hours(1));
        let booking = BookingId::generate(booked_at);
        let slot = self.slot(starts_at).await;
        let (order, line) = self.paid_line(student, booking).await;
        let skill = self.skill().await;
        let mut conn = self.conn().await;
        diesel::insert_into(bookings::table)
            .values((
                (
                    bookings::id.eq(booking),
                    bookings::teacher_id.eq(self.teacher.id),
                    bookings::teacher_person_id.eq(self.teacher.person_id),
                    bookings::student_user_id.eq(student.user_id),
                    bookings::student_person_id.eq(student.person_id),
                    bookings::slot_id.eq(slot),
                    bookings::skill_id.eq(skill),
                    bookings::order_id.eq(order),
                    bookings::order_line_id.eq(line),
                    bookings::status.eq(BookingStatus::Completed),
                ),
                (
                    bookings::mode.eq(LessonMode::Online),
                    bookings::starts_at.eq(starts_at),
                    bookings::ends_at.eq(ends_at),
                    bookings::time_zone.eq("Asia/Jakarta"),
                    bookings::currency.eq("IDR"),
                    bookings::price.eq(100_000_i64),
                    bookings::confirmed_at.eq(booked_at),
                    bookings::completed_at.eq(ends_at),
                    bookings::created_at.eq(booked_at),
                    bookings::updated_at.eq(ends_at),
                ),
            ))
            .execute(&mut conn)
            .await
            .unwrap();
        booking
    }

    async fn slot(&self, starts_at: DateTime<Utc>) -> AvailabilitySlotId {
        let id = AvailabilitySlotId::generate(starts_at);
        let mut conn = self.conn().await;
        diesel::insert_into(availability_slots::table)
            .values((
                availability_slots::id.eq(id),
                availability_slots::person_id.eq(self.teacher.person_id),
                availability_slots::starts_at.eq(starts_at),
                availability_slots::ends_at.eq(starts_at + TimeDelta::hours(1)),
                availability_slots::time_zone.eq("Asia/Jakarta"),
                availability_slots::free.eq(false),
                availability_slots::created_at.eq(starts_at),
                availability_slots::updated_at.eq(starts_at),
            ))
            .execute(&mut conn)
            .await
            .unwrap();
        id
    }

    async fn paid_line(&self, student: &UserActor, booking: BookingId) -> (OrderId, OrderLineId) {
        let at = monday() - TimeDelta::days(2);
        let (order, line) = (OrderId::generate(at), OrderLineId::generate(at));
        let mut conn = self.conn().await;
        diesel::insert_into(orders::table)
            .values((
                orders::id.eq(order),
                orders::buyer_user_id.eq(student.user_id),
                orders::status.eq("PAID"),
                orders::currency.eq("IDR"),
                orders::total_amount.eq(100_000_i64),
                orders::expires_at.eq(at),
                orders::paid_at.eq(at),
                orders::created_at.eq(at),
                orders::updated_at.eq(at),
            ))
            .execute(&mut conn)
            .await
            .unwrap();
        diesel::insert_into(order_lines::table)
            .values((
                (
                    order_lines::id.eq(line),
                    order_lines::order_id.eq(order),
                    order_lines::kind.eq("BOOKING"),
                    order_lines::subject_id.eq(booking.uuid()),
                    order_lines::seller_person_id.eq(self.teacher.person_id),
                    order_lines::title.eq("Piano"),
                    order_lines::status.eq("PAID"),
                ),
                (
                    order_lines::quantity.eq(1),
                    order_lines::unit_price.eq(100_000_i64),
                    order_lines::amount.eq(100_000_i64),
                    order_lines::created_at.eq(at),
                    order_lines::updated_at.eq(at),
                ),
            ))
            .execute(&mut conn)
            .await
            .unwrap();
        (order, line)
    }

    async fn skill(&self) -> kernel::id::SkillId {
        use database::schema::teacher_skills;
        teacher_skills::table
            .filter(teacher_skills::teacher_id.eq(self.teacher.id))
            .select(teacher_skills::skill_id)
            .first(&mut *self.conn().await)
            .await
            .unwrap()
    }

    async fn hide(
        &self,
        who: &Actor,
        id: ReviewId,
        reason: &str,
    ) -> Result<Review, CommandError<ReviewHideCode>> {
        let input = ReviewHideInput { review_id: id, reason: reason.into() };
        review_hide::run(&mut *self.conn().await, who, self.clock.now(), &ReviewConfig::default(), input)
            .await
    }

    async fn restore(&self, who: &Actor, id: ReviewId) -> Result<Review, CommandError<ReviewRestoreCode>> {
        let input = ReviewRestoreInput { review_id: id };
        review_restore::run(&mut *self.conn().await, who, self.clock.now(), &ReviewConfig::default(), input)
            .await
    }

    /// How many reviews count, and what for.
    async fn rating(&self) -> (i32, i32) {
        teachers::table
            .find(self.teacher.id)
            .select((teachers::rating_count, teachers::rating_score))
            .first(&mut *self.conn().await)
            .await
            .unwrap()
    }

    /// What was written down of the review: what was done, and the instant and reason after it.
    async fn written_down(&self, id: ReviewId) -> Vec<(String, Value)> {
        audit_entries::table
            .filter(audit_entries::subject_id.eq(id.uuid()))
            .filter(audit_entries::actor_user_id.eq(self.admin.user().unwrap().user_id))
            .order(audit_entries::created_at)
            .select((audit_entries::action, audit_entries::after.assume_not_null()))
            .load(&mut *self.conn().await)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn hiding_is_audited_told_once_and_undone_by_restoring() {
    let house = House::new().await;
    let (_, review) = house.review(1).await;
    let prior = RatingPrior::default();
    assert_eq!(house.rating().await, (1, prior.score(1, 1)));
    assert_eq!(house.mail_subjects().await, ["A student reviewed your lesson"]);
    for _ in 0..2 {
        let hidden = house.hide(&house.admin, review.id, " Kata  kasar ").await.unwrap();
        assert_eq!((hidden.hidden_at, hidden.hidden_reason.as_deref()), (Some(monday()), Some("Kata kasar")));
    }
    assert_eq!(house.rating().await, (0, 0));
    assert_eq!(house.mail_subjects().await, ["Your review is hidden"]);
    house.clock.advance(TimeDelta::minutes(1));
    house.hide(&house.admin, review.id, "Nomor telepon").await.unwrap();
    assert!(house.mail_subjects().await.is_empty(), "another reason is no news");
    house.clock.advance(TimeDelta::minutes(1));
    for _ in 0..2 {
        let shown = house.restore(&house.admin, review.id).await.unwrap();
        assert_eq!((shown.hidden_at, shown.hidden_reason), (None, None));
    }
    assert_eq!(house.rating().await, (1, prior.score(1, 1)));
    let hidden = |reason: &str| json!({ "hiddenAt": monday(), "reason": reason });
    assert_eq!(
        house.written_down(review.id).await,
        [
            ("review.hide".to_owned(), hidden("Kata kasar")),
            ("review.hide".to_owned(), hidden("Nomor telepon")),
            ("review.restore".to_owned(), json!({ "hiddenAt": null, "reason": null })),
        ]
    );
    assert!(house.mail_subjects().await.is_empty());
}

#[tokio::test]
async fn nobody_is_told_of_a_review_that_was_restored_before_the_mail_went() {
    let house = House::new().await;
    let (_, review) = house.review(5).await;
    house.hide(&house.admin, review.id, "A mistake").await.unwrap();
    house.restore(&house.admin, review.id).await.unwrap();
    assert_eq!(house.mail_subjects().await, ["A student reviewed your lesson"]);
}

#[tokio::test]
async fn every_hiding_stands_in_the_authors_list() {
    let house = House::new().await;
    let (author, review) = house.review(1).await;
    for told in 1..3 {
        house.hide(&house.admin, review.id, "Kata kasar").await.unwrap();
        assert!(house.mail_subjects().await.contains(&"Your review is hidden".to_owned()));
        assert_eq!(house.told(&author).await, vec![NotificationKind::ReviewHidden; told]);
        house.restore(&house.admin, review.id).await.unwrap();
        house.clock.advance(TimeDelta::minutes(1));
    }
}

#[tokio::test]
async fn only_admins_hide_and_a_reason_is_given() {
    let house = House::new().await;
    let (student, review) = house.review(2).await;
    let rating = house.rating().await;
    for reason in ["", "  ", &"a".repeat(501), "two\nlines"] {
        let outcome = house.hide(&house.admin, review.id, reason).await;
        assert_eq!(code(&outcome), [ReviewHideCode::ReasonInvalid], "{reason:?}");
    }
    let unknown = ReviewId::generate(monday());
    assert_eq!(code(&house.hide(&house.admin, unknown, "Spam").await), [ReviewHideCode::NotFound]);
    assert_eq!(code(&house.restore(&house.admin, unknown).await), [ReviewRestoreCode::NotFound]);
    for (who, expected) in [
        (&house.teacher_actor, AccessRefused::Forbidden),
        (&student, AccessRefused::Forbidden),
        (&Actor::Anonymous, AccessRefused::Unauthenticated),
    ] {
        let hidden = house.hide(who, review.id, "Spam").await.map_err(|error| access(&error));
        let restored = house.restore(who, review.id).await.map_err(|error| access(&error));
        assert_eq!((hidden, restored), (Err(Some(expected)), Err(Some(expected))));
    }
    assert_eq!(house.rating().await, rating);
    assert!(house.written_down(review.id).await.is_empty());
    let longest = house.hide(&house.admin, review.id, &"ü".repeat(500)).await.unwrap();
    assert!(longest.hidden_reason.is_some_and(|reason| reason.chars().count() == 500));
}
