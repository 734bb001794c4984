//! What happened before the reading starts: one of everything that somebody could see.

use chrono::{DateTime, TimeDelta};
use diesel::sql_query;
use diesel_async::RunQueryDsl as _;
use kernel::id::generate_uuid;
use serde_json::{Value, json};

use super::cast::{Cast, mutate};
use crate::support::gateway::SERVER_KEY;
use crate::support::{Client, PNG};

const NAMES: &str = "query ($id: ID!) { booking(id: $id) {
    slot { id } meeting { id } noShowReport { id } review { id }
    order { id lines { id refunds { id } } payments { id } }
} }";

async fn picture(client: &Client, purpose: &str) -> String {
    client.uploaded(purpose, "gambar.png", "image/png", &PNG).await
}

impl Cast {
    /// Everybody, and a past of theirs: lessons held and reviewed, one disputed, one ahead online and one at a place, one
    /// held and not paid, a material sold, a lesson called off and paid back, earnings paid out, and what the gateway and the queue
    /// have to say.
    pub(crate) async fn with_a_past() -> Self {
        let mut cast = Self::gather(5).await;
        cast.make_rules().await;
        cast.pay_out().await;
        cast.export().await;
        cast.compare_books().await;
        cast.hold_lessons().await;
        cast.review_lessons().await;
        cast.announce_a_file().await;
        cast.sell_materials().await;
        cast.dispute_a_material().await;
        cast.review_materials().await;
        cast.report_materials().await;
        cast.dispute_lessons().await;
        cast.book_lessons().await;
        cast.send_money_back().await;
        cast.look_at_the_books().await;
        cast.keep_things().await;
        cast.show_pictures().await;
        cast.leave_traces().await;
        cast.suspend().await;
        cast.world.hear_the_gateway().await;
        cast.look_at_notifications().await;
        cast
    }

    /// Three lessons are held, one is disputed.
    async fn hold_lessons(&mut self) {
        let slots = self.teacher.slots.get(..4).expect("five slots").to_vec();
        let lessons = self.world.accepted_lessons(&self.student, &self.teacher, &slots).await;
        let [reviewed, hidden, disputed, unreviewed] =
            <[String; 4]>::try_from(lessons).expect("four lessons");
        self.world.advance(TimeDelta::minutes(26 * 60 + 30)).await;
        self.sign_in().await;
        let said = json!({ "bookingId": disputed, "note": "Nobody was there" });
        mutate(&self.student, "noShowReport", "", said).await.done("noShowReport");
        let opposed = json!({ "bookingId": disputed, "note": "I waited for an hour" });
        mutate(&self.teacher.client, "noShowOppose", "", opposed).await.done("noShowOppose");
        self.world.advance(TimeDelta::minutes(14 * 60)).await;
        self.sign_in().await;
        for (name, booking) in [
            ("reviewed", reviewed),
            ("hiddenlyReviewed", hidden),
            ("disputed", disputed),
            ("unreviewed", unreviewed),
        ] {
            self.name(name, booking);
        }
        let of_disputed = self.student.run(NAMES, json!({ "id": self.thing("disputed") })).await;
        self.name("noShowReport", of_disputed.text("/booking/noShowReport/id"));
    }

    /// Two held lessons are reviewed; one review is answered, the other hidden.
    async fn review_lessons(&mut self) {
        for (booking, review, comment) in
            [("reviewed", "review", "Sabar"), ("hiddenlyReviewed", "hiddenReview", "Kata kasar")]
        {
            let input = json!({ "bookingId": self.thing(booking), "rating": 4, "comment": comment });
            let written = mutate(&self.student, "reviewCreate", "review { id }", input).await;
            self.name(review, written.done("reviewCreate").text("/reviewCreate/review/id"));
        }
        let reply = json!({ "reviewId": self.thing("review"), "reply": "Terima kasih" });
        mutate(&self.teacher.client, "reviewReply", "", reply).await.done("reviewReply");
        let hide = json!({ "reviewId": self.thing("hiddenReview"), "reason": "Names somebody" });
        mutate(&self.admin, "reviewHide", "", hide).await.done("reviewHide");
    }

    /// The teacher is going to upload a file.
    async fn announce_a_file(&mut self) {
        let input = json!({
            "purpose": "MATERIAL_FILE", "fileName": "Rumus.pdf", "contentType": "application/pdf",
            "byteSize": 1000, "sha256": "0".repeat(64),
        });
        let announced = mutate(&self.teacher.client, "uploadCreate", "upload { file { id } }", input).await;
        self.name("file", announced.done("uploadCreate").text("/uploadCreate/upload/file/id"));
    }

