//! Which of our refunds, and which lines, money belongs to that somebody sent back at the gateway. Pure.

use kernel::id::{OrderLineId, RefundId};

/// Some of the money that went back without us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// The gateway's name for it; `None` for what the gateway counts and does not list.
    pub key: Option<String>,
    /// How much.
    pub amount: i64,
}

/// A refund of ours whose money did not go out yet, as far as we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outstanding {
    /// The refund.
    pub id: RefundId,
    /// Of which line.
    pub order_line_id: OrderLineId,
    /// How much.
    pub amount: i64,
    /// Whether it can become smaller. Not while the gateway may be about to make it: it knows the amount.
    pub is_divisible: bool,
}

/// What a line has left that no refund of ours has reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Room {
    /// The line.
    pub order_line_id: OrderLineId,
    /// How much.
    pub left: i64,
}

/// Money that belongs to a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    /// The line.
    pub order_line_id: OrderLineId,
    /// How much.
    pub amount: i64,
    /// The gateway's name for it.
    pub key: Option<String>,
}

/// Where all of the money belongs. What it adds up to is what was to be distributed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Distribution {
    /// Our refunds that somebody made by hand.
    pub settled: Vec<RefundId>,
    /// Our refunds of which somebody made a part by hand, and by how much they become smaller. The part is among what is
    /// placed on their line.
    pub reduced: Vec<(RefundId, i64)>,
    /// Refunds we did not know of, at most one per line and piece.
    pub placed: Vec<Placed>,
    /// What belongs nowhere: more than was paid, or than the lines have left while refunds are on their way.
    pub unplaced: i64,
}

/// Distributes the pieces: each makes our outstanding refunds that it covers, first the one of exactly its amount; the rest is
/// what lines have left, in their order; and what is left even then is a part of an outstanding refund.
///
/// What the gateway does not list may be a refund of ours that it makes and whose answer we did not get. So it makes those
/// first, all of them; and while it is less than they are together, nobody knows which, and it waits.
#[must_use]
pub(super) fn distribute(pieces: &[Piece], outstanding: &[Outstanding], rooms: &[Room]) -> Distribution {
    let mut state =
        State { outstanding: outstanding.to_vec(), rooms: rooms.to_vec(), result: Distribution::default() };
    for piece in pieces {
        let mut left = piece.amount;
        if piece.key.is_none() {
            if left < state.on_their_way() {
                state.result.unplaced += left;
                continue;
            }
            left = state.settle_on_their_way(left);
        }
        left = state.settle_exactly(left);
        left = state.settle_covered(left);
        left = state.fill_rooms(left, piece);
        left = state.reduce_outstanding(left, piece);
        state.result.unplaced += left;
    }
    state.result
}

struct State {
    outstanding: Vec<Outstanding>,
    rooms: Vec<Room>,
    result: Distribution,
}

impl State {
    fn on_their_way(&self) -> i64 {
        let on_their_way = self.outstanding.iter().filter(|refund| !refund.is_divisible);
        on_their_way.map(|refund| refund.amount).sum()
    }

    fn settle_on_their_way(&mut self, left: i64) -> i64 {
        let left = left - self.on_their_way();
        let (waiting, on_their_way): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.outstanding).into_iter().partition(|refund| refund.is_divisible);
        self.outstanding = waiting;
        self.result.settled.extend(on_their_way.into_iter().map(|refund| refund.id));
        left
    }

    fn settle_exactly(&mut self, left: i64) -> i64 {
        let Some(exact) = self.outstanding.iter().position(|refund| refund.amount == left) else {
            return left;
        };
        let refund = self.outstanding.remove(exact);
        self.result.settled.push(refund.id);
        0
    }

    fn settle_covered(&mut self, mut left: i64) -> i64 {
        let result = &mut self.result;
        self.outstanding.retain(|refund| {
            let is_covered = refund.amount <= left;
            if is_covered {
                left -= refund.amount;
                result.settled.push(refund.id);
            }
            !is_covered
        });
        left
    }

    fn fill_rooms(&mut self, mut left: i64, piece: &Piece) -> i64 {
        for room in &mut self.rooms {
            let amount = left.min(room.left);
            room.left -= amount;
            left -= amount;
            self.result.place(room.order_line_id, amount, piece);
        }
        left
    }

    fn reduce_outstanding(&mut self, left: i64, piece: &Piece) -> i64 {
        // Whatever is still outstanding is more than what is left of the piece: it would have been settled.
        let divisible = self.outstanding.iter_mut().find(|refund| refund.is_divisible);
        let Some(refund) = divisible.filter(|_| left > 0) else {
            return left;
        };
        refund.amount -= left;
        self.result.reduce(refund.id, left);
        self.result.place(refund.order_line_id, left, piece);
        0
    }
}

impl Distribution {
    fn place(&mut self, order_line_id: OrderLineId, amount: i64, piece: &Piece) {
        if amount == 0 {
            return;
        }
        let same = |placed: &&mut Placed| placed.order_line_id == order_line_id && placed.key == piece.key;
        match self.placed.iter_mut().find(same) {
            Some(placed) => placed.amount += amount,
            None => self.placed.push(Placed { order_line_id, amount, key: piece.key.clone() }),
        }
    }

    fn reduce(&mut self, id: RefundId, amount: i64) {
        match self.reduced.iter_mut().find(|(known, _)| *known == id) {
            Some((_, by)) => *by += amount,
            None => self.reduced.push((id, amount)),
        }
    }
}

#[cfg(test)]
mod tests;
