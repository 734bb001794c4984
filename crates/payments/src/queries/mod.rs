//! Reads of orders, payments and refunds, scoped to who asks: a buyer sees her own, an admin all.

mod disputes;
mod invoices;
mod latest_first;
mod lines;
mod lists;
mod orders;
mod payments;
mod refunds;
mod rules;
mod scope;

pub use disputes::{
    DisputeFilter, DisputeParty, disputes_by_ids, disputes_count, disputes_of_lines, disputes_page,
    own_disputes_count, own_disputes_page,
};
pub use invoices::{invoices_by_ids, invoices_of_orders, lines_of_invoices};
pub use lines::{lines_by_ids, lines_of_parties};
pub use lists::{
    PaymentFilter, RefundFilter, payments_count, payments_page, refunds_count, refunds_page,
    unknown_events_page,
};
pub use orders::{
    OrderFilter, lines_of_orders, orders_by_ids, orders_count, orders_page, own_orders_count, own_orders_page,
};
pub use payments::{events_of_payments, payments_by_ids, payments_of_orders};
pub use refunds::{RefundedLine, refunded_lines, refunds_by_ids, refunds_of_lines};
pub use rules::{
    RuleFilter, commission_rules_by_ids, commission_rules_count, commission_rules_page,
    withholding_rules_by_ids, withholding_rules_count, withholding_rules_page,
};
