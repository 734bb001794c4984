//! What happens to payments by itself, and what others are told.

mod line_news;

pub use line_news::{
    LineSubject, OrderLineHoldChanged, OrderLinePaid, OrderLineRefundedOutside, OrderLineReversed,
};
