//! People who come to the product through its front door.

use chrono::TimeDelta;
use identity::flows::admin_create::{self, AdminCreateInput};
use kernel::{Actor, EmailAddress, Locale, Role};
use serde_json::{Value, json};

use super::{Client, World};

/// The password of everybody.
pub(crate) const PASSWORD: &str = "gunung-merapi-biru-42";

const REGISTER: &str = "mutation ($input: AccountRegisterInput!) {
    accountRegister(input: $input) { mailedCode { nextRequestAt } errors { code field message } }
}";
const VERIFY: &str = "mutation ($input: AccountVerifyInput!) {
    accountVerify(input: $input) { tokens { accessToken refreshToken } errors { code field message } }
}";
const LOGIN: &str = "mutation ($input: LoginInput!) {
    login(input: $input) { tokens { accessToken refreshToken } errors { code field message } }
}";

/// What people are signed up and in with, for servers that execute registered documents only.
pub(crate) const SIGNING_UP: [(&str, &str); 3] =
    [("register", REGISTER), ("verify", VERIFY), ("login", LOGIN)];

impl World {
    /// Somebody who registers, reads the code in the mail and verifies it.
    pub(crate) async fn register(&self, role: Role, name: &str) -> Client {
        let mut client = self.anonymous();
        client.email = format!("{}@contoh.test", kernel::text::slug(name));
        let role = role.as_str();
        let input = json!({ "email": client.email, "password": PASSWORD, "fullName": name, "role": role, "locale": "EN" });
        client.run(REGISTER, json!({ "input": input })).await.done("accountRegister");
        self.run_jobs().await;
        let code = self.code_mailed_to(&client.email);
        let input = json!({ "email": client.email, "code": code });
        let answer = client.run(VERIFY, json!({ "input": input })).await.done("accountVerify");
        client.access_token = Some(answer.text("/accountVerify/tokens/accessToken"));
        client.refresh_token = Some(answer.text("/accountVerify/tokens/refreshToken"));
        client
    }

    /// A student.
    pub(crate) async fn student(&self, name: &str) -> Client {
        self.register(Role::Student, name).await
    }

    /// An admin, made as the command line makes one, and signed in.
    pub(crate) async fn admin(&self) -> Client {
        let mut client = self.anonymous();
        client.email = "admin@contoh.test".to_owned();
        let input = AdminCreateInput {
            email: client.email.clone(),
            full_name: "Admin Utama".to_owned(),
            password: PASSWORD.into(),
            locale: Locale::English,
        };
        let authentication = self.server().parts.authentication().expect("the parts fit together");
        admin_create::run(&authentication, &Actor::System, self.now(), input)
            .await
            .expect("an admin can be made");
        self.sign_in(client).await
    }

    /// The same person, signed in anew.
    pub(crate) async fn sign_in(&self, mut client: Client) -> Client {
        let input = json!({ "email": client.email, "password": PASSWORD });
        let answer = client.run(LOGIN, json!({ "input": input })).await.done("login");
        client.access_token = Some(answer.text("/login/tokens/accessToken"));
        client.refresh_token = Some(answer.text("/login/tokens/refreshToken"));
        client
    }

    /// The newest code that was mailed to the address.
    pub(crate) fn code_mailed_to(&self, email: &str) -> String {
        let address = EmailAddress::parse(email).expect("an e-mail address");
        self.mails.latest_code_to(&address).unwrap_or_else(|| panic!("no code was mailed to {email}"))
    }
}

const PROFILE: &str = "mutation ($input: TeacherProfileUpdateInput!) {
    teacherProfileUpdate(input: $input) { teacher { id slug } errors { code field message } }
}";
const PUBLISH: &str = "mutation ($input: AvailabilitySlotsPublishInput!) {
    availabilitySlotsPublish(input: $input) { availabilitySlots { id } errors { code field message } }
}";
const VOCABULARY: &str = "{ cities { id slug } skills { id slug } }";

