//! Who pays, who earns, and who keeps the books.

use database::schema::{payout_settings, people, profiles, user_roles, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{LoginSessionId, PersonId, UserId};
use kernel::{Actor, Locale, Role, UserActor};
use ledger::bank_accounts::{self, BankAccountInput};
use payouts::HolderCheck;

use super::{World, start};

/// A user with the person behind it.
#[derive(Debug, Clone)]
pub(crate) struct Human {
    pub(crate) actor: Actor,
    pub(crate) user_id: UserId,
    pub(crate) person_id: PersonId,
}

/// An account that is hers.
pub(crate) fn account() -> BankAccountInput {
    BankAccountInput {
        bank_code: "bca".to_owned(),
        number: "0011223344".to_owned(),
        holder: "Sari Dewi".to_owned(),
    }
}

impl World {
    pub(crate) async fn human(&self, name: &str, role: Role) -> Human {
        let mut connection = self.connection().await;
        let (person_id, user_id) = (PersonId::generate(start()), UserId::generate(start()));
        let person =
            (people::id.eq(person_id), people::created_at.eq(start()), people::updated_at.eq(start()));
        diesel::insert_into(people::table).values(person).execute(&mut connection).await.unwrap();
        diesel::insert_into(users::table)
            .values((
                users::id.eq(user_id),
                users::person_id.eq(person_id),
                users::email.eq(format!("{}@contoh.test", user_id.to_string().to_lowercase())),
                users::email_verified_at.eq(start()),
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
                profiles::time_zone.eq("Asia/Jakarta"),
                profiles::locale.eq(Locale::English),
                profiles::created_at.eq(start()),
                profiles::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        let granted =
            (user_roles::user_id.eq(user_id), user_roles::role.eq(role), user_roles::granted_at.eq(start()));
        diesel::insert_into(user_roles::table).values(granted).execute(&mut connection).await.unwrap();
        let actor = Actor::User(UserActor {
            user_id,
            person_id,
            login_session_id: LoginSessionId::generate(start()),
            roles: [role].into_iter().collect(),
            locale: Locale::English,
            request_id: None,
        });
        Human { actor, user_id, person_id }
    }

    pub(crate) async fn admin(&self) -> Human {
        self.human("Wati", Role::Admin).await
    }

    pub(crate) async fn student(&self) -> Human {
        self.human("Budi", Role::Student).await
    }

    /// A teacher with an account that is hers.
    pub(crate) async fn teacher(&self) -> Human {
        let teacher = self.human("Sari Dewi", Role::Teacher).await;
        let mut connection = self.connection().await;
        let (keys, person_id) = (&self.services.payouts.keys, teacher.person_id);
        let added = bank_accounts::add(&mut connection, start(), keys, person_id, account()).await.unwrap();
        diesel::insert_into(payout_settings::table)
            .values((
                payout_settings::person_id.eq(person_id),
                payout_settings::bank_account_id.eq(added.id),
                payout_settings::holder_check.eq(HolderCheck::Matches),
                payout_settings::account_changed_at.eq(start()),
                payout_settings::created_at.eq(start()),
                payout_settings::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        teacher
    }
}
