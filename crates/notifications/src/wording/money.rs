//! What is said of money, of disputes about it and of its way to teachers, in both languages.

use super::{Told, payouts};
use crate::facts::DisputeSide;
use crate::kinds::{NotificationKind, NotificationTopic};

pub(super) fn english(kind: NotificationKind, told: &Told<'_>) -> (&'static str, String) {
    let amount = told.amount().unwrap_or_else(|| "The money".to_owned());
    match kind {
        NotificationKind::PaidTwice => {
            ("You paid twice", format!("{amount} goes back to you. Your order stays as it is."))
        }
        NotificationKind::RefundSentByHand => (
            "We sent your money back",
            format!("{amount} is on its way: our team sent it, because the payment service could not."),
        ),
        NotificationKind::RefundAccountNeeded => (
            "Which bank account is yours?",
            format!("{amount} cannot go back the way you paid. Tell us the bank account to send it to."),
        ),
        NotificationKind::RefundAccountGiven => (
            "Is this your bank account?",
            match told.account() {
                Some(account) => format!(
                    "We send {amount} to the account ending in {} at {}. If you did not give it, write to our team at once.",
                    account.last_digits, account.bank
                ),
                None => format!(
                    "{amount} goes to the account we were given. If you did not give it, write to our team at once."
                ),
            },
        ),
        NotificationKind::RefundDecided => {
            ("You get money back", format!("{amount} goes back to you: our team decided it."))
        }
        NotificationKind::EarningsReleased => {
            ("Earnings available", format!("{amount} of what you earned can be paid out now."))
        }
        _ => match kind.topic() {
            NotificationTopic::Payouts | NotificationTopic::Bookkeeping => payouts::english(kind, told),
            _ => english_dispute(kind, told),
        },
    }
}

fn english_dispute(kind: NotificationKind, told: &Told<'_>) -> (&'static str, String) {
    match kind {
        NotificationKind::DisputeOpened => (
            "A buyer raised a dispute",
            with_english_deadline(
                "Please write what happened. Your earnings wait until it is decided.",
                told,
            ),
        ),
        NotificationKind::DisputeAnswerDue => (
            "Please answer the dispute",
            with_english_deadline("Without your answer the buyer gets the money back.", told),
        ),
        NotificationKind::DisputeAnswered => (
            "The teacher answered your dispute",
            "Our team decides next, and tells you what goes back.".to_owned(),
        ),
        NotificationKind::DisputeWithdrawn => {
            ("The dispute is over", "It was taken back: nothing is to be decided any more.".to_owned())
        }
        NotificationKind::DisputeDecided => (
            "The dispute is decided",
            match (told.amount(), told.dispute().map(|dispute| dispute.reader)) {
                (Some(amount), Some(DisputeSide::Seller)) => {
                    format!("{amount} goes back to the buyer. You earn by what is left.")
                }
                (Some(amount), _) => format!("{amount} goes back to you."),
                (None, Some(DisputeSide::Seller)) => "Nothing goes back: your earnings are yours.".to_owned(),
                (None, _) => "Nothing goes back: what you paid stays paid.".to_owned(),
            },
        ),
        _ => (
            "Disputes wait for a decision",
            match told.count() {
                Some(count) => {
                    format!("{count} answered and undecided. Each is decided by itself after 14 days.")
                }
                None => "They are answered and undecided.".to_owned(),
            },
        ),
    }
}

fn with_english_deadline(what: &str, told: &Told<'_>) -> String {
    match told.deadline() {
        Some(deadline) => format!("{what} You can answer before {deadline}."),
        None => what.to_owned(),
    }
}

