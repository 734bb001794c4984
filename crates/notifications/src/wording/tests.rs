//! Every kind in both languages, for both sides.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::{Locale, Money};

use super::write;
use crate::facts::{
    Canceller, DisputeFacts, DisputeSide, Facts, LessonFacts, PayoutAccountFacts, PayoutFacts,
    RefundAccountFacts, Side,
};
use crate::kinds::NotificationKind;

fn starts_at() -> DateTime<Utc> {
    "2026-03-02T07:00:00Z".parse().unwrap()
}

fn lesson(reader: Side) -> LessonFacts {
    LessonFacts {
        deadline: Some(starts_at() - TimeDelta::hours(2)),
        refund: Some(Money::rupiah(150_000).into()),
        cancelled_by: Some(Canceller::Teacher),
        absent: Some(Side::Teacher),
        ..LessonFacts::new(reader, starts_at())
    }
}

fn body(kind: NotificationKind, facts: &Facts, locale: Locale) -> String {
    write(kind, facts, locale, Tz::Asia__Makassar).body
}

fn account() -> RefundAccountFacts {
    let refund = Money::rupiah(75_000).into();
    RefundAccountFacts { refund, bank: "Bank Jago".to_owned(), last_digits: "7890".to_owned() }
}

fn payout_account(paused_until: Option<DateTime<Utc>>) -> Facts {
    let (bank, last_digits) = ("Bank Jago".to_owned(), "7890".to_owned());
    Facts::PayoutAccount(PayoutAccountFacts { bank, last_digits, paused_until })
}

fn payout(came_back: bool) -> Facts {
    Facts::Payout(PayoutFacts { paid_out: Money::rupiah(75_000).into(), came_back })
}

fn is_about_a_lesson(kind: NotificationKind) -> bool {
    ["BOOKING_", "LESSON_", "NO_SHOW_"].iter().any(|start| kind.as_str().starts_with(start))
}

#[test]
fn every_kind_says_something_in_both_languages() {
    let of_lessons = [
        Facts::Lesson(lesson(Side::Student)),
        Facts::Lesson(lesson(Side::Teacher)),
        Facts::Lesson(LessonFacts::new(Side::Student, starts_at())),
    ];
    let money = || Money::rupiah(150_000).into();
    let dispute = |reader, refund| {
        let deadline = Some(starts_at());
        Facts::Dispute(DisputeFacts { reader, deadline, refund })
    };
    let of_others = [
        Facts::Nothing,
        Facts::Stars { stars: 4, of_material: false },
        Facts::Stars { stars: 4, of_material: true },
        Facts::Refund(money()),
        Facts::RefundAccount(account()),
        Facts::Earnings(money()),
        Facts::Waiting { count: 3 },
        payout_account(Some(starts_at())),
        payout_account(None),
        payout(true),
        payout(false),
        dispute(DisputeSide::Buyer, Some(money())),
        dispute(DisputeSide::Seller, Some(money())),
        dispute(DisputeSide::Seller, None),
    ];
    for kind in NotificationKind::ALL {
        let of_kind = if is_about_a_lesson(*kind) { of_lessons.as_slice() } else { of_others.as_slice() };
        for facts in of_kind {
            let [english, indonesian] = [Locale::English, Locale::Indonesian]
                .map(|locale| write(*kind, facts, locale, Tz::Asia__Jakarta));
            assert_ne!(english.title, indonesian.title, "{kind}");
            assert_ne!(english.body, indonesian.body, "{kind}");
            for text in [english, indonesian] {
                assert!(text.title.len() <= 40, "{kind}: {}", text.title);
                assert!(text.body.ends_with('.') && !text.body.contains("  "), "{kind}: {}", text.body);
            }
        }
    }
}

#[test]
fn times_are_those_of_the_readers_zone() {
    let facts = Facts::Lesson(LessonFacts::new(Side::Student, starts_at()));
    let kind = NotificationKind::LessonWithinDay;
    assert_eq!(
        body(kind, &facts, Locale::English),
        "Your lesson starts on Monday, 2 March 2026 at 15:00 WITA."
    );
    assert_eq!(
        body(kind, &facts, Locale::Indonesian),
        "Pelajaran Anda dimulai Senin, 2 Maret 2026 pukul 15.00 WITA."
    );
}

#[test]
fn who_cancelled_is_told_from_the_readers_side() {
    let kind = NotificationKind::BookingCancelled;
    let time = "Monday, 2 March 2026 at 15:00 WITA";
    for (reader, expected) in [
        (Side::Student, format!("The teacher cancelled the lesson of {time}. You get Rp150,000 back.")),
        (Side::Teacher, format!("You cancelled the lesson of {time}. The student gets Rp150,000 back.")),
    ] {
        assert_eq!(body(kind, &Facts::Lesson(lesson(reader)), Locale::English), expected);
    }
}

