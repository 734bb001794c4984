#![doc = include_str!("../README.md")]

pub mod model;
pub mod orders;
pub mod queries;
pub mod state;

pub use model::{Order, OrderLine, Payment};
pub use state::{Gateway, LineKind, OrderEvent, OrderStatus, PaymentStatus};
