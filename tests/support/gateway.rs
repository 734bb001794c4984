//! The gateway of a world: a real simulator behind a port, its time, its deliveries and its faults in the test's hands.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use gateway_simulator::{Delivery, PayoutsConfig, Running, Simulator, SimulatorConfig};
use kernel::ManualClock;
use kernel::id::PaymentId;
use midtrans::{Midtrans, MidtransConfig, MidtransPayouts, MidtransPayoutsConfig, PayoutKeys};
use payments::gateway::{
    EndOutcome, GatewayEnd, GatewayError, Notification, NotificationError, PageRequest, PaymentGateway,
    PaymentPage, RefundOutcome, RefundRequest, SharedGateway, TransactionNews,
};
use payouts::gateway::SharedPayoutGateway;

pub(crate) use gateway_simulator::{
    ApiFault, ApiSwitch, Method, NotificationFault, Operation, Outcome, ReleaseOrder, Times, Transaction,
};

/// The key of the simulated account. Notifications are signed with it.
pub(crate) const SERVER_KEY: &str = "SB-Mid-server-end-to-end";

/// The key of the simulated payout account that its notifications are signed with.
pub(crate) const PAYOUT_MERCHANT_KEY: &str = "IRIS-merchant-end-to-end";
const PAYOUT_CREATOR_KEY: &str = "IRIS-creator-end-to-end";
const PAYOUT_APPROVER_KEY: &str = "IRIS-approver-end-to-end";

/// The simulator; it dereferences to [`Simulator`], whose verbs do what a payer, a bank or a clerk would do.
pub(crate) struct Gateway {
    running: Running,
    alteration: Alteration,
}

type Alter = Box<dyn Fn(&mut TransactionNews) + Send + Sync>;
type Alteration = Arc<Mutex<Option<Alter>>>;

impl Gateway {
    /// A simulator at the clock's time. It delivers nothing by itself.
    pub(crate) async fn start(clock: &ManualClock) -> Self {
        let clock = clock.clone();
        let mut config = SimulatorConfig::new(SERVER_KEY, "SB-Mid-client-end-to-end");
        config.delivers_in_background = false;
        config.payouts = PayoutsConfig {
            creator_key: PAYOUT_CREATOR_KEY.to_owned(),
            approver_key: PAYOUT_APPROVER_KEY.to_owned(),
            merchant_key: PAYOUT_MERCHANT_KEY.to_owned(),
            ..PayoutsConfig::default()
        };
        config.clock = Arc::new(move || clock.now());
        let simulator = Simulator::new(config).expect("a simulator in memory");
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let running = simulator.start(address).await.expect("a free port");
        Self { running, alteration: Alteration::default() }
    }

    /// What servers take money with: the product's own client, over HTTP.
    pub(crate) fn client(&self) -> SharedGateway {
        let mut config = MidtransConfig::at(self.running.base_url(), SERVER_KEY.to_owned().into());
        // Long for this machine, short for a test of silence.
        config.request_timeout = Duration::from_secs(3);
        let midtrans = Midtrans::new(config).expect("the simulator's address is one");
        Arc::new(Altered { midtrans, alteration: Arc::clone(&self.alteration) })
    }

    /// What servers send payouts with: the product's own client, over HTTP.
    pub(crate) fn payout_client(&self) -> SharedPayoutGateway {
        let keys = PayoutKeys {
            creator: PAYOUT_CREATOR_KEY.to_owned().into(),
            approver: PAYOUT_APPROVER_KEY.to_owned().into(),
            merchant: PAYOUT_MERCHANT_KEY.to_owned().into(),
        };
        let mut config = MidtransPayoutsConfig::at(self.running.base_url(), keys);
        config.request_timeout = Duration::from_secs(3);
        Arc::new(MidtransPayouts::new(config).expect("the simulator's address is one"))
    }

    /// The simulator itself, whose verbs say why they cannot do something.
    pub(crate) fn simulator(&self) -> &Simulator {
        self.running.simulator()
    }

    /// The payer pays on the page of the payment; what comes of it stands in the outcome.
    #[track_caller]
    pub(crate) fn pay(&self, payment_id: &str, method: Method, outcome: Outcome) -> Transaction {
        self.running
            .pay(payment_id, method, outcome)
            .unwrap_or_else(|error| panic!("{payment_id} by {}: {error}", method.name()))
    }

    /// Has the gateway's answers say something that no faithful simulator says, e.g. of another amount.
    pub(crate) fn alter_answers(&self, alter: impl Fn(&mut TransactionNews) + Send + Sync + 'static) {
        *self.alteration.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(alter));
    }

    /// The body of the newest notification about the payment, as the simulator wrote and signed it.
    #[track_caller]
    pub(crate) fn latest_notification(&self, payment_id: &str) -> String {
        let deliveries = self.running.deliveries();
        let latest = deliveries.into_iter().rfind(|delivery| delivery.order_id == payment_id);
        latest.unwrap_or_else(|| panic!("nothing was said of {payment_id}")).body
    }

    /// The newest notification about the payout of this name, with the signature of its body.
    #[track_caller]
    pub(crate) fn latest_payout_notification(&self, reference: &str) -> Delivery {
        let deliveries = self.running.deliveries();
        let latest = deliveries.into_iter().rfind(|delivery| delivery.order_id == reference);
        latest.unwrap_or_else(|| panic!("nothing was said of {reference}"))
    }
}

impl std::ops::Deref for Gateway {
    type Target = Simulator;

    fn deref(&self) -> &Simulator {
        self.running.simulator()
    }
}

/// The product's client, whose answers a test may alter.
struct Altered {
    midtrans: Midtrans,
    alteration: Alteration,
}

impl PaymentGateway for Altered {
    fn open_page<'a>(&'a self, request: &'a PageRequest) -> BoxFuture<'a, Result<PaymentPage, GatewayError>> {
        self.midtrans.open_page(request)
    }

    fn status<'a>(
        &'a self,
        payment_id: PaymentId,
        transaction_id: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Option<TransactionNews>, GatewayError>> {
        async move {
            let mut news = self.midtrans.status(payment_id, transaction_id).await?;
            let alteration = self.alteration.lock().unwrap_or_else(PoisonError::into_inner);
            if let (Some(news), Some(alter)) = (&mut news, &*alteration) {
                alter(news);
            }
            Ok(news)
        }
        .boxed()
    }

    fn end(&self, payment_id: PaymentId, end: GatewayEnd) -> BoxFuture<'_, Result<EndOutcome, GatewayError>> {
        self.midtrans.end(payment_id, end)
    }

    fn refund<'a>(
        &'a self,
        request: &'a RefundRequest,
    ) -> BoxFuture<'a, Result<RefundOutcome, GatewayError>> {
        self.midtrans.refund(request)
    }

    fn refunds_method(&self, method: &str, is_full: bool) -> bool {
        self.midtrans.refunds_method(method, is_full)
    }

    fn read_notification(&self, body: &[u8]) -> Result<Notification, NotificationError> {
        self.midtrans.read_notification(body)
    }
}
