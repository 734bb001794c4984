//! Small vocabularies of notifications.

use async_graphql::Enum;

/// What somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "notifications::NotificationKind")]
pub enum NotificationKind {
    /// To either: a paid lesson was called off.
    BookingCancelled,
    /// To the student: the teacher turned it down.
    BookingDeclined,
    /// To either: the teacher did not answer in time.
    BookingNotAnswered,
    /// To the student: the money is there, the teacher is asked.
    BookingPaid,
    /// To the student: the money came when it could buy nothing any more.
    BookingPaidTooLate,
    /// To either: the bank or payment service took the money back, so the lesson does not take place.
    BookingMoneyGone,
    /// To the payer: it had been paid already, what came later goes back.
    PaidTwice,
    /// To the payer: the payment service could not send the money back, so our team did.
    RefundSentByHand,
    /// To the teacher: a paid booking waits for an answer.
    BookingToAnswer,
    /// To the one who is said to have been absent.
    NoShowReported,
    /// To either: whether somebody counts as absent.
    NoShowDecided,
    /// An admin suspended the account.
    AccountSuspended,
    /// The suspension is over.
    AccountReinstated,
    /// An admin verified the teacher's profile.
    TeacherVerified,
    /// To the author: an admin hid the review.
    ReviewHidden,
    /// To the student: the time is held and waits for the payment.
    BookingHeld,
    /// To the student: the hold ended without a payment.
    BookingExpired,
    /// To the student: it was cancelled before it was paid.
    BookingCancelledUnpaid,
    /// To either: the lesson takes place.
    BookingConfirmed,
    /// To either: the lesson starts within a day.
    LessonWithinDay,
    /// To either: the lesson starts within the hour.
    LessonWithinHour,
    /// To either: the lesson counts as held. The student is asked for a review.
    LessonCompleted,
    /// To the teacher: somebody reviewed a lesson or a material.
    ReviewWritten,
    /// To the author: the teacher answered the review.
    ReviewAnswered,
    /// To the payer: money cannot go back the way it came. Ask for a bank account (`refundBankAccountGive`).
    RefundAccountNeeded,
    /// To the payer: somebody named the bank account that money goes to. Whoever has the mailed link can: show which account it is,
    /// and how to reach the team if it is a stranger's.
    RefundAccountGiven,
    /// To the payer: our team decided that money goes back.
    RefundDecided,
    /// To the teacher: earnings can be paid out now.
    EarningsReleased,
    /// To the teacher: a buyer disputes what was sold, and an answer is asked for until the deadline.
    DisputeOpened,
    /// To the buyer: the teacher has answered the dispute; our team decides next.
    DisputeAnswered,
    /// To the teacher: the time to answer a dispute is nearly over.
    DisputeAnswerDue,
    /// To the teacher: the dispute was taken back.
    DisputeWithdrawn,
    /// To either: it is decided how much goes back.
    DisputeDecided,
    /// To admins: answered disputes wait for a decision.
    DisputesWait,
    /// To the buyer: a material is in the library and can be downloaded.
    MaterialBought,
    /// To the teacher: somebody bought a material.
    MaterialSold,
    /// To those who have it: a material has a new version.
    MaterialUpdated,
    /// To the teacher: our team took a material down.
    MaterialTakenDown,
    /// To the teacher: our team put a material back.
    MaterialRestored,
    /// To who had a material, or paid for it too late: it cannot be downloaded.
    MaterialAccessLost,
    /// To the teacher: somebody named the bank account that earnings go to. Show which one it is, and how to change the password and
    /// reach the team if it is a stranger's.
    PayoutAccountChanged,
    /// To the teacher: a payout was sent to the bank account and has arrived, as far as the bank says.
    PayoutPaid,
    /// To the teacher: a payout could not be sent, or the bank sent it back; the money is available again.
    PayoutFailed,
    /// To the teacher: our team called a payout off; the money is available again.
    PayoutRefused,
    /// To admins: payouts wait to be put together, approved, sent or looked into.
    PayoutsWait,
    /// To admins: the payment service's word and our books differ.
    DifferencesFound,
    /// To the admin who asked for it: an export can be downloaded.
    ExportReady,
}

/// Kinds of notifications that are switched on and off together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "notifications::NotificationTopic")]
pub enum NotificationTopic {
    /// Lessons that do not take place. Always on.
    Cancellations,
    /// Money that came, and money that goes back. Always on.
    Payments,
    /// Paid bookings that wait for the teacher's answer. Always on.
    BookingRequests,
    /// Who is said not to have come to a lesson. Always on.
    Absences,
    /// What our team decided about an account, a profile or a review. Always on.
    TeamDecisions,
    /// Bookings that wait for their payment, or did.
    UnpaidBookings,
    /// Lessons that are certain now.
    Confirmations,
    /// Lessons that are soon.
    Reminders,
    /// Lessons that count as held.
    CompletedLessons,
    /// Reviews and answers to them.
    Reviews,
    /// What a buyer says was not given as agreed. Always on.
    Disputes,
    /// Earnings that can be paid out.
    Earnings,
    /// Materials you bought, and those you cannot download any more. Always on.
    Purchases,
    /// Materials of yours that somebody bought.
    Sales,
    /// New versions of materials in your library.
    MaterialUpdates,
    /// Earnings on their way to your bank account, and which account that is. Always on.
    Payouts,
    /// What waits for whoever keeps the books; for admins.
    Bookkeeping,
}

/// How somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "notifications::NotificationChannel")]
pub enum NotificationChannel {
    /// In `viewer.notifications`.
    InApp,
    /// By mail.
    Mail,
}
