//! Words and ids that only some may ever read, wherever they stand: looked for in every answer to everybody. A field that
//! gives one away needs no line in the table to be found.

use super::super::cast::Cast;
use super::super::policy::Actor;
use super::super::policy::Actor::{Admin, OtherStudent, OtherTeacher, Student, Teacher};
use crate::support::Answer;

/// What may not leak, and to whom it may be told.
struct Secret {
    what: String,
    known_to: &'static [Actor],
    text: String,
    /// Who was told.
    told: Vec<Actor>,
}

/// All of them.
pub(super) struct Secrets(Vec<Secret>);

/// The two of a lesson, and admins.
const ITS_PEOPLE: &[Actor] = &[Student, Teacher, Admin];
/// Who bought or wrote it, and admins.
const OWNER: &[Actor] = &[Student, Admin];

/// Words of people and of the gateway, as `Cast::with_a_past` has them said.
const WORDS: &[(&str, &[Actor])] = &[
    ("Budi Santoso", ITS_PEOPLE),
    ("Citra Lestari", &[OtherStudent, Admin]),
    ("+6281234567890", &[Student]),
    ("+6289876543210", &[Teacher]),
    ("IELTS 7 in June", &[Student]),
    ("A licence to teach", &[Teacher]),
    ("https://meet.example.test/kelas-budi", &[Student, Teacher]),
    // Of a lesson that was called off.
    ("https://meet.example.test/batal", &[]),
    ("Jalan Kenanga 5", ITS_PEOPLE),
    ("Jalan Melati 7", &[Admin]),
    ("Perpustakaan kota", &[Teacher, OtherTeacher, Admin]),
    ("About my thesis", ITS_PEOPLE),
    ("Nobody was there", ITS_PEOPLE),
    ("I waited for an hour", ITS_PEOPLE),
    ("I am ill", ITS_PEOPLE),
    ("Only ten minutes were taught", ITS_PEOPLE),
    ("The student came late", ITS_PEOPLE),
    ("5550192837", &[Admin]),
    ("Budi Susanto", &[Admin]),
    ("7700112233", &[Admin]),
    ("Sari Rahasia", &[Admin]),
    ("FT26325777", &[Teacher, Admin]),
    ("Rekening bocor", &[Admin]),
    ("Too much at once", &[Teacher, Admin]),
    ("Fifteen per cent", &[Admin]),
    ("Kata kasar", OWNER),
    ("Names somebody", OWNER),
    ("Rekaman", &[OtherTeacher, Admin]),
    ("Try again", &[Admin]),
    ("UNKNOWN_STATUS", &[Admin]),
    ("INV-2027-1", &[Admin]),
    ("Fake certificates", &[Admin]),
    ("nobody knows it", &[Admin]),
    ("Bab yang belum terbit", &[Teacher, Admin]),
    ("Segera hadir", &[Teacher, Admin]),
    ("Buku yang belum jadi", &[Teacher, Admin]),
    ("It is from my book", OWNER),
    ("A copy of a printed book", &[Teacher, Admin]),
];

/// Ids by the names of the things.
const IDS: &[(&str, &[Actor])] = &[
    ("accepted", ITS_PEOPLE),
    ("meeting", ITS_PEOPLE),
    ("noShowReport", ITS_PEOPLE),
    ("order", OWNER),
    ("orderLine", OWNER),
    ("payment", OWNER),
    ("openPayment", OWNER),
    ("refund", OWNER),
    ("invoice", OWNER),
    ("dispute", ITS_PEOPLE),
    ("disbursement", OWNER),
    ("ledgerAccount", &[Teacher, Admin]),
    ("payout", &[Teacher, Admin]),
    ("payoutBatch", &[Admin]),
    ("payoutReference", &[Admin]),
    ("reconciliation", &[Admin]),
    ("statementLine", &[Admin]),
    ("difference", &[Admin]),
    ("closedDifference", &[Admin]),
    ("ledgerTransaction", &[Teacher, Admin]),
    ("commissionRule", &[Admin]),
    ("hiddenReview", OWNER),
    ("report", OWNER),
    ("takenDownMaterial", &[Teacher, Admin]),
    ("loginSession", &[Student]),
    ("notification", &[Student]),
    ("studentUser", ITS_PEOPLE),
    ("studentAvatar", ITS_PEOPLE),
    ("otherTeacherPhoto", &[OtherTeacher, Admin]),
    ("otherWorkImage", &[OtherTeacher, Admin]),
    ("suspendedTeacherPhoto", &[Admin]),
    ("otherStudentUser", &[OtherStudent, Admin]),
    ("teacherUser", &[Teacher, Admin]),
    ("otherTeacherUser", &[OtherTeacher, Admin]),
    ("suspendedUser", &[OtherTeacher, Admin]),
    ("otherTeacher", &[OtherTeacher, Admin]),
    ("suspendedTeacher", &[Admin]),
    ("job", &[Admin]),
    ("paymentEvent", &[Admin]),
];

/// Addresses of people.
const ADDRESSES: &[(Actor, &[Actor])] = &[
    (Student, OWNER),
    (OtherStudent, &[OtherStudent, Admin]),
    (Teacher, &[Teacher, Admin]),
    (OtherTeacher, &[OtherTeacher, Admin]),
    (Admin, &[Admin]),
    (Actor::Suspended, &[Admin]),
];

impl Secrets {
    /// What there is to hide in this world.
    pub(super) fn of(cast: &Cast) -> Self {
        let secret = |what: String, text: &str, known_to| Secret {
            what,
            known_to,
            text: text.to_owned(),
            told: Vec::new(),
        };
        let words = WORDS.iter().map(|(words, known_to)| secret(format!("“{words}”"), words, known_to));
        let ids = IDS
            .iter()
            .map(|(name, known_to)| secret(format!("the id of ${name}"), cast.thing(name), known_to));
        let addresses = ADDRESSES.iter().map(|(whose, known_to)| {
            let what = format!("the address of {}", whose.heading());
            secret(what, &cast.client(*whose).email, known_to)
        });
        Self(words.chain(ids).chain(addresses).collect())
    }

    /// What this answer tells somebody who may not know it.
    pub(super) fn leaked(&mut self, way: &str, actor: Actor, answer: &Answer) -> Vec<String> {
        let text = answer.body.to_string();
        let mut leaks = Vec::new();
        for secret in self.0.iter_mut().filter(|secret| text.contains(&secret.text)) {
            secret.told.push(actor);
            if !secret.known_to.contains(&actor) {
                leaks.push(format!("{way}, {}: {} leaks: {text}", actor.heading(), secret.what));
            }
        }
        leaks
    }

    /// What somebody who may know it was never told: then it is not known to be there to leak.
    pub(super) fn kept_from_those_who_may(&self) -> Vec<String> {
        let kept = self.0.iter().flat_map(|secret| {
            let untold = secret.known_to.iter().filter(|actor| !secret.told.contains(actor));
            untold.map(|actor| format!("{} is not told {}", actor.heading(), secret.what))
        });
        kept.collect()
    }
}
