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
    start("Anda membayar dua kali: satu pembayaran kami kembalikan", name)
        .paragraph(
            "Kami menerima dua pembayaran untuk hal yang sama. Yang pertama berlaku; yang lainnya sedang kami \
             kembalikan kepada Anda.",
        )
        .facts(facts(bought, refund))
        .paragraph("Pemesanan Anda tidak berubah dan Anda tidak perlu melakukan apa pun. Tergantung cara pembayaran, uangnya sampai dalam beberapa hari.")
}

fn sent_by_hand(name: &str, bought: &str, refund: Money) -> Letter {
    start("Uang Anda sudah kami kembalikan", name)
        .paragraph(
            "Layanan pembayaran tidak dapat mengembalikan uang Anda secara otomatis, jadi tim kami sudah mengirimkannya \
             kepada Anda.",
        )
        .facts(facts(bought, refund))
        .paragraph("Tergantung bank Anda, uangnya sampai dalam beberapa hari. Balas email ini jika uangnya tidak sampai.")
}

fn facts(bought: &str, refund: Money) -> Vec<(&'static str, String)> {
    vec![("Untuk", one_line(bought)), ("Pengembalian dana", format_money(refund, LOCALE))]
}
