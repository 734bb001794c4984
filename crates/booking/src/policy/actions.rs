//! Which buttons somebody sees.

use super::{
    Relation, Situation, cancel, confirm, decide_no_show, decline, end_meeting, oppose_no_show, pay,
    report_no_show, set_meeting_link, start_meeting,
};
use crate::state::{BookingStatus, NoShowStatus};

/// What can be done with a booking by a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BookingAction {
    /// Pay its order.
    Pay,
    /// Accept it.
    Confirm,
    /// Turn it down.
    Decline,
    /// Call it off.
    Cancel,
    /// Say where the online lesson is.
    SetMeetingLink,
    /// Begin the lesson.
    StartMeeting,
    /// End the lesson.
    EndMeeting,
    /// Say that the other one did not come.
    ReportNoShow,
    /// Say that one did come.
    OpposeNoShow,
    /// Decide whether somebody did not come.
    DecideNoShow,
    /// Say what the lesson was like.
    Review,
}

/// Why a button is grey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnavailableReason {
    /// Only the student does this.
    OnlyStudent,
    /// Only the teacher does this.
    OnlyTeacher,
    /// Only the two people of the lesson do this.
    OnlyParticipants,
    /// Only the one who is said to have been absent does this.
    OnlyAccused,
    /// Only an admin does this.
    OnlyAdmin,
    /// It is not paid yet.
    AwaitingPayment,
    /// The teacher has not answered yet.
    AwaitingAnswer,
    /// The gateway examines a payment of it.
    PaymentInDoubt,
    /// It is paid already.
    AlreadyPaid,
    /// The teacher has answered already.
    AlreadyAnswered,
    /// The lesson has begun.
    LessonStarted,
    /// The lesson has not begun yet.
    LessonNotStarted,
    /// It is called off, expired, or the lesson was held.
    Over,
    /// It is not time yet.
    TooEarly,
    /// The time for it has passed.
    TooLate,
    /// Somebody was reported as absent: that is decided first.
    NoShowReported,
    /// Nobody was reported as absent.
    NoShowNotReported,
    /// The report is opposed already.
    NoShowOpposed,
    /// Nobody has opposed the report: there is nothing to decide.
    NoShowNotOpposed,
    /// The report is decided.
    NoShowDecided,
    /// The lesson is at a place: it has no link.
    LessonIsOffline,
    /// It is reviewed already.
    AlreadyReviewed,
}

/// A button: drawn when it is listed, grey when there is a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AvailableAction {
    /// What it does.
    pub action: BookingAction,
    /// Why it is grey; `None` when it works.
    pub unavailable: Option<UnavailableReason>,
}

type Rule = fn(&Situation<'_>) -> Result<(), UnavailableReason>;

/// The buttons of a booking, the next step first. What is called off, expired or decided has none.
///
/// `is_reviewed` says whether the lesson has its review; `None` when that was not asked, and then the button to review it
/// is not listed.
#[must_use]
pub fn available_actions(situation: &Situation<'_>, is_reviewed: Option<bool>) -> Vec<AvailableAction> {
    let mut buttons: Vec<AvailableAction> = drawn(situation)
        .into_iter()
        .map(|(action, rule)| AvailableAction { action, unavailable: rule(situation).err() })
        .collect();
    if let Some(is_reviewed) = is_reviewed
        && (situation.status(), situation.relation) == (BookingStatus::Completed, Relation::Student)
    {
        let unavailable = is_reviewed.then_some(UnavailableReason::AlreadyReviewed);
        buttons.push(AvailableAction { action: BookingAction::Review, unavailable });
    }
    buttons
}

/// The buttons that somebody in this situation looks for, each with its rule.
fn drawn(situation: &Situation<'_>) -> Vec<(BookingAction, Rule)> {
    use BookingAction as Action;
    let mut buttons: Vec<(Action, Rule)> = Vec::new();
    match (situation.status(), situation.relation) {
        (BookingStatus::Pending, Relation::Student) => {
            buttons.push((Action::Pay, pay));
            buttons.push((Action::Cancel, cancel));
        }
        (BookingStatus::Paid, Relation::Teacher) => {
            buttons.push((Action::Confirm, confirm));
            buttons.push((Action::Decline, decline));
            buttons.push((Action::Cancel, cancel));
        }
        (BookingStatus::Confirmed | BookingStatus::InProgress, relation) => {
            during_lesson(situation, relation, &mut buttons);
        }
        (BookingStatus::Pending | BookingStatus::Paid, _) => buttons.push((Action::Cancel, cancel)),
        (
            BookingStatus::Completed
            | BookingStatus::Cancelled
            | BookingStatus::Expired
            | BookingStatus::NoShow,
            _,
        ) => {}
    }
    buttons
}

fn during_lesson(situation: &Situation<'_>, relation: Relation, buttons: &mut Vec<(BookingAction, Rule)>) {
    use BookingAction as Action;
    let is_confirmed = situation.status() == BookingStatus::Confirmed;
    if relation == Relation::Teacher {
        if situation.booking.mode == catalog::LessonMode::Online {
            buttons.push((Action::SetMeetingLink, set_meeting_link));
        }
        buttons.push(if is_confirmed {
            (Action::StartMeeting, start_meeting)
        } else {
            (Action::EndMeeting, end_meeting)
        });
    }
    match situation.no_show {
        None if relation != Relation::Admin => buttons.push((Action::ReportNoShow, report_no_show)),
        Some(report)
            if report.status == NoShowStatus::Reported && relation.participant() == Some(report.absent) =>
        {
            buttons.push((Action::OpposeNoShow, oppose_no_show));
        }
        Some(_) if relation == Relation::Admin => buttons.push((Action::DecideNoShow, decide_no_show)),
        None | Some(_) => {}
    }
    if is_confirmed {
        buttons.push((Action::Cancel, cancel));
    }
}
