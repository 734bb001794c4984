//! Reviews over HTTP: writing, changing, answering, hiding them, and who sees what.

mod bad_input;
mod of_materials;
mod screens;
mod sight;
mod whole_life;

use chrono::TimeDelta;
use kernel::EmailAddress;
use serde_json::{Value, json};

use crate::support::{Answer, Client, Teacher, World};

const CREATE: &str = "mutation ($input: ReviewCreateInput!) {
    reviewCreate(input: $input) {
        review { id rating comment authorName editedAt canEditUntil hiddenAt booking { id review { id } } }
        errors { code field message }
    }
}";
const UPDATE: &str = "mutation ($input: ReviewUpdateInput!) {
    reviewUpdate(input: $input) { review { id rating comment editedAt } errors { code field message } }
}";
const REPLY: &str = "mutation ($input: ReviewReplyInput!) {
    reviewReply(input: $input) { review { id reply repliedAt } errors { code field message } }
}";
const HIDE: &str = "mutation ($input: ReviewHideInput!) {
    reviewHide(input: $input) { review { id hiddenAt hiddenReason } errors { code field message } }
}";
const RESTORE: &str = "mutation ($input: ReviewRestoreInput!) {
    reviewRestore(input: $input) { review { id hiddenAt hiddenReason } errors { code field message } }
}";

/// A student and a teacher after one lesson, and an admin.
struct Held {
    world: World,
    student: Client,
    teacher: Teacher,
    admin: Client,
    booking_id: String,
}

impl Held {
    async fn lesson() -> Self {
        let world = World::new().await;
        let mut teacher = world.teacher("Ibu Sari Dewi", 1).await;
        let student = world.student("Budi Santoso").await;
        let bookings = world.accepted_lessons(&student, &teacher, &teacher.slots).await;
        // The lesson is a day ahead, lasts an hour, and can be disputed for some hours more.
        world.complete_lessons(&student, &bookings, TimeDelta::hours(40)).await;
        let student = world.sign_in(student).await;
        teacher.client = world.sign_in(teacher.client).await;
        let admin = world.admin().await;
        let booking_id = bookings.into_iter().next().expect("there is a slot");
        Self { world, student, teacher, admin, booking_id }
    }

    /// Wants the lesson reviewed.
    async fn review(&self, who: &Client, rating: i32, comment: &str) -> Answer {
        let input = json!({ "bookingId": self.booking_id, "rating": rating, "comment": comment });
        who.run(CREATE, json!({ "input": input })).await
    }

    /// The id of the student's review.
    async fn reviewed(&self, rating: i32, comment: &str) -> String {
        let answer = self.review(&self.student, rating, comment).await.done("reviewCreate");
        answer.text("/reviewCreate/review/id")
    }

    async fn hide(&self, review_id: &str, reason: &str) -> Answer {
        let input = json!({ "input": { "reviewId": review_id, "reason": reason } });
        self.admin.run(HIDE, input).await.done("reviewHide")
    }

    async fn restore(&self, review_id: &str) -> Answer {
        let input = json!({ "input": { "reviewId": review_id } });
        self.admin.run(RESTORE, input).await.done("reviewRestore")
    }

    /// The teacher's rating as somebody who searches sees it.
    async fn found_rating(&self) -> Value {
        let found = self.world.anonymous().page("teacher_search", json!({})).await;
        found.at("/teachers/edges/0/node/rating").clone()
    }

    /// Subjects of the mails to somebody, after everything due was sent.
    async fn subjects(&self, of: &Client) -> Vec<String> {
        self.world.run_jobs().await;
        let address = EmailAddress::parse(&of.email).expect("an e-mail address");
        self.world.mails.messages_to(&address).into_iter().map(|mail| mail.subject).collect()
    }
}