    /// Five lessons from tomorrow on: accepted online and at a place, held unpaid, called off; the last is free.
    async fn book_lessons(&mut self) {
        let slots = self.world.publish(&self.teacher, 24, 5).await;
        let [online, at_place, unpaid, called_off, free] =
            <[String; 5]>::try_from(slots).expect("five slots");
        self.name("freeSlot", free);
        for (name, slot, place) in [
            ("accepted", online, None),
            ("atPlace", at_place, Some("Jalan Kenanga 5")),
            ("unpaid", unpaid, Some("Jalan Melati 7")),
            ("calledOff", called_off, None),
        ] {
            let mode = if place.is_some() { "OFFLINE" } else { "ONLINE" };
            let wish = json!({
                "slotId": slot, "skillId": self.teacher.skill, "mode": mode, "place": place,
                "notes": "About my thesis",
                "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH),
            });
            let held = mutate(&self.student, "bookingCreate", "booking { id order { id } }", wish).await;
            let held = held.done("bookingCreate");
            self.name(name, held.text("/bookingCreate/booking/id"));
            let order = held.text("/bookingCreate/booking/order/id");
            if name == "unpaid" {
                let key = generate_uuid(DateTime::UNIX_EPOCH);
                let start = json!({ "input": { "orderId": order, "idempotencyKey": key } });
                self.student.page("payment_start", start).await.done("paymentStart");
            } else {
                self.world.pay(&self.student, &order).await;
                let accept = json!({ "bookingId": self.thing(name) });
                mutate(&self.teacher.client, "bookingConfirm", "", accept).await.done("bookingConfirm");
            }
        }
        for (name, link) in [
            ("accepted", "https://meet.example.test/kelas-budi"),
            ("calledOff", "https://meet.example.test/batal"),
        ] {
            let link = json!({ "bookingId": self.thing(name), "link": link });
            mutate(&self.teacher.client, "meetingLinkSet", "", link).await.done("meetingLinkSet");
        }
        let call_off =
            self.world.cancellation(&self.student, self.thing("calledOff"), Some("I am ill")).await;
        mutate(&self.student, "bookingCancel", "", call_off).await.done("bookingCancel");
        self.world.hear_the_gateway().await;
        self.name_what_was_sold().await;
    }

    async fn name_what_was_sold(&mut self) {
        let seen = |cast: &Self, booking: &str| {
            let (student, id) = (cast.student.clone(), cast.thing(booking).to_owned());
            async move { student.run(NAMES, json!({ "id": id })).await }
        };
        let accepted = seen(self, "accepted").await;
        self.name("acceptedSlot", accepted.text("/booking/slot/id"));
        self.name("meeting", accepted.text("/booking/meeting/id"));
        self.name("order", accepted.text("/booking/order/id"));
        self.name("orderLine", accepted.text("/booking/order/lines/0/id"));
        self.name("payment", accepted.text("/booking/order/payments/0/id"));
        let unpaid = seen(self, "unpaid").await;
        self.name("openOrder", unpaid.text("/booking/order/id"));
        self.name("openPayment", unpaid.text("/booking/order/payments/0/id"));
        let called_off = seen(self, "calledOff").await;
        self.name("refundedOrder", called_off.text("/booking/order/id"));
        self.name("refundedPayment", called_off.text("/booking/order/payments/0/id"));
        self.name("refund", called_off.text("/booking/order/lines/0/refunds/0/id"));
    }

    /// A kept teacher, a piece of work, a filled-in account, a draft.
    async fn keep_things(&mut self) {
        for teacher in [&self.teacher, &self.other_teacher] {
            let keep = json!({ "teacherId": teacher.id });
            mutate(&self.student, "favouriteAdd", "", keep).await.done("favouriteAdd");
        }
        let work =
            json!({ "title": "Buku latihan", "description": "Soal", "url": "https://contoh.test/buku" });
        let work = mutate(&self.teacher.client, "portfolioItemCreate", "portfolioItem { id }", work).await;
        let work = work.done("portfolioItemCreate").text("/portfolioItemCreate/portfolioItem/id");
        self.name("portfolioItem", work);
        let city = self.world.vocabulary_id("cities", "bandung").await;
        for (client, number, goal) in [
            (&self.student, "+6281234567890", "IELTS 7 in June"),
            (&self.teacher.client, "+6289876543210", "A licence to teach"),
        ] {
            let account = json!({ "cityId": city, "whatsappNumber": number, "learningGoal": goal });
            mutate(client, "viewerProfileUpdate", "", account).await.done("viewerProfileUpdate");
        }
        self.name("city", city);
        let category = self.world.anonymous().run("{ categories { id } }", json!({})).await;
        self.name("category", category.text("/categories/0/id"));
        self.world.publish(&self.other_teacher, 24, 1).await;
        let work = json!({ "title": "Rekaman" });
        mutate(&self.other_teacher.client, "portfolioItemCreate", "", work).await.done("portfolioItemCreate");
        let draft = json!({ "status": "DRAFT" });
        mutate(&self.other_teacher.client, "teacherProfileUpdate", "", draft)
            .await
            .done("teacherProfileUpdate");
        let sessions = "{ viewer { loginSessions { nodes { id } } } }";
        let session = self.student.run(sessions, json!({})).await;
        self.name("loginSession", session.text("/viewer/loginSessions/nodes/0/id"));
    }

