//! What files there are, and where they stand.

kernel::text_enum! {
    /// What rows a file has.
    pub enum ExportKind {
        /// One for each line of the orders that were opened in the period.
        Orders = "ORDERS",
        /// One for each entry of the ledger that was written down in it.
        Ledger = "LEDGER",
        /// One for each payout that was asked for in it.
        Payouts = "PAYOUTS",
        /// One for each time that tax was withheld, or given back, in it.
        TaxLines = "TAX_LINES",
    }
}

kernel::text_enum! {
    /// Where a file stands.
    pub enum ExportStatus {
        /// Nobody has begun to write it.
        Waiting = "WAITING",
        /// It is being written.
        Running = "RUNNING",
        /// It can be downloaded.
        Ready = "READY",
        /// It could not be written.
        Failed = "FAILED",
        /// It was deleted.
        Expired = "EXPIRED",
    }
}

impl ExportStatus {
    /// Those of which there will be more.
    pub const UNFINISHED: [Self; 2] = [Self::Waiting, Self::Running];

    /// The states one step further.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Waiting => &[Self::Running, Self::Failed],
            Self::Running => &[Self::Ready, Self::Failed],
            Self::Ready => &[Self::Expired],
            Self::Failed | Self::Expired => &[],
        }
    }
}
