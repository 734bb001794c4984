//! Pages of long lists: Relay's four arguments, and cursors that are bound to what they were made for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

/// Items per page when neither `first` nor `last` is given.
pub const PAGE_SIZE_DEFAULT: i64 = 20;
/// The most items one page can have.
pub const PAGE_SIZE_MAX: i64 = 100;
const CURSOR_VERSION: u8 = 1;

/// Which way a page is read from its cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The items after the cursor (`first`, `after`).
    Forward,
    /// The items before the cursor (`last`, `before`); they still come in the list's own order.
    Backward,
}

/// A checked request for one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// How many items at most: 1 to [`PAGE_SIZE_MAX`].
    pub size: i64,
    /// Which way to read.
    pub direction: Direction,
    /// The cursor text to start from, not yet decoded.
    pub cursor: Option<String>,
}

/// Why page arguments make no sense. The messages are for the person who wrote the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// `first` and `last` together.
    #[error("Give either `first` (with `after`) or `last` (with `before`), not both.")]
    BothDirections,
    /// `after` with `last`, or `before` with `first`.
    #[error("Use `after` with `first` and `before` with `last`.")]
    CursorOfOtherDirection,
    /// Not between 1 and 100.
    #[error("Ask for 1 to 100 items per page.")]
    SizeOutOfRange,
    /// Not a cursor, or one of another list, sort or filter.
    #[error("This cursor is not of this list with this filter and order: start again without a cursor.")]
    ForeignCursor,
}

impl PageRequest {
    /// Checks Relay's four arguments.
    ///
    /// # Errors
    /// A [`PageError`] that says which arguments to change.
    pub fn from_arguments(
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Self, PageError> {
        let (size, direction, cursor) = match (first, last) {
            (Some(_), Some(_)) => return Err(PageError::BothDirections),
            (None, Some(_)) if after.is_some() => return Err(PageError::CursorOfOtherDirection),
            (Some(_), None) if before.is_some() => return Err(PageError::CursorOfOtherDirection),
            (None, None) if after.is_some() && before.is_some() => return Err(PageError::BothDirections),
            (None, Some(last)) => (i64::from(last), Direction::Backward, before),
            (None, None) if before.is_some() => (PAGE_SIZE_DEFAULT, Direction::Backward, before),
            (first, None) => (first.map_or(PAGE_SIZE_DEFAULT, i64::from), Direction::Forward, after),
        };
        if !(1..=PAGE_SIZE_MAX).contains(&size) {
            return Err(PageError::SizeOutOfRange);
        }
        Ok(Self { size, direction, cursor })
    }

    /// The first page of `size` items.
    #[must_use]
    pub fn first(size: i64) -> Self {
        Self { size, direction: Direction::Forward, cursor: None }
    }

    /// The sort key the page starts from.
    ///
    /// `binding` names list, order and filter; a cursor made under another one is refused.
    ///
    /// # Errors
    /// [`PageError::ForeignCursor`].
    pub fn key<K: DeserializeOwned>(&self, binding: &str) -> Result<Option<K>, PageError> {
        self.cursor.as_deref().map(|cursor| decode_cursor(binding, cursor)).transpose()
    }
}

/// One page of items in the list's order.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Whether there is a page after this one.
    pub has_next: bool,
    /// Whether there is a page before this one.
    pub has_previous: bool,
}

impl<T> Page<T> {
    /// Makes a page of what a query for `size + 1` rows in reading direction returned.
    #[must_use]
    pub fn from_rows(request: &PageRequest, mut rows: Vec<T>) -> Self {
        let size = usize::try_from(request.size).unwrap_or(usize::MAX);
        let has_more = rows.len() > size;
        rows.truncate(size);
        let came_from_cursor = request.cursor.is_some();
        match request.direction {
            Direction::Forward => Self { items: rows, has_next: has_more, has_previous: came_from_cursor },
            Direction::Backward => {
                rows.reverse();
                Self { items: rows, has_next: came_from_cursor, has_previous: has_more }
            }
        }
    }

    /// The page with every item changed.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
        }
    }
}

/// An opaque cursor for the item with this sort key.
#[must_use]
pub fn encode_cursor<K: Serialize>(binding: &str, key: &K) -> String {
    let key = serde_json::to_vec(key).expect("sort keys are plain values");
    let mut bytes = vec![CURSOR_VERSION];
    bytes.extend_from_slice(&seal(binding, &key));
    bytes.extend_from_slice(&key);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads a cursor back into its sort key.
///
/// # Errors
/// [`PageError::ForeignCursor`] when it was altered or made for another list, order or filter.
pub fn decode_cursor<K: DeserializeOwned>(binding: &str, cursor: &str) -> Result<K, PageError> {
    if cursor.len() > 1024 {
        return Err(PageError::ForeignCursor);
    }
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| PageError::ForeignCursor)?;
    let (head, key) = bytes.split_at_checked(9).ok_or(PageError::ForeignCursor)?;
    let expected: Vec<u8> = std::iter::once(CURSOR_VERSION).chain(seal(binding, key)).collect();
    if head != expected.as_slice() {
        return Err(PageError::ForeignCursor);
    }
    serde_json::from_slice(key).map_err(|_| PageError::ForeignCursor)
}

/// Eight bytes that tie a key to its list. They catch mix-ups and tampering by accident; they are no secret, and need
/// not be: a key only says where to go on reading a list its reader may read anyway.
fn seal(binding: &str, key: &[u8]) -> [u8; 8] {
    let mut hash = Sha256::new();
    hash.update(binding.as_bytes());
    hash.update([0]);
    hash.update(key);
    let mut seal = [0; 8];
    for (target, source) in seal.iter_mut().zip(hash.finalize()) {
        *target = source;
    }
    seal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_only_under_its_binding() {
        let cursor = encode_cursor("teachers/RATING/a1", &(4.5_f64, "x"));
        assert_eq!(decode_cursor::<(f64, String)>("teachers/RATING/a1", &cursor), Ok((4.5, "x".to_owned())));
        assert_eq!(
            decode_cursor::<(f64, String)>("teachers/NEWEST/a1", &cursor),
            Err(PageError::ForeignCursor)
        );
        let forged = format!("{}A", &cursor[..cursor.len() - 1]);
        assert_eq!(
            decode_cursor::<(f64, String)>("teachers/RATING/a1", &forged),
            Err(PageError::ForeignCursor)
        );
        assert_eq!(decode_cursor::<(f64, String)>("teachers/RATING/a1", "☃"), Err(PageError::ForeignCursor));
    }

    #[test]
    fn sizes_outside_one_to_hundred_are_refused() {
        for size in [i32::MIN, -1, 0, 101] {
            assert_eq!(
                PageRequest::from_arguments(Some(size), None, None, None),
                Err(PageError::SizeOutOfRange)
            );
            assert_eq!(
                PageRequest::from_arguments(None, None, Some(size), None),
                Err(PageError::SizeOutOfRange)
            );
        }
        assert_eq!(PageRequest::from_arguments(None, None, None, None).unwrap().size, PAGE_SIZE_DEFAULT);
    }

    #[test]
    fn a_backward_page_keeps_the_order_of_the_list() {
        let request = PageRequest::from_arguments(None, None, Some(2), Some("c".into())).unwrap();
        let page = Page::from_rows(&request, vec![5, 4, 3]);
        assert_eq!(page.items, vec![4, 5]);
        assert!(page.has_previous && page.has_next);
    }
}
