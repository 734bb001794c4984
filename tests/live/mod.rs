//! Subscriptions over WebSockets: what is told, to whom, until when, and how much of it.

mod bookings;
mod cookies;
mod endings;
mod handshakes;
mod limits;
mod notifications;
mod orders;
mod pages;
mod processes;
mod socket;

pub(crate) use socket::Socket;
