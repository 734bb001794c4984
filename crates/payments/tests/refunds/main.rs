//! Money going back, against PostgreSQL and a gateway that does as it is told.

extern crate teacherin_payments as payments;

mod marking;
mod opening;
mod outside;
mod reading;
mod sending;
mod world;
