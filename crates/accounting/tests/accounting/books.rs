//! A company that sells: people, orders that are paid, money that goes back. What happens is what happens in the product.

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{
    categories, commission_rules, payment_lines, payments as payment_rows, people, profiles, teachers,
    user_roles, users, withholding_rules,
};
use database::test_database::TestDatabase;
use database::{PoolConfig, PooledConnection, Pools};
use diesel::prelude::*;
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, RunQueryDsl, TransactionManager as _};
use kernel::id::{
    CategoryId, CommissionRuleId, LoginSessionId, OrderId, OrderLineId, PaymentId, PersonId, TeacherId,
    UserId, WithholdingRuleId, generate_uuid,
};
use kernel::{Actor, Clock, Currency, Locale, ManualClock, Money, Role, UserActor};
use payments::commands::news_apply;
use payments::commands::refund_create::{self, RefundCreateInput};
use payments::gateway::{TransactionNews, TransactionState};
use payments::orders::{self, LockedOrder, NewLine};
use payments::{Gateway, LineKind, PaymentConfig, PaymentStatus, WithholdingBase, books, release};

/// Monday morning, 08:00 in Jakarta.
pub(crate) fn start() -> DateTime<Utc> {
    "2027-03-01T01:00:00Z".parse().unwrap()
}

/// Somebody with a login.
#[derive(Clone)]
pub(crate) struct Human {
    pub(crate) actor: Actor,
    pub(crate) user: UserId,
    pub(crate) person: PersonId,
}

/// A line that was paid.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sale {
    pub(crate) order: OrderId,
    pub(crate) line: OrderLineId,
    pub(crate) payment: PaymentId,
    pub(crate) amount: i64,
}

/// A company of its own for one test.
pub(crate) struct Books {
    pub(crate) pools: Pools,
    pub(crate) clock: ManualClock,
    pub(crate) admin: Human,
    pub(crate) buyer: Human,
    config: PaymentConfig,
    _database: TestDatabase,
}

