//! Mails about money that goes back.

use kernel::Money;
use secrecy::ExposeSecret as _;

use super::{LOCALE, Letter, one_line, start};
use crate::format::{format_local_time, format_money};
use crate::template::{BankTransfer, RefundMail, ShownAccount};

pub(super) fn letter(mail: &RefundMail) -> Letter {
    match mail {
        RefundMail::PaidTwice { name, bought, refund } => paid_twice(name, bought, *refund),
        RefundMail::SentByHand { name, bought, refund, transfer } => {
            sent_by_hand(name, facts(bought, *refund), transfer.as_ref())
        }
        RefundMail::AccountGiven { name, bought, refund, account } => {
            account_given(name, facts(bought, *refund), account)
        }
        RefundMail::AccountNeeded { name, bought, refund, link, until, zone, is_returned } => {
            let until = format_local_time(*until, *zone, LOCALE);
            account_needed(name, facts(bought, *refund), link.expose_secret(), (&until, *is_returned))
        }
        RefundMail::Decided { name, bought, refund, note } => decided(name, facts(bought, *refund), note),
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

fn sent_by_hand(
    name: &str,
    mut facts: Vec<(&'static str, String)>,
    transfer: Option<&BankTransfer>,
) -> Letter {
    if let Some(BankTransfer { account, bank_reference }) = transfer {
        facts.extend(of_account(account));
        facts.push(("Referensi bank", one_line(bank_reference)));
    }
    start("Uang Anda sudah kami kembalikan", name)
        .paragraph(
            "Layanan pembayaran tidak dapat mengembalikan uang Anda secara otomatis, jadi tim kami sudah mengirimkannya \
             kepada Anda.",
        )
        .facts(facts)
        .paragraph("Tergantung bank Anda, uangnya sampai dalam beberapa hari. Balas surel ini jika uangnya tidak sampai.")
}

fn account_needed(
    name: &str,
    facts: Vec<(&'static str, String)>,
    link: &str,
    (until, is_returned): (&str, bool),
) -> Letter {
    let because = if is_returned {
        "Bank mengembalikan uang Anda kepada kami: rekening yang Anda isi tidak dapat menerimanya. Mohon isi rekening lain."
    } else {
        "Uang Anda tidak dapat kembali lewat cara Anda membayar, jadi kami kirim ke rekening bank Anda. Mohon beri tahu kami \
         rekeningnya."
    };
    start("Ke mana uang Anda kami kirim?", name)
        .paragraph(because)
        .facts(facts)
        .paragraph("Buka halaman ini untuk mengisi rekening. Hanya dapat dipakai sekali; jangan diteruskan:")
        .link(link)
        .paragraph(format!(
            "Halaman ini berlaku sampai {until}. Kami meminta bank, nomor rekening dan nama pemiliknya, dan tidak pernah \
             meminta kata sandi, PIN atau kode."
        ))
}

fn account_given(name: &str, mut facts: Vec<(&'static str, String)>, account: &ShownAccount) -> Letter {
    facts.extend(of_account(account));
    start("Uang Anda kami kirim ke rekening ini", name)
        .paragraph("Kami menerima rekening bank ini sebagai tujuan uang Anda:")
        .facts(facts)
        .paragraph("Jika ini rekening Anda, Anda tidak perlu melakukan apa pun: Anda kami kabari saat uangnya sudah dikirim.")
        .paragraph(
            "Jika bukan Anda yang mengisi rekening ini, segera balas surel ini, agar kami bertanya lagi kepada Anda sebelum \
             uangnya dikirim. Mungkin ada orang lain yang membaca surel Anda atau memakai akun Anda: ganti kata sandi \
             keduanya.",
        )
}

fn of_account(account: &ShownAccount) -> [(&'static str, String); 2] {
    let digits = format!("berakhiran {}", account.last_digits);
    [("Bank", one_line(&account.bank)), ("Rekening", one_line(&digits))]
}

fn decided(name: &str, mut facts: Vec<(&'static str, String)>, note: &str) -> Letter {
    facts.push(("Alasan", one_line(note)));
    start("Uang Anda dikembalikan", name)
        .paragraph("Tim kami memutuskan untuk mengembalikan uang kepada Anda.")
        .facts(facts)
        .paragraph("Anda tidak perlu melakukan apa pun. Tergantung cara pembayaran, uangnya sampai dalam beberapa hari.")
}

fn facts(bought: &str, refund: Money) -> Vec<(&'static str, String)> {
    vec![("Untuk", one_line(bought)), ("Pengembalian dana", format_money(refund, LOCALE))]
}
