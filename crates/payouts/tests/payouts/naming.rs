//! Teachers with a password who name accounts, and a bank that says in whose name they are.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use database::CommandError;
use database::schema::{audit_entries, bank_accounts, credentials, payout_settings};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::FutureExt as _;
use identity::password::Password;
use identity::{AccessTokens, AttemptLimits, Authentication, ServerKey, TokenKeys};
use jobs::{Registry, Runner, RunnerConfig};
use kernel::{ClientAddress, Randomness};
use ledger::BankAccount;
use ledger::bank_accounts::BankAccountInput;
use mailer::Mailer;
use payouts::flows::payout_account_set::{
    self, PayoutAccountChanged, PayoutAccountSetCode, PayoutAccountSetInput,
};
use payouts::gateway::{
    AccountHolder, Asked, CreateOutcome, DecideOutcome, GatewayError, NotificationError, PayoutGateway,
    PayoutNews, PayoutNotification, PayoutOrder, StatementLine,
};
use payouts::{PayoutServices, PayoutSettings};

use crate::world::{Human, World};

pub(crate) const PASSWORD: &str = "kuda nil makan batu";
/// A number and a holder that stand nowhere else in these tests.
pub(crate) const NUMBER: &str = "7001234567";
pub(crate) const HOLDER: &str = "Rahayu Lestari";

/// What the gateway answers when it is asked for a holder; `None` when it should not be asked.
type Answers = Arc<Mutex<VecDeque<Result<AccountHolder, GatewayError>>>>;

/// A gateway that only knows holders.
#[derive(Clone, Default)]
pub(crate) struct Bank {
    answers: Answers,
    asked: Arc<Mutex<Vec<(String, String)>>>,
}

impl Bank {
    /// Answers the next questions like this, and those after them that it does not know.
    pub(crate) fn answer(&self, answers: impl IntoIterator<Item = Result<AccountHolder, GatewayError>>) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).extend(answers);
    }

    /// Bank and number of each question so far.
    pub(crate) fn asked(&self) -> Vec<(String, String)> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn never<T: Send + 'static>() -> Asked<'static, T> {
    async { Err(GatewayError::Refused("only holders are known here".to_owned())) }.boxed()
}

impl PayoutGateway for Bank {
    fn create<'a>(&'a self, _: &'a PayoutOrder) -> Asked<'a, CreateOutcome> {
        never()
    }

    fn approve<'a>(&'a self, _: &'a str) -> Asked<'a, DecideOutcome> {
        never()
    }

    fn reject<'a>(&'a self, _: &'a str, _: &'a str) -> Asked<'a, DecideOutcome> {
        never()
    }

    fn status<'a>(&'a self, _: &'a str) -> Asked<'a, Option<PayoutNews>> {
        never()
    }

    fn balance(&self) -> Asked<'_, i64> {
        never()
    }

    fn statement(&self, _: NaiveDate, _: NaiveDate) -> Asked<'_, Vec<StatementLine>> {
        never()
    }

    fn account_holder<'a>(&'a self, bank_code: &'a str, number: &'a str) -> Asked<'a, AccountHolder> {
        let question = (bank_code.to_owned(), number.to_owned());
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(question);
        let answer = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        async { answer.unwrap_or(Ok(AccountHolder::NotKnown)) }.boxed()
    }

    fn read_notification(&self, _: &[u8], _: Option<&str>) -> Result<PayoutNotification, NotificationError> {
        Err(NotificationError::Malformed)
    }
}

/// A world in which accounts are named.
pub(crate) struct Naming {
    pub(crate) world: World,
    pub(crate) bank: Bank,
    pub(crate) services: PayoutServices,
    pub(crate) authentication: Authentication,
    runner: Runner,
}

impl Naming {
    pub(crate) async fn new() -> Self {
        let bank = Bank::default();
        Self::asking(Some(bank.clone()), bank).await
    }

    /// A server that has no payout gateway.
    pub(crate) async fn without_gateway() -> Self {
        Self::asking(None, Bank::default()).await
    }

