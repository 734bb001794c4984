//! Everything end to end, over real HTTP against a real PostgreSQL; and the rules of the workspace itself.

mod access;
mod booking;
mod bookkeeping;
mod catalog;
mod edge;
mod files;
mod identity;
mod journey;
mod live;
mod materials;
mod materials_buying;
mod moderation;
mod notifications;
mod paying;
mod payouts;
mod reviews;
mod screens;
mod support;
mod webhook;
mod workspace;
