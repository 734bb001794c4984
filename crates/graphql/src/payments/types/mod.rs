//! Orders, payments and refunds as clients see them.

pub mod enums;
pub mod order;
pub mod payment;
pub mod refund;

pub use enums::{
    OrderLineKind, OrderStatus, PaymentAttention, PaymentEventSource, PaymentGateway, PaymentStatus,
    RefundExtent, RefundManualReason, RefundReason, RefundStatus,
};
pub use order::{Order, OrderLine};
pub use payment::{
    Payment, PaymentConnection, PaymentEdge, PaymentEvent, PaymentEventConnection, PaymentEventEdge,
};
pub use refund::{Refund, RefundConnection, RefundEdge};
