//! Rows of people, users, profiles, roles and the demo credentials.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Account, Student, Writer};
use crate::copy::Value;
use crate::demo::{DEMO_INDEX, DEMO_PASSWORD_HASH, DEMO_STUDENT_EMAIL};
use crate::directory::City;
use crate::student_plan::StudentPlan;
use crate::tables::Table;

/// A profile about to be written.
pub(super) struct ProfileRow<'a> {
    pub(super) full_name: &'a str,
    pub(super) city: &'a City,
    pub(super) locale: &'static str,
    pub(super) whatsapp_number: Option<&'a str>,
    pub(super) learning_goal: Option<&'static str>,
    pub(super) created_at: DateTime<Utc>,
}

impl Writer<'_> {
    pub(super) fn person(&mut self, created_at: DateTime<Utc>) -> Uuid {
        let id = self.identifiers.next();
        self.batch
            .push(Table::People, &[Value::Uuid(id), Value::Instant(created_at), Value::Instant(created_at)]);
        id
    }

    /// A person with a verified login.
    pub(super) fn account(&mut self, email: &str, created_at: DateTime<Utc>) -> Account {
        let person_id = self.person(created_at);
        let user_id = self.identifiers.next();
        let created = Value::Instant(created_at);
        self.batch.push(
            Table::Users,
            &[Value::Uuid(user_id), Value::Uuid(person_id), Value::Text(email), created, created, created],
        );
        Account { person_id, user_id }
    }

    /// Lets the user sign in with the demo password.
    pub(super) fn credentials(&mut self, user_id: Uuid, created_at: DateTime<Utc>) {
        let created = Value::Instant(created_at);
        let hash = Value::Text(DEMO_PASSWORD_HASH);
        self.batch.push(Table::Credentials, &[Value::Uuid(user_id), hash, created, created]);
    }

    pub(super) fn role(&mut self, user_id: Uuid, role: &str, granted_at: DateTime<Utc>) {
        self.batch
            .push(Table::UserRoles, &[Value::Uuid(user_id), Value::Text(role), Value::Instant(granted_at)]);
    }

    pub(super) fn profile(&mut self, user_id: Uuid, profile: &ProfileRow<'_>) {
        self.batch.push(
            Table::Profiles,
            &[
                Value::Uuid(user_id),
                Value::Text(profile.full_name),
                Value::Uuid(profile.city.id),
                Value::Text(profile.city.zone.name()),
                Value::Text(profile.locale),
                Value::optional(profile.whatsapp_number, Value::Text),
                Value::optional(profile.learning_goal, Value::Text),
                Value::Instant(profile.created_at),
                Value::Instant(profile.created_at),
            ],
        );
    }

    pub(super) fn student<'a>(&mut self, index: u32, plan: StudentPlan<'a>) -> Student<'a> {
        let demo = index == DEMO_INDEX;
        let email = if demo {
            DEMO_STUDENT_EMAIL.to_owned()
        } else {
            format!("{}.s{}@people.teacherin.test", plan.name.ascii("."), index + 1)
        };
        let account = self.account(&email, plan.created_at);
        if demo {
            self.credentials(account.user_id, plan.created_at);
        }
        self.role(account.user_id, "STUDENT", plan.created_at);
        self.profile(
            account.user_id,
            &ProfileRow {
                full_name: &plan.name.full,
                city: plan.city,
                locale: plan.language.code(),
                whatsapp_number: plan.whatsapp_number.as_deref(),
                learning_goal: plan.learning_goal,
                created_at: plan.created_at,
            },
        );
        Student { account, plan }
    }
}