pub(super) fn indonesian(kind: NotificationKind, told: &Told<'_>) -> (&'static str, String) {
    let amount = told.amount().unwrap_or_else(|| "Uang Anda".to_owned());
    match kind {
        NotificationKind::PaidTwice => (
            "Anda membayar dua kali",
            format!("{amount} kami kembalikan kepada Anda. Pemesanan Anda tidak berubah."),
        ),
        NotificationKind::RefundSentByHand => (
            "Uang Anda sudah kami kembalikan",
            format!(
                "{amount} sudah dikirim oleh tim kami, karena layanan pembayaran tidak dapat melakukannya."
            ),
        ),
        NotificationKind::RefundAccountNeeded => (
            "Ke rekening mana kami kirim?",
            format!(
                "{amount} tidak dapat kembali lewat cara Anda membayar. Mohon isi rekening bank tujuannya."
            ),
        ),
        NotificationKind::RefundAccountGiven => (
            "Apakah ini rekening Anda?",
            match told.account() {
                Some(account) => format!(
                    "{amount} kami kirim ke rekening berakhiran {} di {}. Jika bukan Anda yang mengisinya, segera hubungi tim kami.",
                    account.last_digits, account.bank
                ),
                None => format!(
                    "{amount} kami kirim ke rekening yang diisi. Jika bukan Anda yang mengisinya, segera hubungi tim kami."
                ),
            },
        ),
        NotificationKind::RefundDecided => {
            ("Uang Anda dikembalikan", format!("{amount} dikembalikan kepada Anda atas keputusan tim kami."))
        }
        NotificationKind::EarningsReleased => {
            ("Pendapatan sudah tersedia", format!("{amount} dari pendapatan Anda kini dapat dicairkan."))
        }
        _ => match kind.topic() {
            NotificationTopic::Payouts | NotificationTopic::Bookkeeping => payouts::indonesian(kind, told),
            _ => indonesian_dispute(kind, told),
        },
    }
}

fn indonesian_dispute(kind: NotificationKind, told: &Told<'_>) -> (&'static str, String) {
    match kind {
        NotificationKind::DisputeOpened => (
            "Pembeli mengajukan sanggahan",
            with_indonesian_deadline(
                "Mohon tulis apa yang terjadi. Pendapatan Anda menunggu sampai ada keputusan.",
                told,
            ),
        ),
        NotificationKind::DisputeAnswerDue => (
            "Mohon jawab sanggahan",
            with_indonesian_deadline("Tanpa jawaban Anda, uang pembeli dikembalikan.", told),
        ),
        NotificationKind::DisputeAnswered => (
            "Guru menjawab sanggahan Anda",
            "Selanjutnya tim kami memutuskan dan memberi tahu berapa yang dikembalikan.".to_owned(),
        ),
        NotificationKind::DisputeWithdrawn => (
            "Sanggahan sudah berakhir",
            "Sanggahan itu ditarik: tidak ada lagi yang perlu diputuskan.".to_owned(),
        ),
        NotificationKind::DisputeDecided => (
            "Sanggahan sudah diputuskan",
            match (told.amount(), told.dispute().map(|dispute| dispute.reader)) {
                (Some(amount), Some(DisputeSide::Seller)) => {
                    format!("{amount} dikembalikan kepada pembeli. Sisanya tetap pendapatan Anda.")
                }
                (Some(amount), _) => format!("{amount} dikembalikan kepada Anda."),
                (None, Some(DisputeSide::Seller)) => {
                    "Tidak ada yang dikembalikan: pendapatan tetap milik Anda.".to_owned()
                }
                (None, _) => "Tidak ada yang dikembalikan: pembayaran Anda tetap berlaku.".to_owned(),
            },
        ),
        _ => (
            "Sanggahan menunggu keputusan",
            match told.count() {
                Some(count) => {
                    format!(
                        "{count} sudah dijawab dan belum diputuskan. Setelah 14 hari diputuskan otomatis."
                    )
                }
                None => "Sudah dijawab dan belum diputuskan.".to_owned(),
            },
        ),
    }
}

fn with_indonesian_deadline(what: &str, told: &Told<'_>) -> String {
    match told.deadline() {
        Some(deadline) => format!("{what} Anda dapat menjawab sebelum {deadline}."),
        None => what.to_owned(),
    }
}
