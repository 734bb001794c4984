//! Mails to the two people of a paid lesson.

use super::*;

fn for_teacher() -> LessonSummary {
    LessonSummary { counterpart: Counterpart::Student("Budi".to_owned()), ..lesson() }
}

const REFUND: Option<Money> = Some(Money { amount: 150_000, currency: kernel::Currency::Idr });

/// Every mail about a paid lesson, as its reader gets it.
fn every_lesson_mail(lesson: &LessonSummary) -> Vec<MailTemplate> {
    let (name, lesson) = (|| "Sari".to_owned(), || lesson.clone());
    let (reason, at) = (Some("Sakit".to_owned()), lesson().starts_at);
    let link = Some("https://meet.example.test/a".to_owned());
    vec![
        MailTemplate::BookingPaid { name: name(), lesson: lesson(), answer_before: at },
        MailTemplate::BookingToAnswer { name: name(), lesson: lesson(), answer_before: at },
        MailTemplate::BookingConfirmed { name: name(), lesson: lesson(), meeting_point: link.clone() },
        MailTemplate::BookingDeclined {
            name: name(),
            lesson: lesson(),
            reason: reason.clone(),
            refund: REFUND,
        },
        MailTemplate::BookingNotAnswered { name: name(), lesson: lesson(), refund: REFUND },
        MailTemplate::BookingCancelledPaid {
            name: name(),
            lesson: lesson(),
            by: Canceller::System,
            reason: reason.clone(),
            refund: REFUND,
        },
        MailTemplate::BookingPaidTooLate {
            name: name(),
            lesson: lesson(),
            because: TooLate::TimeLost,
            refund: REFUND,
        },
        MailTemplate::BookingMoneyGone { name: name(), lesson: lesson() },
        MailTemplate::LessonReminder {
            name: name(),
            lesson: lesson(),
            soon: Soon::WithinHour,
            meeting_point: link,
        },
        MailTemplate::LessonCompleted { name: name(), lesson: lesson() },
        MailTemplate::NoShowReported { name: name(), lesson: lesson(), note: reason, oppose_before: at },
        MailTemplate::NoShowDecided {
            name: name(),
            lesson: lesson(),
            absent: LessonPerson::Teacher,
            decision: AbsenceDecision::Upheld,
            refund: REFUND,
        },
    ]
}

fn subjects(lesson: &LessonSummary, locale: Locale) -> Vec<String> {
    every_lesson_mail(lesson).iter().map(|template| template.write(&sari(), locale).subject).collect()
}

#[test]
fn a_student_reads_of_her_teacher_and_a_teacher_of_his_student() {
    assert_eq!(
        subjects(&lesson(), Locale::Indonesian),
        [
            "Sudah dibayar: Matematika SMA bersama Ibu Wayan",
            "Mohon dijawab: Matematika SMA bersama Ibu Wayan",
            "Sudah pasti: Matematika SMA bersama Ibu Wayan",
            "Ditolak: Matematika SMA bersama Ibu Wayan",
            "Dibatalkan tanpa jawaban: Matematika SMA bersama Ibu Wayan",
            "Pelajaran dibatalkan: Matematika SMA bersama Ibu Wayan",
            "Pembayaran terlambat: Matematika SMA bersama Ibu Wayan",
            "Pelajaran dibatalkan: Matematika SMA bersama Ibu Wayan",
            "Pengingat: Matematika SMA bersama Ibu Wayan",
            "Bagaimana pelajarannya? Matematika SMA bersama Ibu Wayan",
            "Dilaporkan tidak hadir: Matematika SMA bersama Ibu Wayan",
            "Keputusan ketidakhadiran: Matematika SMA bersama Ibu Wayan",
        ]
    );
    assert_eq!(
        subjects(&for_teacher(), Locale::English),
        [
            "Paid: Matematika SMA with Budi",
            "Please answer: Matematika SMA with Budi",
            "Confirmed: Matematika SMA with Budi",
            "Declined: Matematika SMA with Budi",
            "Cancelled without an answer: Matematika SMA with Budi",
            "Lesson cancelled: Matematika SMA with Budi",
            "Payment came too late: Matematika SMA with Budi",
            "Lesson cancelled: Matematika SMA with Budi",
            "Reminder: Matematika SMA with Budi",
            "Lesson held: Matematika SMA with Budi",
            "Reported as absent: Matematika SMA with Budi",
            "Absence decided: Matematika SMA with Budi",
        ]
    );
    for (lesson, indonesian, english) in
        [(lesson(), "Guru: Ibu Wayan", "Teacher: Ibu Wayan"), (for_teacher(), "Siswa: Budi", "Student: Budi")]
    {
        for template in every_lesson_mail(&lesson) {
            assert!(template.write(&sari(), Locale::Indonesian).text.contains(indonesian), "{template:?}");
            assert!(template.write(&sari(), Locale::English).text.contains(english), "{template:?}");
        }
    }
}

#[test]
fn a_paid_booking_says_until_when_it_is_answered_in_the_readers_zone() {
    let template = MailTemplate::BookingPaid {
        name: "Sari".to_owned(),
        lesson: lesson(),
        answer_before: "2025-11-30T16:15:00Z".parse().unwrap(),
    };
    assert_eq!(
        template.write(&sari(), Locale::Indonesian).text,
        "Halo Sari,\n\nPembayaran Anda sudah kami terima. Sekarang guru akan menjawab; Anda segera kami kabari.\n\n\
         Guru: Ibu Wayan\nKeahlian: Matematika SMA\nWaktu: Senin, 1 Desember 2025 pukul 19.00 WITA\nCara: Daring\n\
         Harga: Rp150.000\nDijawab sebelum: Senin, 1 Desember 2025 pukul 00.15 WITA\n\nJika tidak dijawab sampai batas \
         waktu, pemesanan berakhir dan seluruh uang Anda kembali.\n\nSalam, Teacherin\n"
    );
}

