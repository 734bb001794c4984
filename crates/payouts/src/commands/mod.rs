//! What people and time do to payouts: one transaction each.
