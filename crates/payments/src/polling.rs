//! When the gateway is asked although it said nothing: a notification may be lost, or we may have been away.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::Payment;
use crate::state::PaymentStatus;

/// Pauses between questions, in minutes; the last one again and again.
const PAUSES_MINUTES: [i64; 6] = [1, 2, 5, 10, 30, 60];
/// How long after the page's end an unpaid payment is asked for: a transfer may be told late.
const AFTER_PAGE: TimeDelta = TimeDelta::hours(6);
/// The same for a doubted payment: the gateway decides within a day, or calls it off.
const AFTER_PAGE_WHEN_CHALLENGED: TimeDelta = TimeDelta::hours(48);
/// When a settled payment is asked for again: some banks take money back within minutes.
const AFTER_SETTLEMENT: [TimeDelta; 2] = [TimeDelta::minutes(5), TimeDelta::minutes(15)];

/// The pause after so many questions.
pub(crate) fn pause(polls: i32) -> TimeDelta {
    let index = usize::try_from(polls).unwrap_or_default();
    let minutes = PAUSES_MINUTES.get(index).or(PAUSES_MINUTES.last()).copied();
    TimeDelta::minutes(minutes.unwrap_or_default())
}

/// For how long a gateway that does not answer, or not sensibly, is asked beyond that.
const AFTER_OUTAGE: TimeDelta = TimeDelta::days(7);

/// When the payment is asked for next; `None` when nothing is to be expected any more. Who asks in between moves nothing.
pub(crate) fn next_poll_at(payment: &Payment, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if payment.status == PaymentStatus::Settled {
        let settled_at = payment.settled_at?;
        return AFTER_SETTLEMENT.iter().map(|after| settled_at + *after).find(|at| now < *at);
    }
    let next = Some(now + pause(payment.polls)).filter(|at| *at <= until(payment))?;
    Some(payment.next_poll_at.filter(|at| now < *at).map_or(next, |planned| planned.min(next)))
}

/// When it is tried again if the gateway does not answer now. An answer decides anew.
pub(crate) fn next_try_at(payment: &Payment, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    Some(now + pause(payment.polls)).filter(|at| *at <= until(payment) + AFTER_OUTAGE)
}

/// Until when news may be expected. What was denied, or ran out, is not over: on the same page another card or method may
/// have been tried.
fn until(payment: &Payment) -> DateTime<Utc> {
    let page_ends_at = payment.expires_at.unwrap_or(payment.created_at);
    match payment.status {
        PaymentStatus::Reversed => DateTime::<Utc>::MIN_UTC,
        PaymentStatus::Settled => payment.settled_at.unwrap_or(page_ends_at) + AFTER_PAGE,
        PaymentStatus::Challenged => page_ends_at + AFTER_PAGE_WHEN_CHALLENGED,
        PaymentStatus::Started
        | PaymentStatus::Pending
        | PaymentStatus::Denied
        | PaymentStatus::Expired
        | PaymentStatus::Cancelled => page_ends_at + AFTER_PAGE,
    }
}

#[cfg(test)]
mod tests {
    use kernel::Currency;
    use kernel::id::{OrderId, PaymentId};

    use super::*;
    use crate::state::Gateway;

    fn payment(status: PaymentStatus) -> Payment {
        let at = DateTime::UNIX_EPOCH;
        Payment {
            id: PaymentId::generate(at),
            order_id: OrderId::generate(at),
            gateway: Gateway::Midtrans,
            status,
            currency: Currency::Idr,
            amount: 1,
            gateway_transaction_id: None,
            method: None,
            settled_at: None,
            page_url: None,
            page_token: None,
            expires_at: Some(at + TimeDelta::minutes(15)),
            refunded_amount: 0,
            reversed_at: None,
            abandoned_as: None,
            attention: None,
            next_poll_at: None,
            polls: 0,
            created_at: at,
            updated_at: at,
        }
    }

    /// The minutes at which a payment is asked for whose answers change nothing.
    fn minutes(mut payment: Payment) -> Vec<i64> {
        let mut now = DateTime::UNIX_EPOCH;
        let mut minutes = Vec::new();
        while let Some(at) = next_poll_at(&payment, now) {
            minutes.push((at - DateTime::UNIX_EPOCH).num_minutes());
            now = at;
            payment.polls += 1;
        }
        minutes
    }

    #[test]
    fn a_silent_page_is_asked_for_ever_more_rarely_and_then_not() {
        let expected = [1, 3, 8, 18, 48, 108, 168, 228, 288, 348];
        assert_eq!(minutes(payment(PaymentStatus::Started)), expected);
        assert_eq!(minutes(payment(PaymentStatus::Pending)), expected);
        // What we ended and the gateway never knew may still become money.
        assert_eq!(minutes(payment(PaymentStatus::Expired)), expected);
    }

    #[test]
    fn a_denied_card_is_asked_for_as_long_as_another_may_have_been_tried() {
        let mut denied = payment(PaymentStatus::Denied);
        denied.gateway_transaction_id = Some("a".to_owned());
        assert_eq!(minutes(denied), [1, 3, 8, 18, 48, 108, 168, 228, 288, 348]);
    }

    #[test]
    fn a_doubted_payment_is_asked_for_until_the_gateway_must_have_decided() {
        assert_eq!(minutes(payment(PaymentStatus::Challenged)).last(), Some(&(108 + 46 * 60)));
    }

    #[test]
    fn money_that_is_there_is_looked_at_twice_more() {
        let mut settled = payment(PaymentStatus::Settled);
        settled.settled_at = Some(DateTime::UNIX_EPOCH);
        assert_eq!(minutes(settled.clone()), [5, 15]);
        settled.status = PaymentStatus::Reversed;
        assert_eq!(minutes(settled), [0_i64; 0]);
    }
}
