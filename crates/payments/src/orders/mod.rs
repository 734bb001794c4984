//! Orders and their lines, for use inside the transaction of whoever sells something. The order is locked before
//! anything else is: see the calendar's README for the whole order of locks.

mod append;
mod ending;
mod following;
mod free;
mod lock;

pub use append::{LINES_MAX, NewLine, append_line};
pub use ending::{LineEnd, end_line};
pub(crate) use following::follow_lines;
pub use free::complete_if_free;
pub use lock::{LockedOrder, OrderRefused, lock, lock_own_open};
