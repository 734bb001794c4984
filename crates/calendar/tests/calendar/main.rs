//! The calendar against PostgreSQL.

extern crate teacherin_calendar as calendar;

mod claims;
mod free_slots;
mod publish;
mod support;
mod withdraw;
