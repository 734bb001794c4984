//! Who and what a history is about.

use booking::Booking;
use booking::commands::cancellation_policy_create::{
    self, CancellationPolicyCreateInput, NewCancellationStep,
};
use booking::commands::teacher_cancellation_policy_choose::{self, TeacherCancellationPolicyChooseInput};
use booking::{CancellingSide, queries};
use calendar::Slot;
use chrono::TimeDelta;
use database::schema::{jobs as jobs_table, teachers};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{DisputeId, PaymentId, PayoutId};
use payments::WithholdingBase;
use payments::commands::commission_rule_create::{self, CommissionRuleCreateInput};
use payments::commands::withholding_rule_create::{self, WithholdingRuleCreateInput};
use payments::gateway::{TransactionNews, TransactionState};
use payouts::gateway::PayoutNews;

use super::dice::Dice;
use crate::world::{Human, World};

/// A booking, seen from outside.
pub(super) struct Booked {
    pub(super) booking: Booking,
    pub(super) student: usize,
    pub(super) teacher: usize,
}

/// A dispute about a line of that price.
pub(super) struct Disputed {
    pub(super) id: DisputeId,
    pub(super) price: i64,
    pub(super) student: usize,
    pub(super) teacher: usize,
}

pub(super) struct Stage {
    pub(super) world: World,
    pub(super) teachers: Vec<Human>,
    pub(super) students: Vec<Human>,
    pub(super) admin: Human,
    pub(super) other_admin: Human,
    pub(super) bookings: Vec<Booked>,
    /// With its teacher.
    pub(super) slots: Vec<(Slot, usize)>,
    pub(super) payments: Vec<PaymentId>,
    pub(super) disputes: Vec<Disputed>,
    /// What the gateway answered, in the order in which it did.
    pub(super) said: Vec<(PaymentId, TransactionNews)>,
    pub(super) payouts: Vec<PayoutId>,
    /// The same of payouts.
    pub(super) said_of_payouts: Vec<(PayoutId, PayoutNews)>,
}

impl Stage {
    /// Odd prices, odd percentages: nothing divides without a rest.
    pub(super) async fn set(dice: &mut Dice) -> Self {
        let world = World::new().await;
        let mut teachers = Vec::new();
        for price in [133_333_i64, 99_999] {
            let teacher = world.teacher().await;
            let profile = teachers::table.filter(teachers::person_id.eq(teacher.person_id));
            let is_instant = dice.is_one_in(2);
            diesel::update(profile)
                .set((teachers::price_per_hour.eq(price), teachers::instant_booking.eq(is_instant)))
                .execute(&mut world.connection().await)
                .await
                .unwrap();
            world.name_account(&teacher).await;
            teachers.push(teacher);
        }
        let students = world.students(3).await;
        let (admin, other_admin) = (world.admin().await, world.admin().await);
        let stage = Self {
            world,
            teachers,
            students,
            admin,
            other_admin,
            bookings: Vec::new(),
            slots: Vec::new(),
            payments: Vec::new(),
            disputes: Vec::new(),
            said: Vec::new(),
            payouts: Vec::new(),
            said_of_payouts: Vec::new(),
        };
        stage.make_rules(dice).await;
        stage.choose_policy(dice).await;
        stage
    }

    async fn make_rules(&self, dice: &mut Dice) {
        let (admin, now) = (&self.admin.actor, self.world.now());
        let mut connection = self.world.connection().await;
        let commission = CommissionRuleCreateInput {
            name: "Commission".to_owned(),
            basis_points: dice.one_of(&[0, 1, 1234, 1500, 10_000]),
            minimum_amount: dice.one_of(&[None, Some(1), Some(20_001), Some(900_000)]),
            maximum_amount: dice.one_of(&[None, Some(900_001)]),
            ..CommissionRuleCreateInput::default()
        };
        commission_rule_create::run(&mut connection, admin, now, commission).await.unwrap();
        if dice.is_one_in(2) {
            let withholding = WithholdingRuleCreateInput {
                name: "Tax".to_owned(),
                basis_points: dice.one_of(&[50, 333, 10_000]),
                base: dice.one_of(&[WithholdingBase::Price, WithholdingBase::Earnings]),
                starts_at: None,
                ends_at: None,
            };
            withholding_rule_create::run(&mut connection, admin, now, withholding).await.unwrap();
        }
    }

    /// The second teacher has a policy of her own; the first has the default.
    async fn choose_policy(&self, dice: &mut Dice) {
        let Some(teacher) = self.teachers.get(1) else { return };
        let now = self.world.now();
        let step = |hours_before_start, refund_basis_points| NewCancellationStep {
            cancelled_by: CancellingSide::Student,
            hours_before_start,
            refund_basis_points,
        };
        let input = CancellationPolicyCreateInput {
            name: "Odd".to_owned(),
            name_indonesian: "Ganjil".to_owned(),
            steps: vec![step(48, 9_999), step(10, 3_333), step(1, 1), step(0, dice.one_of(&[0, 1]))],
        };
        let mut connection = self.world.connection().await;
        let odd =
            cancellation_policy_create::run(&mut connection, &self.admin.actor, now, input).await.unwrap();
        let in_force = queries::cancellation_policies_in_force(&mut connection).await.unwrap();
        let mut choices: Vec<_> = in_force.iter().map(|terms| terms.policy.id).collect();
        // The odd one as often as all others.
        choices.extend([odd.policy.id; 3]);
        let input = TeacherCancellationPolicyChooseInput { policy_id: Some(dice.one_of(&choices)) };
        teacher_cancellation_policy_choose::run(&mut connection, &teacher.actor, now, input).await.unwrap();
    }

    /// Runs all jobs but those that only write mails: they have tests of their own.
    pub(super) async fn drain(&self) {
        self.drop_mails().await;
        self.world.drain().await;
    }

    pub(super) async fn drop_mails(&self) {
        let kind = jobs_table::kind;
        let tells = kind.like("%mail").or(kind.like("%notice")).or(kind.eq("booking.reminder"));
        let mails = jobs_table::table.filter(tells);
        diesel::delete(mails).execute(&mut self.world.connection().await).await.unwrap();
    }

    /// We ask the gateway about the payment.
    pub(super) async fn hear(&mut self, payment_id: PaymentId) {
        if let Some(news) = self.world.gateway.news(payment_id) {
            self.said.push((payment_id, news));
        }
        self.world.refresh(payment_id).await;
    }

    pub(super) async fn hear_all(&mut self) {
        for payment_id in self.payments.clone() {
            self.hear(payment_id).await;
        }
    }

    /// All that is on its way arrives, everybody decides what is theirs to decide, and all windows close.
    pub(super) async fn settle_everything(&mut self) {
        for payment_id in self.payments.clone() {
            if self.world.gateway.state(payment_id) == Some(TransactionState::Challenged) {
                self.world.gateway.put(payment_id, TransactionState::Denied);
            }
        }
        for hours in [0, 1, 24, 24, 24, 96, 200, 400] {
            self.world.clock.advance(TimeDelta::hours(hours));
            self.hear_all().await;
            self.drain().await;
            for index in 0..self.bookings.len() {
                let upholds = index % 2 == 0;
                self.decide_report(index, upholds).await;
            }
            self.drain().await;
            self.settle_payouts().await;
        }
    }
}
