//! Reading a page of a list that is ordered by an instant and an id, latest first.

pub(super) use database::latest_first;
