//! What there is to tell, sorted by what somebody may switch off.

kernel::text_enum! {
    /// What somebody is told. One for every mail there is, but for identity's.
    pub enum NotificationKind {
        /// To either: a paid lesson was called off.
        BookingCancelled = "BOOKING_CANCELLED",
        /// To the student: the teacher turned it down.
        BookingDeclined = "BOOKING_DECLINED",
        /// To either: the teacher did not answer in time.
        BookingNotAnswered = "BOOKING_NOT_ANSWERED",
        /// To the student: the money is there, the teacher is asked.
        BookingPaid = "BOOKING_PAID",
        /// To the student: the money came when it could buy nothing any more.
        BookingPaidTooLate = "BOOKING_PAID_TOO_LATE",
        /// To either: the money was taken back, so the lesson does not take place.
        BookingMoneyGone = "BOOKING_MONEY_GONE",
        /// To the payer: it had been paid already, what came later goes back.
        PaidTwice = "PAID_TWICE",
        /// To the payer: the payment service could not send the money back, so somebody of ours did.
        RefundSentByHand = "REFUND_SENT_BY_HAND",
        /// To the teacher: a paid booking waits for an answer.
        BookingToAnswer = "BOOKING_TO_ANSWER",
        /// To the one who is said to have been absent.
        NoShowReported = "NO_SHOW_REPORTED",
        /// To either: what counts.
        NoShowDecided = "NO_SHOW_DECIDED",
        /// An admin suspended the account.
        AccountSuspended = "ACCOUNT_SUSPENDED",
        /// The suspension is over.
        AccountReinstated = "ACCOUNT_REINSTATED",
        /// An admin verified the teacher's profile.
        TeacherVerified = "TEACHER_VERIFIED",
        /// To the author: an admin hid the review.
        ReviewHidden = "REVIEW_HIDDEN",
        /// To the student: the time is held and waits for the payment.
        BookingHeld = "BOOKING_HELD",
        /// To the student: the hold ended without a payment.
        BookingExpired = "BOOKING_EXPIRED",
        /// To the student: it was cancelled before it was paid.
        BookingCancelledUnpaid = "BOOKING_CANCELLED_UNPAID",
        /// To either: the lesson takes place.
        BookingConfirmed = "BOOKING_CONFIRMED",
        /// To either: the lesson starts within a day.
        LessonWithinDay = "LESSON_WITHIN_DAY",
        /// To either: the lesson starts within the hour.
        LessonWithinHour = "LESSON_WITHIN_HOUR",
        /// To either: the lesson counts as held.
        LessonCompleted = "LESSON_COMPLETED",
        /// To the teacher: somebody reviewed a lesson or a material.
        ReviewWritten = "REVIEW_WRITTEN",
        /// To the author: the teacher answered.
        ReviewAnswered = "REVIEW_ANSWERED",
        /// To the payer: money cannot go back the way it came, so a bank account is asked for.
        RefundAccountNeeded = "REFUND_ACCOUNT_NEEDED",
        /// To the payer: somebody named the bank account that money goes to, which may not have been the payer.
        RefundAccountGiven = "REFUND_ACCOUNT_GIVEN",
        /// To the payer: an admin decided that money goes back.
        RefundDecided = "REFUND_DECIDED",
        /// To the seller: earnings can be paid out now.
        EarningsReleased = "EARNINGS_RELEASED",
        /// To the seller: a buyer disputes what was sold; an answer is asked for.
        DisputeOpened = "DISPUTE_OPENED",
        /// To the buyer: the seller has answered.
        DisputeAnswered = "DISPUTE_ANSWERED",
        /// To the seller: the time to answer is nearly over.
        DisputeAnswerDue = "DISPUTE_ANSWER_DUE",
        /// To the seller: there is no dispute any more.
        DisputeWithdrawn = "DISPUTE_WITHDRAWN",
        /// To either: it is decided how much goes back.
        DisputeDecided = "DISPUTE_DECIDED",
        /// To admins: answered disputes wait for a decision.
        DisputesWait = "DISPUTES_WAIT",
        /// To the buyer: a material can be downloaded.
        MaterialBought = "MATERIAL_BOUGHT",
        /// To the teacher: somebody has a material now.
        MaterialSold = "MATERIAL_SOLD",
        /// To those who have it: a material has a new version.
        MaterialUpdated = "MATERIAL_UPDATED",
        /// To the teacher: an admin took a material down.
        MaterialTakenDown = "MATERIAL_TAKEN_DOWN",
        /// To the teacher: an admin put it back.
        MaterialRestored = "MATERIAL_RESTORED",
        /// To who had it, or paid for it too late: it cannot be downloaded.
        MaterialAccessLost = "MATERIAL_ACCESS_LOST",
        /// To the teacher: somebody named the bank account that earnings go to, which may not have been the teacher.
        PayoutAccountChanged = "PAYOUT_ACCOUNT_CHANGED",
        /// To the teacher: a payout has arrived, as far as we know.
        PayoutPaid = "PAYOUT_PAID",
        /// To the teacher: a payout did not arrive, or the bank sent it back.
        PayoutFailed = "PAYOUT_FAILED",
        /// To the teacher: an admin called a payout off.
        PayoutRefused = "PAYOUT_REFUSED",
        /// To admins: payouts wait for them.
        PayoutsWait = "PAYOUTS_WAIT",
        /// To admins: the gateway's word and ours differ.
        DifferencesFound = "DIFFERENCES_FOUND",
        /// To the admin who asked for it: a file for the books can be downloaded.
        ExportReady = "EXPORT_READY",
    }
}

