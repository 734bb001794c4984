//! How many there are of something now, for whoever operates the process.

/// One more of it, until it is dropped.
pub(super) struct Counted(&'static str);

impl Counted {
    pub(super) fn of(gauge: &'static str) -> Self {
        metrics::gauge!(gauge).increment(1.0);
        Self(gauge)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        metrics::gauge!(self.0).decrement(1.0);
    }
}
