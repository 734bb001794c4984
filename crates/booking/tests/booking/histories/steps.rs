//! What can happen.

use payouts::gateway::GatewayPayoutStatus;

use super::dice::Dice;
use super::stage::Stage;

/// Something that somebody does, or that happens by itself. Things are named by their place in the lists of the stage.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// A student books a new slot of a teacher, in so many minutes, into an open order of hers or not.
    Book {
        student: usize,
        teacher: usize,
        in_minutes: i64,
        minutes: i64,
        joins: bool,
    },
    /// So many lessons, of the teachers in turn, in one order that is paid at once; they are accepted.
    Buy {
        student: usize,
        teacher: usize,
        in_minutes: i64,
        minutes: i64,
        lessons: usize,
    },
    /// A lesson that nothing goes wrong with: booked, paid and given, and its earnings are the teacher's.
    Earn {
        student: usize,
        teacher: usize,
        minutes: i64,
    },
    /// A student books a slot that was seen before.
    BookSeen {
        student: usize,
        slot: usize,
    },
    StartPayment(usize),
    Pay(usize),
    PayAgain(usize),
    Doubt(usize),
    Refuse(usize),
    /// The gateway takes money back, in one of its words.
    TakeBack(usize, usize),
    /// Somebody sends so many thousandths of what is left back at the gateway.
    SendBack(usize, i64),
    /// From now on the gateway cannot refund, or can.
    RefundsByHand(bool),
    Hear(usize),
    HearAll,
    /// What the gateway answered some time ago arrives now.
    HearOld(usize),
    Answer(usize, bool),
    /// 0 the student, 1 the teacher, 2 an admin.
    Cancel(usize, usize),
    /// Looks at what goes back, and agrees to it later.
    CancelLater(usize, usize, i64),
    StartMeeting(usize),
    EndMeeting(usize),
    ReportAbsence(usize, bool),
    OpposeReport(usize),
    DecideReport(usize, bool),
    /// So many thousandths of the price, by an admin's decision; all that is left when there is none.
    RefundByAdmin(usize, Option<i64>),
    /// An admin has sent by hand what the gateway could not.
    SentByHand(usize),
    Dispute(usize),
    AnswerDispute(usize),
    WithdrawDispute(usize),
    /// With so many thousandths of the price for the buyer.
    DecideDispute(usize, i64),
    /// The buyer says where the money goes that the gateway cannot send.
    GiveAccount(usize),
    SendToAccount(usize),
    /// The bank sends back what was sent to an account.
    ComesBack(usize),
    /// A teacher asks for so many thousandths of what is hers.
    AskForPayout(usize, i64),
    /// The teacher herself, or an admin.
    CallOffPayout(usize, bool),
    /// What waits is put together by an admin, and decided by another one.
    BatchPayouts {
        by_hand: bool,
        approves: bool,
    },
    /// All that is hers is asked for, batched and approved, and jobs run.
    PayOut {
        teacher: usize,
        by_hand: bool,
    },
    /// What goes wrong next between us and the gateway.
    TroublePayouts(usize),
    /// The bank moves what has left for it.
    BankMoves(usize, GatewayPayoutStatus),
    /// Another process sends it, whatever ours does.
    SendPayout(usize),
    HearPayout(usize),
    /// What the gateway answered some time ago arrives now.
    HearOldPayout(usize),
    LookAtPayouts,
    /// An admin sent it, could not, or had it back from the bank.
    EndByHand(usize, usize),
    /// What jobs do is done once more.
    JobsAgain(usize),
    RunSomeJobs,
    Drain,
    Wait(i64),
    /// The clock goes to so many minutes after a lesson's start.
    GoToLesson(usize, i64),
}

const WEIGHTS: [(usize, Kind); 38] = [
    (14, Kind::Book),
    (14, Kind::Buy),
    (3, Kind::BookSeen),
    (12, Kind::StartPayment),
    (16, Kind::Pay),
    (3, Kind::PayAgain),
    (2, Kind::Doubt),
    (2, Kind::Refuse),
    (2, Kind::TakeBack),
    (3, Kind::SendBack),
    (1, Kind::RefundsByHand),
    (6, Kind::Hear),
    (8, Kind::HearAll),
    (4, Kind::HearOld),
    (8, Kind::Answer),
    (6, Kind::Cancel),
    (2, Kind::CancelLater),
    (4, Kind::StartMeeting),
    (4, Kind::EndMeeting),
    (3, Kind::ReportAbsence),
    (2, Kind::OpposeReport),
    (2, Kind::DecideReport),
    (4, Kind::RefundByAdmin),
    (2, Kind::SentByHand),
    (6, Kind::Dispute),
    (3, Kind::AnswerDispute),
    (1, Kind::WithdrawDispute),
    (3, Kind::DecideDispute),
    (3, Kind::GiveAccount),
    (3, Kind::SendToAccount),
    (1, Kind::ComesBack),
    (56, Kind::OfPayouts),
    (18, Kind::Earn),
    (4, Kind::JobsAgain),
    (5, Kind::RunSomeJobs),
    (10, Kind::Drain),
    (10, Kind::Wait),
    (6, Kind::GoToLesson),
];

