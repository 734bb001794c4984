//! A world with everybody in it, and the names of the things that are there.

use std::collections::BTreeMap;

use diesel::sql_query;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl as _;
use kernel::id::{EntityId as _, TeacherId, generate_uuid, split};
use serde_json::{Value, json};

use super::policy::Actor;
use crate::support::{Answer, Client, Teacher, World};

/// Everybody, and what they have.
pub(crate) struct Cast {
    /// Where it happens.
    pub(crate) world: World,
    /// The student of the lessons.
    pub(crate) student: Client,
    /// A student who has nothing to do with them.
    pub(crate) other_student: Client,
    /// The teacher of the lessons.
    pub(crate) teacher: Teacher,
    /// A teacher who has nothing to do with them.
    pub(crate) other_teacher: Teacher,
    /// An admin.
    pub(crate) admin: Client,
    /// A teacher with every role, who is suspended once [`Cast::suspend`] was called.
    pub(crate) suspended: Teacher,
    /// Ids (and slugs) by the names under which the table speaks of them, without `$`.
    pub(crate) things: BTreeMap<&'static str, String>,
}

impl Cast {
    /// Everybody has registered, nobody is suspended yet, nothing has happened. `slots` are free slots of an hour of the
    /// teacher from this hour tomorrow on.
    pub(crate) async fn gather(slots: usize) -> Self {
        let world = World::new().await;
        let teacher = world.teacher("Ibu Sari Dewi", slots).await;
        let other_teacher = world.teacher("Pak Made", 1).await;
        let suspended = world.teacher("Pak Palsu", 1).await;
        let student = world.student("Budi Santoso").await;
        let other_student = world.student("Citra Lestari").await;
        let admin = world.admin().await;
        let things = BTreeMap::from([
            ("teacher", teacher.id.clone()),
            ("teacherSlug", teacher.slug.clone()),
            ("otherTeacher", other_teacher.id.clone()),
            ("otherTeacherSlug", other_teacher.slug.clone()),
            ("suspendedTeacher", suspended.id.clone()),
            ("skill", teacher.skill.clone()),
        ]);
        let mut cast =
            Self { world, student, other_student, teacher, other_teacher, admin, suspended, things };
        for (name, actor) in [
            ("studentUser", Actor::Student),
            ("otherStudentUser", Actor::OtherStudent),
            ("teacherUser", Actor::Teacher),
            ("otherTeacherUser", Actor::OtherTeacher),
            ("adminUser", Actor::Admin),
            ("suspendedUser", Actor::Suspended),
        ] {
            let id = cast.client(actor).run("{ viewer { id } }", json!({})).await.text("/viewer/id");
            cast.things.insert(name, id);
        }
        let grant = "INSERT INTO user_roles SELECT users.id, given.role, users.created_at
            FROM users, (VALUES ('STUDENT'), ('TEACHER'), ('ADMIN')) AS given (role)
            WHERE email = $1 ON CONFLICT DO NOTHING";
        sql_query(grant)
            .bind::<Text, _>(&cast.suspended.client.email)
            .execute(&mut cast.world.connection().await)
            .await
            .expect("roles can be granted");
        cast
    }

    /// Signs everybody in anew: their tokens end when the clock moves.
    pub(crate) async fn sign_in(&mut self) {
        let world = &self.world;
        for client in [
            &mut self.student,
            &mut self.other_student,
            &mut self.teacher.client,
            &mut self.other_teacher.client,
            &mut self.admin,
            &mut self.suspended.client,
        ] {
            *client = world.sign_in(client.clone()).await;
        }
    }

    /// Suspends who is to be suspended. The token stays in their hands, good for as long as tokens are.
    pub(crate) async fn suspend(&self) {
        let document = "mutation ($input: UserSuspendInput!) {
            userSuspend(input: $input) { user { id } errors { code field message } }
        }";
        let input =
            json!({ "input": { "userId": self.thing("suspendedUser"), "reason": "Fake certificates" } });
        self.admin.run(document, input).await.done("userSuspend");
    }

    /// Who asks.
    pub(crate) fn client(&self, actor: Actor) -> Client {
        match actor {
            Actor::Anonymous => self.world.anonymous(),
            Actor::Student => self.student.clone(),
            Actor::OtherStudent => self.other_student.clone(),
            Actor::Teacher => self.teacher.client.clone(),
            Actor::OtherTeacher => self.other_teacher.client.clone(),
            Actor::Admin => self.admin.clone(),
            Actor::Suspended => self.suspended.client.clone(),
        }
    }

    /// The id of a thing.
    pub(crate) fn thing(&self, name: &str) -> &str {
        self.things.get(name).unwrap_or_else(|| panic!("nothing is called ${name}"))
    }

    /// Remembers a thing.
    pub(crate) fn name(&mut self, name: &'static str, id: impl Into<String>) {
        self.things.insert(name, id.into());
    }

    /// The things, all of which have ids that name nothing; what is no id is no thing's either.
    pub(crate) fn absent_things(&self) -> BTreeMap<&'static str, String> {
        let absent = |thing: &String| {
            let encoded = TeacherId::from_uuid(generate_uuid(self.world.now())).to_string();
            let (_, encoded) = encoded.split_once('_').expect("an id has a prefix");
            match split(thing) {
                Ok((prefix, _)) => format!("{prefix}_{encoded}"),
                Err(_) => format!("{thing}-who-is-not"),
            }
        };
        self.things.iter().map(|(name, thing)| (*name, absent(thing))).collect()
    }
}

/// Runs a mutation with this input; `selection` is what to select of its payload beside the errors.
pub(crate) async fn mutate(client: &Client, mutation: &str, selection: &str, input: Value) -> Answer {
    let mut letters = mutation.chars();
    let of: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let document = format!(
        "mutation ($input: {of}Input!) {{ {mutation}(input: $input) {{ {selection} errors {{ code field message }} }} }}"
    );
    client.run(&document, json!({ "input": input })).await
}
