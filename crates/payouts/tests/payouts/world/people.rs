//! Who earns, and who decides.

use database::schema::{payout_settings, people, profiles, stored_files, user_roles, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{BankAccountId, LoginSessionId, PersonId, StoredFileId, UserId};
use kernel::{Actor, Locale, Role, UserActor};
use ledger::bank_accounts::{self, BankAccountInput};
use payouts::HolderCheck;
use storage::{FilePurpose, ScanStatus, StoredFileStatus};

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
                profiles::time_zone.eq("Asia/Makassar"),
                profiles::locale.eq(Locale::Indonesian),
                profiles::created_at.eq(start()),
                profiles::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        let rows: Vec<_> = roles
            .iter()
            .map(|role| {
                (
                    user_roles::user_id.eq(user_id),
                    user_roles::role.eq(*role),
                    user_roles::granted_at.eq(start()),
                )
            })
            .collect();
        diesel::insert_into(user_roles::table).values(rows).execute(&mut connection).await.unwrap();
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

    pub(crate) async fn admin(&self) -> Human {
        self.human("Wati", &[Role::Admin]).await
    }

    /// A teacher who has named no account and earned nothing.
    pub(crate) async fn teacher(&self) -> Human {
        self.human("Sari Dewi", &[Role::Teacher, Role::Student]).await
    }

    /// A teacher with an account that is hers, to whom so much is available.
    pub(crate) async fn teacher_with(&self, earned: i64) -> Human {
        let teacher = self.teacher().await;
        self.name_account(&teacher).await;
        self.earn(teacher.person_id, earned).await;
        teacher
    }

    /// The same, who is an admin as well.
    pub(crate) async fn teaching_admin_with(&self, earned: i64) -> Human {
        let teacher = self.human("Sari Dewi", &[Role::Teacher, Role::Student, Role::Admin]).await;
        self.name_account(&teacher).await;
        self.earn(teacher.person_id, earned).await;
        teacher
    }

    /// Writes an account down for her, as if the bank had confirmed it long ago.
    pub(crate) async fn name_account(&self, teacher: &Human) -> BankAccountId {
        let mut connection = self.connection().await;
        let input = BankAccountInput {
            bank_code: "bca".to_owned(),
            number: "0011223344".to_owned(),
            holder: "Sari Dewi".to_owned(),
        };
        let (keys, person_id) = (&self.services.keys, teacher.person_id);
        let account = bank_accounts::add(&mut connection, start(), keys, person_id, input).await.unwrap();
        diesel::insert_into(payout_settings::table)
            .values((
                payout_settings::person_id.eq(person_id),
                payout_settings::bank_account_id.eq(account.id),
                payout_settings::holder_check.eq(HolderCheck::Matches),
                payout_settings::account_changed_at.eq(start()),
                payout_settings::created_at.eq(start()),
                payout_settings::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        account.id
    }

    /// What the bank says of the account's holder.
    pub(crate) async fn check_holder(&self, teacher: &Human, holder_check: HolderCheck) {
        diesel::update(payout_settings::table.find(teacher.person_id))
            .set(payout_settings::holder_check.eq(holder_check))
            .execute(&mut self.connection().await)
            .await
            .unwrap();
    }

    /// A file that somebody uploaded for this.
    pub(crate) async fn file(&self, owner: &Human, purpose: FilePurpose) -> StoredFileId {
        self.file_that_is(owner, purpose, StoredFileStatus::Ready).await
    }

    pub(crate) async fn file_that_is(
        &self,
        owner: &Human,
        purpose: FilePurpose,
        status: StoredFileStatus,
    ) -> StoredFileId {
        let id = StoredFileId::generate(start());
        let ready = (status == StoredFileStatus::Ready).then(start);
        diesel::insert_into(stored_files::table)
            .values((
                stored_files::id.eq(id),
                stored_files::owner_user_id.eq(owner.user_id),
                stored_files::purpose.eq(purpose),
                stored_files::file_name.eq("bukti.pdf"),
                stored_files::content_type.eq("application/pdf"),
                stored_files::byte_size.eq(1_000_i64),
                stored_files::sha256.eq([7_u8; 32].as_slice()),
                stored_files::status.eq(status),
                stored_files::scan_status.eq(ScanStatus::Clean),
                stored_files::object_key.eq(ready.map(|_| format!("private/{id}"))),
                stored_files::expires_at.eq(start()),
                stored_files::ready_at.eq(ready),
                stored_files::created_at.eq(start()),
                stored_files::updated_at.eq(start()),
            ))
            .execute(&mut self.connection().await)
            .await
            .unwrap();
        id
    }
}
