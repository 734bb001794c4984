//! Orders, payments and refunds.

use super::super::policy::Actor::{Admin, Student};
use super::super::policy::{ADMINS, Columns, only};
use super::{Group, Row, row};

/// Who bought it, and admins.
const BUYER: Columns = only(&[Student, Admin]);
/// Admins; for others there is nothing.
const ADMINS_ONLY: Columns = only(&[Admin]);

pub(super) const GROUP: Group = Group {
    title: "Orders, payments and refunds",
    introduction: "What is paid is known to who buys it and to admins, and not to the teacher. What the gateway says is \
                   for admins.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("order(id: $order)", "a paid order", BUYER.after_signing_in()),
    row("order(id: $openOrder)", "an open order", BUYER.after_signing_in()),
    row("node(id: $order)<Order>", "a paid order", BUYER),
    row("node(id: $openOrder)<Order>", "an open order", BUYER),
    row("node(id: $order)<Order>.buyer", "of a paid order", BUYER),
    row("node(id: $order)<Order>.lines", "of a paid order", BUYER),
    row("node(id: $order)<Order>.payments", "of a paid order", BUYER),
    row("node(id: $order)<Order>.lines.booking", "of a paid order", BUYER),
    row("node(id: $refundedOrder)<Order>.lines.refunds", "of an order that was paid back", BUYER),
    row("payment(id: $payment)", "a settled payment", BUYER.after_signing_in()),
    row("payment(id: $openPayment)", "a payment that was started", BUYER.after_signing_in()),
    row("node(id: $payment)<Payment>", "a settled payment", BUYER),
    row("node(id: $openPayment)<Payment>", "a payment that was started", BUYER),
    row("node(id: $payment)<Payment>.order", "of a settled payment", BUYER),
    row("node(id: $openPayment)<Payment>.pageUrl", "of a payment that was started", BUYER),
    row("node(id: $openPayment)<Payment>.pageToken", "of a payment that was started", BUYER),
    row("node(id: $payment)<Payment>.attention", "of a payment that does not add up", ADMINS_ONLY)
        .like("node(id: $openPayment)<Payment>.attention"),
    row("node(id: $payment)<Payment>.events", "of a settled payment", ADMINS_ONLY)
        .like("node(id: $openPayment)<Payment>.events"),
    row("node(id: $payment)<Payment>.gatewayTransactionId", "of a settled payment", ADMINS_ONLY)
        .like("node(id: $openPayment)<Payment>.gatewayTransactionId"),
    row("node(id: $refund)<Refund>", "a refund", BUYER),
    row("node(id: $refund)<Refund>.payment", "of a refund", BUYER),
    row("node(id: $refund)<Refund>.manualReason", "of a refund the gateway refused", BUYER),
    row("node(id: $refund)<Refund>.gatewayAnswer", "of a refund the gateway refused", ADMINS_ONLY),
    row("payments", "all payments", ADMINS),
    row("refunds", "all refunds", ADMINS),
    row("unknownPaymentEvents", "messages about payments of somebody else", ADMINS),
    row("unknownPaymentEvents.body", "of a message about a payment of somebody else", ADMINS),
];
