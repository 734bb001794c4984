#![doc = include_str!("../README.md")]

mod attempts;
pub mod backfill;
pub mod books;
pub mod commands;
pub mod commission;
pub mod disputes;
pub mod entitlements;
pub mod error;
mod events;
pub mod faults;
pub mod flows;
pub mod gateway;
pub mod invoices;
pub mod jobs;
pub mod model;
pub mod orders;
mod polling;
pub mod queries;
pub mod refunds;
pub mod release;
pub mod services;
mod settling;
pub mod standing;
pub mod state;

pub use commission::{CommissionRule, WithholdingRule};
pub use disputes::Dispute;
pub use entitlements::Entitlement;
pub use error::FlowError;
pub use invoices::{Invoice, InvoiceLine};
pub use model::{Order, OrderLine, Payment, PaymentEvent, PaymentLine, Refund};
pub use services::{PaymentConfig, PaymentServices};
pub use state::{
    Abandonment, DisputeReason, DisputeStatus, EntitlementKind, EntitlementStatus, EventSource, Gateway,
    LineKind, ManualReason, OrderEvent, OrderStatus, PaymentAttention, PaymentStatus, RefundExtent,
    RefundReason, RefundStatus, Revocation, WithholdingBase,
};
