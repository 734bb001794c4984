//! Which buttons somebody sees beside a line that was paid.

use chrono::{DateTime, Utc};
use kernel::Actor;
use kernel::id::{PersonId, UserId};

use super::Dispute;
use super::policy::{self, LineUnavailableReason};
use crate::model::OrderLine;
use crate::state::OrderStatus;

/// What can be done about a line's money by a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineAction {
    /// Say that it was not given as agreed.
    DisputeOpen,
    /// Take that back.
    DisputeWithdraw,
    /// Answer it.
    DisputeAnswer,
    /// Decide how much goes back.
    DisputeDecide,
    /// Send money back.
    Refund,
}

/// Who looks at a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineSide {
    /// Who paid it.
    Buyer,
    /// Who earns by it.
    Seller,
    /// One of our team.
    Admin,
}

impl LineSide {
    /// On which side of what was sold somebody looks at it; `None` for who has nothing to do with it.
    #[must_use]
    pub fn of(actor: &Actor, buyer: UserId, seller: PersonId) -> Option<Self> {
        match actor {
            Actor::User(user) if user.user_id == buyer => Some(Self::Buyer),
            Actor::User(user) if user.person_id == seller => Some(Self::Seller),
            Actor::User(_) if actor.is_admin() => Some(Self::Admin),
            Actor::User(_) | Actor::Anonymous | Actor::System => None,
        }
    }
}

/// A button: drawn when it is listed, grey when there is a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AvailableLineAction {
    /// What it does.
    pub action: LineAction,
    /// Why it is grey; `None` when it works.
    pub unavailable: Option<LineUnavailableReason>,
}

/// The buttons of a line, the next step first. A line that nobody has paid has none.
#[must_use]
pub fn available_actions(
    line: &OrderLine,
    dispute: Option<&Dispute>,
    side: LineSide,
    now: DateTime<Utc>,
) -> Vec<AvailableLineAction> {
    if line.status != OrderStatus::Paid {
        return Vec::new();
    }
    let undecided = dispute.filter(|dispute| dispute.is_undecided());
    let mut buttons = Vec::new();
    let mut draw = |action, allowed: Result<(), LineUnavailableReason>| {
        buttons.push(AvailableLineAction { action, unavailable: allowed.err() });
    };
    match (side, undecided) {
        (LineSide::Buyer, Some(dispute)) => draw(LineAction::DisputeWithdraw, policy::end(dispute)),
        // Before it was given, it is called off instead.
        (LineSide::Buyer, None) if line.release_due_at.is_some() => {
            draw(LineAction::DisputeOpen, policy::open(line, dispute, now));
        }
        (LineSide::Seller, Some(dispute)) => draw(LineAction::DisputeAnswer, policy::answer(dispute, now)),
        (LineSide::Admin, undecided) => {
            if let Some(dispute) = undecided {
                draw(LineAction::DisputeDecide, policy::end(dispute));
            }
            draw(LineAction::Refund, policy::refund(line));
        }
        (LineSide::Buyer | LineSide::Seller, None) => {}
    }
    buttons
}
