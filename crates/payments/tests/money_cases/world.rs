//! A database with what a case agrees on: people, rules, and an order.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{
    commission_rules, ledger_accounts, ledger_entries, payment_lines, payments as payment_rows, people,
    profiles, users, withholding_rules,
};
use database::test_database::TestDatabase;
use database::{PoolConfig, PooledConnection, Pools};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{
    CommissionRuleId, EntitlementId, LedgerTransactionId, LoginSessionId, OrderId, OrderLineId, PaymentId,
    PersonId, UserId, WithholdingRuleId,
};
use kernel::{Actor, Currency, Locale, Money, Role, UserActor};
use ledger::AccountPurpose;
use payments::entitlements::{self, NewEntitlement, Sold};
use payments::orders::{self, LockedOrder, NewLine};
use payments::{EntitlementKind, Gateway, LineKind, PaymentConfig, PaymentStatus, WithholdingBase};
use uuid::Uuid;

use crate::reading::{AgreedLine, Legs};

pub(crate) fn start() -> DateTime<Utc> {
    "2026-01-05T01:00:00Z".parse().unwrap()
}

/// A line of the case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    pub(crate) id: OrderLineId,
    pub(crate) price: i64,
    /// What the buyer gets by it, when it is a material.
    pub(crate) entitlement: Option<EntitlementId>,
}

pub(crate) struct World {
    pub(crate) pools: Pools,
    pub(crate) config: PaymentConfig,
    pub(crate) admin: Actor,
    pub(crate) order: OrderId,
    pub(crate) lines: BTreeMap<String, Line>,
    pub(crate) people: BTreeMap<PersonId, String>,
    /// The payments so far.
    pub(crate) payments: Vec<PaymentId>,
    pub(crate) now: DateTime<Utc>,
    seen: BTreeSet<LedgerTransactionId>,
    _database: TestDatabase,
}

impl World {
    pub(crate) async fn new(agreed: &[AgreedLine]) -> Self {
        let database = TestDatabase::create().await;
        let pools = Pools::new(&PoolConfig::new(database.url())).unwrap();
        let mut connection = pools.write().await.unwrap();
        let connection: &mut AsyncPgConnection = &mut connection;
        let (anna, admin) = (user(connection, "Anna").await, user(connection, "Admin").await);
        let mut people = BTreeMap::from([(anna.1, "Anna".to_owned())]);
        let mut sellers = BTreeMap::new();
        for line in agreed {
            if !sellers.contains_key(&line.seller) {
                let (_, person) = user(connection, &line.seller).await;
                people.insert(person, line.seller.clone());
                sellers.insert(line.seller.clone(), person);
                rules(connection, admin.0, person, line).await;
            }
        }
        let mut order = None;
        let mut lines = BTreeMap::new();
        for line in agreed {
            let locked = match order {
                Some(id) => orders::lock(connection, id).await.unwrap(),
                None => None,
            };
            let new = new_line(line, sellers[&line.seller]);
            let (order_id, id, entitlement) = if line.is_material {
                hold(connection, anna.0, locked.as_ref(), new).await
            } else {
                let appended = orders::append_line(connection, start(), anna.0, locked.as_ref(), new).await;
                let (order_id, id) = appended.unwrap();
                (order_id, id, None)
            };
            order = Some(order_id);
            lines.insert(line.name.clone(), Line { id, price: line.price, entitlement });
        }
        Self {
            pools,
            config: PaymentConfig::returning_to("https://example.test/return"),
            admin: actor(admin, Role::Admin),
            order: order.unwrap(),
            lines,
            people,
            payments: Vec::new(),
            now: start(),
            seen: BTreeSet::new(),
            _database: database,
        }
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.pools.write().await.unwrap()
    }

    pub(crate) fn person(&self, name: &str) -> PersonId {
        *self.people.iter().find(|(_, known)| *known == name).unwrap().0
    }

