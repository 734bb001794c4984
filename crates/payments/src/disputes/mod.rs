//! A buyer says that what she paid for was not given as agreed. While that is undecided, nothing of the line is released. The
//! seller answers, an admin decides how much goes back; who lets the time pass loses, and at last time decides.
//!
//! ```text
//! OPEN ── the seller answers ──▶ ANSWERED
//!   │ answer_due_at: all goes back   │ decide_due_at: half goes back
//!   ├────────── an admin decides ────┤──────▶ DECIDED
//!   └── the buyer takes it back ─────────┴──────▶ WITHDRAWN
//! ```

mod actions;
pub(crate) mod deciding;
pub(crate) mod ending;
pub(crate) mod model;
pub mod policy;

pub use actions::{AvailableLineAction, LineAction, LineSide, available_actions};
pub use model::{Dispute, DisputeKey};
