//! What people and admins read of the ledger.

use database::QueryError;
use kernel::id::generate_uuid;
use kernel::page::PageRequest;
use kernel::{Actor, Currency, Role};
use teacherin_ledger::queries::{self, AccountFilter, EarningsOf};
use teacherin_ledger::{AccountName, AccountPurpose, Posting, TransactionKind};
use uuid::Uuid;

use crate::world::{CLEARING, World, available, payable, pending, posting, released};

#[tokio::test]
async fn the_books_of_an_instant_stay_as_they_were_and_balance() {
    let world = World::new().await;
    let teacher = world.person().await;
    let line = world.pay(world.at(0), teacher, 100_000).await;
    world.pay(world.at(10), teacher, 50_000).await;
    world.post(world.at(20), released(line, teacher, 80_000)).await;
    let mut connection = world.connection().await;
    let mut at = async |minutes: Option<i64>| {
        let at = minutes.map(|minutes| world.at(minutes));
        let rows = queries::trial_balance(&mut connection, &Actor::System, at).await.unwrap();
        let (debits, credits) = rows.iter().fold((0, 0), |(debits, credits), row| {
            assert_eq!(row.debits - row.credits, row.balance);
            (debits + row.debits, credits + row.credits)
        });
        assert_eq!(debits, credits);
        rows.iter().map(|row| (row.purpose, row.balance)).collect::<Vec<_>>()
    };
    assert_eq!(at(Some(-1)).await, []);
    let first = [
        (AccountPurpose::GatewayClearing, 100_000),
        (AccountPurpose::TeacherPending, -80_000),
        (AccountPurpose::PlatformCommission, -20_000),
    ];
    assert_eq!(at(Some(0)).await, first);
    assert_eq!(at(Some(9)).await, first);
    let all = [
        (AccountPurpose::GatewayClearing, 150_000),
        (AccountPurpose::TeacherPending, -40_000),
        (AccountPurpose::TeacherAvailable, -80_000),
        (AccountPurpose::PlatformCommission, -30_000),
    ];
    assert_eq!(at(Some(20)).await, all);
    assert_eq!(at(None).await, all);
}

#[tokio::test]
async fn a_statement_is_read_page_by_page_both_ways() {
    let world = World::new().await;
    let teacher = world.user(&[Role::Teacher]).await;
    for minutes in 0..5 {
        let line = world.pay(world.at(minutes), teacher.person_id, 1_000).await;
        world.post(world.at(minutes), released(line, teacher.person_id, 800)).await;
    }
    let actor = Actor::User(teacher.clone());
    let mut connection = world.connection().await;
    let accounts =
        queries::teacher_accounts(&mut connection, &actor, teacher.person_id, Currency::Idr).await.unwrap();
    let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
    assert_eq!(ids.len(), 2);
    let mut forward = Vec::new();
    let mut key = None;
    loop {
        let cursor = key.map(|_| "somewhere".to_owned());
        let request = PageRequest { cursor, ..PageRequest::first(4) };
        let page = queries::entries_page(&mut connection, &actor, &ids, (&request, key)).await.unwrap();
        key = page.items.last().map(queries::StatementEntry::key);
        forward.extend(page.items);
        if !page.has_next {
            break;
        }
    }
    assert_eq!(forward.len(), 15, "a release stands on both accounts");
    assert!(forward.is_sorted_by(|later, earlier| later.key() > earlier.key()));
    assert_eq!(queries::entries_count(&mut connection, &actor, &ids).await.unwrap(), 15);
    let request = PageRequest {
        direction: kernel::page::Direction::Backward,
        cursor: Some("somewhere".to_owned()),
        ..PageRequest::first(4)
    };
    let before = forward.get(8).map(queries::StatementEntry::key);
    let page = queries::entries_page(&mut connection, &actor, &ids, (&request, before)).await.unwrap();
    assert_eq!(Some(page.items.as_slice()), forward.get(4..8));
}

