#![doc = include_str!("../README.md")]

pub mod gateway;
pub mod jobs;
pub mod model;
pub mod orders;
pub mod queries;
pub mod refunds;
pub mod services;
pub mod state;

pub use model::{Order, OrderLine, Payment, PaymentEvent, PaymentLine, Refund};
pub use services::{PaymentConfig, PaymentServices};
pub use state::{
    Abandonment, EventSource, Gateway, LineKind, ManualReason, OrderEvent, OrderStatus, PaymentAttention,
    PaymentStatus, RefundReason, RefundStatus,
};
