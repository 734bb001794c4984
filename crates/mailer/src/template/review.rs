//! What mails about reviews need.

/// A mail about a review. `name` is how the one who gets it is greeted.
#[derive(Debug, Clone)]
pub enum ReviewMail {
    /// To the teacher: somebody reviewed a lesson or a material.
    Written {
        /// Greeted person.
        name: String,
        /// What the material is called; `None` when it is about a lesson.
        material: Option<String>,
        /// The author as the public knows them, e.g. `Sari W.`; `None` when the account is gone.
        author: Option<String>,
        /// 1 to 5.
        stars: i16,
        /// What the author says.
        comment: Option<String>,
    },
    /// To the author: the teacher answered.
    Answered {
        /// Greeted person.
        name: String,
        /// The teacher's display name.
        teacher: String,
        /// What the material is called; `None` when it is about a lesson.
        material: Option<String>,
        /// The answer.
        reply: String,
    },
    /// To the author: an admin hid the review.
    Hidden {
        /// Greeted person.
        name: String,
        /// Display name of the teacher whose lesson or material it is about.
        teacher: String,
        /// What the material is called; `None` when it is about a lesson.
        material: Option<String>,
        /// Why, in the admin's words.
        reason: String,
    },
}
