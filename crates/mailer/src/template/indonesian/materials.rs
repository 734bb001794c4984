//! Mails about materials.

use super::{LOCALE, Letter, one_line, start};
use crate::format::format_money;
use crate::template::MaterialMail;

pub(super) fn letter(mail: &MaterialMail) -> Letter {
    match mail {
        MaterialMail::Bought { name, title, price } => {
            let letter = start(&format!("Sudah siap: {}", one_line(title)), name)
                .paragraph(
                    "Materi ini sudah ada di pustaka Anda: unduh di sana, termasuk versi-versi berikutnya.",
                )
                .facts(vec![("Materi", one_line(title)), ("Harga", format_money(*price, LOCALE))]);
            if price.amount > 0 {
                letter.paragraph("Selama belum diunduh, materi dapat dikembalikan dalam 7 hari.")
            } else {
                letter
            }
        }
        MaterialMail::Sold { name, title, price } => {
            let letter = start(&format!("Terjual: {}", one_line(title)), name)
                .paragraph("Seseorang kini memiliki materi Anda.")
                .facts(vec![("Materi", one_line(title)), ("Harga", format_money(*price, LOCALE))]);
            if price.amount > 0 {
                letter.paragraph("Pendapatan Anda dari penjualan ini tersedia 7 hari kemudian.")
            } else {
                letter
            }
        }
        MaterialMail::Updated { name, title, notes } => {
            let mut facts = vec![("Materi", one_line(title))];
            facts.extend(notes.as_deref().map(|notes| ("Yang baru", one_line(notes))));
            start(&format!("Versi baru: {}", one_line(title)), name)
                .paragraph("Materi di pustaka Anda memiliki versi baru tanpa biaya tambahan.")
                .facts(facts)
        }
        MaterialMail::TakenDown { name, title, reason, buyers_keep_access } => {
            let buyers = if *buyers_keep_access {
                "Pembeli yang sudah memilikinya tetap dapat mengunduhnya."
            } else {
                "Pembeli yang sudah memilikinya juga tidak dapat mengunduhnya lagi."
            };
            start("Materi Anda diturunkan", name)
                .paragraph("Tim kami mengeluarkan materi ini dari toko.")
                .facts(vec![("Materi", one_line(title)), ("Alasan", one_line(reason))])
                .paragraph(buyers)
                .paragraph("Hubungi tim kami jika menurut Anda ini keliru.")
        }
        MaterialMail::Restored { name, title } => start("Materi Anda kembali", name)
            .paragraph("Tim kami memulihkan materi ini: materi itu kembali seperti semula.")
            .facts(vec![("Materi", one_line(title))]),
        MaterialMail::AccessLost { name, title, refund } => {
            let mut facts = vec![("Materi", one_line(title))];
            facts.extend(refund.map(|refund| ("Dikembalikan", format_money(refund, LOCALE))));
            let what_follows = if refund.is_some() {
                "Anda tidak perlu melakukan apa pun. Tergantung cara pembayaran, uangnya sampai dalam beberapa hari."
            } else {
                "Hubungi tim kami jika menurut Anda seharusnya ada."
            };
            start("Materi tidak ada di pustaka Anda", name)
                .paragraph("Anda tidak dapat mengunduh materi ini.")
                .facts(facts)
                .paragraph(what_follows)
        }
    }
}
