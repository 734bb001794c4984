//! What can happen to payouts.

use payouts::gateway::GatewayPayoutStatus;

use super::dice::Dice;
use super::stage::Stage;
use super::steps::{Step, recent};

/// How many things can go wrong between us and the gateway: see `Stage::trouble_payouts`.
const TROUBLES: usize = 10;

impl Step {
    pub(super) fn draw_about_payouts(dice: &mut Dice, stage: &Stage) -> Self {
        let payout = recent(dice, stage.payouts.len());
        // Nothing happens to nothing.
        let place = if stage.payouts.is_empty() { dice.below(16) } else { dice.below(56) };
        match place {
            0..6 => {
                let teacher = dice.below(stage.teachers.len());
                Self::AskForPayout(teacher, dice.one_of(&[1, 333, 500, 1000, 1001]))
            }
            6..16 => Self::PayOut { teacher: dice.below(stage.teachers.len()), by_hand: dice.is_one_in(3) },
            16..18 => Self::CallOffPayout(payout, dice.is_one_in(2)),
            18..24 => Self::BatchPayouts { by_hand: dice.is_one_in(3), approves: !dice.is_one_in(5) },
            24..30 => Self::TroublePayouts(dice.below(TROUBLES)),
            30..39 => {
                use GatewayPayoutStatus::{Completed, Failed, Processed};
                Self::BankMoves(payout, dice.one_of(&[Processed, Completed, Completed, Failed]))
            }
            39..42 => Self::SendPayout(payout),
            42..47 => Self::HearPayout(payout),
            47..49 => Self::HearOldPayout(dice.below(stage.said_of_payouts.len())),
            49..51 => Self::LookAtPayouts,
            _ => Self::EndByHand(payout, dice.below(3)),
        }
    }
}
