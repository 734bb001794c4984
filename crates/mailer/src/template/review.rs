//! What mails about reviews need.

/// A mail about a review. `name` is how the one who gets it is greeted.
#[derive(Debug, Clone)]
pub enum ReviewMail {
    /// To the teacher: somebody reviewed a lesson.
    Written {
        /// Greeted person.
        name: String,
        /// The student as the public knows them, e.g. `Sari W.`; `None` when the account is gone.
        author: Option<String>,
        /// 1 to 5.
        stars: i16,
        /// What the student says.
        comment: Option<String>,
    },
    /// To the author: the teacher answered.
    Answered {
        /// Greeted person.
        name: String,
        /// The teacher's display name.
        teacher: String,
        /// The answer.
        reply: String,
    },
    /// To the author: an admin hid the review.
    Hidden {
        /// Greeted person.
        name: String,
        /// Display name of the teacher it is about.
        teacher: String,
        /// Why, in the admin's words.
        reason: String,
    },
}
