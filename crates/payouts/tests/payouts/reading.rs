//! Who sees what of payouts.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use database::QueryError;
use kernel::id::PayoutId;
use kernel::page::{Direction, PageRequest};
use kernel::{AccessRefused, Actor};
use payouts::commands::payout_batch_reject::{self, PayoutBatchRejectInput};
use payouts::queries::{self, BatchFilter, PayoutFilter, SumsOfBatch};
use payouts::{BatchStatus, Payout, PayoutMethod, PayoutStatus};

use crate::by_hand::send;
use crate::calling_off::cancel;
use crate::world::{ASKED, EARNED, Human, World};

fn forward(size: i64) -> PageRequest {
    PageRequest { size, direction: Direction::Forward, cursor: None }
}

async fn listed(world: &World, actor: &Actor, filter: &PayoutFilter) -> Vec<PayoutId> {
    let mut connection = world.connection().await;
    let page = queries::payouts_page(&mut connection, actor, filter, (&forward(50), None)).await.unwrap();
    let count = queries::payouts_count(&mut connection, actor, filter).await.unwrap();
    let ids: Vec<_> = page.items.iter().map(|payout| payout.id).collect();
    assert_eq!(i64::try_from(ids.len()).unwrap(), count);
    ids
}

/// Asks again and again, an hour apart.
async fn ask(world: &World, teacher: &Human, times: usize) -> Vec<Payout> {
    let mut asked = Vec::new();
    for _ in 0..times {
        world.advance(TimeDelta::hours(1));
        asked.push(world.request(teacher, 50_000).await.unwrap());
    }
    asked
}

#[tokio::test]
async fn a_teacher_sees_her_own_payouts_an_admin_all_and_nobody_else_any() {
    let world = World::new().await;
    let ((one, hers), (_, others)) = (world.requested().await, world.requested().await);
    let (admin, student) = (world.admin().await, world.human("Budi", &[kernel::Role::Student]).await);
    let all = PayoutFilter::default();
    assert_eq!(listed(&world, &one.actor, &all).await, [hers.id]);
    let of_another = PayoutFilter { person_id: Some(others.person_id), ..PayoutFilter::default() };
    assert_eq!(listed(&world, &one.actor, &of_another).await, []);
    assert_eq!(listed(&world, &admin.actor, &of_another).await, [others.id]);
    assert_eq!(listed(&world, &admin.actor, &all).await.len(), 2);
    assert_eq!(listed(&world, &student.actor, &all).await, []);

    let mut connection = world.connection().await;
    let ids = [hers.id, others.id];
    for (actor, expected) in [(&one.actor, 1), (&admin.actor, 2), (&student.actor, 0), (&Actor::Anonymous, 0)]
    {
        let found = queries::by_ids(&mut connection, actor, &ids).await.unwrap();
        assert_eq!(found.len(), expected);
    }
    let nobody = queries::payouts_page(&mut connection, &Actor::Anonymous, &all, (&forward(10), None)).await;
    assert!(matches!(nobody, Err(QueryError::Access(AccessRefused::Unauthenticated))));
}

#[tokio::test]
async fn her_settings_are_hers_and_the_admins() {
    let world = World::new().await;
    let (one, other) = (world.teacher_with(EARNED).await, world.teacher_with(EARNED).await);
    let admin = world.admin().await;
    let people = [one.person_id, other.person_id, admin.person_id];
    let mut connection = world.connection().await;
    for (actor, expected) in [(&one.actor, 1), (&admin.actor, 2), (&Actor::Anonymous, 0)] {
        let found = queries::settings_by_people(&mut connection, actor, &people).await.unwrap();
        assert_eq!(found.len(), expected);
    }
    let own = queries::settings_of(&mut connection, &one.actor, one.person_id).await.unwrap();
    assert_eq!(own.unwrap().person_id, one.person_id);
    let anothers = queries::settings_of(&mut connection, &one.actor, other.person_id).await.unwrap();
    assert_eq!(anothers, None);
}

