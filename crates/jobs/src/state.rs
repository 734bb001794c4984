//! Where a job stands.

kernel::text_enum! {
    /// Where a job stands. A finished job has no state: it is deleted.
    pub enum JobStatus {
        /// To be run at `run_at`.
        Ready = "READY",
        /// Leased by a runner.
        Running = "RUNNING",
        /// Given up; an admin may have it run again.
        Dead = "DEAD",
    }
}
