//! The enums are what their columns' CHECK constraints say.

use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use identity::state::{AttemptKind, CodePurpose, Revocation};
use kernel::{Locale, Role};

use crate::stage::Stage;

#[derive(diesel::QueryableByName)]
struct Definition {
    #[diesel(sql_type = Text)]
    definition: String,
}

#[tokio::test]
async fn enums_and_check_constraints_agree() {
    let stage = Stage::open().await;
    let texts = |all: &[&'static str]| all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    for (constraint, mut expected) in [
        (
            "login_sessions_revocation_check",
            texts(&Revocation::ALL.iter().map(|revocation| revocation.as_str()).collect::<Vec<_>>()),
        ),
        (
            "one_time_codes_purpose_check",
            texts(&CodePurpose::ALL.iter().map(|purpose| purpose.as_str()).collect::<Vec<_>>()),
        ),
        (
            "attempt_counts_kind_check",
            texts(&AttemptKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>()),
        ),
        ("user_roles_role_check", texts(&Role::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>())),
        (
            "profiles_locale_check",
            texts(&Locale::ALL.iter().map(|locale| locale.as_str()).collect::<Vec<_>>()),
        ),
    ] {
        // Raw SQL: the catalogue of constraints is no table of ours.
        let found: Definition = diesel::sql_query(
            "SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conname = $1",
        )
        .bind::<Text, _>(constraint)
        .get_result(&mut *stage.connection().await)
        .await
        .unwrap();
        let mut allowed: Vec<String> =
            found.definition.split('\'').skip(1).step_by(2).map(str::to_owned).collect();
        allowed.sort();
        expected.sort();
        assert_eq!(allowed, expected, "{constraint}");
    }
}