#[tokio::test]
async fn what_is_earned_is_explained_line_by_line() {
    let world = World::new().await;
    let (teacher, buyer) = (world.user(&[Role::Teacher]).await, world.person().await);
    let her = teacher.person_id;
    let waiting = world.pay(world.at(0), her, 100_000).await;
    let done = world.pay(world.at(1), her, 50_000).await;
    world.post(world.at(2), released(done, her, 40_000)).await;
    // A quarter of the first goes back, from both who earn by it.
    let commission = crate::world::COMMISSION;
    let legs = [(pending(her), 20_000), (commission, 5_000), (payable(buyer), -25_000)];
    let refund = posting(TransactionKind::RefundOpened, generate_uuid(world.at(3)), waiting, &legs);
    world.post(world.at(3), refund).await;
    let actor = Actor::User(teacher);
    let mut connection = world.connection().await;
    let balances = queries::teacher_balances(&mut connection, &actor, her, Currency::Idr).await.unwrap();
    assert_eq!((balances.pending, balances.available), (60_000, 40_000));
    assert_eq!((balances.in_transit, balances.paid), (0, 0));
    let request = PageRequest::first(10);
    for (of, subject, amount) in
        [(EarningsOf::Pending, waiting, 60_000), (EarningsOf::Available, done, 40_000)]
    {
        let whose = (her, Currency::Idr);
        let page = queries::earnings_shares_page(&mut connection, &actor, whose, of, (&request, None))
            .await
            .unwrap();
        let shares: Vec<_> = page.items.iter().map(|share| (share.subject_id, share.amount)).collect();
        assert_eq!(shares, [(Some(subject), amount)], "{of:?}");
        let count = queries::earnings_shares_count(&mut connection, &actor, whose, of).await.unwrap();
        assert_eq!(count, 1);
    }
    let parts = queries::price_parts(&mut connection, &actor, her, &[waiting, done]).await.unwrap();
    for part in &parts {
        let kept = part.pending + part.available + part.commission + part.withheld;
        assert_eq!(part.price, kept + part.refunded + part.lost);
    }
    let first = parts.iter().find(|part| part.subject_id == waiting).unwrap();
    assert_eq!(
        (first.price, first.pending, first.commission, first.refunded),
        (100_000, 60_000, 15_000, 25_000)
    );
    world.assert_sound().await;
}

#[tokio::test]
async fn shares_are_read_page_by_page_both_ways() {
    let world = World::new().await;
    let teacher = world.user(&[Role::Teacher]).await;
    let whose = (teacher.person_id, Currency::Idr);
    let mut lines = Vec::new();
    for minutes in 0..5 {
        lines.push(Some(world.pay(world.at(minutes), teacher.person_id, 1_000).await));
    }
    lines.reverse();
    let actor = Actor::User(teacher);
    let mut connection = world.connection().await;
    let first = PageRequest::first(2);
    let page =
        queries::earnings_shares_page(&mut connection, &actor, whose, EarningsOf::Pending, (&first, None));
    let page = page.await.unwrap();
    assert!(page.has_next);
    let key = page.items.last().map(queries::EarningsShare::key);
    let rest = PageRequest { cursor: Some("somewhere".to_owned()), ..PageRequest::first(10) };
    let rest =
        queries::earnings_shares_page(&mut connection, &actor, whose, EarningsOf::Pending, (&rest, key));
    let rest = rest.await.unwrap().items;
    let read: Vec<_> = page.items.iter().chain(&rest).map(|share| share.subject_id).collect();
    assert_eq!(read, lines);
    let back = PageRequest { direction: kernel::page::Direction::Backward, ..PageRequest::first(2) };
    let back = queries::earnings_shares_page(
        &mut connection,
        &actor,
        whose,
        EarningsOf::Pending,
        (&back, rest.first().map(queries::EarningsShare::key)),
    );
    assert_eq!(back.await.unwrap().items, page.items);
}

