//! A buyer disputes what she was given, and the seller answers.

use chrono::TimeDelta;
use database::CommandError;
use kernel::id::{DisputeId, OrderLineId};
use kernel::{AccessRefused, Actor};
use payments::commands::dispute_answer::{self, DisputeAnswerCode, DisputeAnswerInput};
use payments::commands::dispute_open::{self, DisputeOpenCode, DisputeOpenInput};
use payments::commands::dispute_withdraw::{self, DisputeWithdrawCode};
use payments::queries::{DisputeFilter, DisputeParty};
use payments::release::DISPUTE_WINDOW;
use payments::{Dispute, DisputeReason, DisputeStatus};

use crate::world::World;

pub(crate) const WORDS: &str = "It ended after ten minutes.";

pub(crate) async fn open(
    world: &World,
    actor: &Actor,
    order_line_id: OrderLineId,
    evidence: &str,
) -> Result<Dispute, CommandError<DisputeOpenCode>> {
    let input =
        DisputeOpenInput { order_line_id, reason: DisputeReason::CutShort, evidence: evidence.to_owned() };
    dispute_open::run(&mut *world.connection().await, actor, world.now(), input).await
}

pub(crate) async fn answer(
    world: &World,
    actor: &Actor,
    dispute_id: DisputeId,
) -> Result<Dispute, CommandError<DisputeAnswerCode>> {
    let input = DisputeAnswerInput { dispute_id, answer: "It took the whole hour.".to_owned() };
    dispute_answer::run(&mut *world.connection().await, actor, world.now(), input).await
}

pub(crate) async fn withdraw(
    world: &World,
    actor: &Actor,
    id: DisputeId,
) -> Result<Dispute, CommandError<DisputeWithdrawCode>> {
    dispute_withdraw::run(&mut *world.connection().await, actor, world.now(), id).await
}

/// A dispute about the first line, which was given.
pub(crate) async fn disputed(world: &World) -> Dispute {
    world.finish(world.lines[0]).await;
    open(world, &world.buyer, world.lines[0], WORDS).await.unwrap()
}

pub(crate) fn code<T: std::fmt::Debug, C: Copy + std::fmt::Debug>(outcome: Result<T, CommandError<C>>) -> C {
    outcome.unwrap_err().refusals().unwrap().first().unwrap().code
}

#[tokio::test]
async fn what_is_disputed_is_not_released_until_it_is_taken_back() {
    let world = World::new().await;
    let dispute = disputed(&world).await;
    assert_eq!(dispute.answer_due_at, world.now() + TimeDelta::hours(72));
    world.clock.advance(DISPUTE_WINDOW);
    assert_eq!(world.sweep().await, 0);
    let withdrawn = withdraw(&world, &world.buyer, dispute.id).await.unwrap();
    assert_eq!((withdrawn.status, withdrawn.ended_at), (DisputeStatus::Withdrawn, Some(world.now())));
    assert_eq!(world.sweep().await, 1);
    assert_eq!(code(withdraw(&world, &world.buyer, dispute.id).await), DisputeWithdrawCode::Over);
}

#[tokio::test]
async fn a_buyer_disputes_her_own_once_and_in_time() {
    let world = World::new().await;
    let (given, other) = (world.lines[0], world.lines[1]);
    let early = open(&world, &world.buyer, given, WORDS).await;
    assert_eq!(code(early), DisputeOpenCode::NotGivenYet);
    world.finish(given).await;
    world.finish(other).await;
    for stranger in [&world.stranger().await, &world.seller, &world.admin().await] {
        assert_eq!(code(open(&world, stranger, given, WORDS).await), DisputeOpenCode::NotFound);
    }
    for words in ["", "too short", &"x".repeat(4_001)] {
        assert_eq!(code(open(&world, &world.buyer, given, words).await), DisputeOpenCode::InvalidEvidence);
    }
    open(&world, &world.buyer, given, WORDS).await.unwrap();
    assert_eq!(code(open(&world, &world.buyer, given, WORDS).await), DisputeOpenCode::AlreadyDisputed);
    world.clock.advance(DISPUTE_WINDOW);
    assert_eq!(code(open(&world, &world.buyer, other, WORDS).await), DisputeOpenCode::TooLate);
}

