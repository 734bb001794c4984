//! A shop with buyers, a gateway, jobs, and a clock that is moved.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{entitlements, order_lines, orders, refunds};
use database::{CommandError, PoolConfig, PooledConnection, Pools};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jobs::{Registry, Runner, RunnerConfig};
use kernel::id::{EntitlementId, EntityId as _, MaterialId, OrderId, PaymentId, StoredFileId};
use kernel::{Actor, Clock, ManualClock};
use mailer::{Mailer, Recorder};
use materials::Material;
use materials::commands::material_buy::{self, MaterialBuyCode, MaterialBuyInput, Purchase};
use materials::commands::material_download::{
    self, GrantedFile, MaterialDownloadCode, MaterialDownloadInput,
};
use materials::commands::material_purchase_cancel::{
    self, MaterialPurchaseCancelCode, MaterialPurchaseCancelInput,
};
use payments::flows::payment_refresh;
use payments::flows::payment_start::{self, PaymentStartInput};
use payments::gateway::TransactionState;
use payments::jobs::{
    OrderLineHoldChanged, OrderLinePaid, OrderLineRefunded, OrderLineRefundedOutside, OrderLineReversed,
};
use payments::{Entitlement, OrderLine, PaymentConfig, PaymentServices, RefundReason};

use crate::gateway::CashGateway;
use crate::shop::{Seller, Shop, monday};

/// Nobody has what is not paid.
const ACTIVE_WITHOUT_MONEY: &str =
    "entitlements AS held JOIN order_lines AS line ON line.id = held.order_line_id
    WHERE held.status = 'ACTIVE'
      AND (line.status <> 'PAID' OR line.reversed_at IS NOT NULL OR line.refunded_amount >= line.amount)";
/// What waits is for sale.
const PENDING_AND_NOT_FOR_SALE: &str =
    "entitlements AS held JOIN order_lines AS line ON line.id = held.order_line_id
    WHERE held.status = 'PENDING' AND line.status <> 'OPEN'";
/// What is for sale waits.
const FOR_SALE_AND_NOT_PENDING: &str =
    "order_lines AS line WHERE line.kind = 'MATERIAL' AND line.status = 'OPEN' AND NOT EXISTS (
        SELECT FROM entitlements AS held
        WHERE held.id = line.subject_id AND held.order_line_id = line.id AND held.status = 'PENDING')";

/// What a material of the world costs.
pub(crate) const PRICE: i64 = 50_000;

pub(crate) struct World {
    pub(crate) shop: Shop,
    pub(crate) pools: Pools,
    pub(crate) clock: ManualClock,
    pub(crate) mails: Recorder,
    pub(crate) gateway: CashGateway,
    pub(crate) payments: PaymentServices,
    pub(crate) seller: Seller,
    pub(crate) material: Material,
    pub(crate) file: StoredFileId,
    runner: Runner,
}

