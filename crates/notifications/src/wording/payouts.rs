//! What is said of payouts and of the books, in both languages.

use super::Told;
use crate::kinds::NotificationKind;

pub(super) fn english(kind: NotificationKind, told: &Told<'_>) -> (&'static str, String) {
    let amount = told.amount().unwrap_or_else(|| "Your payout".to_owned());
    match kind {
        NotificationKind::PayoutAccountChanged => ("Is this your bank account?", english_account(told)),
        NotificationKind::PayoutPaid => (
            "Your earnings were paid out",
            format!("{amount} was sent to your bank account. Your bank may take a day to show it."),
        ),
        NotificationKind::PayoutFailed => (
            "A payout failed",
            if told.payout().is_some_and(|payout| payout.came_back) {
                format!("Your bank sent {amount} back, so it is available again. Please check your account.")
            } else {
                format!("{amount} could not be sent, so it is available again. Please check your account.")
            },
        ),
        NotificationKind::PayoutRefused => (
            "A payout was called off",
            format!("Our team called it off: {amount} is available again. The reason stands beside it."),
        ),
        _ => english_books(kind, told),
    }
}

fn english_account(told: &Told<'_>) -> String {
    let strange = "If you did not name it, change your password and write to our team at once.";
    let Some(account) = told.payout_account() else {
        return format!("A bank account was named for your payouts. {strange}");
    };
    let (digits, bank) = (&account.last_digits, &account.bank);
    match told.deadline() {
        Some(until) => format!(
            "The account ending in {digits} at {bank} was named for your payouts, which go on from {until}. {strange}"
        ),
        None => format!("The account ending in {digits} at {bank} was named for your payouts. {strange}"),
    }
}

fn english_books(kind: NotificationKind, told: &Told<'_>) -> (&'static str, String) {
    match kind {
        NotificationKind::PayoutsWait => (
            "Payouts wait for you",
            match told.count() {
                Some(count) => format!("{count} to put together, to approve, to send or to look into."),
                None => "They are to be put together, approved, sent or looked into.".to_owned(),
            },
        ),
        NotificationKind::DifferencesFound => (
            "The books differ",
            match told.count() {
                Some(count) => {
                    format!("Between the payment service and our books are open differences: {count}.")
                }
                None => "There are open differences between the payment service and our books.".to_owned(),
            },
        ),
        _ => ("Your export is ready", "You can download the file for some days.".to_owned()),
    }
}

pub(super) fn indonesian(kind: NotificationKind, told: &Told<'_>) -> (&'static str, String) {
    let amount = told.amount().unwrap_or_else(|| "Pencairan Anda".to_owned());
    match kind {
        NotificationKind::PayoutAccountChanged => ("Apakah ini rekening Anda?", indonesian_account(told)),
        NotificationKind::PayoutPaid => (
            "Pendapatan Anda sudah dicairkan",
            format!(
                "{amount} sudah dikirim ke rekening Anda. Bank Anda mungkin perlu satu hari untuk menampilkannya."
            ),
        ),
        NotificationKind::PayoutFailed => (
            "Pencairan gagal",
            if told.payout().is_some_and(|payout| payout.came_back) {
                format!(
                    "Bank Anda mengembalikan {amount}, sehingga tersedia lagi. Mohon periksa rekening Anda."
                )
            } else {
                format!("{amount} tidak dapat dikirim, sehingga tersedia lagi. Mohon periksa rekening Anda.")
            },
        ),
        NotificationKind::PayoutRefused => (
            "Pencairan dibatalkan",
            format!("Tim kami membatalkannya: {amount} tersedia lagi. Alasannya tertulis di pencairan itu."),
        ),
        _ => indonesian_books(kind, told),
    }
}

fn indonesian_account(told: &Told<'_>) -> String {
    let strange = "Jika bukan Anda yang mengisinya, ganti kata sandi Anda dan segera hubungi tim kami.";
    let Some(account) = told.payout_account() else {
        return format!("Sebuah rekening diisi untuk pencairan Anda. {strange}");
    };
    let (digits, bank) = (&account.last_digits, &account.bank);
    match told.deadline() {
        Some(until) => format!(
            "Rekening berakhiran {digits} di {bank} diisi untuk pencairan Anda, yang dimulai lagi {until}. {strange}"
        ),
        None => format!("Rekening berakhiran {digits} di {bank} diisi untuk pencairan Anda. {strange}"),
    }
}

fn indonesian_books(kind: NotificationKind, told: &Told<'_>) -> (&'static str, String) {
    match kind {
        NotificationKind::PayoutsWait => (
            "Pencairan menunggu Anda",
            match told.count() {
                Some(count) => format!("{count} perlu dikumpulkan, disetujui, dikirim atau diperiksa."),
                None => "Pencairan perlu dikumpulkan, disetujui, dikirim atau diperiksa.".to_owned(),
            },
        ),
        NotificationKind::DifferencesFound => (
            "Ada selisih pembukuan",
            match told.count() {
                Some(count) => {
                    format!("Selisih terbuka antara layanan pembayaran dan pembukuan kami: {count}.")
                }
                None => "Ada selisih terbuka antara layanan pembayaran dan pembukuan kami.".to_owned(),
            },
        ),
        _ => ("Ekspor Anda sudah siap", "Berkasnya dapat diunduh selama beberapa hari.".to_owned()),
    }
}
