//! The accounts a newcomer signs in with.

/// An account that stands in every seeded database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoAccount {
    /// What the button says that signs in as it.
    pub name: &'static str,
    /// The address to sign in with.
    pub email: &'static str,
    /// What it may do.
    pub role: &'static str,
}

/// One account per role, and a second admin, since what one admin pays out another one approves. The student has lessons behind
/// and ahead, the teacher a full week, reviews, a booking to answer and earnings to be paid out.
pub const DEMO_ACCOUNTS: [DemoAccount; 4] = [
    DemoAccount { name: "Student", email: DEMO_STUDENT_EMAIL, role: "STUDENT" },
    DemoAccount { name: "Teacher", email: DEMO_TEACHER_EMAIL, role: "TEACHER" },
    DemoAccount { name: "Admin", email: DEMO_ADMIN_EMAIL, role: "ADMIN" },
    DemoAccount { name: "Second admin", email: DEMO_SECOND_ADMIN_EMAIL, role: "ADMIN" },
];

/// The password of all of them.
pub const DEMO_PASSWORD: &str = "belajar-bersama-2026";

/// The demo student's address.
pub const DEMO_STUDENT_EMAIL: &str = "student@demo.teacherin.test";
/// The demo teacher's address.
pub const DEMO_TEACHER_EMAIL: &str = "teacher@demo.teacherin.test";
/// The demo admin's address.
pub const DEMO_ADMIN_EMAIL: &str = "admin@demo.teacherin.test";
/// The address of the admin who approves what the other one puts together.
pub const DEMO_SECOND_ADMIN_EMAIL: &str = "second-admin@demo.teacherin.test";

/// [`DEMO_PASSWORD`] hashed once, ahead of time: hashing it at every seeding would draw a new salt, and two
/// databases of one seed would differ. The other people have no credentials: nobody can sign in as them.
pub(crate) const DEMO_PASSWORD_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$hQj2+LHpm8WQZYvn+GUBqA$Xr/hEXohxwXT0znjO3j/oVHC1w4AC7nfZkVq71VZJJc";

/// Who teaches first is the demo teacher, who learns first the demo student.
pub(crate) const DEMO_INDEX: u32 = 0;

#[cfg(test)]
mod tests {
    use argon2::Argon2;
    use argon2::password_hash::{PasswordVerifier as _, phc::PasswordHash};

    use super::*;

    #[test]
    fn the_hash_is_of_the_password() {
        let hash = PasswordHash::new(DEMO_PASSWORD_HASH).unwrap();
        assert!(Argon2::default().verify_password(DEMO_PASSWORD.as_bytes(), &hash).is_ok());
        assert!(Argon2::default().verify_password(b"another", &hash).is_err());
        assert!(DEMO_PASSWORD_HASH.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }
}