kernel::text_enum! {
    /// Kinds that are switched on and off together.
    pub enum NotificationTopic {
        /// Lessons that do not take place.
        Cancellations = "CANCELLATIONS",
        /// Money that came, and money that goes back.
        Payments = "PAYMENTS",
        /// Paid bookings that wait for the teacher's answer.
        BookingRequests = "BOOKING_REQUESTS",
        /// Who is said not to have come to a lesson.
        Absences = "ABSENCES",
        /// What our team decided about an account, a profile or a review.
        TeamDecisions = "TEAM_DECISIONS",
        /// Bookings that wait for their payment, or did.
        UnpaidBookings = "UNPAID_BOOKINGS",
        /// Lessons that are certain now.
        Confirmations = "CONFIRMATIONS",
        /// Lessons that are soon.
        Reminders = "REMINDERS",
        /// Lessons that count as held.
        CompletedLessons = "COMPLETED_LESSONS",
        /// Reviews and answers to them.
        Reviews = "REVIEWS",
        /// What a buyer says was not given as agreed.
        Disputes = "DISPUTES",
        /// Earnings that can be paid out.
        Earnings = "EARNINGS",
        /// Materials that somebody bought, and those that cannot be downloaded any more.
        Purchases = "PURCHASES",
        /// Materials that somebody else bought.
        Sales = "SALES",
        /// New versions of materials that somebody has.
        MaterialUpdates = "MATERIAL_UPDATES",
        /// Earnings on their way to a bank account, and which account that is.
        Payouts = "PAYOUTS",
        /// What waits for whoever keeps the books.
        Bookkeeping = "BOOKKEEPING",
    }
}

kernel::text_enum! {
    /// How somebody is told.
    pub enum NotificationChannel {
        /// In the list of the app.
        InApp = "IN_APP",
        /// By mail.
        Mail = "MAIL",
    }
}

kernel::text_enum! {
    /// What a notification leads to.
    pub enum SubjectKind {
        /// A booking.
        Booking = "BOOKING",
        /// A refund.
        Refund = "REFUND",
        /// A review.
        Review = "REVIEW",
        /// A teaching profile.
        Teacher = "TEACHER",
        /// A dispute.
        Dispute = "DISPUTE",
        /// A material.
        Material = "MATERIAL",
        /// A payout.
        Payout = "PAYOUT",
        /// A file for the books.
        Export = "EXPORT",
    }
}

impl NotificationKind {
    /// What it is switched on and off with.
    #[must_use]
    pub const fn topic(self) -> NotificationTopic {
        match self {
            Self::BookingCancelled | Self::BookingDeclined | Self::BookingNotAnswered => {
                NotificationTopic::Cancellations
            }
            Self::BookingPaid
            | Self::BookingPaidTooLate
            | Self::BookingMoneyGone
            | Self::PaidTwice
            | Self::RefundSentByHand
            | Self::RefundAccountNeeded
            | Self::RefundAccountGiven
            | Self::RefundDecided => NotificationTopic::Payments,
            Self::BookingToAnswer => NotificationTopic::BookingRequests,
            Self::NoShowReported | Self::NoShowDecided => NotificationTopic::Absences,
            Self::AccountSuspended
            | Self::AccountReinstated
            | Self::TeacherVerified
            | Self::ReviewHidden
            | Self::MaterialTakenDown
            | Self::MaterialRestored => NotificationTopic::TeamDecisions,
            Self::BookingHeld | Self::BookingExpired | Self::BookingCancelledUnpaid => {
                NotificationTopic::UnpaidBookings
            }
            Self::BookingConfirmed => NotificationTopic::Confirmations,
            Self::LessonWithinDay | Self::LessonWithinHour => NotificationTopic::Reminders,
            Self::LessonCompleted => NotificationTopic::CompletedLessons,
            Self::ReviewWritten | Self::ReviewAnswered => NotificationTopic::Reviews,
            Self::DisputeOpened
            | Self::DisputeAnswered
            | Self::DisputeAnswerDue
            | Self::DisputeWithdrawn
            | Self::DisputeDecided
            | Self::DisputesWait => NotificationTopic::Disputes,
            Self::EarningsReleased => NotificationTopic::Earnings,
            Self::MaterialBought | Self::MaterialAccessLost => NotificationTopic::Purchases,
            Self::MaterialSold => NotificationTopic::Sales,
            Self::MaterialUpdated => NotificationTopic::MaterialUpdates,
            Self::PayoutAccountChanged | Self::PayoutPaid | Self::PayoutFailed | Self::PayoutRefused => {
                NotificationTopic::Payouts
            }
            Self::PayoutsWait | Self::DifferencesFound | Self::ExportReady => NotificationTopic::Bookkeeping,
        }
    }
}

impl NotificationTopic {
    /// Whether people may switch it off. Not what costs them money or a lesson when they miss it, and not what our team
    /// decided about them; the README says why for each.
    #[must_use]
    pub const fn can_be_switched_off(self) -> bool {
        match self {
            Self::Cancellations
            | Self::Payments
            | Self::BookingRequests
            | Self::Absences
            | Self::TeamDecisions
            | Self::Disputes
            | Self::Purchases
            | Self::Payouts => false,
            Self::UnpaidBookings
            | Self::Confirmations
            | Self::Reminders
            | Self::CompletedLessons
            | Self::Reviews
            | Self::Earnings
            | Self::Sales
            | Self::MaterialUpdates
            | Self::Bookkeeping => true,
        }
    }

    /// What belongs to it.
    pub fn kinds(self) -> impl Iterator<Item = NotificationKind> {
        NotificationKind::ALL.iter().copied().filter(move |kind| kind.topic() == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_has_kinds() {
        for topic in NotificationTopic::ALL {
            assert!(topic.kinds().next().is_some(), "{topic}");
        }
    }
}
