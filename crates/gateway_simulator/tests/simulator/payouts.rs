//! The payout API (Iris) as a merchant's server sees it.

mod asking;
mod beneficiaries;
mod control;
mod deciding;
mod deposit;
mod desk;
mod doors;
mod keys;
mod life;
mod looking;
mod lost_answers;
mod notifications;
mod page;
mod restart;
