//! Earnings wait until what was sold was given and nobody can object to it any more. Whoever sells a line says that it was
//! given ([`finish_line`]); the sweep releases it when its time has come ([`sweep`]).

mod due;
mod finishing;
pub mod sweep;

use chrono::TimeDelta;

pub use finishing::{finish_line, finish_line_given_at, finish_line_with_window};

/// How long a buyer can object after what she paid for was given, unless whoever sells it says otherwise.
pub const DISPUTE_WINDOW: TimeDelta = TimeDelta::hours(48);
