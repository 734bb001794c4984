//! Reading a page of a list that is ordered by an instant and an id, latest first.

/// Bounds, orders and limits a boxed query to the rows of one page, to be given to `kernel::page::Page::from_rows`. A macro,
/// since the columns' types differ from table to table; whoever calls it names `kernel` and has Diesel's prelude in scope.
#[macro_export]
macro_rules! latest_first {
    ($query:expr, ($at:expr, $id:expr), ($request:expr, $key:expr)) => {{
        let query = $query.limit($request.size + 1);
        // The bound on the instant alone is what the index is read by.
        match ($request.direction, $key) {
            (kernel::page::Direction::Forward, None) => query.order(($at.desc(), $id.desc())),
            (kernel::page::Direction::Backward, None) => query.order(($at.asc(), $id.asc())),
            (kernel::page::Direction::Forward, Some((at, id))) => {
                query.filter($at.le(at)).filter($at.lt(at).or($id.lt(id))).order(($at.desc(), $id.desc()))
            }
            (kernel::page::Direction::Backward, Some((at, id))) => {
                query.filter($at.ge(at)).filter($at.gt(at).or($id.gt(id))).order(($at.asc(), $id.asc()))
            }
        }
    }};
}
