//! Where a material stands.

kernel::text_enum! {
    /// Where a material stands. Whether an admin took it down is said beside it.
    pub enum MaterialStatus {
        /// Never was in the store: only its teacher sees it.
        Draft = "DRAFT",
        /// In the store, if its teacher is public and no admin took it down.
        Published = "PUBLISHED",
        /// Was in the store; those who have it keep it.
        Unpublished = "UNPUBLISHED",
        /// Put away for good; those who have it keep it.
        Archived = "ARCHIVED",
    }
}

impl MaterialStatus {
    /// Whether a teacher can still change it.
    #[must_use]
    pub fn is_open(self) -> bool {
        self != Self::Archived
    }

    /// The states it can be archived from.
    pub const ARCHIVABLE: &'static [Self] = &[Self::Draft, Self::Unpublished];
}