#[tokio::test]
async fn payouts_are_in_transit_until_they_arrive_and_hers_again_when_they_come_back() {
    let world = World::new().await;
    let teacher = world.user(&[Role::Teacher]).await;
    let her = teacher.person_id;
    let line = world.pay(world.at(0), her, 100_000).await;
    world.post(world.at(0), released(line, her, 80_000)).await;
    let in_transit = AccountName::of(AccountPurpose::PayoutInTransit, her);
    let ready = AccountName::platform(AccountPurpose::PayoutBalance);
    let mut payouts = Vec::new();
    for amount in [30_000, 20_000] {
        let payout = generate_uuid(world.at(1));
        let legs = [(available(her), amount), (in_transit, -amount)];
        world.post(world.at(1), of_payout(TransactionKind::PayoutReserved, payout, &legs)).await;
        payouts.push(payout);
    }
    let [first, second] = *payouts.as_slice() else { panic!("two were asked for") };
    let arrived = [(in_transit, 30_000), (ready, -30_000)];
    world.post(world.at(2), of_payout(TransactionKind::PayoutSucceeded, first, &arrived)).await;
    let mut connection = world.connection().await;
    let actor = Actor::User(teacher);
    let whose = (her, Currency::Idr);
    let balances = queries::teacher_balances(&mut connection, &actor, whose.0, whose.1).await.unwrap();
    assert_eq!((balances.available, balances.in_transit, balances.paid), (30_000, 20_000, 30_000));
    let back = [(ready, 30_000), (available(her), -30_000)];
    world.post(world.at(3), of_payout(TransactionKind::PayoutReturned, first, &back)).await;
    let called_off = [(in_transit, 20_000), (available(her), -20_000)];
    world.post(world.at(4), of_payout(TransactionKind::PayoutReleased, second, &called_off)).await;
    let balances = queries::teacher_balances(&mut connection, &actor, whose.0, whose.1).await.unwrap();
    assert_eq!((balances.available, balances.in_transit, balances.paid), (80_000, 0, 0));
    world.assert_sound().await;
}

fn of_payout(kind: TransactionKind, payout: Uuid, legs: &[(AccountName, i64)]) -> Posting {
    Posting { subject_id: None, ..posting(kind, payout, payout, legs) }
}

#[tokio::test]
async fn a_person_reads_her_own_accounts_and_nobody_elses() {
    let world = World::new().await;
    let (teacher, other) = (world.user(&[Role::Teacher]).await, world.user(&[Role::Teacher]).await);
    let line = world.pay(world.at(0), teacher.person_id, 100_000).await;
    let mut connection = world.connection().await;
    let page = queries::transactions_of_subjects(&mut connection, &Actor::System, &[line]).await.unwrap();
    let ids: Vec<_> = page.iter().map(|transaction| transaction.id).collect();
    let names = [pending(teacher.person_id), CLEARING];
    let (hers, others) = (Actor::User(teacher.clone()), Actor::User(other));
    let admin = Actor::User(world.user(&[Role::Admin]).await);
    for (actor, accounts, transactions, entries) in
        [(&hers, 1, 1, 1), (&others, 0, 0, 0), (&Actor::Anonymous, 0, 0, 0), (&admin, 2, 1, 3)]
    {
        let seen = queries::accounts_by_names(&mut connection, actor, Currency::Idr, &names).await.unwrap();
        assert_eq!(seen.len(), accounts);
        let account_ids: Vec<_> = seen.iter().map(|account| account.id).collect();
        let worth = queries::balances(&mut connection, actor, &account_ids).await.unwrap();
        assert_eq!(worth.len(), accounts);
        let seen = queries::transactions_by_ids(&mut connection, actor, &ids).await.unwrap();
        assert_eq!(seen.len(), transactions);
        let seen = queries::entries_of_transactions(&mut connection, actor, &ids).await.unwrap();
        assert_eq!(seen.len(), entries);
    }
    let request = PageRequest::first(10);
    let filter = AccountFilter::default();
    for actor in [&hers, &Actor::Anonymous] {
        let all = queries::accounts_page(&mut connection, actor, &filter, (&request, None)).await;
        assert!(matches!(all, Err(QueryError::Access(_))));
        assert!(matches!(
            queries::trial_balance(&mut connection, actor, None).await,
            Err(QueryError::Access(_))
        ));
        let kinds = [TransactionKind::LinePaid];
        let all = queries::transactions_page(&mut connection, actor, &kinds, (&request, None)).await;
        assert!(matches!(all, Err(QueryError::Access(_))));
    }
    let all = queries::accounts_page(&mut connection, &admin, &filter, (&request, None)).await.unwrap();
    assert_eq!(all.items.len(), 3);
    assert_eq!(queries::accounts_count(&mut connection, &admin, &filter).await.unwrap(), 3);
    let nosy = queries::teacher_balances(&mut connection, &others, teacher.person_id, Currency::Idr).await;
    assert!(matches!(nosy, Err(QueryError::Access(_))));
    let nosy = queries::price_parts(&mut connection, &others, teacher.person_id, &[line]).await;
    assert!(matches!(nosy, Err(QueryError::Access(_))));
}
