//! Mails about payouts.

use super::{LOCALE, Letter, one_line, start};
use crate::format::{format_local_time, format_money};
use crate::template::{PayoutMail, ShownAccount};

pub(super) fn letter(mail: &PayoutMail) -> Letter {
    match mail {
        PayoutMail::AccountChanged { name, account, paused_until, zone, called_off } => {
            let mut facts = of_account(account).to_vec();
            facts.extend(
                paused_until.map(|until| ("Dicairkan mulai", format_local_time(until, *zone, LOCALE))),
            );
            facts.extend(called_off.map(|amount| ("Dibatalkan", format_money(amount, LOCALE))));
            account_changed(name, facts, called_off.is_some())
        }
        PayoutMail::Paid { name, amount, account } => start("Pendapatan Anda sudah dicairkan", name)
            .paragraph("Pendapatan Anda sudah kami kirim ke rekening bank Anda.")
            .facts(sent(format_money(*amount, LOCALE), account))
            .paragraph(
                "Bank Anda mungkin perlu satu hari untuk menampilkannya. Hubungi tim kami jika tidak sampai.",
            ),
        PayoutMail::Failed { name, amount, account, came_back } => {
            let what = if *came_back {
                "Bank Anda mengembalikan pencairan yang sudah diterimanya."
            } else {
                "Pencairan tidak dapat dikirim ke rekening bank Anda."
            };
            start("Pencairan gagal", name)
                .paragraph(what)
                .facts(sent(format_money(*amount, LOCALE), account))
                .paragraph(
                    "Uangnya tersedia lagi untuk Anda. Pastikan rekening masih aktif, dapat menerima transfer dan atas nama \
                     yang Anda isi; lalu ajukan pencairan lagi, atau isi rekening lain.",
                )
        }
        PayoutMail::Refused { name, amount, reason } => start("Pencairan dibatalkan", name)
            .paragraph("Tim kami membatalkan pencairan yang Anda ajukan.")
            .facts(vec![("Jumlah", format_money(*amount, LOCALE)), ("Alasan", one_line(reason))])
            .paragraph("Uangnya tersedia lagi untuk Anda. Balas surel ini jika ada pertanyaan."),
    }
}

fn account_changed(name: &str, facts: Vec<(&'static str, String)>, was_called_off: bool) -> Letter {
    let letter = start("Rekening untuk pencairan Anda sudah diisi", name)
        .paragraph("Rekening bank ini diisi untuk pencairan Anda:")
        .facts(facts);
    let letter = if was_called_off {
        letter.paragraph(
            "Pencairan yang sudah diajukan ke rekening sebelumnya dibatalkan: uangnya tersedia lagi untuk Anda.",
        )
    } else {
        letter
    };
    letter.paragraph("Jika itu Anda, Anda tidak perlu melakukan apa pun.").paragraph(
        "Jika bukan Anda, ada orang lain yang mengetahui kata sandi Anda: segera ganti kata sandi, isi kembali rekening Anda \
         sendiri, dan balas surel ini agar tim kami menghentikan yang sedang dikirim.",
    )
}

fn sent(amount: String, account: &ShownAccount) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Jumlah", amount)];
    facts.extend(of_account(account));
    facts
}

fn of_account(account: &ShownAccount) -> [(&'static str, String); 2] {
    let digits = format!("berakhiran {}", account.last_digits);
    [("Bank", one_line(&account.bank)), ("Rekening", one_line(&digits))]
}
