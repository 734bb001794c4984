//! Everything end to end, over real HTTP against a real PostgreSQL; and the rules of the workspace itself.

mod identity;
mod journey;
mod screens;
mod support;
mod workspace;
