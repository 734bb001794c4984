//! Rights to use what was bought, or is free, for use inside the transaction of whoever sells it. They know nothing of what they are
//! for but its kind, its id and a version number.
//!
//! ```text
//! PENDING ── paid ──▶ ACTIVE ── its money went back ──▶ REVOKED
//!   │                   ▲  ▲                              │
//!   └── not paid in time, or called off ──▶ LAPSED ───────┘ paid late; given to us again by the gateway
//!                          └── free: at once
//! ```
//!
//! Each step is guarded in SQL. An entitlement is locked after its order and after people, slots and claims, before the ledger's accounts;
//! several by id.

mod holding;
mod model;
mod moving;
pub mod queries;
mod sold;
mod using;

pub use holding::{HoldRefused, NewEntitlement, Sold, grant_free, hold};
pub use model::{Entitlement, EntitlementKey};
pub use moving::{LapseCause, grant, lapse, revive, revoke, revoke_unused};
pub use sold::SoldEntitlement;
pub use using::{NewUse, UseLimit, UseRefused, note_use};