#[test]
fn what_goes_back_is_told_to_the_student_in_rupiah_and_to_the_teacher_without_a_sum() {
    let cancelled = |lesson, refund| MailTemplate::BookingCancelledPaid {
        name: "Sari".to_owned(),
        lesson,
        by: Canceller::Person(LessonPerson::Teacher),
        reason: None,
        refund,
    };
    for (locale, student, teacher, nothing) in [
        (Locale::English, "You get Rp150,000 back.", "The student gets the money back.", "back"),
        (Locale::Indonesian, "Uang Anda kembali sebesar Rp150.000.", "Uang siswa dikembalikan.", "kembali"),
    ] {
        assert!(cancelled(lesson(), REFUND).write(&sari(), locale).text.contains(student));
        let text = cancelled(for_teacher(), REFUND).write(&sari(), locale).text;
        assert!(text.contains(teacher), "{text}");
        let text = cancelled(lesson(), None).write(&sari(), locale).text;
        assert!(!text.contains(nothing), "{text}");
    }
}

#[test]
fn what_is_kept_by_the_policy_is_told_to_both() {
    let text = |lesson, refund, locale| {
        let (name, reason, by) = ("Sari".to_owned(), None, Canceller::Person(LessonPerson::Student));
        let refund = Some(Money::rupiah(refund));
        MailTemplate::BookingCancelledPaid { name, lesson, by, reason, refund }.write(&sari(), locale).text
    };
    for (locale, half, student, teacher) in [
        (
            Locale::English,
            "The student gets Rp75,000 of the price back.",
            "its price is not paid back.",
            "you keep",
        ),
        (
            Locale::Indonesian,
            "Rp75.000 dari harganya dikembalikan kepada siswa.",
            "harganya tidak dikembalikan.",
            "Anda tetap mendapat",
        ),
    ] {
        assert!(text(for_teacher(), 75_000, locale).contains(half));
        assert!(text(lesson(), 0, locale).contains(student));
        assert!(text(for_teacher(), 0, locale).contains(teacher));
    }
}

#[test]
fn a_lesson_is_called_off_by_somebody() {
    let text = |lesson, by| {
        let (name, reason, refund) = ("Sari".to_owned(), None, None);
        let template = MailTemplate::BookingCancelledPaid { name, lesson, by, reason, refund };
        template.write(&sari(), Locale::English).text
    };
    for (by, to_student, to_teacher) in [
        (Canceller::Person(LessonPerson::Student), "You cancelled", "The student cancelled"),
        (Canceller::Person(LessonPerson::Teacher), "The teacher cancelled", "You cancelled"),
        (Canceller::Admin, "The Teacherin team cancelled", "The Teacherin team cancelled"),
        (Canceller::System, "cannot take place", "cannot take place"),
    ] {
        assert!(text(lesson(), by).contains(to_student), "{by:?}");
        assert!(text(for_teacher(), by).contains(to_teacher), "{by:?}");
    }
}

#[test]
fn a_lesson_is_met_at_its_link_or_its_place() {
    let text = |mut lesson: LessonSummary, mode, point: Option<&str>| {
        lesson.mode = mode;
        let (name, soon, meeting_point) = ("Sari".to_owned(), Soon::WithinDay, point.map(str::to_owned));
        MailTemplate::LessonReminder { name, lesson, soon, meeting_point }
            .write(&sari(), Locale::English)
            .text
    };
    let online = |lesson, point| text(lesson, LessonMode::Online, point);
    assert!(
        online(lesson(), Some("https://meet.example.test/a")).contains("Link: https://meet.example.test/a\n")
    );
    assert!(online(lesson(), None).contains("The teacher sets the link"));
    assert!(online(for_teacher(), None).contains("Please set the link"));
    let offline = text(lesson(), LessonMode::Offline, Some("Perpustakaan"));
    assert!(offline.contains("Place: Perpustakaan\n") && !offline.contains("link"), "{offline}");
}

#[test]
fn who_is_said_to_be_absent_reads_what_follows() {
    let text = |lesson, absent, decision| {
        let (name, refund) = ("Sari".to_owned(), REFUND);
        let template = MailTemplate::NoShowDecided { name, lesson, absent, decision, refund };
        template.write(&sari(), Locale::English).text
    };
    let upheld = |lesson, absent| text(lesson, absent, AbsenceDecision::Upheld);
    for (text, words) in [
        (upheld(lesson(), LessonPerson::Student), ["you did not come", "does not go back"]),
        (upheld(for_teacher(), LessonPerson::Student), ["the student did not come", "You are paid"]),
        (upheld(lesson(), LessonPerson::Teacher), ["the teacher did not come", "You get Rp150,000 back"]),
        (upheld(for_teacher(), LessonPerson::Teacher), ["you did not come", "student gets the money back"]),
    ] {
        assert!(words.iter().all(|words| text.contains(words)), "{text}");
    }
    for lesson in [lesson(), for_teacher()] {
        let text = text(lesson, LessonPerson::Teacher, AbsenceDecision::Rejected);
        assert!(text.contains("the lesson was held") && !text.contains("back"), "{text}");
    }
}
