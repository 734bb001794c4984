//! The wording in Bahasa Indonesia: the formal "Anda", short sentences.

use super::{Text, Told, materials, money};
use crate::facts::{Canceller, Side};
use crate::kinds::NotificationKind;

pub(super) fn text(kind: NotificationKind, told: &Told<'_>) -> Text {
    let time = told.time();
    let (title, body) = match kind {
        NotificationKind::BookingHeld => (
            "Segera bayar pelajaran Anda",
            match told.deadline() {
                Some(deadline) => format!("Pelajaran {time} kami tahan untuk Anda sampai {deadline}."),
                None => format!("Pelajaran {time} kami tahan untuk Anda."),
            },
        ),
        NotificationKind::BookingExpired => (
            "Pemesanan kedaluwarsa",
            format!("Pelajaran {time} tidak dibayar tepat waktu, sehingga jadwalnya kami lepas."),
        ),
        NotificationKind::BookingCancelledUnpaid => {
            ("Pemesanan dibatalkan", format!("Pelajaran {time} dibatalkan sebelum dibayar."))
        }
        NotificationKind::BookingPaid => (
            "Pembayaran diterima",
            match told.deadline() {
                Some(deadline) => {
                    format!("Pelajaran {time} sudah dibayar. Guru menjawab sebelum {deadline}.")
                }
                None => format!("Pelajaran {time} sudah dibayar. Sekarang guru akan menjawab."),
            },
        ),
        NotificationKind::BookingToAnswer => (
            "Seorang siswa memesan pelajaran Anda",
            match told.deadline() {
                Some(deadline) => format!("Pelajaran {time} sudah dibayar. Mohon jawab sebelum {deadline}."),
                None => format!("Pelajaran {time} sudah dibayar. Mohon dijawab."),
            },
        ),
        NotificationKind::BookingConfirmed => {
            ("Pelajaran sudah pasti", format!("Pelajaran {time} akan berlangsung."))
        }
        NotificationKind::LessonWithinDay => {
            ("Pelajaran dalam 24 jam", format!("Pelajaran Anda dimulai {time}."))
        }
        NotificationKind::LessonWithinHour => {
            ("Pelajaran dalam satu jam", format!("Pelajaran Anda dimulai {time}."))
        }
        NotificationKind::LessonCompleted => match told.reader() {
            Some(Side::Teacher) => ("Pelajaran selesai", format!("Pelajaran {time} dianggap selesai.")),
            _ => (
                "Bagaimana pelajaran Anda?",
                format!("Pelajaran {time} dianggap selesai. Mohon tulis ulasan."),
            ),
        },
        NotificationKind::BookingDeclined
        | NotificationKind::BookingNotAnswered
        | NotificationKind::BookingCancelled
        | NotificationKind::BookingPaidTooLate
        | NotificationKind::BookingMoneyGone => called_off(kind, &time, told),
        NotificationKind::NoShowReported | NotificationKind::NoShowDecided => absence(kind, &time, told),
        NotificationKind::AccountSuspended
        | NotificationKind::AccountReinstated
        | NotificationKind::TeacherVerified
        | NotificationKind::ReviewHidden
        | NotificationKind::ReviewWritten
        | NotificationKind::ReviewAnswered => beside_lessons(kind, told),
        NotificationKind::MaterialBought
        | NotificationKind::MaterialSold
        | NotificationKind::MaterialUpdated
        | NotificationKind::MaterialTakenDown
        | NotificationKind::MaterialRestored
        | NotificationKind::MaterialAccessLost => materials::indonesian(kind, told),
        _ => money::indonesian(kind, told),
    };
    Text { title, body }
}

