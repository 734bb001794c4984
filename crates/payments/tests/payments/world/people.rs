//! Who buys and who teaches.

use database::schema::{cities, people, profiles, teachers, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{CityId, LoginSessionId, PersonId, TeacherId, UserId};
use kernel::{Actor, Locale, Role, UserActor};

use super::{World, start};

/// A user with the person behind it.
#[derive(Debug, Clone)]
pub(crate) struct Human {
    pub(crate) actor: Actor,
    pub(crate) user_id: UserId,
    pub(crate) person_id: PersonId,
}

impl World {
    pub(crate) async fn human(&self, name: &str, roles: &[Role]) -> Human {
        let mut connection = self.connection().await;
        let (person_id, user_id) = (PersonId::generate(start()), UserId::generate(start()));
        diesel::insert_into(people::table)
            .values((
                people::id.eq(person_id),
                people::created_at.eq(start()),
                people::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        let email = format!("{}@contoh.test", user_id.to_string().to_lowercase());
        diesel::insert_into(users::table)
            .values((
                users::id.eq(user_id),
                users::person_id.eq(person_id),
                users::email.eq(email),
                users::created_at.eq(start()),
                users::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        diesel::insert_into(profiles::table)
            .values((
                profiles::user_id.eq(user_id),
                profiles::full_name.eq(name),
                profiles::time_zone.eq("Asia/Makassar"),
                profiles::locale.eq(Locale::Indonesian),
                profiles::created_at.eq(start()),
                profiles::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        let actor = Actor::User(UserActor {
            user_id,
            person_id,
            login_session_id: LoginSessionId::generate(start()),
            roles: roles.iter().copied().collect(),
            locale: Locale::Indonesian,
            request_id: None,
        });
        Human { actor, user_id, person_id }
    }

    pub(crate) async fn student(&self) -> Human {
        self.human("Budi", &[Role::Student]).await
    }

    /// A published teacher.
    pub(crate) async fn teacher(&self) -> Human {
        let human = self.human("Sari", &[Role::Teacher, Role::Student]).await;
        let mut connection = self.connection().await;
        let (id, city) = (TeacherId::generate(start()), CityId::generate(start()));
        diesel::insert_into(cities::table)
            .values((
                cities::id.eq(city),
                cities::slug.eq(city.to_string().to_lowercase().replace('_', "-")),
                cities::name.eq("Jakarta"),
                cities::province.eq("DKI Jakarta"),
                cities::time_zone.eq("Asia/Jakarta"),
                cities::population_thousands.eq(10_000),
                cities::created_at.eq(start()),
                cities::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        diesel::insert_into(teachers::table)
            .values((
                (
                    teachers::id.eq(id),
                    teachers::person_id.eq(human.person_id),
                    teachers::user_id.eq(human.user_id),
                    teachers::slug.eq(id.to_string()),
                    teachers::status.eq("PUBLISHED"),
                    teachers::display_name.eq("Ibu Sari"),
                    teachers::headline.eq("English for everybody"),
                    teachers::bio.eq("Twenty years."),
                    teachers::city_id.eq(city),
                    teachers::experience_years.eq(20),
                ),
                (
                    teachers::price_per_hour.eq(150_000_i64),
                    teachers::offers_online.eq(true),
                    teachers::offers_offline.eq(false),
                    teachers::languages.eq(vec!["id"]),
                    teachers::published_at.eq(start()),
                    teachers::created_at.eq(start()),
                    teachers::updated_at.eq(start()),
                ),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        human
    }

    /// The teacher's profile is withdrawn.
    pub(crate) async fn unpublish(&self, teacher: &Human) {
        diesel::update(teachers::table.filter(teachers::person_id.eq(teacher.person_id)))
            .set(teachers::status.eq("DRAFT"))
            .execute(&mut self.connection().await)
            .await
            .unwrap();
    }
}
