//! Switches: what goes wrong on purpose, and how often.

use serde::{Deserialize, Serialize};

/// How often a switch still acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Times {
    /// The next so many calls or notifications.
    Next(u32),
    /// Until it is cleared.
    Always,
}

/// What an API call meets instead of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApiFault {
    /// An error status with an error body in the API's own shape, e.g. 500 or 503.
    ServerError(u16),
    /// A page in HTML, with status 200, as a proxy in between would serve.
    Html,
    /// Silence, until the caller gives up.
    NeverAnswer,
    /// The right answer, so many seconds late (of the real clock).
    AnswerAfterSeconds(u64),
    /// The connection closes without an answer.
    DropConnection,
}

/// What happens to a notification instead of being delivered once, at once, as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationFault {
    /// It is delivered so many times in all, at the same moment.
    Duplicate(u32),
    /// It is kept until [`crate::Simulator::release_held`].
    HoldBack,
    /// It comes so many seconds late (of the simulator's clock).
    DelaySeconds(u32),
    /// It never comes.
    Lose,
    /// Its signature is of another key.
    SignWrongly,
}

/// What becomes of an approved payout instead of its arriving.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutFault {
    /// The bank refuses it, for the reason of that number in Midtrans' list (2: the account's number is wrong).
    Fail(u8),
    /// It arrives, and the bank sends it back later: completed, then failed.
    Return {
        /// Why, as in [`PayoutFault::Fail`].
        failure_code: u8,
        /// How long it was completed, by the simulator's clock.
        after_seconds: u32,
    },
    /// It stays at the bank until somebody decides.
    Stall,
}

/// Which of the merchant's two addresses a notification goes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// What became of payments; signed in the body.
    #[default]
    Payments,
    /// What became of payouts and top-ups; signed in the header `Iris-Signature`.
    Payouts,
}

/// What a call asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the endpoints' own")]
pub enum Operation {
    SnapCreate,
    Token,
    Charge,
    Capture,
    Status,
    Cancel,
    Expire,
    Refund,
    Approve,
    Deny,
    Other,
    PayoutCreate,
    PayoutApprove,
    PayoutReject,
    PayoutStatus,
    PayoutBalance,
    PayoutStatements,
    AccountValidation,
    Beneficiaries,
    PayoutOther,
}

impl Operation {
    /// Whether it is of the payout API, which has errors of its own shape.
    #[must_use]
    pub const fn is_of_payouts(self) -> bool {
        matches!(
            self,
            Self::PayoutCreate
                | Self::PayoutApprove
                | Self::PayoutReject
                | Self::PayoutStatus
                | Self::PayoutBalance
                | Self::PayoutStatements
                | Self::AccountValidation
                | Self::Beneficiaries
                | Self::PayoutOther
        )
    }
}

/// A switch on the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiSwitch {
    /// What happens.
    pub fault: ApiFault,
    /// To which calls; to all without it.
    #[serde(default)]
    pub operation: Option<Operation>,
    /// Whether the call is carried out all the same: "created, then died". A late answer always is.
    #[serde(default)]
    pub takes_effect: bool,
    /// How often.
    #[serde(default = "once")]
    pub times: Times,
}

impl ApiSwitch {
    /// The fault, for the next call whatever it asks, which is not carried out.
    #[must_use]
    pub const fn next(fault: ApiFault) -> Self {
        Self { fault, operation: None, takes_effect: false, times: Times::Next(1) }
    }

    /// For calls of this kind only.
    #[must_use]
    pub const fn on(self, operation: Operation) -> Self {
        Self { operation: Some(operation), ..self }
    }

    /// The call is carried out before it fails.
    #[must_use]
    pub const fn after_taking_effect(self) -> Self {
        Self { takes_effect: true, ..self }
    }

    /// That often.
    #[must_use]
    pub const fn times(self, times: Times) -> Self {
        Self { times, ..self }
    }
}

/// A switch on notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationSwitch {
    /// What happens.
    pub fault: NotificationFault,
    /// How often.
    #[serde(default = "once")]
    pub times: Times,
    /// To which notifications; to all without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
}

/// A switch on approved payouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutSwitch {
    /// What happens.
    pub fault: PayoutFault,
    /// How often.
    #[serde(default = "once")]
    pub times: Times,
}

const fn once() -> Times {
    Times::Next(1)
}

/// All switches that are on. The first that fits acts; several notification faults may act on one notification when
/// they are of different kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switches {
    /// On the API.
    pub api: Vec<ApiSwitch>,
    /// On notifications.
    pub notifications: Vec<NotificationSwitch>,
    /// How many of the next refunds the bank refuses.
    pub refunds_denied_by_bank: u32,
    /// Whether a refund key that was used before answers 406 instead of the first answer again.
    pub repeated_refund_keys_are_refused: bool,
    /// On payouts that are approved from now on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payouts: Vec<PayoutSwitch>,
}

impl Switches {
    /// The switch that acts on this call; it counts as used.
    pub(crate) fn for_call(&mut self, operation: Operation) -> Option<ApiSwitch> {
        let index =
            self.api.iter().position(|switch| switch.operation.is_none_or(|wanted| wanted == operation))?;
        let switch = self.api.get(index).copied()?;
        match self.api.get_mut(index).map(|switch| &mut switch.times) {
            Some(Times::Next(left)) if *left > 1 => *left -= 1,
            Some(Times::Next(_)) => {
                self.api.remove(index);
            }
            _ => {}
        }
        Some(switch)
    }

    /// The fault that acts on the payout that is being approved; it counts as used.
    pub(crate) fn for_payout(&mut self) -> Option<PayoutFault> {
        let switch = self.payouts.first_mut()?;
        let fault = switch.fault;
        if let Times::Next(left) = &mut switch.times {
            *left = left.saturating_sub(1);
        }
        self.payouts.retain(|switch| switch.times != Times::Next(0));
        Some(fault)
    }

    /// The faults that act on the next notification there; they count as used.
    pub(crate) fn for_notification(&mut self, channel: Channel) -> Vec<NotificationFault> {
        let mut acting: Vec<NotificationFault> = Vec::new();
        for switch in &mut self.notifications {
            if switch.channel.is_some_and(|wanted| wanted != channel) {
                continue;
            }
            let kind = std::mem::discriminant(&switch.fault);
            if acting.iter().any(|fault| std::mem::discriminant(fault) == kind) {
                continue;
            }
            acting.push(switch.fault);
            if let Times::Next(left) = &mut switch.times {
                *left = left.saturating_sub(1);
            }
        }
        self.notifications.retain(|switch| switch.times != Times::Next(0));
        acting
    }
}