/// Lessons that do not take place.
fn called_off(kind: NotificationKind, time: &str, told: &Told<'_>) -> (&'static str, String) {
    let lesson = told.lesson();
    let (title, what) = match kind {
        NotificationKind::BookingDeclined => {
            ("Pemesanan ditolak", format!("Guru tidak dapat memberikan pelajaran {time}."))
        }
        NotificationKind::BookingNotAnswered => (
            "Pemesanan tidak dijawab",
            format!("Pelajaran {time} tidak dijawab sampai batas waktu, sehingga dibatalkan."),
        ),
        NotificationKind::BookingPaidTooLate => (
            "Pembayaran terlambat",
            format!("Pelajaran {time} sudah tidak dapat diambil ketika pembayaran Anda masuk."),
        ),
        NotificationKind::BookingMoneyGone => (
            "Pelajaran dibatalkan",
            format!(
                "Pembayaran pelajaran {time} sudah dikembalikan kepada siswa oleh bank atau layanan pembayaran."
            ),
        ),
        _ => (
            "Pelajaran dibatalkan",
            match lesson.and_then(|lesson| lesson.cancelled_by) {
                Some(Canceller::Student) if told.reader() == Some(Side::Student) => {
                    format!("Anda membatalkan pelajaran {time}.")
                }
                Some(Canceller::Teacher) if told.reader() == Some(Side::Teacher) => {
                    format!("Anda membatalkan pelajaran {time}.")
                }
                Some(Canceller::Student) => format!("Siswa membatalkan pelajaran {time}."),
                Some(Canceller::Teacher) => format!("Guru membatalkan pelajaran {time}."),
                Some(Canceller::Admin) => format!("Tim Teacherin membatalkan pelajaran {time}."),
                Some(Canceller::System) | None => format!("Pelajaran {time} tidak dapat berlangsung."),
            },
        ),
    };
    (title, with_refund(what, told))
}

fn absence(kind: NotificationKind, time: &str, told: &Told<'_>) -> (&'static str, String) {
    if kind == NotificationKind::NoShowReported {
        let body = match told.deadline() {
            Some(deadline) => format!(
                "Anda dilaporkan tidak hadir pada pelajaran {time}. Jika itu tidak benar, sanggah sebelum {deadline}."
            ),
            None => format!("Anda dilaporkan tidak hadir pada pelajaran {time}."),
        };
        return ("Dilaporkan tidak hadir", body);
    }
    let absent = told.lesson().and_then(|lesson| lesson.absent);
    let what = match absent {
        None => format!("Laporan ketidakhadiran tidak berlaku: pelajaran {time} dianggap berlangsung."),
        Some(_) if absent == told.reader() => format!("Anda dinyatakan tidak hadir pada pelajaran {time}."),
        Some(Side::Student) => format!("Siswa dinyatakan tidak hadir pada pelajaran {time}."),
        Some(Side::Teacher) => format!("Guru dinyatakan tidak hadir pada pelajaran {time}."),
    };
    ("Keputusan ketidakhadiran", with_refund(what, told))
}

fn beside_lessons(kind: NotificationKind, told: &Told<'_>) -> (&'static str, String) {
    match kind {
        NotificationKind::AccountSuspended => (
            "Akun Anda ditangguhkan",
            "Anda tidak dapat masuk sampai tim kami membukanya kembali.".to_owned(),
        ),
        NotificationKind::AccountReinstated => {
            ("Akun Anda aktif kembali", "Penangguhan akun Anda telah berakhir.".to_owned())
        }
        NotificationKind::TeacherVerified => (
            "Profil Anda telah diverifikasi",
            "Siswa kini melihat tanda terverifikasi di profil Anda.".to_owned(),
        ),
        NotificationKind::ReviewHidden => (
            "Ulasan Anda disembunyikan",
            "Tim kami menyembunyikannya: ulasan itu tidak dihitung, dan hanya Anda yang masih melihatnya."
                .to_owned(),
        ),
        NotificationKind::ReviewAnswered => {
            let what = if told.is_of_material() { "sebuah materi" } else { "pelajaran Anda" };
            ("Ulasan Anda dibalas", format!("Guru membalas ulasan Anda tentang {what}."))
        }
        _ => (
            if told.is_of_material() {
                "Seseorang mengulas materi Anda"
            } else {
                "Seorang siswa mengulas pelajaran Anda"
            },
            match told.stars() {
                Some(stars) => format!("{stars} dari 5 bintang. Anda dapat membalas ulasan ini."),
                None => "Anda dapat membalas ulasan ini.".to_owned(),
            },
        ),
    }
}

/// Both learn how much goes back: it may be a part.
fn with_refund(what: String, told: &Told<'_>) -> String {
    match (told.amount(), told.reader()) {
        (Some(amount), Some(Side::Student)) => format!("{what} Uang Anda kembali sebesar {amount}."),
        (Some(amount), _) => format!("{what} Uang siswa kembali sebesar {amount}."),
        (None, _) => what,
    }
}
