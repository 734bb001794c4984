//! Many at once.

use materials::commands::material_buy::{self, MaterialBuyCode as Code};
use materials::commands::material_download::{self, MaterialDownloadInput};
use materials::commands::material_purchase_cancel::{self, MaterialPurchaseCancelInput};
use payments::EntitlementStatus;
use payments::gateway::TransactionState;
use tokio::task::JoinSet;

use crate::world::{PRICE, World, key, one_code, wish};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_buyers_of_one_material() {
    let mut world = World::new().await;
    let mut tasks = JoinSet::new();
    for _ in 0..100 {
        let buyer = world.shop.student().await;
        let (pools, now, input) = (world.pools.clone(), world.now(), wish(world.material.id, None));
        tasks.spawn(async move {
            let purchase = {
                let mut conn = pools.write().await.unwrap();
                material_buy::run(&mut conn, &buyer, now, input).await.unwrap()
            };
            (buyer, purchase.order_id.unwrap())
        });
    }
    let mut payments = JoinSet::new();
    for (buyer, order_id) in tasks.join_all().await {
        let payment_id = world.start(&buyer, order_id).await;
        world.gateway.put(payment_id, TransactionState::Paid);
        let services = world.payments.clone();
        payments.spawn(async move {
            payments::flows::payment_refresh::run(&services, payment_id, None).await.unwrap().unwrap();
        });
    }
    payments.join_all().await;
    world.drain().await;
    assert_eq!(world.count("entitlements WHERE status = 'ACTIVE'").await, 100);
    assert_eq!(world.count("orders WHERE status = 'PAID'").await, 100);
    assert_eq!(world.count("(SELECT DISTINCT user_id FROM entitlements) AS buyers").await, 100);
    let balanced = "(SELECT sum(amount) AS owed FROM ledger_entries) AS trial WHERE owed = 0";
    assert_eq!(world.count(balanced).await, 1, "debits and credits are equal");
    // Nobody made a rule of commission: all of it waits for the teacher, who is owed it.
    let earned = format!(
        "(SELECT sum(entry.amount) AS owed FROM ledger_entries AS entry
          JOIN ledger_accounts AS account ON account.id = entry.account_id
          WHERE account.purpose = 'TEACHER_PENDING') AS earned WHERE owed = {}",
        -100 * PRICE
    );
    assert_eq!(world.count(&earned).await, 1, "a hundred prices wait for the teacher");
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_buyer_who_buys_sixteen_times_at_once_holds_it_once() {
    let mut world = World::new().await;
    let buyer = world.shop.student().await;
    let mut tasks = JoinSet::new();
    for _ in 0..16 {
        let (pools, now, buyer, input) =
            (world.pools.clone(), world.now(), buyer.clone(), wish(world.material.id, None));
        tasks.spawn(async move {
            let mut conn = pools.write().await.unwrap();
            one_code(material_buy::run(&mut conn, &buyer, now, input).await).map(drop)
        });
    }
    let (bought, refused): (Vec<_>, Vec<_>) = tasks.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((bought.len(), refused.len()), (1, 15));
    assert!(refused.iter().all(|refused| *refused == Err(Code::AlreadyInOrder)), "{refused:?}");
    assert_eq!((world.count("entitlements").await, world.count("orders").await), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_download_and_giving_back_at_once_one_happens() {
    for _ in 0..8 {
        let mut world = World::new().await;
        let bought = world.bought().await;
        let (pools, now, buyer, file_id) =
            (world.pools.clone(), world.now(), bought.buyer.clone(), world.file);
        let download = tokio::spawn(async move {
            let mut conn = pools.write().await.unwrap();
            material_download::run(&mut conn, &buyer, now, MaterialDownloadInput { file_id }).await.is_ok()
        });
        let (pools, buyer, entitlement_id) = (world.pools.clone(), bought.buyer.clone(), bought.id);
        let give_back = tokio::spawn(async move {
            let mut conn = pools.write().await.unwrap();
            let input = MaterialPurchaseCancelInput { entitlement_id, idempotency_key: key() };
            material_purchase_cancel::run(&mut conn, &buyer, now, input).await.is_ok()
        });
        let (is_downloaded, is_given_back) = (download.await.unwrap(), give_back.await.unwrap());
        assert!(is_downloaded != is_given_back, "{is_downloaded} {is_given_back}");
        let after = world.entitlement(bought.id).await;
        assert_eq!(after.first_used_at.is_some(), is_downloaded);
        assert_eq!(after.status == EntitlementStatus::Revoked, is_given_back);
        world.drain().await;
        assert_eq!(world.gateway.refunded(bought.payment_id), if is_given_back { PRICE } else { 0 });
        world.assert_sound().await;
    }
}