#[test]
fn who_was_absent_is_told_from_the_readers_side() {
    let kind = NotificationKind::NoShowDecided;
    let waktu = "Senin, 2 Maret 2026 pukul 15.00 WITA";
    let held = LessonFacts { absent: None, refund: None, ..lesson(Side::Student) };
    for (facts, expected) in [
        (
            lesson(Side::Student),
            format!(
                "Guru dinyatakan tidak hadir pada pelajaran {waktu}. Uang Anda kembali sebesar Rp150.000."
            ),
        ),
        (
            lesson(Side::Teacher),
            format!(
                "Anda dinyatakan tidak hadir pada pelajaran {waktu}. Uang siswa kembali sebesar Rp150.000."
            ),
        ),
        (held, format!("Laporan ketidakhadiran tidak berlaku: pelajaran {waktu} dianggap berlangsung.")),
    ] {
        assert_eq!(body(kind, &Facts::Lesson(facts), Locale::Indonesian), expected);
    }
}

#[test]
fn deadlines_and_amounts_are_told() {
    let held = body(NotificationKind::BookingHeld, &Facts::Lesson(lesson(Side::Student)), Locale::English);
    assert!(held.ends_with("until Monday, 2 March 2026 at 13:00 WITA."), "{held}");
    let twice = Facts::Refund(Money::rupiah(150_000).into());
    assert_eq!(
        body(NotificationKind::PaidTwice, &twice, Locale::Indonesian),
        "Rp150.000 kami kembalikan kepada Anda. Pemesanan Anda tidak berubah."
    );
    assert_eq!(
        body(
            NotificationKind::ReviewWritten,
            &Facts::Stars { stars: 4, of_material: false },
            Locale::English
        ),
        "4 of 5 stars. You can answer the review."
    );
}

#[test]
fn what_is_reviewed_is_told() {
    let told = |kind, of_material| {
        let facts = Facts::Stars { stars: 4, of_material };
        let text = write(kind, &facts, Locale::English, Tz::Asia__Jakarta);
        (text.title, text.body)
    };
    let (written, answered) = (NotificationKind::ReviewWritten, NotificationKind::ReviewAnswered);
    assert_eq!(told(written, false).0, "A student reviewed your lesson");
    assert_eq!(told(written, true).0, "Somebody reviewed your material");
    assert_eq!(told(answered, false).1, "The teacher answered what you wrote about your lesson.");
    assert_eq!(told(answered, true).1, "The teacher answered what you wrote about a material.");
}

#[test]
fn whose_account_it_is_can_be_told_by_the_bank_and_the_last_digits() {
    let told = |locale| body(NotificationKind::RefundAccountGiven, &Facts::RefundAccount(account()), locale);
    assert_eq!(
        told(Locale::English),
        "We send Rp75,000 to the account ending in 7890 at Bank Jago. If you did not give it, write to our team at once."
    );
    assert_eq!(
        told(Locale::Indonesian),
        "Rp75.000 kami kirim ke rekening berakhiran 7890 di Bank Jago. Jika bukan Anda yang mengisinya, segera hubungi \
         tim kami."
    );
}

#[test]
fn a_decided_dispute_is_told_from_the_readers_side() {
    let told = |reader, refund: i64| {
        let refund = Some(Money::rupiah(refund).into());
        let facts = Facts::Dispute(DisputeFacts { reader, deadline: None, refund });
        body(NotificationKind::DisputeDecided, &facts, Locale::English)
    };
    assert_eq!(told(DisputeSide::Buyer, 75_000), "Rp75,000 goes back to you.");
    assert_eq!(
        told(DisputeSide::Seller, 75_000),
        "Rp75,000 goes back to the buyer. You earn by what is left."
    );
    assert_eq!(told(DisputeSide::Seller, 0), "Nothing goes back: your earnings are yours.");
}

#[test]
fn whose_earnings_go_elsewhere_learns_where_to_and_from_when() {
    let kind = NotificationKind::PayoutAccountChanged;
    let strange = "If you did not name it, change your password and write to our team at once.";
    assert_eq!(
        body(kind, &payout_account(Some(starts_at())), Locale::English),
        format!(
            "The account ending in 7890 at Bank Jago was named for your payouts, which go on from Monday, 2 March 2026 at \
             15:00 WITA. {strange}"
        )
    );
    assert_eq!(
        body(kind, &payout_account(None), Locale::English),
        format!("The account ending in 7890 at Bank Jago was named for your payouts. {strange}")
    );
}

#[test]
fn a_payout_that_came_back_is_told_apart_from_one_that_never_left() {
    let told = |came_back| body(NotificationKind::PayoutFailed, &payout(came_back), Locale::Indonesian);
    assert!(told(true).starts_with("Bank Anda mengembalikan Rp75.000"), "{}", told(true));
    assert!(told(false).starts_with("Rp75.000 tidak dapat dikirim"), "{}", told(false));
}
