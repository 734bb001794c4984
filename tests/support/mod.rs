//! A whole product for one test: its own database, real servers on loopback ports, a clock that is moved, mails that are
//! kept.

mod answer;
mod browser;
mod client;
mod digests;
mod files;
pub(crate) mod gateway;
mod lessons;
mod materials;
mod payouts;
mod people;
mod uploads;
mod world;

pub(crate) use answer::Answer;
pub(crate) use browser::{ACCESS_COOKIE, Browser, REFRESH_COOKIE};
pub(crate) use client::{Client, page};
pub(crate) use files::{Files, send_signed};
pub(crate) use gateway::Gateway;
pub(crate) use materials::rupiah;
pub(crate) use people::{PASSWORD, SIGNING_UP, Teacher};
pub(crate) use uploads::{PNG, announcement, pdf};
pub(crate) use world::{World, connect};