#[tokio::test]
async fn money_that_is_not_there_is_not_disputed() {
    let world = World::new().await;
    for line in world.lines {
        world.finish(line).await;
    }
    world.open_full(world.lines[0]).await.unwrap();
    world.mark_reversed(world.lines[1]).await;
    assert_eq!(code(open(&world, &world.buyer, world.lines[0], WORDS).await), DisputeOpenCode::NothingLeft);
    assert_eq!(code(open(&world, &world.buyer, world.lines[1], WORDS).await), DisputeOpenCode::MoneyGone);
}

#[tokio::test]
async fn only_the_seller_answers_once_and_in_time() {
    let world = World::new().await;
    let dispute = disputed(&world).await;
    for other in [&world.buyer, &world.stranger().await, &world.admin().await] {
        assert_eq!(code(answer(&world, other, dispute.id).await), DisputeAnswerCode::NotFound);
    }
    world.clock.advance(TimeDelta::hours(72));
    assert_eq!(code(answer(&world, &world.seller, dispute.id).await), DisputeAnswerCode::TooLate);
    world.clock.advance(-TimeDelta::seconds(1));
    let answered = answer(&world, &world.seller, dispute.id).await.unwrap();
    assert_eq!(answered.status, DisputeStatus::Answered);
    assert_eq!(answered.decide_due_at, Some(world.now() + TimeDelta::days(14)));
    assert_eq!(code(answer(&world, &world.seller, dispute.id).await), DisputeAnswerCode::AlreadyAnswered);
    let anonymous = answer(&world, &Actor::Anonymous, dispute.id).await;
    assert!(matches!(anonymous, Err(CommandError::Access(AccessRefused::Unauthenticated))), "{anonymous:?}");
}

#[tokio::test]
async fn both_sides_are_told_in_their_turn() {
    let world = World::new().await;
    let dispute = disputed(&world).await;
    world.drain().await;
    answer(&world, &world.seller, dispute.id).await.unwrap();
    world.drain().await;
    withdraw(&world, &world.buyer, dispute.id).await.unwrap();
    world.drain().await;
    let mails = world.mails.messages();
    let subjects: Vec<&str> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    let expected =
        ["Pembeli mengajukan sanggahan", "Guru menjawab sanggahan Anda", "Sanggahan sudah berakhir"];
    assert_eq!(subjects, expected);
    assert!(mails[0].text.contains(WORDS), "{}", mails[0].text);
    assert_ne!(mails[0].to, mails[1].to);
    assert_eq!(mails[0].to, mails[2].to);
}

#[tokio::test]
async fn a_dispute_is_for_its_two_sides_and_admins() {
    let world = World::new().await;
    let (dispute, admin, stranger) = (disputed(&world).await, world.admin().await, world.stranger().await);
    for (actor, seen) in
        [(&world.buyer, 1), (&world.seller, 1), (&admin, 1), (&stranger, 0), (&Actor::Anonymous, 0)]
    {
        let mut connection = world.connection().await;
        let by_id = payments::queries::disputes_by_ids(&mut connection, actor, &[dispute.id]).await.unwrap();
        let of_line =
            payments::queries::disputes_of_lines(&mut connection, actor, &[world.lines[0]]).await.unwrap();
        assert_eq!((by_id.len(), of_line.len()), (seen, seen), "{actor:?}");
    }
    let mut connection = world.connection().await;
    let own = async |connection: &mut diesel_async::AsyncPgConnection, actor, party| {
        payments::queries::own_disputes_count(connection, actor, party).await.unwrap()
    };
    assert_eq!(own(&mut connection, &world.buyer, DisputeParty::Buyer).await, 1);
    assert_eq!(own(&mut connection, &world.buyer, DisputeParty::Seller).await, 0);
    assert_eq!(own(&mut connection, &world.seller, DisputeParty::Seller).await, 1);
    let open = DisputeFilter { statuses: vec![DisputeStatus::Open] };
    assert_eq!(payments::queries::disputes_count(&mut connection, &admin, &open).await.unwrap(), 1);
    let decided = DisputeFilter { statuses: vec![DisputeStatus::Decided] };
    assert_eq!(payments::queries::disputes_count(&mut connection, &admin, &decided).await.unwrap(), 0);
    assert!(payments::queries::disputes_count(&mut connection, &world.buyer, &open).await.is_err());
}
