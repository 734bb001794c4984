//! Plans become rows: one batch holds a block of teachers, their students and everything between them.

mod accounts;
mod ledger;
mod lessons;
mod purchases;
mod teachers;

pub(crate) use self::ledger::Books;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::calendar_plan::{StudentHours, calendar};
use crate::copy::Value;
use crate::demo::{DEMO_ADMIN_EMAIL, DEMO_INDEX, DEMO_SECOND_ADMIN_EMAIL};
use crate::directory::Directory;
use crate::identifiers::Identifiers;
use crate::student_plan::StudentPlan;
use crate::tables::{Batch, Table};
use crate::teacher_plan::TeacherPlan;

/// Teachers per batch. Part of what a seed means: students only learn from teachers of their own batch, which
/// keeps memory bounded however many teachers there are.
pub(crate) const TEACHERS_PER_BATCH: u32 = 500;
/// Students per teacher.
pub(crate) const STUDENTS_PER_TEACHER: u32 = 3;

/// What the rows depend on.
#[derive(Debug)]
pub(crate) struct Generator {
    pub(crate) teachers: u32,
    pub(crate) seed: u64,
    pub(crate) now: DateTime<Utc>,
    pub(crate) directory: Directory,
    pub(crate) identifiers: Identifiers,
    pub(crate) books: Books,
}

/// A person with a login, as other rows point to them.
#[derive(Debug, Clone, Copy)]
struct Account {
    person_id: Uuid,
    user_id: Uuid,
}

/// A student whose rows are written.
struct Student<'a> {
    account: Account,
    plan: StudentPlan<'a>,
}

impl Generator {
    /// The rows of the teachers from `first` on, at most [`TEACHERS_PER_BATCH`].
    pub(crate) fn batch(&mut self, first: u32) -> Batch {
        let last = first.saturating_add(TEACHERS_PER_BATCH).min(self.teachers);
        let mut batch = Batch::of(last - first);
        let Self { seed, now, directory, identifiers, books, .. } = self;
        let (seed, now) = (*seed, *now);
        let mut writer = Writer { batch: &mut batch, identifiers, books, now };
        if first == DEMO_INDEX {
            writer.demo_admins(directory);
        }
        let mut students: Vec<Student<'_>> = (first * STUDENTS_PER_TEACHER..last * STUDENTS_PER_TEACHER)
            .map(|index| writer.student(index, StudentPlan::draw(seed, index, now, directory)))
            .collect();
        let mut hours = StudentHours::new((last - first) * STUDENTS_PER_TEACHER);
        let mut public_teachers = Vec::new();
        for index in first..last {
            let teacher = TeacherPlan::draw(seed, index, now, directory);
            let slots = calendar(seed, now, &teacher, &mut hours);
            let owner = writer.teacher(&teacher, &slots);
            for slot in &slots {
                writer.slot(&teacher, &owner, slot, &students);
            }
            writer.teacher_accounts(&owner);
            if teacher.published_at.is_some() {
                public_teachers.push(owner.teacher_id);
            }
        }
        for student in &mut students {
            writer.favourites(student, &public_teachers);
        }
        if last == self.teachers {
            writer.company_accounts();
        }
        batch
    }
}

/// Writes rows into a batch.
struct Writer<'b> {
    batch: &'b mut Batch,
    identifiers: &'b mut Identifiers,
    books: &'b mut Books,
    now: DateTime<Utc>,
}

impl Writer<'_> {
    fn demo_admins(&mut self, directory: &Directory) {
        let created_at = self.now - TimeDelta::days(400);
        let admin = self.demo_admin(directory, (DEMO_ADMIN_EMAIL, "Teacherin Admin"), created_at);
        self.demo_admin(directory, (DEMO_SECOND_ADMIN_EMAIL, "Teacherin Keuangan"), created_at);
        self.commission_rule(admin, created_at);
    }

    fn demo_admin(
        &mut self,
        directory: &Directory,
        (email, full_name): (&str, &str),
        created_at: DateTime<Utc>,
    ) -> Uuid {
        let city = directory.draw_city(&mut crate::draw::Draw::new(0, crate::draw::Purpose::Student, 0));
        let account = self.account(email, created_at);
        self.credentials(account.user_id, created_at);
        self.role(account.user_id, "ADMIN", created_at);
        self.profile(
            account.user_id,
            &accounts::ProfileRow {
                full_name,
                city,
                locale: "id",
                whatsapp_number: None,
                learning_goal: None,
                created_at,
            },
        );
        account.user_id
    }

    fn favourites(&mut self, student: &mut Student<'_>, public_teachers: &[Uuid]) {
        let mut chosen: Vec<Uuid> = Vec::new();
        for _ in 0..student.plan.favourites {
            if public_teachers.is_empty() {
                break;
            }
            let teacher_id = student.plan.draw.pick(public_teachers);
            if !chosen.contains(&teacher_id) {
                chosen.push(teacher_id);
            }
        }
        for teacher_id in chosen {
            let created_at = self.now - TimeDelta::minutes(i64::from(student.plan.draw.between(10, 300_000)));
            let id = self.identifiers.next();
            self.batch.push(
                Table::Favourites,
                &[
                    Value::Uuid(id),
                    Value::Uuid(student.account.user_id),
                    Value::Uuid(teacher_id),
                    Value::Instant(created_at),
                ],
            );
        }
    }
}
