//! Mails about money that goes back.

use kernel::Money;

use super::{LOCALE, Letter, one_line, start};
use crate::format::format_money;
use crate::template::RefundMail;

pub(super) fn letter(mail: &RefundMail) -> Letter {
    match mail {
        RefundMail::PaidTwice { name, bought, refund } => paid_twice(name, bought, *refund),
        RefundMail::SentByHand { name, bought, refund } => sent_by_hand(name, bought, *refund),
    }
}

fn paid_twice(name: &str, bought: &str, refund: Money) -> Letter {
    start("You paid twice: one payment goes back", name)
        .paragraph(
            "We received two payments for the same thing. The first one counts; we are sending the other one back to \
             you.",
        )
        .facts(facts(bought, refund))
        .paragraph("Your booking stays as it is: there is nothing to do. Depending on how you paid, the money takes some days.")
}

fn sent_by_hand(name: &str, bought: &str, refund: Money) -> Letter {
    start("We sent your money back", name)
        .paragraph(
            "The payment service could not send your money back by itself, so our team has sent it to you.",
        )
        .facts(facts(bought, refund))
        .paragraph("Depending on your bank, it takes some days. Answer this mail if it does not arrive.")
}

fn facts(bought: &str, refund: Money) -> Vec<(&'static str, String)> {
    vec![("For", one_line(bought)), ("Refund", format_money(refund, LOCALE))]
}