#[tokio::test]
async fn pages_follow_each_other_latest_first_in_both_directions() {
    let world = World::new().await;
    let teacher = world.teacher_with(EARNED).await;
    let mut expected = ask(&world, &teacher, 7).await;
    expected.reverse();
    let (mut connection, filter) = (world.connection().await, PayoutFilter::default());
    let (mut seen, mut key) = (Vec::new(), None);
    loop {
        let request = forward(3);
        let page =
            queries::payouts_page(&mut connection, &teacher.actor, &filter, (&request, key)).await.unwrap();
        key = page.items.last().map(Payout::key);
        seen.extend(page.items);
        if !page.has_next {
            break;
        }
    }
    assert_eq!(seen, expected);
    let request = PageRequest { size: 2, direction: Direction::Backward, cursor: None };
    let before = expected.get(4).map(Payout::key);
    let page =
        queries::payouts_page(&mut connection, &teacher.actor, &filter, (&request, before)).await.unwrap();
    assert_eq!(page.items.as_slice(), expected.get(2..4).unwrap());
}

#[tokio::test]
async fn lists_are_narrowed_down() {
    let world = World::new().await;
    let (teacher, cancelled) = world.requested().await;
    cancel(&world, &teacher, cancelled.id).await.unwrap();
    let (_, waiting) = world.requested().await;
    let (_, by_hand) = world.approved(PayoutMethod::Manual).await;
    let (_, by_gateway) = world.approved(PayoutMethod::Gateway).await;
    world.gateway.set_balance(0);
    world.drain().await;
    let admin = world.admin().await.actor;
    let filter = PayoutFilter::default;
    let cases = [
        (PayoutFilter { statuses: vec![PayoutStatus::Cancelled], ..filter() }, vec![cancelled.id]),
        (PayoutFilter { method: Some(PayoutMethod::Manual), ..filter() }, vec![by_hand.id]),
        (PayoutFilter { has_attention: Some(true), ..filter() }, vec![by_gateway.id]),
        (PayoutFilter { has_attention: Some(false), ..filter() }, vec![cancelled.id, waiting.id, by_hand.id]),
        (PayoutFilter { batch_id: by_hand.batch_id, ..filter() }, vec![by_hand.id]),
        (PayoutFilter { is_in_batch: Some(true), ..filter() }, vec![by_hand.id, by_gateway.id]),
        (
            PayoutFilter { is_in_batch: Some(false), statuses: vec![PayoutStatus::Requested], ..filter() },
            vec![waiting.id],
        ),
    ];
    for (filter, expected) in cases {
        let found: BTreeSet<_> = listed(&world, &admin, &filter).await.into_iter().collect();
        assert_eq!(found, expected.into_iter().collect(), "{filter:?}");
    }
}

