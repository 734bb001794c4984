//! What people buy, and how it is paid.

pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod types;
pub mod viewer;

pub use loaders::{
    DisbursementById, InvoiceById, LinesOfOrder, OrderById, PaymentById, PaymentsOfOrder, RefundById,
};
pub use mutations::PaymentsMutation;
pub use queries::PaymentsQuery;
pub use types::{Disbursement, Invoice, Order, OrderLine, Payment, Refund};
pub use viewer::ViewerOrders;