/// Somebody who has paid.
pub(crate) struct Bought {
    pub(crate) buyer: Actor,
    pub(crate) id: EntitlementId,
    pub(crate) order_id: OrderId,
    pub(crate) payment_id: PaymentId,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with_price(PRICE).await
    }

    pub(crate) async fn with_price(price: i64) -> Self {
        let mut shop = Shop::new().await;
        let config = PoolConfig { connections_max: 12, ..PoolConfig::new(shop.database.url()) };
        let pools = Pools::new(&config).unwrap();
        let clock = ManualClock::starting_at(monday());
        let gateway = CashGateway::default();
        let payments = PaymentServices {
            pools: pools.clone(),
            clock: Clock::manual(clock.clone()),
            gateway: Arc::new(gateway.clone()),
            config: PaymentConfig::returning_to("https://teacherin.test/payments/return"),
        };
        let mails = Recorder::new();
        let runner = runner(&payments, &mails);
        let seller = shop.seller().await;
        let material = shop.published(&seller, "Latihan piano", price).await;
        let file = shop.versions(material.id).await[0].2[0];
        Self { shop, pools, clock, mails, gateway, payments, seller, material, file, runner }
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.pools.write().await.unwrap()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn pass(&self, time: TimeDelta) {
        self.clock.advance(time);
    }

    /// Runs due jobs until none is left.
    pub(crate) async fn drain(&self) {
        while self.runner.run_due().await.unwrap() > 0 {}
    }

    pub(crate) async fn buy(
        &self,
        who: &Actor,
        order_id: Option<OrderId>,
    ) -> Result<Purchase, MaterialBuyCode> {
        let input = wish(self.material.id, order_id);
        one_code(material_buy::run(&mut *self.connection().await, who, self.now(), input).await)
    }

    /// Opens the pay page of an order.
    pub(crate) async fn start(&self, who: &Actor, order_id: OrderId) -> PaymentId {
        let input = PaymentStartInput { order_id, idempotency_key: key() };
        payment_start::run(&self.payments, who, input).await.unwrap().id
    }

    /// A purchase with an open pay page.
    pub(crate) async fn held(&mut self) -> Bought {
        let buyer = self.shop.student().await;
        self.held_by(buyer).await
    }

    pub(crate) async fn held_by(&self, buyer: Actor) -> Bought {
        let purchase = self.buy(&buyer, None).await.unwrap();
        let order_id = purchase.order_id.unwrap();
        let payment_id = self.start(&buyer, order_id).await;
        Bought { buyer, id: purchase.entitlement.id, order_id, payment_id }
    }

    /// A purchase that is paid and in the library.
    pub(crate) async fn bought(&mut self) -> Bought {
        let held = self.held().await;
        self.hear(held.payment_id, TransactionState::Paid).await;
        self.drain().await;
        held
    }

    /// The gateway says where the payment stands, and we hear of it; the jobs that follow have not run.
    pub(crate) async fn hear(&self, payment_id: PaymentId, state: TransactionState) {
        self.gateway.put(payment_id, state);
        self.refresh(payment_id).await;
    }

    pub(crate) async fn refresh(&self, payment_id: PaymentId) {
        payment_refresh::run(&self.payments, payment_id, None).await.unwrap().unwrap();
    }

    pub(crate) async fn cancel(
        &self,
        who: &Actor,
        id: EntitlementId,
    ) -> Result<Entitlement, MaterialPurchaseCancelCode> {
        let input = MaterialPurchaseCancelInput { entitlement_id: id, idempotency_key: key() };
        one_code(material_purchase_cancel::run(&mut *self.connection().await, who, self.now(), input).await)
    }

    pub(crate) async fn download(
        &self,
        who: &Actor,
        file_id: StoredFileId,
    ) -> Result<GrantedFile, MaterialDownloadCode> {
        let input = MaterialDownloadInput { file_id };
        one_code(material_download::run(&mut *self.connection().await, who, self.now(), input).await)
    }

    pub(crate) async fn entitlement(&self, id: EntitlementId) -> Entitlement {
        let found = entitlements::table.find(id).select(Entitlement::as_select());
        found.first(&mut *self.connection().await).await.unwrap()
    }

    pub(crate) async fn line(&self, id: EntitlementId) -> OrderLine {
        let found =
            order_lines::table.filter(order_lines::subject_id.eq(id.uuid())).select(OrderLine::as_select());
        found.first(&mut *self.connection().await).await.unwrap()
    }

    pub(crate) async fn order_status(&self, id: OrderId) -> String {
        orders::table.find(id).select(orders::status).first(&mut *self.connection().await).await.unwrap()
    }

    /// Why and how much goes back of what the entitlement cost.
    pub(crate) async fn refunds(&self, id: EntitlementId) -> Vec<(RefundReason, i64)> {
        refunds::table
            .inner_join(order_lines::table.on(order_lines::id.eq(refunds::order_line_id)))
            .filter(order_lines::subject_id.eq(id.uuid()))
            .filter(refunds::status.ne("VOID"))
            .order((refunds::created_at, refunds::id))
            .select((refunds::reason, refunds::amount))
            .load(&mut *self.connection().await)
            .await
            .unwrap()
    }

    pub(crate) async fn count(&self, table: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        let statement = format!("SELECT count(*) AS count FROM {table}");
        diesel::sql_query(statement).get_result::<Count>(&mut *self.connection().await).await.unwrap().count
    }

    /// What the ledger and the counts must always say.
    pub(crate) async fn assert_sound(&mut self) {
        let mut conn = self.connection().await;
        assert_eq!(ledger::invariants::violations(&mut conn).await.unwrap(), []);
        drop(conn);
        for broken in [ACTIVE_WITHOUT_MONEY, PENDING_AND_NOT_FOR_SALE, FOR_SALE_AND_NOT_PENDING] {
            assert_eq!(self.count(broken).await, 0, "{broken}");
        }
        let of_it =
            format!("entitlements WHERE status = 'ACTIVE' AND subject_id = '{}'", self.material.id.uuid());
        let live = self.count(&of_it).await;
        assert_eq!(i64::from(self.shop.material(self.material.id).await.sold_count), live);
    }
}

pub(crate) fn wish(material_id: MaterialId, order_id: Option<OrderId>) -> MaterialBuyInput {
    MaterialBuyInput { material_id, order_id, idempotency_key: key() }
}

pub(crate) fn key() -> uuid::Uuid {
    kernel::id::generate_uuid(monday())
}

/// The code of a refusal with one reason.
pub(crate) fn one_code<T, C: Copy + std::fmt::Debug>(outcome: Result<T, CommandError<C>>) -> Result<T, C> {
    outcome.map_err(|error| match error.refusals() {
        Some([refusal]) => refusal.code,
        _ => panic!("{error:?}"),
    })
}

/// As the server puts it together.
fn runner(payments: &PaymentServices, mails: &Recorder) -> Runner {
    let (pools, mailer) = (&payments.pools, Mailer::new(mails.clone()));
    let (paid, held, reversed) = (pools.clone(), pools.clone(), pools.clone());
    let (refunded, outside) = (pools.clone(), pools.clone());
    let registry = materials::jobs::register(Registry::new(), pools, &mailer);
    let registry = payments::jobs::register_refund_mails(registry, pools, &mailer);
    let registry = payments::jobs::register(registry, payments)
        .register(move |OrderLinePaid(line), run| {
            let pools = paid.clone();
            async move { materials::jobs::order_line_paid(&pools, &line, &run).await }
        })
        .register(move |OrderLineHoldChanged(line), run| {
            let pools = held.clone();
            async move { materials::jobs::order_line_hold_changed(&pools, &line, &run).await }
        })
        .register(move |OrderLineReversed(line), run| {
            let pools = reversed.clone();
            async move { materials::jobs::order_line_reversed(&pools, &line, &run).await }
        })
        .register(move |OrderLineRefunded(line), run| {
            let pools = refunded.clone();
            async move { materials::jobs::order_line_refunded(&pools, &line, &run).await }
        })
        .register(move |OrderLineRefundedOutside(line), run| {
            let pools = outside.clone();
            async move { materials::jobs::order_line_refunded(&pools, &line, &run).await }
        });
    Runner::new(pools.clone(), payments.clock.clone(), registry, RunnerConfig::default())
}