/// A published teacher with free slots.
#[derive(Debug, Clone)]
pub(crate) struct Teacher {
    /// Who is signed in.
    pub(crate) client: Client,
    /// Id of the profile.
    pub(crate) id: String,
    /// Slug of the profile.
    pub(crate) slug: String,
    /// Ids of the slots, earliest first.
    pub(crate) slots: Vec<String>,
    /// Id of a skill the teacher has.
    pub(crate) skill: String,
}

/// The part of a profile that makes it fit for publication, for Rp150.000 an hour in Bandung.
pub(crate) fn complete_profile(name: &str, city: &str, skill: &str) -> Value {
    json!({
        "status": "PUBLISHED", "displayName": name, "headline": "Belajar dengan sabar",
        "bio": "Saya **mengajar** dengan contoh sehari-hari.", "cityId": city, "experienceYears": 7,
        "pricePerHour": { "amount": "150000", "currency": "IDR" }, "skillIds": [skill],
        "modes": ["ONLINE", "OFFLINE"], "languages": ["INDONESIAN", "ENGLISH"], "instantBooking": false,
        "defaultPlace": "Perpustakaan kota",
    })
}

impl World {
    /// The id of a city or skill of the vocabulary.
    pub(crate) async fn vocabulary_id(&self, list: &str, slug: &str) -> String {
        let answer = self.anonymous().run(VOCABULARY, json!({})).await;
        let entries = answer.at(&format!("/{list}")).as_array().expect("a list").clone();
        let found = entries.iter().find(|entry| entry["slug"] == slug);
        found.unwrap_or_else(|| panic!("no {slug} among the {list}"))["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }

    /// A published teacher with as many free slots of an hour, from this hour tomorrow on.
    pub(crate) async fn teacher(&self, name: &str, slots: usize) -> Teacher {
        let mut teacher = self.published_teacher(name).await;
        if slots > 0 {
            teacher.slots = self.publish(&teacher, 24, slots).await;
        }
        teacher
    }

    /// A published teacher with one free slot so many hours after tomorrow: two of these can be booked by one student.
    pub(crate) async fn teacher_at(&self, name: &str, hours_later: i64) -> Teacher {
        let mut teacher = self.published_teacher(name).await;
        teacher.slots = self.publish(&teacher, 48 + hours_later, 1).await;
        teacher
    }

    async fn published_teacher(&self, name: &str) -> Teacher {
        let client = self.register(Role::Teacher, name).await;
        let city = self.vocabulary_id("cities", "bandung").await;
        let skill = self.vocabulary_id("skills", "ielts").await;
        let input = json!({ "input": complete_profile(name, &city, &skill) });
        let answer = client.run(PROFILE, input).await.done("teacherProfileUpdate");
        let (id, slug) = (
            answer.text("/teacherProfileUpdate/teacher/id"),
            answer.text("/teacherProfileUpdate/teacher/slug"),
        );
        Teacher { client, id, slug, slots: Vec::new(), skill }
    }

    /// Publishes slots of an hour that follow each other, the first so many hours from now.
    pub(crate) async fn publish(&self, teacher: &Teacher, hours_ahead: i64, slots: usize) -> Vec<String> {
        let starts: Vec<Value> = (0..slots)
            .map(|index| {
                let hours = hours_ahead + i64::try_from(index).expect("a small number");
                json!({ "startsAt": self.now() + TimeDelta::hours(hours), "durationMinutes": 60 })
            })
            .collect();
        let input = json!({ "input": { "timeZone": "Asia/Jakarta", "slots": starts } });
        let answer = teacher.client.run(PUBLISH, input).await.done("availabilitySlotsPublish");
        let slots =
            answer.at("/availabilitySlotsPublish/availabilitySlots").as_array().expect("a list").clone();
        slots.iter().map(|slot| slot["id"].as_str().expect("an id").to_owned()).collect()
    }
}
