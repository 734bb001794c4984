//! Rules, the ledger, earnings, invoices, sendings of money, disputes.

use super::super::policy::Access::{Forbidden, Nothing};
use super::super::policy::Actor::{Admin, Anonymous, OtherTeacher, Student, Teacher};
use super::super::policy::{ADMINS, Columns, EVERYBODY, only};
use super::{Group, Row, row};

/// The two of a lesson, and admins.
const ITS_PEOPLE: Columns = only(&[Student, Teacher, Admin]);
/// Who bought it, and admins.
const BUYER: Columns = only(&[Student, Admin]);
/// Who sold it, and admins.
const SELLER: Columns = only(&[Teacher, Admin]);
/// Admins; for others there is nothing.
const ADMINS_ONLY: Columns = only(&[Admin]);
/// Teachers, of themselves.
const TEACHERS: Columns = Columns::all(Forbidden).allow(&[Teacher, OtherTeacher]).with(Anonymous, Nothing);
/// Of the teacher, who has earned by lessons.
const EARNING: Columns = TEACHERS.with(OtherTeacher, Nothing);

pub(super) const GROUP: Group = Group {
    title: "Money",
    introduction: "What is earned is known to who earns it, what was paid to who paid it, and all of it to admins. How much \
                   goes back when a lesson is called off can be read by everybody before they book.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("cancellationPolicies", "the policies in force", EVERYBODY),
    row("cancellationPolicies.steps", "of the default policy", EVERYBODY),
    row("node(id: $cancellationPolicy)<CancellationPolicy>", "the default policy", EVERYBODY),
    row("teacher(id: $teacher).cancellationPolicy", "of a teacher", EVERYBODY),
    row("node(id: $accepted)<Booking>.cancellationPolicy", "of an accepted lesson", ITS_PEOPLE),
    row("bookingCancelPreview(bookingId: $accepted)", "of an accepted lesson", ITS_PEOPLE.after_signing_in()),
    row(
        "bookingCancelPreview(bookingId: $accepted).by",
        "of an accepted lesson",
        ITS_PEOPLE.after_signing_in(),
    ),
    row(
        "bookingCancelPreview(bookingId: $accepted).booking",
        "of an accepted lesson",
        ITS_PEOPLE.after_signing_in(),
    ),
    row(
        "bookingCancelPreview(bookingId: $accepted).policy",
        "of an accepted lesson",
        ITS_PEOPLE.after_signing_in(),
    ),
    row(
        "bookingCancelPreview(bookingId: $accepted).step",
        "of an accepted lesson",
        ITS_PEOPLE.after_signing_in(),
    ),
    row(
        "bookingCancelPreview(bookingId: $accepted).sellerKeeps",
        "of an accepted lesson",
        SELLER.after_signing_in(),
    ),
    row("viewer.orders", "what they bought", only(&[Student])),
    row("orders", "all orders", ADMINS),
    row("node(id: $order)<Order>.invoices", "of a paid order", BUYER),
    row("invoice(id: $invoice)", "of a paid order", BUYER.after_signing_in()),
    row("node(id: $invoice)<Invoice>", "of a paid order", BUYER),
    row("node(id: $invoice)<Invoice>.lines", "of a paid order", BUYER),
    row("node(id: $invoice)<Invoice>.lines.orderLine", "of a paid order", BUYER),
    row("node(id: $invoice)<Invoice>.order", "of a paid order", BUYER),
    row("node(id: $invoice)<Invoice>.payment", "of a paid order", BUYER),
    row("node(id: $order)<Order>.lines.order", "of a paid order", BUYER),
    row("node(id: $order)<Order>.lines.commission", "of a paid order", ADMINS_ONLY),
    row("node(id: $order)<Order>.lines.commissionRule", "of a paid order", ADMINS_ONLY),
    row("node(id: $order)<Order>.lines.withholdingRule", "of a paid order", ADMINS_ONLY),
    row("node(id: $order)<Order>.lines.ledgerTransactions", "of a paid order", ADMINS_ONLY),
    row("node(id: $dispute)<Dispute>.orderLine.dispute", "of a disputed line", BUYER),
    row("node(id: $dispute)<Dispute>.orderLine.availableActions", "of a disputed line", BUYER),
    row("node(id: $decidedRefund)<Refund>.decidedBy", "of a refund that an admin decided", ADMINS_ONLY),
    row("node(id: $refund)<Refund>.orderLine", "of a refund", BUYER),
    row("node(id: $manualRefund)<Refund>.disbursements", "of a refund to a bank account", BUYER),
    row("disbursements", "all transfers", ADMINS),
    row("banks", "the banks that money can be sent to", EVERYBODY),
    row("node(id: $disbursement)<Disbursement>", "a transfer that was made", BUYER),
    row("node(id: $disbursement)<Disbursement>.refund", "of a transfer", BUYER),
    row("node(id: $disbursement)<Disbursement>.receiver", "of a transfer", BUYER),
    row("node(id: $disbursement)<Disbursement>.sentBy", "of a transfer that was made", ADMINS_ONLY),
    row("node(id: $disbursement)<Disbursement>.bankAccount", "of a transfer", BUYER),
    row("node(id: $disbursement)<Disbursement>.bankAccount.bank", "of a transfer", BUYER),
    row("node(id: $disbursement)<Disbursement>.bankAccount.number", "of a transfer", ADMINS_ONLY),
    row("node(id: $disbursement)<Disbursement>.bankAccount.holder", "of a transfer", ADMINS_ONLY),
    row("viewer.disputes(side: BUYER)", "those they opened", only(&[Student])),
    row("viewer.disputes(side: SELLER)", "those about what they sold", only(&[Teacher, OtherTeacher])),
    row("disputes", "all disputes", ADMINS),
    row("dispute(id: $dispute)", "an answered dispute", ITS_PEOPLE.after_signing_in()),
    row("node(id: $dispute)<Dispute>", "an answered dispute", ITS_PEOPLE),
    row("node(id: $dispute)<Dispute>.buyer", "of an answered dispute", ITS_PEOPLE),
    row("node(id: $dispute)<Dispute>.teacher", "of an answered dispute", ITS_PEOPLE),
    row("node(id: $dispute)<Dispute>.booking", "of an answered dispute", ITS_PEOPLE),
    row("node(id: $dispute)<Dispute>.availableActions", "of an answered dispute", ITS_PEOPLE),
    row("node(id: $dispute)<Dispute>.orderLine", "of an answered dispute", BUYER),
    row("node(id: $decidedDispute)<Dispute>.decidedBy", "of a dispute that an admin decided", ADMINS_ONLY),
    row("node(id: $unreviewed)<Booking>.dispute", "of a disputed lesson", ITS_PEOPLE),
    row("viewer.teacherEarnings", "what they earn", TEACHERS),
    row("viewer.teacherEarnings.statement", "what happened to what they earn", TEACHERS),
    row("viewer.teacherEarnings.statement.booking", "by their lessons", EARNING),
    row("viewer.teacherEarnings.explain(of: PENDING)", "what waits, sale by sale", TEACHERS),
    row("viewer.teacherEarnings.explain(of: PENDING).booking", "their lessons", EARNING),
    row("viewer.teacherEarnings.explain(of: PENDING).priceParts", "of what they sold", TEACHERS),
    row("trialBalance", "all accounts", ADMINS),
    row("ledgerAccounts", "all accounts", ADMINS),
    row("ledgerAccount(id: $ledgerAccount)", "an account of the teacher's", SELLER.after_signing_in()),
    row("node(id: $ledgerAccount)<LedgerAccount>", "an account of the teacher's", SELLER),
    row("node(id: $ledgerAccount)<LedgerAccount>.user", "of an account of the teacher's", SELLER),
    row("node(id: $ledgerAccount)<LedgerAccount>.teacher", "of an account of the teacher's", SELLER),
    row("node(id: $ledgerAccount)<LedgerAccount>.entries", "of an account of the teacher's", SELLER),
    row("node(id: $ledgerAccount)<LedgerAccount>.entries.account", "of an account of the teacher's", SELLER),
    row(
        "node(id: $ledgerAccount)<LedgerAccount>.entries.ledgerTransaction",
        "of an account of the teacher's",
        SELLER,
    ),
    row("ledgerTransactions", "all that happened to money", ADMINS),
    row(
        "ledgerTransaction(id: $ledgerTransaction)",
        "the student's payment of a lesson",
        SELLER.after_signing_in(),
    ),
    row("node(id: $ledgerTransaction)<LedgerTransaction>", "the student's payment of a lesson", SELLER),
    row(
        "node(id: $ledgerTransaction)<LedgerTransaction>.entries",
        "the student's payment of a lesson; what it did to the teacher",
        SELLER,
    ),
    row(
        "node(id: $ledgerTransaction)<LedgerTransaction>.orderLine",
        "the student's payment of a lesson",
        ADMINS_ONLY,
    ),
    row("node(id: $correction)<LedgerTransaction>.postedBy", "a correction", ADMINS_ONLY),
    row("commissionRules", "all rules", ADMINS),
    row("commissionRules.category", "of a rule for a category", ADMINS),
    row("commissionRules.teacher", "of a rule for a teacher", ADMINS),
    row("commissionRules.createdBy", "of a rule", ADMINS),
    row("node(id: $commissionRule)<CommissionRule>", "a rule", ADMINS_ONLY),
    row("withholdingRules", "all rules", ADMINS),
    row("withholdingRules.createdBy", "of a rule", ADMINS),
    row("node(id: $withholdingRule)<WithholdingRule>", "a rule", ADMINS_ONLY),
];