#[tokio::test]
async fn batches_are_for_admins_with_what_they_pay() {
    let world = World::new().await;
    let ((teacher, gone), (_, stays)) = (world.requested().await, world.requested().await);
    let (admin, other) = (world.admin().await, world.admin().await);
    let paying = world.batch(&admin, &[gone.id, stays.id], PayoutMethod::Manual).await.unwrap();
    cancel(&world, &teacher, gone.id).await.unwrap();
    let (_, third) = world.requested().await;
    let rejected = world.batch(&admin, &[third.id], PayoutMethod::Manual).await.unwrap();
    let input = PayoutBatchRejectInput { batch_id: rejected.id, reason: "Too early".to_owned() };
    let mut connection = world.connection().await;
    payout_batch_reject::run(&mut connection, &other.actor, world.now(), input).await.unwrap();

    let ids = [paying.id, rejected.id];
    let sums = queries::sums_of_batches(&mut connection, &admin.actor, &ids).await.unwrap();
    assert_eq!(sums.get(&paying.id), Some(&SumsOfBatch { count: 1, amount: ASKED }));
    assert_eq!(sums.get(&rejected.id), None);
    let waiting = BatchFilter { statuses: vec![BatchStatus::AwaitingApproval] };
    for (filter, expected) in [(BatchFilter::default(), 2), (waiting, 1)] {
        let request = forward(10);
        let page =
            queries::batches_page(&mut connection, &admin.actor, &filter, (&request, None)).await.unwrap();
        assert_eq!(page.items.len(), expected);
        let count = queries::batches_count(&mut connection, &admin.actor, &filter).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), expected);
    }
    assert_eq!(queries::batches_by_ids(&mut connection, &admin.actor, &ids).await.unwrap().len(), 2);

    let filter = BatchFilter::default();
    let refused = queries::batches_page(&mut connection, &teacher.actor, &filter, (&forward(10), None)).await;
    assert!(matches!(refused, Err(QueryError::Access(AccessRefused::Forbidden))));
    let refused = queries::batches_count(&mut connection, &teacher.actor, &filter).await;
    assert!(matches!(refused, Err(QueryError::Access(AccessRefused::Forbidden))));
    assert_eq!(queries::batches_by_ids(&mut connection, &teacher.actor, &ids).await.unwrap(), []);
    assert!(queries::sums_of_batches(&mut connection, &teacher.actor, &ids).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_admin_who_teaches_is_told_which_batches_pay_her() {
    let world = World::new().await;
    let (author, teaching) = (world.admin().await, world.teaching_admin_with(EARNED).await);
    let own = world.request(&teaching, ASKED).await.unwrap();
    let called_off = world.request(&teaching, ASKED).await.unwrap();
    let (_, others) = world.requested().await;
    let mut batches = Vec::new();
    for id in [own.id, called_off.id, others.id] {
        batches.push(world.batch(&author, &[id], PayoutMethod::Manual).await.unwrap().id);
    }
    cancel(&world, &teaching, called_off.id).await.unwrap();
    let mut connection = world.connection().await;
    let paying = queries::batches_paying(&mut connection, &teaching.actor, &batches).await.unwrap();
    assert_eq!(paying, [world.payout(own.id).await.batch_id.unwrap()]);
    assert_eq!(queries::batches_paying(&mut connection, &author.actor, &batches).await.unwrap(), []);
}

#[tokio::test]
async fn admins_see_what_is_owed_and_what_lies_ready_for_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let nothing = queries::exposure(&mut *world.connection().await, &admin.actor).await.unwrap();
    assert_eq!((nothing.available, nothing.in_transit, nothing.gateway_balance), (0, 0, 0));
    assert_eq!((nothing.waiting.as_slice(), nothing.oldest_at()), ([].as_slice(), None));

    world.top_up(3_000_000).await;
    let (_, oldest) = world.requested().await;
    world.advance(TimeDelta::hours(5));
    let _ = world.requested().await;
    let _ = world.approved(PayoutMethod::Gateway).await;
    let (_, sent) = world.approved(PayoutMethod::Manual).await;
    send(&world, &admin, sent.id).await.unwrap();
    let (debtor, expecting) = (world.teacher_with(30_000).await, world.teacher().await);
    world.earn(debtor.person_id, -100_000).await;
    world.expect_earnings(expecting.person_id, 250_000).await;

    let exposure = queries::exposure(&mut *world.connection().await, &admin.actor).await.unwrap();
    assert_eq!(exposure.available, 4 * (EARNED - ASKED));
    assert_eq!((exposure.pending, exposure.in_transit), (250_000, 3 * ASKED));
    assert_eq!((exposure.negative_count, exposure.negative), (1, 70_000));
    assert_eq!(exposure.gateway_balance, 3_000_000, "nothing of it is folded yet");
    let waiting: Vec<_> =
        exposure.waiting.iter().map(|waiting| (waiting.status, waiting.count, waiting.amount)).collect();
    assert_eq!(waiting, [(PayoutStatus::Requested, 2, 2 * ASKED), (PayoutStatus::Approved, 1, ASKED)]);
    assert_eq!(exposure.oldest_at(), Some(oldest.created_at));

    // What is folded counts once.
    ledger::commands::balances_fold::run(&mut *world.connection().await, world.now(), 1_000).await.unwrap();
    let folded = queries::exposure(&mut *world.connection().await, &admin.actor).await.unwrap();
    assert_eq!(folded, exposure);
    let refused = queries::exposure(&mut *world.connection().await, &debtor.actor).await;
    assert!(matches!(refused, Err(QueryError::Access(AccessRefused::Forbidden))));
    world.assert_sound().await;
}
