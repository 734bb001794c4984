//! What needs the database and the object store, one after the other.

pub mod uploads;
