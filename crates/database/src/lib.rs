#![doc = include_str!("../README.md")]

pub mod audit;
pub mod audit_queries;
pub mod connect;
pub mod diagnosis;
pub mod error;
pub mod idempotency;
mod latest_first;
pub mod launcher;
pub mod migrations;
pub mod pools;
pub mod retry;
#[expect(missing_docs, reason = "generated: the tables' comments are the documentation")]
#[rustfmt::skip]
pub mod schema;
pub mod statements;
pub mod test_database;

pub use error::{CommandError, DatabaseError, QueryError, constraint_name};
pub use pools::{PoolConfig, PoolStatus, PooledConnection, Pools};
