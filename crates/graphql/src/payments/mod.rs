//! What people buy, and how it is paid.

pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod types;

pub use loaders::{LinesOfOrder, OrderById, PaymentById, PaymentsOfOrder, RefundById};
pub use mutations::PaymentsMutation;
pub use queries::PaymentsQuery;
pub use types::{Order, OrderLine, Payment, Refund};
