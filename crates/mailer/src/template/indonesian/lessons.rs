//! The lesson itself: when and where it is, whether it was held.

use chrono::{DateTime, Utc};
use kernel::Money;

use super::bookings::{facts, local_time, title, with_refund};
use super::start;
use crate::template::letter::Letter;
use crate::template::person_text::one_line;
use crate::template::{AbsenceDecision, LessonMode, LessonPerson, LessonSummary, Soon};

pub(super) fn confirmed(name: &str, lesson: &LessonSummary, meeting_point: Option<&str>) -> Letter {
    let what = match lesson.reader() {
        LessonPerson::Student => "Pelajaran Anda sudah pasti.",
        LessonPerson::Teacher => "Pelajaran ini sudah dibayar dan sudah pasti.",
    };
    let letter = start(&format!("Sudah pasti: {}", title(lesson)), name).paragraph(what);
    with_meeting_point(letter, lesson, meeting_point)
}

pub(super) fn reminder(
    name: &str,
    lesson: &LessonSummary,
    soon: Soon,
    meeting_point: Option<&str>,
) -> Letter {
    let what = match soon {
        Soon::WithinDay => "Pelajaran Anda dimulai dalam 24 jam.",
        Soon::WithinHour => "Pelajaran Anda dimulai dalam satu jam.",
    };
    let letter = start(&format!("Pengingat: {}", title(lesson)), name).paragraph(what);
    with_meeting_point(letter, lesson, meeting_point)
}

fn with_meeting_point(letter: Letter, lesson: &LessonSummary, meeting_point: Option<&str>) -> Letter {
    let mut facts = facts(lesson);
    let label = match lesson.mode {
        LessonMode::Online => "Tautan",
        LessonMode::Offline => "Tempat",
    };
    facts.extend(meeting_point.map(|point| (label, one_line(point))));
    let letter = letter.facts(facts);
    match (meeting_point, lesson.mode, lesson.reader()) {
        (None, LessonMode::Online, LessonPerson::Student) => letter
            .paragraph("Guru mengisi tautan pelajaran sebelum dimulai: Anda menemukannya di pemesanan Anda."),
        (None, LessonMode::Online, LessonPerson::Teacher) => {
            letter.paragraph("Mohon isi tautan pelajaran di pemesanan sebelum dimulai.")
        }
        _ => letter,
    }
}

pub(super) fn completed(name: &str, lesson: &LessonSummary) -> Letter {
    match lesson.reader() {
        LessonPerson::Student => start(&format!("Bagaimana pelajarannya? {}", title(lesson)), name)
            .paragraph("Semoga pelajaran Anda menyenangkan. Pelajaran ini kini dianggap selesai.")
            .facts(facts(lesson))
            .paragraph("Mohon tulis ulasan: ulasan Anda membantu guru dan siswa lain."),
        LessonPerson::Teacher => start(&format!("Pelajaran selesai: {}", title(lesson)), name)
            .paragraph("Pelajaran ini kini dianggap selesai. Terima kasih telah mengajar!")
            .facts(facts(lesson)),
    }
}

pub(super) fn no_show_reported(
    name: &str,
    lesson: &LessonSummary,
    note: Option<&str>,
    oppose_before: DateTime<Utc>,
) -> Letter {
    let (what, otherwise) = match lesson.reader() {
        LessonPerson::Student => (
            "Guru melaporkan bahwa Anda tidak hadir pada pelajaran ini.",
            "Tanpa sanggahan, Anda dianggap tidak hadir dan uang Anda tidak kembali.",
        ),
        LessonPerson::Teacher => (
            "Siswa melaporkan bahwa Anda tidak hadir pada pelajaran ini.",
            "Tanpa sanggahan, Anda dianggap tidak hadir dan uang siswa dikembalikan.",
        ),
    };
    let mut facts = facts(lesson);
    facts.extend(note.map(|note| ("Laporan", one_line(note))));
    facts.push(("Sanggah sebelum", local_time(oppose_before, lesson)));
    start(&format!("Dilaporkan tidak hadir: {}", title(lesson)), name)
        .paragraph(what)
        .facts(facts)
        .paragraph(
            "Jika itu tidak benar, mohon sanggah di pemesanan sebelum batas waktu. Tim kami lalu memutuskan.",
        )
        .paragraph(otherwise)
}

pub(super) fn no_show_decided(
    name: &str,
    lesson: &LessonSummary,
    absent: LessonPerson,
    decision: AbsenceDecision,
    refund: Option<Money>,
) -> Letter {
    let letter = start(&format!("Keputusan ketidakhadiran: {}", title(lesson)), name);
    if decision == AbsenceDecision::Rejected {
        return letter
            .paragraph(
                "Laporan ketidakhadiran pada pelajaran ini tidak berlaku: pelajaran dianggap berlangsung.",
            )
            .facts(facts(lesson));
    }
    let what = match absent {
        _ if absent == lesson.reader() => "Anda dinyatakan tidak hadir pada pelajaran ini.",
        LessonPerson::Student => "Siswa dinyatakan tidak hadir pada pelajaran ini.",
        LessonPerson::Teacher => "Guru dinyatakan tidak hadir pada pelajaran ini.",
    };
    let letter = letter.paragraph(what).facts(facts(lesson));
    match (absent, lesson.reader()) {
        (LessonPerson::Teacher, _) => with_refund(letter, lesson, refund),
        (LessonPerson::Student, LessonPerson::Student) => {
            letter.paragraph("Harga pelajaran tidak dikembalikan.")
        }
        (LessonPerson::Student, LessonPerson::Teacher) => {
            letter.paragraph("Anda tetap dibayar seperti jika pelajaran berlangsung.")
        }
    }
}
