use std::collections::{HashMap, HashSet};

use kernel::id::EntityId;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn line(number: usize) -> OrderLineId {
    OrderLineId::from_uuid(Uuid::from_u128(u128::try_from(number).unwrap()))
}

fn refund(number: usize) -> RefundId {
    RefundId::from_uuid(Uuid::from_u128(u128::try_from(number).unwrap()))
}

fn piece(amount: i64) -> Piece {
    Piece { key: None, amount }
}

fn outstanding(number: usize, of_line: usize, amount: i64) -> Outstanding {
    Outstanding { id: refund(number), order_line_id: line(of_line), amount, is_divisible: true }
}

fn room(of_line: usize, left: i64) -> Room {
    Room { order_line_id: line(of_line), left }
}

fn placed(of_line: usize, amount: i64) -> Placed {
    Placed { order_line_id: line(of_line), amount, key: None }
}

#[test]
fn what_we_have_outstanding_was_made_by_hand() {
    let known = [outstanding(1, 1, 50), outstanding(2, 2, 70)];
    let result = distribute(&[piece(70)], &known, &[room(3, 100)]);
    assert_eq!(result, Distribution { settled: vec![refund(2)], ..Distribution::default() });
}

#[test]
fn one_piece_can_make_several_refunds() {
    let known = [outstanding(1, 1, 50), outstanding(2, 2, 70)];
    let result = distribute(&[piece(125)], &known, &[room(1, 0), room(2, 0), room(3, 100)]);
    let settled = vec![refund(1), refund(2)];
    assert_eq!(result, Distribution { settled, placed: vec![placed(3, 5)], ..Distribution::default() });
}

#[test]
fn lines_are_filled_in_their_order_and_no_further() {
    let result = distribute(&[piece(130)], &[], &[room(1, 50), room(2, 0), room(3, 70)]);
    let placed = vec![placed(1, 50), placed(3, 70)];
    assert_eq!(result, Distribution { placed, unplaced: 10, ..Distribution::default() });
}

#[test]
fn a_part_of_a_refund_is_not_sent_again() {
    let result = distribute(&[piece(40)], &[outstanding(1, 1, 100)], &[room(1, 0)]);
    let reduced = vec![(refund(1), 40)];
    assert_eq!(result, Distribution { reduced, placed: vec![placed(1, 40)], ..Distribution::default() });
}

#[test]
fn a_refund_the_gateway_may_be_making_keeps_its_amount() {
    let sent = Outstanding { is_divisible: false, ..outstanding(1, 1, 100) };
    let result = distribute(&[piece(40)], &[sent], &[room(1, 0)]);
    assert_eq!(result, Distribution { unplaced: 40, ..Distribution::default() });
}

#[test]
fn what_is_not_listed_may_be_what_is_on_its_way() {
    let sent = |number, amount| Outstanding { is_divisible: false, ..outstanding(number, 1, amount) };
    let known = [outstanding(1, 1, 50), sent(2, 50)];
    let result = distribute(&[piece(50)], &known, &[room(1, 100)]);
    assert_eq!(result, Distribution { settled: vec![refund(2)], ..Distribution::default() });
    let result = distribute(&[piece(50)], &[sent(1, 50), sent(2, 50)], &[room(1, 100)]);
    assert_eq!(
        result,
        Distribution { unplaced: 50, ..Distribution::default() },
        "which of them is not known"
    );
    let by_hand = Piece { key: Some("by-hand".to_owned()), amount: 50 };
    let result = distribute(&[by_hand], &known, &[room(1, 100)]);
    assert_eq!(result, Distribution { settled: vec![refund(1)], ..Distribution::default() });
}

#[test]
fn what_a_first_piece_left_of_a_refund_a_second_one_settles() {
    let result = distribute(&[piece(40), piece(60)], &[outstanding(1, 1, 100)], &[room(1, 0)]);
    assert_eq!(
        result,
        Distribution {
            settled: vec![refund(1)],
            reduced: vec![(refund(1), 40)],
            placed: vec![placed(1, 40)],
            unplaced: 0
        }
    );
}

const LINES: usize = 4;

