//! How teachers get their money.

use super::super::policy::Access::{Forbidden, Nothing};
use super::super::policy::Actor::{Admin, Anonymous, OtherTeacher, Teacher};
use super::super::policy::{ADMINS, Columns, only};
use super::{Group, Row, row};

/// Whose payout it is, and admins.
const PAYEE: Columns = only(&[Teacher, Admin]);
/// Admins; for others there is nothing.
const ADMINS_ONLY: Columns = only(&[Admin]);
/// Teachers, of themselves.
const TEACHERS: Columns = Columns::all(Forbidden).allow(&[Teacher, OtherTeacher]).with(Anonymous, Nothing);

pub(super) const GROUP: Group = Group {
    title: "Payouts",
    introduction: "A payout is known to whom it pays and to admins; who of them agreed to it, what the payment service says of it, \
                   and the account's whole number are for admins. Where the receipt is, no query tells: `payoutProofDownload` does.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("viewer.payoutSettings", "how they are paid out", TEACHERS),
    row("viewer.payoutSettings.bankAccount", "where to", TEACHERS.with(OtherTeacher, Nothing)),
    row("viewer.payouts", "their own", only(&[Teacher])),
    row("payouts", "all payouts", ADMINS),
    row("payout(id: $payout)", "one that was transferred by hand", PAYEE.after_signing_in()),
    row("node(id: $payout)<Payout>", "one that was transferred by hand", PAYEE),
    row("node(id: $payout)<Payout>.bankAccount", "of a payout", PAYEE),
    row("node(id: $payout)<Payout>.bankAccount.number", "of a payout", ADMINS_ONLY),
    row("node(id: $payout)<Payout>.bankAccount.holder", "of a payout", ADMINS_ONLY),
    row("node(id: $payout)<Payout>.holderCheck", "of a payout", ADMINS_ONLY),
    row("node(id: $payout)<Payout>.bankReference", "of one that was transferred by hand", PAYEE),
    row("node(id: $payout)<Payout>.hasProof", "of one that was transferred by hand", PAYEE),
    row("node(id: $payout)<Payout>.receiver", "of a payout", PAYEE),
    row("node(id: $payout)<Payout>.teacher", "of a payout", PAYEE),
    row("node(id: $payout)<Payout>.batch", "of a payout", ADMINS_ONLY),
    row("node(id: $payout)<Payout>.sentBy", "of one that was transferred by hand", ADMINS_ONLY),
    row("node(id: $payout)<Payout>.availableActions", "of one that was transferred by hand", ADMINS_ONLY),
    row("node(id: $failedPayout)<Payout>.failure", "of one that failed", PAYEE),
    row("node(id: $failedPayout)<Payout>.failureWords", "of one that failed", ADMINS_ONLY),
    row("node(id: $failedPayout)<Payout>.attention", "of one that failed strangely", ADMINS_ONLY),
    row("node(id: $failedPayout)<Payout>.gatewayReference", "of one that failed", ADMINS_ONLY),
    row("node(id: $failedPayout)<Payout>.gatewayStatus", "of one that failed", ADMINS_ONLY),
    row("node(id: $refusedPayout)<Payout>.cancelReason", "of one that was refused", PAYEE),
    row("node(id: $refusedPayout)<Payout>.cancelledBy", "of one that was refused", ADMINS_ONLY),
    row("payoutBatches", "all batches", ADMINS),
    row(
        "node(id: $openPayoutBatch)<PayoutBatch>.availableActions",
        "of one that waits for approval",
        ADMINS_ONLY,
    ),
    row("payoutBatch(id: $payoutBatch)", "one that was approved", ADMINS),
    row("node(id: $payoutBatch)<PayoutBatch>", "one that was approved", ADMINS_ONLY),
    row("node(id: $payoutBatch)<PayoutBatch>.payouts", "of one that was approved", ADMINS_ONLY),
    row("node(id: $payoutBatch)<PayoutBatch>.createdBy", "of one that was approved", ADMINS_ONLY),
    row("node(id: $payoutBatch)<PayoutBatch>.decidedBy", "of one that was approved", ADMINS_ONLY),
    row("payoutExposure", "what is owed to all teachers", ADMINS),
    row("payoutExposure.waiting", "what waits", ADMINS),
];
