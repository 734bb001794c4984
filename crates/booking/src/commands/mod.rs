//! What happens to bookings: one transaction each.

pub mod booking_cancel;
pub mod booking_create;
pub mod hold_expire;
