//! Mails about disputes and earnings.

use super::{LOCALE, Letter, one_line, start};
use crate::format::{format_local_time, format_money};
use crate::template::{DisputeMail, EarningsReleasedMail};

pub(super) fn letter(mail: &DisputeMail) -> Letter {
    match mail {
        DisputeMail::Opened { name, sold, evidence, answer_before, zone } => {
            let before = format_local_time(*answer_before, *zone, LOCALE);
            start("Pembeli mengajukan sanggahan", name)
                .paragraph("Pembeli menyatakan ini tidak sesuai kesepakatan. Pendapatan Anda menunggu sampai ada keputusan.")
                .facts(vec![
                    ("Untuk", one_line(sold)),
                    ("Kata pembeli", one_line(evidence)),
                    ("Jawab sebelum", before),
                ])
                .paragraph("Mohon tulis apa yang terjadi. Tanpa jawaban Anda, uang pembeli dikembalikan.")
        }
        DisputeMail::AnswerDue { name, sold, answer_before, zone } => {
            let before = format_local_time(*answer_before, *zone, LOCALE);
            start("Mohon jawab sanggahan", name)
                .paragraph("Pembeli mengajukan sanggahan, dan Anda belum menjawabnya.")
                .facts(vec![("Untuk", one_line(sold)), ("Jawab sebelum", before)])
                .paragraph("Tanpa jawaban Anda, uang pembeli dikembalikan.")
        }
        DisputeMail::Answered { name, sold, answer } => start("Guru menjawab sanggahan Anda", name)
            .paragraph("Guru menjawab apa yang Anda tulis.")
            .facts(vec![("Untuk", one_line(sold)), ("Jawaban", one_line(answer))])
            .paragraph(
                "Selanjutnya tim kami memutuskan dan memberi tahu berapa yang dikembalikan. Anda juga dapat menarik \
                 sanggahan.",
            ),
        DisputeMail::Withdrawn { name, sold } => start("Sanggahan sudah berakhir", name)
            .paragraph("Sanggahan itu ditarik: tidak ada lagi yang perlu diputuskan.")
            .facts(vec![("Untuk", one_line(sold))]),
        DisputeMail::Decided { name, sold, refund, note, is_buyer } => {
            let mut facts = vec![("Untuk", one_line(sold)), ("Dikembalikan", format_money(*refund, LOCALE))];
            facts.extend(note.as_deref().map(|note| ("Alasan", one_line(note))));
            let by_whom =
                if note.is_some() { "Tim kami sudah memutuskan." } else { "Batas waktunya sudah lewat." };
            let what_follows = match (is_buyer, refund.amount > 0) {
                (true, true) => {
                    "Anda tidak perlu melakukan apa pun. Tergantung cara pembayaran, uangnya sampai dalam beberapa hari."
                }
                (true, false) => "Pembayaran Anda tetap berlaku.",
                (false, true) => "Sisanya tetap pendapatan Anda dan segera tersedia.",
                (false, false) => "Pendapatan tetap milik Anda dan segera tersedia.",
            };
            start("Sanggahan sudah diputuskan", name).paragraph(by_whom).facts(facts).paragraph(what_follows)
        }
        DisputeMail::Wait { name, count } => start("Sanggahan menunggu keputusan", name)
            .paragraph("Sanggahan berikut sudah dijawab dan belum diputuskan. Masing-masing diputuskan otomatis 14 hari setelah dijawab.")
            .facts(vec![("Sanggahan", count.to_string())]),
    }
}

pub(super) fn earnings_released(mail: &EarningsReleasedMail) -> Letter {
    start("Pendapatan sudah tersedia", &mail.name)
        .paragraph("Batas waktu pembeli untuk menyanggah sudah lewat: pendapatan Anda kini dapat dicairkan.")
        .facts(vec![("Untuk", one_line(&mail.sold)), ("Pendapatan", format_money(mail.earned, LOCALE))])
}
