//! What happens to bookings: one transaction each.

pub mod answer_expire;
mod answering;
pub mod booking_cancel;
pub mod booking_confirm;
pub mod booking_create;
pub mod booking_decline;
mod call_off;
pub mod completion_expire;
pub mod hold_expire;
mod lesson_step;
pub mod line_hold_changed;
pub mod line_paid;
pub mod line_refunded_outside;
pub mod line_reversed;
pub mod meeting_end;
pub mod meeting_link_set;
pub mod meeting_start;
pub mod no_show_decide;
pub mod no_show_expire;
pub mod no_show_oppose;
pub mod no_show_report;
mod no_show_settling;
pub mod suspended_cancel;
