//! Small vocabularies of orders and payments.

use async_graphql::Enum;

/// Where an order or a line of one stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::OrderStatus")]
pub enum OrderStatus {
    /// Waits to be paid, until `expiresAt`.
    Open,
    /// Paid.
    Paid,
    /// Called off before it was paid.
    Cancelled,
    /// Not paid in time.
    Expired,
}

/// What a line sells. The list will grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::LineKind")]
pub enum OrderLineKind {
    /// A lesson.
    Booking,
    /// A material: files to download, once they are paid. See the viewer's library.
    Material,
}

/// Who takes the money. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::Gateway")]
pub enum PaymentGateway {
    /// Midtrans.
    Midtrans,
    /// Nobody: the order costs nothing.
    None,
}

/// Where an attempt to pay stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::PaymentStatus")]
pub enum PaymentStatus {
    /// The gateway was asked for a pay page.
    Started,
    /// The buyer chose how to pay; the gateway waits for the money.
    Pending,
    /// The gateway doubts it and waits for a decision.
    Challenged,
    /// The money is there.
    Settled,
    /// The gateway said no.
    Denied,
    /// The buyer did not pay in time.
    Expired,
    /// Called off.
    Cancelled,
    /// The money was taken back.
    Reversed,
}

/// Why an admin must look at a payment. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::PaymentAttention")]
pub enum PaymentAttention {
    /// The gateway took another amount than we asked for; the order was not marked as paid.
    AmountMismatch,
    /// The gateway took another currency; the order was not marked as paid.
    CurrencyMismatch,
    /// The buyer's bank took a part of the money back.
    PartialChargeback,
    /// The gateway says something of the payment that the server cannot make sense of: a word it does not know, or that money was
    /// taken back which it never said was there.
    UnknownStatus,
    /// The gateway made a refund after our team had sent it to a bank account: the buyer has that money twice. Ask for one of the two
    /// back; when it is there, `refundDisbursementMarkReturned` settles it.
    RefundedTwice,
}

/// How an event came to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::EventSource")]
pub enum PaymentEventSource {
    /// The gateway said it: authentic, but not yet confirmed.
    Webhook,
    /// The gateway answered it when asked: this is what counts.
    Status,
}

/// How much of what was paid goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::RefundExtent")]
pub enum RefundExtent {
    /// Nothing.
    None,
    /// A part.
    Partial,
    /// All of it.
    Full,
}

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::RefundStatus")]
pub enum RefundStatus {
    /// Decided; the gateway will be asked.
    Requested,
    /// The gateway was asked; its answer is not known yet.
    Sent,
    /// The money is on its way to the buyer. Banks may need some days.
    Succeeded,
    /// The gateway cannot send it back: the payer is asked by mail for a bank account (`refundBankAccountGive`), and an admin sends it
    /// there (`refundDisbursementMarkSent`).
    ManualRequired,
    /// There is nothing to send back any more: the gateway took the money itself.
    Void,
}

/// Why money goes back. The list will grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::RefundReason")]
pub enum RefundReason {
    /// A paid lesson was called off.
    LessonCancelled,
    /// The teacher declined.
    TeacherDeclined,
    /// The teacher did not answer in time.
    NotAnswered,
    /// The teacher did not come.
    TeacherAbsent,
    /// The money came when somebody else had the time.
    TimeLost,
    /// The money came when what it was for was called off already, or could not be had any more.
    PaidAfterEnd,
    /// Another payment had paid it already.
    PaidTwice,
    /// Somebody sent it back at the gateway itself.
    MadeOutside,
    /// Our team decided it; see `note`.
    AdminDecision,
    /// A dispute was decided.
    DisputeDecided,
    /// The buyer gave it back before using it.
    GivenBack,
}

/// Why an admin must send money back by hand. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::ManualReason")]
pub enum RefundManualReason {
    /// The gateway cannot refund this payment method, e.g. virtual accounts.
    MethodNotRefundable,
    /// The gateway said no; see `gatewayAnswer`.
    RefusedByGateway,
    /// The gateway does not know the payment.
    UnknownAtGateway,
}
