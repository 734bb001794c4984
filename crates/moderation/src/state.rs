//! Where a report stands, and what it says.

kernel::text_enum! {
    /// Where a report stands.
    pub enum ReportStatus {
        /// An admin is to look at it.
        Open = "OPEN",
        /// What it is about was taken down.
        Upheld = "UPHELD",
        /// An admin found nothing wrong.
        Dismissed = "DISMISSED",
    }
}

kernel::text_enum! {
    /// What somebody says is wrong.
    pub enum ReportReason {
        /// It belongs to somebody else.
        Copyright = "COPYRIGHT",
        /// It hurts or endangers people.
        Offensive = "OFFENSIVE",
        /// It is not what it says it is.
        Misleading = "MISLEADING",
        /// It cannot be used: files that do not open or are empty.
        Broken = "BROKEN",
        /// Something else, which the note says.
        Other = "OTHER",
    }
}

kernel::text_enum! {
    /// What kind of thing a report is about.
    pub enum ReportSubjectKind {
        /// A material.
        Material = "MATERIAL",
    }
}