#[derive(Debug, Clone, Copy)]
enum Kind {
    Book,
    Buy,
    BookSeen,
    StartPayment,
    Pay,
    PayAgain,
    Doubt,
    Refuse,
    TakeBack,
    SendBack,
    RefundsByHand,
    Hear,
    HearAll,
    HearOld,
    Answer,
    Cancel,
    CancelLater,
    StartMeeting,
    EndMeeting,
    ReportAbsence,
    OpposeReport,
    DecideReport,
    RefundByAdmin,
    SentByHand,
    Dispute,
    AnswerDispute,
    WithdrawDispute,
    DecideDispute,
    GiveAccount,
    SendToAccount,
    ComesBack,
    OfPayouts,
    Earn,
    JobsAgain,
    RunSomeJobs,
    Drain,
    Wait,
    GoToLesson,
}

impl Kind {
    fn draw(dice: &mut Dice) -> Self {
        let mut place = dice.below(WEIGHTS.iter().map(|(weight, _)| weight).sum());
        for (weight, kind) in WEIGHTS {
            if place < weight {
                return kind;
            }
            place -= weight;
        }
        Self::Drain
    }
}

/// Of the last few more often than of those before: what just happened goes on.
pub(super) fn recent(dice: &mut Dice, count: usize) -> usize {
    if dice.is_one_in(3) { dice.below(count) } else { count.saturating_sub(1 + dice.below(count.min(4))) }
}

impl Step {
    pub(super) fn draw(dice: &mut Dice, stage: &Stage) -> Self {
        // Nothing happens to nothing.
        let first = if dice.is_one_in(2) { Kind::Book } else { Kind::Earn };
        let kind = if stage.bookings.is_empty() { first } else { Kind::draw(dice) };
        let booking = recent(dice, stage.bookings.len());
        let payment = recent(dice, stage.payments.len());
        let dispute = recent(dice, stage.disputes.len());
        match kind {
            Kind::Book | Kind::Buy | Kind::Earn => {
                let student = dice.below(stage.students.len());
                let teacher = dice.below(stage.teachers.len());
                let in_minutes = dice.one_of(&[30, 90, 200, 400, 800, 1500, 2000, 4400, 9000]);
                let minutes = dice.one_of(&[30, 45, 60, 90]);
                match kind {
                    Kind::Book => {
                        let joins = dice.is_one_in(2);
                        Self::Book { student, teacher, in_minutes, minutes, joins }
                    }
                    Kind::Earn => Self::Earn { student, teacher, minutes },
                    _ => {
                        let lessons = dice.one_of(&[1, 1, 2, 3]);
                        Self::Buy { student, teacher, in_minutes, minutes, lessons }
                    }
                }
            }
            Kind::BookSeen => Self::BookSeen {
                student: dice.below(stage.students.len()),
                slot: recent(dice, stage.slots.len()),
            },
            Kind::StartPayment => Self::StartPayment(booking),
            Kind::Pay => Self::Pay(payment),
            Kind::PayAgain => Self::PayAgain(payment),
            Kind::Doubt => Self::Doubt(payment),
            Kind::Refuse => Self::Refuse(payment),
            Kind::TakeBack => Self::TakeBack(payment, dice.below(3)),
            Kind::SendBack => Self::SendBack(payment, dice.one_of(&[1, 333, 500, 1000])),
            Kind::RefundsByHand => Self::RefundsByHand(dice.is_one_in(2)),
            Kind::Hear => Self::Hear(payment),
            Kind::HearAll => Self::HearAll,
            Kind::HearOld => Self::HearOld(dice.below(stage.said.len())),
            Kind::Answer => Self::Answer(booking, !dice.is_one_in(5)),
            Kind::Cancel => Self::Cancel(booking, dice.below(3)),
            Kind::CancelLater => {
                Self::CancelLater(booking, dice.below(3), dice.one_of(&[0, 1, 60, 300, 1200]))
            }
            Kind::StartMeeting => Self::StartMeeting(booking),
            Kind::EndMeeting => Self::EndMeeting(booking),
            Kind::ReportAbsence => Self::ReportAbsence(booking, dice.is_one_in(2)),
            Kind::OpposeReport => Self::OpposeReport(booking),
            Kind::DecideReport => Self::DecideReport(booking, dice.is_one_in(2)),
            Kind::RefundByAdmin => {
                let part = dice.one_of(&[Some(1), Some(333), Some(500), Some(999), None]);
                Self::RefundByAdmin(booking, part)
            }
            Kind::SentByHand => Self::SentByHand(dice.below(8)),
            Kind::Dispute => Self::Dispute(booking),
            Kind::AnswerDispute => Self::AnswerDispute(dispute),
            Kind::WithdrawDispute => Self::WithdrawDispute(dispute),
            Kind::DecideDispute => Self::DecideDispute(dispute, dice.one_of(&[0, 1, 333, 500, 1000])),
            Kind::GiveAccount => Self::GiveAccount(dice.below(8)),
            Kind::SendToAccount => Self::SendToAccount(dice.below(8)),
            Kind::ComesBack => Self::ComesBack(dice.below(8)),
            Kind::OfPayouts => Self::draw_about_payouts(dice, stage),
            Kind::JobsAgain => Self::JobsAgain(booking),
            Kind::RunSomeJobs => Self::RunSomeJobs,
            Kind::Drain => Self::Drain,
            Kind::Wait => Self::Wait(dice.one_of(&[1, 14, 15, 20, 61, 400, 1500, 3000])),
            Kind::GoToLesson => Self::GoToLesson(booking, dice.one_of(&[-61, -1, 0, 12, 35, 65, 900])),
        }
    }
}
