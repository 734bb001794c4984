//! What of a payment differs. Pure.

use ::payments::gateway::{TransactionNews, TransactionState};
use ::payments::{Payment, PaymentStatus, standing};
use ledger::{AccountName, AccountPurpose};

use super::{OurRefund, Ours};
use crate::reconciliation::difference::{Difference, rupiah};
use crate::reconciliation::model::Subject;
use crate::reconciliation::proposal::Proposal;
use crate::reconciliation::state::DifferenceKind;

/// What differs between our rows and what the gateway says now. Another amount or status is one difference; then it is also known
/// why less or more went back.
pub(super) fn differences(ours: &Ours, theirs: &[TransactionNews]) -> Vec<Difference> {
    let payment = &ours.payment;
    if theirs.is_empty() {
        return unknown(payment).into_iter().collect();
    }
    if let Some(difference) = amount(payment, theirs).or_else(|| status(payment, theirs)) {
        return vec![difference];
    }
    match payment.status {
        PaymentStatus::Settled => gone_back(ours, theirs),
        PaymentStatus::Reversed => more_gone_back(ours, raw_refunded(theirs)).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The gateway knows of no transaction: fine until the buyer chooses how to pay, and of attempts that came to nothing.
fn unknown(payment: &Payment) -> Option<Difference> {
    use PaymentStatus::{Cancelled, Challenged, Denied, Expired, Pending, Reversed, Settled, Started};
    match payment.status {
        Started | Denied | Expired | Cancelled => None,
        Pending | Challenged | Settled | Reversed => Some(Difference::of_words(
            DifferenceKind::PaymentUnknownAtGateway,
            Subject::Payment(payment.id),
            payment.status.as_str(),
            "no such payment",
        )),
    }
}

/// The gateway took another amount, or another currency. When it counts here nevertheless, what it took less is lost.
fn amount(payment: &Payment, theirs: &[TransactionNews]) -> Option<Difference> {
    let is_money = |news: &&TransactionNews| standing::implies_paid(news.state);
    let other = theirs.iter().filter(is_money).find(|news| !is_same_money(payment, news))?;
    let subject = Subject::Payment(payment.id);
    let kind = DifferenceKind::PaymentAmountDiffers;
    let currency = other.currency.as_deref().unwrap_or(payment.currency.as_str());
    if !currency.eq_ignore_ascii_case(payment.currency.as_str()) {
        let found = format!("{} {}", currency.to_uppercase(), other.amount);
        return Some(Difference::of_words(kind, subject, rupiah(payment.amount), found));
    }
    let difference = Difference::of_amounts(kind, subject, payment.amount, other.amount);
    let proposal =
        (payment.status == PaymentStatus::Settled).then(|| out_of_loss(difference.difference)).flatten();
    Some(difference.proposing(proposal))
}

fn is_same_money(payment: &Payment, news: &TransactionNews) -> bool {
    let is_ours = |currency: &String| currency.eq_ignore_ascii_case(payment.currency.as_str());
    news.amount == payment.amount && news.currency.as_ref().is_none_or(is_ours)
}

/// The gateway says something else of where it stands.
fn status(payment: &Payment, theirs: &[TransactionNews]) -> Option<Difference> {
    let folded = standing::fold(theirs).status;
    let agrees = match (payment.status, folded) {
        // What was denied or called off after it was paid says now that it is denied, or called off.
        (PaymentStatus::Reversed, Some(PaymentStatus::Denied)) => true,
        (PaymentStatus::Settled, Some(PaymentStatus::Cancelled)) => payment.refunded_amount >= payment.amount,
        (ours, Some(theirs)) => ours == theirs,
        // Words that we do not know.
        (_, None) => false,
    };
    if agrees {
        return None;
    }
    let mut words: Vec<&str> = theirs.iter().map(|news| news.gateway_status.as_str()).collect();
    words.sort_unstable();
    let kind = DifferenceKind::PaymentStatusDiffers;
    Some(Difference::of_words(kind, Subject::Payment(payment.id), payment.status.as_str(), words.join(", ")))
}

/// What went back, by both accounts. The sum decides, as a gateway may leave refunds out of its list.
fn gone_back(ours: &Ours, theirs: &[TransactionNews]) -> Vec<Difference> {
    let standing = standing::fold(theirs);
    let is_voided = theirs.iter().any(|news| news.state == TransactionState::Cancelled)
        && standing.status == Some(PaymentStatus::Cancelled);
    if is_voided {
        // All of it went back, and it does not say so in numbers.
        return Vec::new();
    }
    let listed: i64 = standing.refunds.iter().map(|refund| refund.amount).sum();
    let gone = standing.refunded_amount.max(listed);
    if let Some(more) = more_gone_back(ours, gone) {
        return vec![more];
    }
    let mut missing = made(ours) - gone;
    if missing <= 0 {
        return Vec::new();
    }
    let told = |refund: &OurRefund| -> i64 {
        let name = refund.id.to_string();
        let is_it = |key: &str| key == name || key == refund.key;
        standing.refunds.iter().filter(|listed| is_it(&listed.key)).map(|listed| listed.amount).sum()
    };
    // The latest first: where the list says nothing, it is the last one that the gateway has not made.
    let mut differences = Vec::new();
    for refund in ours.refunds.iter().rev().filter(|refund| refund.is_made) {
        let told = told(refund);
        let part = (refund.amount - told).min(missing);
        if part > 0 {
            missing -= part;
            let subject = Subject::Refund(refund.id);
            let kind = DifferenceKind::RefundMissingAtGateway;
            differences.push(Difference::of_amounts(kind, subject, refund.amount, refund.amount - part));
        }
    }
    differences
}

/// More went back than we know of, also after what went back without us was looked for. What the gateway keeps for it is lost.
fn more_gone_back(ours: &Ours, gone: i64) -> Option<Difference> {
    let made = made(ours);
    if gone <= made {
        return None;
    }
    let subject = Subject::Payment(ours.payment.id);
    let difference = Difference::of_amounts(DifferenceKind::RefundUnknownToUs, subject, made, gone);
    Some(difference.proposing(out_of_loss(made - gone)))
}

fn made(ours: &Ours) -> i64 {
    ours.refunds.iter().filter(|refund| refund.is_made).map(|refund| refund.amount).sum()
}

/// What the gateway says went back of all transactions, those whose money it took back among them.
fn raw_refunded(theirs: &[TransactionNews]) -> i64 {
    let of_one = |news: &TransactionNews| {
        let listed: i64 = news.refunds.iter().map(|refund| refund.amount).sum();
        news.refunded_amount.max(listed)
    };
    theirs.iter().map(of_one).sum()
}

/// The gateway owes us so much more than the ledger says; nobody makes up for less.
fn out_of_loss(amount: i64) -> Option<Proposal> {
    let loss = AccountName::platform(AccountPurpose::ChargebackLoss);
    Proposal::moving(amount, loss, AccountName::platform(AccountPurpose::GatewayClearing))
}

#[cfg(test)]
mod tests;