fn some_outstanding() -> impl Strategy<Value = Vec<Outstanding>> {
    let one = (0..LINES, 1..200_i64, any::<bool>());
    prop::collection::vec(one, 0..6).prop_map(|refunds| {
        refunds
            .into_iter()
            .enumerate()
            .map(|(number, (of_line, amount, is_divisible))| Outstanding {
                is_divisible,
                ..outstanding(number, of_line, amount)
            })
            .collect()
    })
}

fn some_rooms() -> impl Strategy<Value = Vec<Room>> {
    prop::collection::vec(0..300_i64, LINES)
        .prop_map(|lefts| lefts.into_iter().enumerate().map(|(number, left)| room(number, left)).collect())
}

/// As they come: what is not listed is one amount, and the last.
fn some_pieces() -> impl Strategy<Value = Vec<Piece>> {
    (prop::collection::vec(1..400_i64, 0..5), prop::option::of(1..400_i64)).prop_map(|(listed, unlisted)| {
        let named = |(number, amount): (usize, i64)| Piece { key: Some(number.to_string()), amount };
        listed.into_iter().enumerate().map(named).chain(unlisted.map(piece)).collect()
    })
}

proptest! {
    #[test]
    fn every_rupiah_is_somewhere_once(
        pieces in some_pieces(), known in some_outstanding(), rooms in some_rooms(),
    ) {
        let result = distribute(&pieces, &known, &rooms);
        let reduced: HashMap<RefundId, i64> = result.reduced.iter().copied().collect();
        prop_assert_eq!(reduced.len(), result.reduced.len(), "each refund is reduced by one amount");
        let settled: HashSet<RefundId> = result.settled.iter().copied().collect();
        prop_assert_eq!(settled.len(), result.settled.len(), "no refund is settled twice");

        let of_refunds: i64 = known
            .iter()
            .filter(|refund| settled.contains(&refund.id))
            .map(|refund| refund.amount - reduced.get(&refund.id).copied().unwrap_or_default())
            .sum();
        let of_lines: i64 = result.placed.iter().map(|placed| placed.amount).sum();
        let all: i64 = pieces.iter().map(|piece| piece.amount).sum();
        prop_assert_eq!(of_refunds + of_lines + result.unplaced, all);
        prop_assert!(result.unplaced >= 0);
    }

    #[test]
    fn no_line_gives_more_than_it_has(
        pieces in some_pieces(), known in some_outstanding(), rooms in some_rooms(),
    ) {
        let result = distribute(&pieces, &known, &rooms);
        for (number, room) in rooms.iter().enumerate() {
            let given_up: i64 = known
                .iter()
                .filter(|refund| refund.order_line_id == line(number))
                .flat_map(|refund| result.reduced.iter().filter(|(id, _)| *id == refund.id))
                .map(|(_, by)| by)
                .sum();
            let placed: i64 = result
                .placed
                .iter()
                .filter(|placed| placed.order_line_id == line(number))
                .map(|placed| placed.amount)
                .sum();
            prop_assert!(placed <= room.left + given_up);
        }
        for (id, by) in &result.reduced {
            let refund = known.iter().find(|refund| refund.id == *id).unwrap();
            prop_assert!(refund.is_divisible && *by > 0 && *by < refund.amount);
        }
    }

    #[test]
    fn a_line_names_each_piece_once(
        pieces in some_pieces(), known in some_outstanding(), rooms in some_rooms(),
    ) {
        let result = distribute(&pieces, &known, &rooms);
        let names: HashSet<_> =
            result.placed.iter().map(|placed| (placed.order_line_id, placed.key.clone())).collect();
        prop_assert_eq!(names.len(), result.placed.len());
        prop_assert!(result.placed.iter().all(|placed| placed.amount > 0));
    }

    #[test]
    fn nothing_is_left_over_while_something_can_take_it(
        pieces in some_pieces(), known in some_outstanding(), rooms in some_rooms(),
    ) {
        let result = distribute(&pieces, &known, &rooms);
        if result.unplaced > 0 && pieces.iter().all(|piece| piece.key.is_some()) {
            let placed: i64 = result.placed.iter().map(|placed| placed.amount).sum();
            let reduced: i64 = result.reduced.iter().map(|(_, by)| by).sum();
            let left: i64 = rooms.iter().map(|room| room.left).sum();
            prop_assert_eq!(placed - reduced, left);
            let open = known.iter().filter(|refund| !result.settled.contains(&refund.id));
            prop_assert!(open.into_iter().all(|refund| !refund.is_divisible));
        }
    }
}