    /// Pictures of two people, three teaching profiles and two pieces of work.
    async fn show_pictures(&mut self) {
        for (name, client) in [("studentAvatar", &self.student), ("teacherAvatar", &self.teacher.client)] {
            let avatar = picture(client, "AVATAR").await;
            let account = json!({ "avatarFileId": avatar });
            mutate(client, "viewerProfileUpdate", "", account).await.done("viewerProfileUpdate");
            self.things.insert(name, avatar);
        }
        for (name, teacher) in [
            ("teacherPhoto", &self.teacher),
            ("otherTeacherPhoto", &self.other_teacher),
            ("suspendedTeacherPhoto", &self.suspended),
        ] {
            let photo = picture(&teacher.client, "TEACHER_PHOTO").await;
            let profile = json!({ "photoFileId": photo });
            mutate(&teacher.client, "teacherProfileUpdate", "", profile).await.done("teacherProfileUpdate");
            self.things.insert(name, photo);
        }
        let image = picture(&self.teacher.client, "PORTFOLIO_IMAGE").await;
        let work = json!({ "id": self.thing("portfolioItem"), "imageFileId": image });
        mutate(&self.teacher.client, "portfolioItemUpdate", "", work).await.done("portfolioItemUpdate");
        let image = picture(&self.other_teacher.client, "PORTFOLIO_IMAGE").await;
        let work = json!({ "title": "Buku soal", "imageFileId": image });
        mutate(&self.other_teacher.client, "portfolioItemCreate", "", work).await.done("portfolioItemCreate");
        self.name("otherWorkImage", image);
    }

    /// What only the gateway and the queue can say: a message about a payment of somebody else, a refusal, a payment that
    /// does not add up, a task that was given up; and that something was done for another, which nothing does yet. All but the
    /// first are said past them.
    async fn leave_traces(&mut self) {
        let body = self.world.gateway.latest_notification(self.thing("payment"));
        let mut message: Value = serde_json::from_str(&body).expect("a message is JSON");
        let fields = message.as_object_mut().expect("a message is an object");
        fields.insert("order_id".to_owned(), json!("INV-2027-1"));
        let text = |name: &str| fields.get(name).and_then(Value::as_str).expect("a signed field is text");
        let signature = gateway_simulator::signature(
            text("order_id"),
            text("status_code"),
            text("gross_amount"),
            SERVER_KEY,
        );
        fields.insert("signature_key".to_owned(), json!(signature));
        let said = reqwest::Client::new().post(self.world.webhook_url()).json(&message).send().await;
        assert!(said.expect("the server answers").status().is_success());
        let statements = [
            "UPDATE refunds SET gateway_answer = 'Try again', manual_reason = 'REFUSED_BY_GATEWAY'",
            "UPDATE payments SET attention = 'UNKNOWN_STATUS' WHERE status = 'SETTLED'",
            "UPDATE audit_entries SET on_behalf_of_user_id = actor_user_id",
            "INSERT INTO jobs (id, kind, payload, status, run_at, attempts, attempts_max, last_error, created_at, updated_at)
             SELECT gen_random_uuid(), 'nobody.knows', '{}', 'DEAD', created_at, 9, 9, 'nobody knows it', created_at, created_at
             FROM users LIMIT 1",
        ];
        let mut connection = self.world.connection().await;
        for statement in statements {
            sql_query(statement).execute(&mut connection).await.expect("the rows fit");
        }
        drop(connection);
        for (name, list) in [("job", "deadLetters"), ("paymentEvent", "unknownPaymentEvents")] {
            let found = self.admin.run(&format!("{{ {list} {{ nodes {{ id }} }} }}"), json!({})).await;
            self.name(name, found.text(&format!("/{list}/nodes/0/id")));
        }
    }

    /// What the student was told of it all.
    async fn look_at_notifications(&mut self) {
        let told =
            "{ viewer { notifications(first: 1, filter: { kinds: [BOOKING_CONFIRMED] }) { nodes { id } } } }";
        let told = self.student.run(told, json!({})).await;
        self.name("notification", told.text("/viewer/notifications/nodes/0/id"));
    }
}