    /// Another attempt to pay these lines; the gateway has not said anything of it yet.
    pub(crate) async fn attempt(&mut self, names: &[&str], method: &str) -> (PaymentId, i64) {
        let (id, now) = (PaymentId::generate(self.now), self.now);
        let amount: i64 = names.iter().map(|name| self.lines[*name].price).sum();
        let mut connection = self.connection().await;
        diesel::insert_into(payment_rows::table)
            .values((
                payment_rows::id.eq(id),
                payment_rows::order_id.eq(self.order),
                payment_rows::gateway.eq(Gateway::Midtrans),
                payment_rows::status.eq(PaymentStatus::Started),
                payment_rows::currency.eq(Currency::Idr),
                payment_rows::amount.eq(amount),
                payment_rows::method.eq(method),
                payment_rows::created_at.eq(now),
                payment_rows::updated_at.eq(now),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        for name in names {
            let line = self.lines[*name];
            diesel::insert_into(payment_lines::table)
                .values((
                    payment_lines::payment_id.eq(id),
                    payment_lines::order_line_id.eq(line.id),
                    payment_lines::amount.eq(line.price),
                ))
                .execute(&mut connection)
                .await
                .unwrap();
        }
        self.payments.push(id);
        (id, amount)
    }

    /// What the ledger says that it did not say before.
    pub(crate) async fn new_legs(&mut self) -> Legs {
        let rows: Vec<(LedgerTransactionId, AccountPurpose, Option<PersonId>, i64)> = ledger_entries::table
            .inner_join(ledger_accounts::table)
            .select((
                ledger_entries::transaction_id,
                ledger_accounts::purpose,
                ledger_accounts::person_id,
                ledger_entries::amount,
            ))
            .load(&mut self.connection().await)
            .await
            .unwrap();
        let mut legs = Legs::new();
        let new = rows.into_iter().filter(|(transaction, ..)| !self.seen.contains(transaction));
        let mut seen = BTreeSet::new();
        for (transaction, purpose, person, amount) in new {
            seen.insert(transaction);
            legs.entry(self.words(purpose, person)).or_default().push(amount);
        }
        for amounts in legs.values_mut() {
            amounts.sort_unstable();
        }
        self.seen.extend(seen);
        legs
    }

    pub(crate) async fn all_amounts(&self) -> Vec<i64> {
        let amounts = ledger_entries::table.select(ledger_entries::amount);
        amounts.load(&mut self.connection().await).await.unwrap()
    }

    fn words(&self, purpose: AccountPurpose, person: Option<PersonId>) -> String {
        let name = person.map(|person| self.people[&person].as_str()).unwrap_or_default();
        format!("{} {name}", words(purpose)).trim_end().to_owned()
    }
}

/// What an accountant calls an account.
pub(crate) fn words(purpose: AccountPurpose) -> &'static str {
    match purpose {
        AccountPurpose::GatewayClearing => "gateway clearing",
        AccountPurpose::PlatformBank => "platform bank",
        AccountPurpose::BuyerRefundPayable => "refund payable",
        AccountPurpose::TeacherPending => "teacher pending",
        AccountPurpose::TeacherAvailable => "teacher available",
        AccountPurpose::PlatformCommission => "platform commission",
        AccountPurpose::GatewayFee => "gateway fee",
        AccountPurpose::TaxWithheld => "tax withheld",
        AccountPurpose::DisbursementInTransit => "in transit",
        AccountPurpose::ChargebackLoss => "chargeback loss",
        AccountPurpose::PayoutBalance => "payout balance",
        AccountPurpose::PayoutInTransit => "payout in transit",
    }
}

fn new_line(line: &AgreedLine, seller: PersonId) -> NewLine {
    NewLine {
        kind: LineKind::Booking,
        subject: Uuid::from_u128(line.name.bytes().map(u128::from).sum()),
        claim_owner: None,
        seller_person: seller,
        category: None,
        title: line.name.clone(),
        quantity: 1,
        unit_price: Money::rupiah(line.price),
        expires_at: start() + TimeDelta::minutes(15),
    }
}

/// As a material is sold: the line's subject is the entitlement.
async fn hold(
    connection: &mut AsyncPgConnection,
    buyer: UserId,
    order: Option<&LockedOrder>,
    line: NewLine,
) -> (OrderId, OrderLineId, Option<EntitlementId>) {
    let new = NewEntitlement {
        user_id: buyer,
        kind: EntitlementKind::Material,
        subject_id: line.subject,
        subject_version: Some(1),
    };
    let sold = Sold {
        seller_person: line.seller_person,
        category: line.category,
        title: line.title,
        price: line.unit_price,
        expires_at: line.expires_at,
    };
    let (held, order_id) = entitlements::hold(connection, start(), order, new, sold).await.unwrap();
    (order_id, held.order_line_id.unwrap(), Some(held.id))
}

async fn rules(connection: &mut AsyncPgConnection, admin: UserId, seller: PersonId, line: &AgreedLine) {
    if let Some(commission) = &line.commission {
        diesel::insert_into(commission_rules::table)
            .values((
                commission_rules::id.eq(CommissionRuleId::generate(start())),
                commission_rules::name.eq(&line.seller),
                commission_rules::basis_points.eq(commission.basis_points),
                commission_rules::minimum_amount.eq(commission.minimum),
                commission_rules::maximum_amount.eq(commission.maximum),
                commission_rules::currency.eq(Currency::Idr),
                commission_rules::seller_person_id.eq(seller),
                commission_rules::starts_at.eq(start()),
                commission_rules::created_by_user_id.eq(admin),
                commission_rules::created_at.eq(start()),
                commission_rules::updated_at.eq(start()),
            ))
            .execute(connection)
            .await
            .unwrap();
    }
    if let Some((basis_points, is_of_price)) = line.tax {
        let base = if is_of_price { WithholdingBase::Price } else { WithholdingBase::Earnings };
        diesel::insert_into(withholding_rules::table)
            .values((
                withholding_rules::id.eq(WithholdingRuleId::generate(start())),
                withholding_rules::name.eq("PPh"),
                withholding_rules::basis_points.eq(basis_points),
                withholding_rules::base.eq(base),
                withholding_rules::starts_at.eq(start()),
                withholding_rules::created_by_user_id.eq(admin),
                withholding_rules::created_at.eq(start()),
                withholding_rules::updated_at.eq(start()),
            ))
            .execute(connection)
            .await
            .unwrap();
    }
}

async fn user(connection: &mut AsyncPgConnection, name: &str) -> (UserId, PersonId) {
    let (person_id, user_id) = (PersonId::generate(start()), UserId::generate(start()));
    diesel::insert_into(people::table)
        .values((people::id.eq(person_id), people::created_at.eq(start()), people::updated_at.eq(start())))
        .execute(connection)
        .await
        .unwrap();
    diesel::insert_into(users::table)
        .values((
            users::id.eq(user_id),
            users::person_id.eq(person_id),
            users::email.eq(format!("{}@contoh.test", name.to_lowercase())),
            users::created_at.eq(start()),
            users::updated_at.eq(start()),
        ))
        .execute(connection)
        .await
        .unwrap();
    diesel::insert_into(profiles::table)
        .values((
            profiles::user_id.eq(user_id),
            profiles::full_name.eq(name),
            profiles::time_zone.eq("Asia/Jakarta"),
            profiles::locale.eq(Locale::Indonesian),
            profiles::created_at.eq(start()),
            profiles::updated_at.eq(start()),
        ))
        .execute(connection)
        .await
        .unwrap();
    (user_id, person_id)
}

fn actor((user_id, person_id): (UserId, PersonId), role: Role) -> Actor {
    Actor::User(UserActor {
        user_id,
        person_id,
        login_session_id: LoginSessionId::generate(start()),
        roles: [role].into_iter().collect(),
        locale: Locale::Indonesian,
        request_id: None,
    })
}
