//! What happens to payments by itself, and what others are told.

mod dispute_notices;
mod disputes_due;
mod disputes_wait;
mod earnings_released;
mod invoice_issue;
mod line_news;
mod payment_abandon;
mod payment_poll;
mod payment_refresh;
mod refund_account_given;
mod refund_account_mail;
mod refund_mails;
mod refund_send;
mod release_due;
mod seller;

use ::jobs::Registry;
use chrono::TimeDelta;

use crate::services::PaymentServices;

pub use dispute_notices::DisputeNotice;
pub use disputes_due::DisputesDue;
pub use disputes_wait::{DisputesWait, DisputesWaitNotice};
pub use earnings_released::EarningsReleasedNotice;
pub use invoice_issue::InvoiceIssue;
pub use line_news::{
    LineSubject, OrderLineHoldChanged, OrderLinePaid, OrderLineRefunded, OrderLineRefundedOutside,
    OrderLineReversed,
};
pub use payment_abandon::PaymentAbandon;
pub use payment_poll::PaymentPoll;
pub use payment_refresh::PaymentRefresh;
pub use refund_account_given::RefundAccountGivenNotice;
pub use refund_account_mail::{AccountPage, RefundAccountMail, register_refund_account_mail};
pub use refund_mails::{PaidTwiceMail, RefundDecidedMail, RefundSentByHandMail, register_refund_mails};
pub use refund_send::{RefundSend, register_refund_send};
pub use release_due::ReleaseDue;

/// How often disputes of which something is due are looked for.
pub const DISPUTES_EVERY: TimeDelta = TimeDelta::seconds(60);
/// How often earnings that are due are looked for.
pub const RELEASE_EVERY: TimeDelta = TimeDelta::seconds(60);
/// How often silent payments are looked for.
pub const POLL_EVERY: TimeDelta = TimeDelta::seconds(15);

/// Registers what this crate does in the background but for its mails: see [`register_refund_mails`]. What lines are told of their money is left to the server, which knows
/// all kinds of lines.
#[must_use]
pub fn register(registry: Registry, services: &PaymentServices) -> Registry {
    let (refresh, poll, abandon) = (services.clone(), services.clone(), services.clone());
    let (release, disputes) = (services.clone(), services.clone());
    let issue = services.clone();
    register_refund_send(registry, services)
        .register(move |job: InvoiceIssue, run| {
            let services = issue.clone();
            async move { invoice_issue::run(&services, &job, &run).await }
        })
        .register(move |job: PaymentRefresh, run| {
            let services = refresh.clone();
            async move { payment_refresh::run(&services, &job, &run).await }
        })
        .register(move |job: PaymentAbandon, run| {
            let services = abandon.clone();
            async move { payment_abandon::run(&services, &job, &run).await }
        })
        .register(move |job: PaymentPoll, run| {
            let services = poll.clone();
            async move { payment_poll::run(&services, &job, &run).await }
        })
        .register(move |_: DisputesDue, run| {
            let services = disputes.clone();
            async move { disputes_due::run(&services, &run).await }
        })
        .register(move |_: ReleaseDue, run| {
            let services = release.clone();
            async move { release_due::run(&services, &run).await }
        })
        .schedule("payments.poll", POLL_EVERY, PaymentPoll::default)
        .schedule("payments.disputes_due", DISPUTES_EVERY, DisputesDue::default)
        .schedule("payments.release_due", RELEASE_EVERY, ReleaseDue::default)
}
