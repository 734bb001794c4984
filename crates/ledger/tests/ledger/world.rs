//! A database with people in it, and short ways to move their money.

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{people, users};
use database::test_database::TestDatabase;
use database::{DatabaseError, PoolConfig, PooledConnection, Pools};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{LoginSessionId, PersonId, UserId, generate_uuid};
use kernel::{Actor, Currency, Randomness, Role, UserActor};
use teacherin_ledger::{
    AccountName, AccountPurpose, Leg, Posting, SealingKeys, TransactionKind, invariants, post, queries,
};
use uuid::Uuid;

pub(crate) struct World {
    pub(crate) pools: Pools,
    pub(crate) keys: SealingKeys,
    start: DateTime<Utc>,
    _database: TestDatabase,
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let config = PoolConfig { connections_max: 16, ..PoolConfig::new(database.url()) };
        Self {
            pools: Pools::new(&config).unwrap(),
            keys: SealingKeys::new(&[1; 32], &[], Randomness::system()),
            start: "2027-03-01T01:00:00Z".parse().unwrap(),
            _database: database,
        }
    }

    /// So many minutes after the start.
    pub(crate) fn at(&self, minutes: i64) -> DateTime<Utc> {
        self.start + TimeDelta::minutes(minutes)
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.pools.write().await.unwrap()
    }

    /// Somebody new whom nobody can sign in as.
    pub(crate) async fn person_without_login(&self) -> PersonId {
        let person_id = PersonId::generate(self.start);
        let mut connection = self.connection().await;
        diesel::insert_into(people::table)
            .values((
                people::id.eq(person_id),
                people::created_at.eq(self.start),
                people::updated_at.eq(self.start),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        person_id
    }

    /// Somebody new, signed in.
    pub(crate) async fn user(&self, roles: &[Role]) -> UserActor {
        let (person_id, user_id) = (self.person_without_login().await, UserId::generate(self.start));
        let mut connection = self.connection().await;
        let email = format!("{}@example.com", user_id.to_string().to_lowercase());
        diesel::insert_into(users::table)
            .values((
                users::id.eq(user_id),
                users::person_id.eq(person_id),
                users::email.eq(email),
                users::created_at.eq(self.start),
                users::updated_at.eq(self.start),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        UserActor {
            user_id,
            person_id,
            login_session_id: LoginSessionId::generate(self.start),
            roles: roles.iter().copied().collect(),
            locale: kernel::Locale::English,
            request_id: None,
        }
    }

    pub(crate) async fn person(&self) -> PersonId {
        self.user(&[]).await.person_id
    }

    /// Posts it at an instant, and says whether it was new.
    pub(crate) async fn post(&self, at: DateTime<Utc>, posting: Posting) -> bool {
        post_alone(&mut *self.connection().await, at, posting).await.unwrap()
    }

    /// A line of this price is paid, of which the company keeps a fifth.
    pub(crate) async fn pay(&self, at: DateTime<Utc>, teacher: PersonId, price: i64) -> Uuid {
        let line = generate_uuid(at);
        assert!(self.post(at, line_paid(generate_uuid(at), line, teacher, price)).await);
        line
    }

    /// What the account is worth, to the last entry; nothing where there is none.
    pub(crate) async fn balance(&self, name: AccountName) -> i64 {
        let mut connection = self.connection().await;
        let system = Actor::System;
        let accounts =
            queries::accounts_by_names(&mut connection, &system, Currency::Idr, &[name]).await.unwrap();
        let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
        let balances = queries::balances(&mut connection, &system, &ids).await.unwrap();
        balances.values().sum()
    }

    /// Nothing breaks a rule.
    pub(crate) async fn assert_sound(&self) {
        let violations = invariants::violations(&mut *self.connection().await).await.unwrap();
        assert_eq!(violations, []);
    }
}

/// Posts it in a transaction of its own, and says whether it was new.
pub(crate) async fn post_alone(
    connection: &mut AsyncPgConnection,
    at: DateTime<Utc>,
    posting: Posting,
) -> Result<bool, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            Ok(post(connection, at, posting).await?.is_some())
        })
        .await
}

pub(crate) const CLEARING: AccountName = AccountName::platform(AccountPurpose::GatewayClearing);
pub(crate) const COMMISSION: AccountName = AccountName::platform(AccountPurpose::PlatformCommission);
pub(crate) const BANK: AccountName = AccountName::platform(AccountPurpose::PlatformBank);

pub(crate) fn pending(person: PersonId) -> AccountName {
    AccountName::of(AccountPurpose::TeacherPending, person)
}

pub(crate) fn available(person: PersonId) -> AccountName {
    AccountName::of(AccountPurpose::TeacherAvailable, person)
}

pub(crate) fn payable(person: PersonId) -> AccountName {
    AccountName::of(AccountPurpose::BuyerRefundPayable, person)
}

pub(crate) fn posting(
    kind: TransactionKind,
    source: Uuid,
    subject: Uuid,
    legs: &[(AccountName, i64)],
) -> Posting {
    Posting {
        kind,
        source_id: source,
        subject_id: Some(subject),
        occurrence: 0,
        occurred_at: "2027-02-28T00:00:00Z".parse().unwrap(),
        correction: None,
        currency: Currency::Idr,
        legs: legs.iter().map(|(account, amount)| Leg { account: *account, amount: *amount }).collect(),
    }
}

pub(crate) fn line_paid(payment: Uuid, line: Uuid, teacher: PersonId, price: i64) -> Posting {
    let commission = price / 5;
    let legs = [(CLEARING, price), (pending(teacher), commission - price), (COMMISSION, -commission)];
    posting(TransactionKind::LinePaid, payment, line, &legs)
}

pub(crate) fn released(line: Uuid, teacher: PersonId, amount: i64) -> Posting {
    let legs = [(pending(teacher), amount), (available(teacher), -amount)];
    posting(TransactionKind::EarningsReleased, line, line, &legs)
}
