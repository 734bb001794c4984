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
        /// A material: the subject is an entitlement.
        Material = "MATERIAL",
    }
}

kernel::text_enum! {
    /// What an entitlement is for.
    pub enum EntitlementKind {
        /// A material.
        Material = "MATERIAL",
    }
}

kernel::text_enum! {
    /// Where an entitlement stands.
    pub enum EntitlementStatus {
        /// Its line waits to be paid.
        Pending = "PENDING",
        /// What was bought may be used.
        Active = "ACTIVE",
        /// It was not paid in time, or called off before.
        Lapsed = "LAPSED",
        /// It was taken away again.
        Revoked = "REVOKED",
    }
}

kernel::text_enum! {
    /// Why an entitlement was taken away.
    pub enum Revocation {
        /// All of its money went back.
        Refunded = "REFUNDED",
        /// The gateway took its money back from us.
        Reversed = "REVERSED",
        /// An admin decided it.
        ByAdmin = "BY_ADMIN",
    }
}

kernel::text_enum! {
    /// Who takes the money.
    pub enum Gateway {
        /// Midtrans.
        Midtrans = "MIDTRANS",
        /// Nobody: the order costs nothing.
        None = "NONE",
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

kernel::text_enum! {
    /// What we ended an attempt as, when its hold was over or somebody called it off.
    pub enum Abandonment {
        /// Its hold was over.
        Expired = "EXPIRED",
        /// It was called off, or another attempt took its place.
        Cancelled = "CANCELLED",
    }
}

kernel::text_enum! {
    /// Why an admin must look at a payment.
    pub enum PaymentAttention {
        /// The gateway took another amount than we asked for.
        AmountMismatch = "AMOUNT_MISMATCH",
        /// The gateway took another currency.
        CurrencyMismatch = "CURRENCY_MISMATCH",
        /// The buyer's bank took a part of it back.
        PartialChargeback = "PARTIAL_CHARGEBACK",
        /// The gateway uses a word that we do not know, or took money back of which nobody had heard that it was there.
        UnknownStatus = "UNKNOWN_STATUS",
        /// The gateway made a refund that we had sent to a bank account: the buyer has the money twice.
        RefundedTwice = "REFUNDED_TWICE",
    }
}

kernel::text_enum! {
    /// How an event came to us.
    pub enum EventSource {
        /// The gateway said it: authentic, but not yet confirmed.
        Webhook = "WEBHOOK",
        /// The gateway answered it when we asked: this is what counts.
        Status = "STATUS",
    }
}

kernel::text_enum! {
    /// Why money goes back.
    pub enum RefundReason {
        /// A paid lesson was called off.
        LessonCancelled = "LESSON_CANCELLED",
        /// The teacher declined.
        TeacherDeclined = "TEACHER_DECLINED",
        /// The teacher did not answer in time.
        NotAnswered = "NOT_ANSWERED",
        /// The teacher did not come.
        TeacherAbsent = "TEACHER_ABSENT",
        /// The money came when somebody else had the time.
        TimeLost = "TIME_LOST",
        /// The money came when what it was for was called off, or could not be had any more.
        PaidAfterEnd = "PAID_AFTER_END",
        /// Another attempt had paid it already.
        PaidTwice = "PAID_TWICE",
        /// Somebody sent it back at the gateway, not through us.
        MadeOutside = "MADE_OUTSIDE",
        /// An admin decided it.
        AdminDecision = "ADMIN_DECISION",
        /// A dispute was decided.
        DisputeDecided = "DISPUTE_DECIDED",
        /// The buyer gave back what was never used.
        GivenBack = "GIVEN_BACK",
    }
}

kernel::text_enum! {
    /// Where a refund stands.
    pub enum RefundStatus {
        /// Decided; the gateway was not asked yet.
        Requested = "REQUESTED",
        /// The gateway was asked; what it says is not known yet.
        Sent = "SENT",
        /// The gateway sends the money back.
        Succeeded = "SUCCEEDED",
        /// The gateway cannot do it: an admin must.
        ManualRequired = "MANUAL_REQUIRED",
        /// There is nothing to send back: the gateway took the money itself.
        Void = "VOID",
    }
}

/// How much of what was paid goes back or went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefundExtent {
    /// Nothing.
    None,
    /// A part.
    Partial,
    /// All of it.
    Full,
}

impl RefundExtent {
    /// Of what was paid, and what of it goes back.
    #[must_use]
    pub fn of(paid_amount: i64, refunded_amount: i64) -> Self {
        match refunded_amount {
            0 => Self::None,
            refunded if refunded < paid_amount => Self::Partial,
            _ => Self::Full,
        }
    }
}

kernel::text_enum! {
    /// Of what a tax is withheld.
    pub enum WithholdingBase {
        /// Of what is kept of the line's price.
        Price = "PRICE",
        /// Of what the seller earns by it: the price without the commission.
        Earnings = "EARNINGS",
    }
}

kernel::text_enum! {
    /// What a buyer says was wrong.
    pub enum DisputeReason {
        /// It did not take place.
        NotHeld = "NOT_HELD",
        /// It was much shorter than agreed.
        CutShort = "CUT_SHORT",
        /// It was something else than was sold.
        NotAsDescribed = "NOT_AS_DESCRIBED",
        /// Somebody behaved badly.
        Conduct = "CONDUCT",
        /// Something else.
        Other = "OTHER",
    }
}

kernel::text_enum! {
    /// Where a dispute stands.
    pub enum DisputeStatus {
        /// The seller is asked.
        Open = "OPEN",
        /// The seller has answered; an admin decides.
        Answered = "ANSWERED",
        /// It is decided how much goes back.
        Decided = "DECIDED",
        /// The buyer has taken it back.
        Withdrawn = "WITHDRAWN",
    }
}

kernel::text_enum! {
    /// Why an admin must make a refund.
    pub enum ManualReason {
        /// The gateway cannot send money back that was paid by this method.
        MethodNotRefundable = "METHOD_NOT_REFUNDABLE",
        /// The gateway said no.
        RefusedByGateway = "REFUSED_BY_GATEWAY",
        /// The gateway does not know the payment.
        UnknownAtGateway = "UNKNOWN_AT_GATEWAY",
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
            // Money that arrives has arrived, whatever became of the order: what cannot be given is refunded.
            (Self::Open | Self::Expired | Self::Cancelled, OrderEvent::Pay) => Some(Self::Paid),
            (Self::Open, OrderEvent::Cancel) => Some(Self::Cancelled),
            (Self::Open, OrderEvent::Expire) => Some(Self::Expired),
            _ => None,
        }
    }
}

impl RefundStatus {
    /// Where a refund stands whose money did not go out yet, as far as we know.
    pub const OUTSTANDING: [Self; 3] = [Self::Requested, Self::Sent, Self::ManualRequired];
}

impl DisputeStatus {
    /// Where a dispute stands that keeps its line's earnings waiting.
    pub const UNDECIDED: [Self; 2] = [Self::Open, Self::Answered];
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
        for status in [OrderStatus::Expired, OrderStatus::Cancelled] {
            assert_eq!(status.after(OrderEvent::Pay), Some(OrderStatus::Paid));
        }
    }
}
