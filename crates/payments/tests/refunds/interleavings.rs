//! Whatever happens in whatever order, our account of what went back ends as the gateway's.

use std::collections::BTreeMap;

use kernel::id::RefundId;
use payments::RefundStatus;
use payments::gateway::{GatewayError, RefundOutcome};
use payments::refunds::sending::{self, SendOutcome};
use proptest::prelude::*;

use crate::world::{PRICE, World};

/// What can happen to an order of two lines.
#[derive(Debug, Clone)]
enum Happening {
    /// We decide to send some of a line's money back.
    Open { line: usize, amount: i64 },
    /// The job runs, and everything goes well.
    Send,
    /// The job runs; the gateway does it, and the process dies before it knows.
    SendAndDie,
    /// The job runs, and the gateway does not answer.
    SendInVain,
    /// Somebody sends money back at the gateway.
    Outside { amount: i64 },
    /// We hear of what went back, one by one or in all.
    Hear { is_listed: bool },
}

fn happening() -> impl Strategy<Value = Happening> {
    let amount = prop_oneof![Just(PRICE), Just(PRICE / 2), 1..=PRICE];
    prop_oneof![
        3 => (0..2_usize, amount.clone()).prop_map(|(line, amount)| Happening::Open { line, amount }),
        2 => Just(Happening::Send),
        1 => Just(Happening::SendAndDie),
        1 => Just(Happening::SendInVain),
        2 => amount.prop_map(|amount| Happening::Outside { amount }),
        2 => any::<bool>().prop_map(|is_listed| Happening::Hear { is_listed }),
    ]
}

/// The gateway's books: it sends a key once, and never more than it got.
#[derive(Default)]
struct Books {
    sent: BTreeMap<String, i64>,
}

impl Books {
    fn total(&self) -> i64 {
        self.sent.values().sum()
    }

    fn refund(&mut self, key: &str, amount: i64) -> RefundOutcome {
        if self.sent.contains_key(key) {
            return RefundOutcome::Accepted;
        }
        if self.total() + amount > 2 * PRICE {
            return RefundOutcome::Refused("more than was paid".to_owned());
        }
        self.sent.insert(key.to_owned(), amount);
        RefundOutcome::Accepted
    }
}

struct Play {
    world: World,
    books: Books,
}

impl Play {
    async fn happen(&mut self, happening: &Happening) {
        match happening {
            Happening::Open { line, amount } => {
                self.world.open(self.world.lines[*line], *amount).await;
            }
            Happening::Send => self.send().await,
            Happening::SendAndDie => {
                self.send_and_die().await;
            }
            Happening::SendInVain => {
                if let Some(id) = self.unsent().await {
                    self.world.gateway.answers(Err(GatewayError::Unreachable("time-out".to_owned())));
                    self.world.send(id).await.unwrap_err();
                }
            }
            Happening::Outside { amount } => {
                let key = format!("outside-{}", self.books.sent.len());
                self.books.refund(&key, *amount);
            }
            Happening::Hear { is_listed } => self.hear(*is_listed).await,
        }
        self.world.assert_sound().await;
    }

    async fn unsent(&self) -> Option<RefundId> {
        let refunds = self.world.refunds().await;
        let is_unsent = |status| matches!(status, RefundStatus::Requested | RefundStatus::Sent);
        refunds.iter().find(|refund| is_unsent(refund.status)).map(|refund| refund.id)
    }

    async fn send(&mut self) {
        if let Some((id, outcome)) = self.send_and_die().await {
            let said = match outcome {
                RefundOutcome::Accepted => SendOutcome::Accepted,
                RefundOutcome::Refused(words) => {
                    SendOutcome::Manual(payments::ManualReason::RefusedByGateway, Some(words))
                }
                RefundOutcome::UnknownPayment => unreachable!("the gateway knows the payment"),
            };
            let mut connection = self.world.connection().await;
            sending::finish(&mut connection, self.world.now(), id, said).await.unwrap();
        }
    }

    async fn send_and_die(&mut self) -> Option<(RefundId, RefundOutcome)> {
        let id = self.unsent().await?;
        let gateway = self.world.services.gateway.as_ref();
        let mut connection = self.world.connection().await;
        let request = sending::begin(&mut connection, self.world.now(), gateway, id).await.unwrap()?;
        Some((id, self.books.refund(&id.to_string(), request.amount.amount)))
    }

    async fn hear(&self, is_listed: bool) {
        let listed: Vec<(&str, i64)> =
            self.books.sent.iter().map(|(key, amount)| (key.as_str(), *amount)).collect();
        let listed = if is_listed { listed } else { Vec::new() };
        self.world.note(self.books.total(), &listed).await;
    }

    /// Until nothing is on its way.
    async fn settle(&mut self) {
        while self.unsent().await.is_some() {
            self.send().await;
        }
        self.hear(true).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn our_account_ends_as_the_gateways(happenings in prop::collection::vec(happening(), 1..14)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut play = Play { world: World::new().await, books: Books::default() };
            for happening in &happenings {
                play.happen(happening).await;
            }
            play.settle().await;
            let refunds = play.world.refunds().await;
            let succeeded = refunds.iter().filter(|refund| refund.status == RefundStatus::Succeeded);
            assert_eq!(succeeded.map(|refund| refund.amount).sum::<i64>(), play.books.total());
            let unsent = refunds.iter().filter(|refund| refund.status == RefundStatus::Requested);
            assert_eq!(unsent.count(), 0);
            play.hear(false).await;
            assert_eq!(play.world.refunds().await, refunds, "what is known changes nothing");
        });
    }
}
