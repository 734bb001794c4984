//! Orders, payments and refunds as clients see them.

pub mod disbursement;
pub mod enums;
pub mod invoice;
pub mod order;
pub mod payment;
pub mod refund;

pub use disbursement::{
    Bank, BankAccount, Disbursement, DisbursementConnection, DisbursementEdge, DisbursementStatus,
};
pub use enums::{
    OrderLineKind, OrderStatus, PaymentAttention, PaymentEventSource, PaymentGateway, PaymentStatus,
    RefundExtent, RefundManualReason, RefundReason, RefundStatus,
};
pub use invoice::Invoice;
pub use order::{Order, OrderConnection, OrderEdge, OrderLine};
pub use payment::{
    Payment, PaymentConnection, PaymentEdge, PaymentEvent, PaymentEventConnection, PaymentEventEdge,
};
pub use refund::{Refund, RefundConnection, RefundEdge};
