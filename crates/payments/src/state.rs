//! States of orders, lines and payments.

kernel::text_enum! {
    /// Where an order or a line of one stands.
    pub enum OrderStatus {
        /// Waits to be paid.
        Open = "OPEN",
        /// Paid.
        Paid = "PAID",
        /// Called off before it was paid.
        Cancelled = "CANCELLED",
        /// Not paid in time.
        Expired = "EXPIRED",
    }
}

kernel::text_enum! {
    /// What a line sells.
    pub enum LineKind {
        /// A lesson: the subject is a booking.
        Booking = "BOOKING",
    }
}

kernel::text_enum! {
    /// Who takes the money.
    pub enum Gateway {
        /// Midtrans.
        Midtrans = "MIDTRANS",
    }
}

kernel::text_enum! {
    /// Where an attempt to pay stands.
    pub enum PaymentStatus {
        /// We asked the gateway for a pay page.
        Started = "STARTED",
        /// The buyer chose how to pay; the gateway waits for the money.
        Pending = "PENDING",
        /// The gateway doubts it and asks for a decision.
        Challenged = "CHALLENGED",
        /// The money is there.
        Settled = "SETTLED",
        /// The gateway said no.
        Denied = "DENIED",
        /// The buyer did not pay in time.
        Expired = "EXPIRED",
        /// Called off.
        Cancelled = "CANCELLED",
        /// The money was taken back.
        Reversed = "REVERSED",
    }
}

/// What can happen to an order or a line of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderEvent {
    /// The money is there.
    Pay,
    /// Somebody called it off.
    Cancel,
    /// Its hold ended.
    Expire,
}

impl OrderStatus {
    /// Where the event leads; `None` when it cannot happen here.
    #[must_use]
    pub fn after(self, event: OrderEvent) -> Option<Self> {
        match (self, event) {
            (Self::Open | Self::Expired, OrderEvent::Pay) => Some(Self::Paid),
            (Self::Open, OrderEvent::Cancel) => Some(Self::Cancelled),
            (Self::Open, OrderEvent::Expire) => Some(Self::Expired),
            _ => None,
        }
    }
}

impl PaymentStatus {
    /// Whether money may still arrive without anybody starting anything.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Started | Self::Pending | Self::Challenged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_paid_is_neither_cancelled_nor_expired() {
        for event in [OrderEvent::Pay, OrderEvent::Cancel, OrderEvent::Expire] {
            assert_eq!(OrderStatus::Paid.after(event), None);
        }
        assert_eq!(OrderStatus::Open.after(OrderEvent::Expire), Some(OrderStatus::Expired));
        assert_eq!(OrderStatus::Cancelled.after(OrderEvent::Expire), None);
    }

    #[test]
    fn money_that_comes_late_still_pays() {
        assert_eq!(OrderStatus::Expired.after(OrderEvent::Pay), Some(OrderStatus::Paid));
    }
}