impl Books {
    /// It keeps a tenth of prices, and withholds a twentieth of earnings.
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let config = PoolConfig { connections_max: 12, ..PoolConfig::new(database.url()) };
        let pools = Pools::new(&config).unwrap();
        let mut connection = pools.write().await.unwrap();
        let admin = human(&mut connection, "Admin", &[Role::Student, Role::Admin]).await;
        let buyer = human(&mut connection, "Anna", &[Role::Student]).await;
        rules(&mut connection, admin.user).await;
        drop(connection);
        Self {
            pools,
            clock: ManualClock::starting_at(start()),
            admin,
            buyer,
            config: PaymentConfig::returning_to("https://example.test/return"),
            _database: database,
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// It is this instant now.
    pub(crate) fn at(&self, at: DateTime<Utc>) {
        self.clock.advance(at - self.now());
    }

    pub(crate) fn clock(&self) -> Clock {
        Clock::manual(self.clock.clone())
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.pools.write().await.unwrap()
    }

    /// Somebody who teaches under this name.
    pub(crate) async fn teacher(&self, name: &str) -> Human {
        let mut connection = self.connection().await;
        let teacher = human(&mut connection, name, &[Role::Student, Role::Teacher]).await;
        let id = TeacherId::generate(start());
        diesel::insert_into(teachers::table)
            .values((
                teachers::id.eq(id),
                teachers::person_id.eq(teacher.person),
                teachers::user_id.eq(teacher.user),
                teachers::slug.eq(id.to_string().to_lowercase().replace('_', "-")),
                teachers::status.eq("DRAFT"),
                teachers::display_name.eq(name),
                teachers::offers_online.eq(true),
                teachers::offers_offline.eq(false),
                teachers::price_per_hour.eq(100_000),
                teachers::created_at.eq(start()),
                teachers::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        teacher
    }

    pub(crate) async fn category(&self, name: &str) -> CategoryId {
        let id = CategoryId::generate(start());
        diesel::insert_into(categories::table)
            .values((
                categories::id.eq(id),
                categories::slug.eq(format!("test-{}", name.to_lowercase())),
                categories::name.eq(name),
                categories::name_indonesian.eq(name),
                categories::position.eq(1_000),
                categories::created_at.eq(start()),
                categories::updated_at.eq(start()),
            ))
            .execute(&mut self.connection().await)
            .await
            .unwrap();
        id
    }

    /// Anna buys something and pays it.
    pub(crate) async fn sell(
        &self,
        seller: PersonId,
        category: Option<CategoryId>,
        title: &str,
        price: i64,
    ) -> Sale {
        let now = self.now();
        let new = NewLine {
            kind: LineKind::Booking,
            subject: generate_uuid(now),
            claim_owner: None,
            seller_person: seller,
            category,
            title: title.to_owned(),
            quantity: 1,
            unit_price: Money::rupiah(price),
            expires_at: now + TimeDelta::minutes(15),
        };
        let mut connection = self.connection().await;
        let (order, line) =
            orders::append_line(&mut connection, now, self.buyer.user, None, new).await.unwrap();
        let sale = Sale { order, line, payment: PaymentId::generate(now), amount: price };
        attempt(&mut connection, now, sale).await;
        drop(connection);
        self.hear(sale, TransactionState::Paid).await;
        sale
    }

    /// The gateway tells of a payment.
    pub(crate) async fn hear(&self, sale: Sale, state: TransactionState) {
        let news = TransactionNews {
            gateway_order_id: sale.payment.to_string(),
            transaction_id: format!("{}-1", sale.payment),
            state,
            gateway_status: format!("{state:?}"),
            method: Some("qris".to_owned()),
            amount: sale.amount,
            currency: Some("IDR".to_owned()),
            settled_at: None,
            refunded_amount: 0,
            content: format!("{state:?} {}", self.now()),
            refunds: Vec::new(),
            body: "{}".to_owned(),
        };
        let mut connection = self.connection().await;
        news_apply::run(&mut connection, self.now(), &self.config, sale.payment, &news).await.unwrap();
    }

    /// An admin sends so much of it back, if so much is left.
    pub(crate) async fn refund(&self, sale: Sale, amount: i64) {
        let input = RefundCreateInput {
            order_line_id: sale.line,
            amount: Some(amount),
            note: "For the trouble".to_owned(),
            idempotency_key: generate_uuid(self.now()),
        };
        let mut connection = self.connection().await;
        let outcome = refund_create::run(&mut connection, &self.admin.actor, self.now(), input).await;
        assert!(!matches!(outcome, Err(database::CommandError::Database(_))), "{outcome:?}");
    }

    /// What it sold was given, and nobody objected.
    pub(crate) async fn release(&self, sale: Sale) {
        let now = self.now();
        self.locked(sale, async |connection, order| {
            let given_at = now - release::DISPUTE_WINDOW;
            release::finish_line_given_at(connection, now, order, sale.line, given_at).await.unwrap();
        })
        .await;
        release::sweep::run(&self.pools, now).await.unwrap();
    }

    /// Its money was taken back, and it is called off.
    pub(crate) async fn call_off(&self, sale: Sale) {
        let now = self.now();
        self.locked(sale, async |connection, _| {
            books::forfeited(connection, now, sale.payment, sale.line).await.unwrap();
        })
        .await;
    }

    async fn locked(&self, sale: Sale, act: impl AsyncFnOnce(&mut AsyncPgConnection, &LockedOrder)) {
        let mut connection = self.connection().await;
        let connection: &mut AsyncPgConnection = &mut connection;
        AnsiTransactionManager::begin_transaction(connection).await.unwrap();
        let order = orders::lock(connection, sale.order).await.unwrap().unwrap();
        act(connection, &order).await;
        AnsiTransactionManager::commit_transaction(connection).await.unwrap();
    }
}

/// Somebody new, signed in.
pub(crate) async fn human(connection: &mut AsyncPgConnection, name: &str, roles: &[Role]) -> Human {
    let (person, user) = (PersonId::generate(start()), UserId::generate(start()));
    diesel::insert_into(people::table)
        .values((people::id.eq(person), people::created_at.eq(start()), people::updated_at.eq(start())))
        .execute(connection)
        .await
        .unwrap();
    diesel::insert_into(users::table)
        .values((
            users::id.eq(user),
            users::person_id.eq(person),
            users::email.eq(format!("{}@example.com", user.to_string().to_lowercase())),
            users::created_at.eq(start()),
            users::updated_at.eq(start()),
        ))
        .execute(connection)
        .await
        .unwrap();
    diesel::insert_into(profiles::table)
        .values((
            profiles::user_id.eq(user),
            profiles::full_name.eq(name),
            profiles::time_zone.eq("Asia/Jakarta"),
            profiles::locale.eq(Locale::English),
            profiles::created_at.eq(start()),
            profiles::updated_at.eq(start()),
        ))
        .execute(connection)
        .await
        .unwrap();
    for role in roles {
        diesel::insert_into(user_roles::table)
            .values((
                user_roles::user_id.eq(user),
                user_roles::role.eq(*role),
                user_roles::granted_at.eq(start()),
            ))
            .execute(connection)
            .await
            .unwrap();
    }
    let actor = Actor::User(UserActor {
        user_id: user,
        person_id: person,
        login_session_id: LoginSessionId::generate(start()),
        roles: roles.iter().copied().collect(),
        locale: Locale::English,
        request_id: None,
    });
    Human { actor, user, person }
}

async fn attempt(connection: &mut AsyncPgConnection, now: DateTime<Utc>, sale: Sale) {
    diesel::insert_into(payment_rows::table)
        .values((
            payment_rows::id.eq(sale.payment),
            payment_rows::order_id.eq(sale.order),
            payment_rows::gateway.eq(Gateway::Midtrans),
            payment_rows::status.eq(PaymentStatus::Started),
            payment_rows::currency.eq(Currency::Idr),
            payment_rows::amount.eq(sale.amount),
            payment_rows::created_at.eq(now),
            payment_rows::updated_at.eq(now),
        ))
        .execute(connection)
        .await
        .unwrap();
    diesel::insert_into(payment_lines::table)
        .values((
            payment_lines::payment_id.eq(sale.payment),
            payment_lines::order_line_id.eq(sale.line),
            payment_lines::amount.eq(sale.amount),
        ))
        .execute(connection)
        .await
        .unwrap();
}

async fn rules(connection: &mut AsyncPgConnection, admin: UserId) {
    diesel::insert_into(commission_rules::table)
        .values((
            commission_rules::id.eq(CommissionRuleId::generate(start())),
            commission_rules::name.eq("A tenth"),
            commission_rules::basis_points.eq(1_000),
            commission_rules::currency.eq(Currency::Idr),
            commission_rules::starts_at.eq(start()),
            commission_rules::created_by_user_id.eq(admin),
            commission_rules::created_at.eq(start()),
            commission_rules::updated_at.eq(start()),
        ))
        .execute(connection)
        .await
        .unwrap();
    diesel::insert_into(withholding_rules::table)
        .values((
            withholding_rules::id.eq(WithholdingRuleId::generate(start())),
            withholding_rules::name.eq("PPh 21"),
            withholding_rules::basis_points.eq(500),
            withholding_rules::base.eq(WithholdingBase::Earnings),
            withholding_rules::starts_at.eq(start()),
            withholding_rules::created_by_user_id.eq(admin),
            withholding_rules::created_at.eq(start()),
            withholding_rules::updated_at.eq(start()),
        ))
        .execute(connection)
        .await
        .unwrap();
}