    async fn asking(gateway: Option<Bank>, bank: Bank) -> Self {
        let world = World::new().await;
        let gateway = gateway.map(|gateway| -> payouts::gateway::SharedPayoutGateway { Arc::new(gateway) });
        let services = PayoutServices { gateway, ..world.services.clone() };
        let tokens = TokenKeys::from_seed(&[9; 32]).unwrap();
        let authentication = Authentication {
            pools: services.pools.clone(),
            passwords: services.passwords.clone(),
            access_tokens: AccessTokens::new(tokens, "https://t.example", "teacherin"),
            attempts: AttemptLimits::default(),
            server_key: ServerKey::from_bytes([7; 32]),
            randomness: Randomness::seeded(1),
        };
        let registry = payouts::jobs::register(Registry::new(), &services, &Mailer::new(world.mails.clone()));
        let runner =
            Runner::new(services.pools.clone(), services.clock.clone(), registry, RunnerConfig::default());
        Self { world, bank, services, authentication, runner }
    }

    /// A teacher with a password and without an account.
    pub(crate) async fn teacher(&self) -> Human {
        let teacher = self.world.teacher().await;
        self.give_password(&teacher).await;
        teacher
    }

    pub(crate) async fn give_password(&self, human: &Human) {
        let password = Password::typed(&PASSWORD.to_owned().into()).unwrap();
        let hash = self.services.passwords.hash(password).await.unwrap();
        diesel::insert_into(credentials::table)
            .values((
                credentials::user_id.eq(human.user_id),
                credentials::password_hash.eq(hash),
                credentials::created_at.eq(self.world.now()),
                credentials::updated_at.eq(self.world.now()),
            ))
            .execute(&mut self.world.connection().await)
            .await
            .unwrap();
    }

    pub(crate) async fn set(
        &self,
        human: &Human,
        password: &str,
        account: BankAccountInput,
    ) -> Result<PayoutAccountChanged, CommandError<PayoutAccountSetCode>> {
        let client = ClientAddress::this_machine();
        let input = PayoutAccountSetInput { password: password.to_owned().into(), client, account };
        payout_account_set::run(&self.services, &self.authentication, &human.actor, input).await
    }

    /// With the right password.
    pub(crate) async fn name(&self, teacher: &Human, number: &str) -> PayoutAccountChanged {
        self.set(teacher, PASSWORD, account(number)).await.unwrap()
    }

    /// Runs due jobs until none is left.
    pub(crate) async fn drain(&self) {
        while self.runner.run_due().await.unwrap() > 0 {}
    }

    pub(crate) async fn settings(&self, teacher: &Human) -> Option<PayoutSettings> {
        let settings = payout_settings::table.find(teacher.person_id).select(PayoutSettings::as_select());
        settings.first(&mut self.world.connection().await).await.optional().unwrap()
    }

    /// All accounts of the teacher, those she replaced as well, oldest first.
    pub(crate) async fn accounts(&self, teacher: &Human) -> Vec<BankAccount> {
        bank_accounts::table
            .filter(bank_accounts::person_id.eq(teacher.person_id))
            .order((bank_accounts::created_at, bank_accounts::id))
            .select(BankAccount::as_select())
            .load(&mut self.world.connection().await)
            .await
            .unwrap()
    }

    /// Everything that the audit log says of values, as text.
    pub(crate) async fn audit_text(&self) -> String {
        let rows: Vec<(Option<serde_json::Value>, Option<serde_json::Value>)> = audit_entries::table
            .select((audit_entries::before, audit_entries::after))
            .load(&mut self.world.connection().await)
            .await
            .unwrap();
        format!("{rows:?}")
    }
}

/// An account of this number at Bank Jago.
pub(crate) fn account(number: &str) -> BankAccountInput {
    BankAccountInput { bank_code: "jago".to_owned(), number: number.to_owned(), holder: HOLDER.to_owned() }
}
