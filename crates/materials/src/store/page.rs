//! Pages of the store in every order.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::materials;
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::MaterialId;
use kernel::page::{Direction, Page, PageError, PageRequest, encode_cursor};

use super::filter::{MaterialFilter, MaterialOrder};
use super::matching::{Matching, matching};
use super::text::SearchText;
use crate::error::StoreError;
use crate::model::Material;

/// A material in a list, with the cursor to read on from.
#[derive(Debug, Clone)]
pub struct MaterialCard {
    /// The material.
    pub material: Material,
    /// Where it stands in this list.
    pub cursor: String,
}

/// One page of what is in the store and passes the filter (as [`MaterialFilter::checked`] returned it). One statement;
/// with a text two, in a transaction.
///
/// # Errors
/// [`StoreError::Page`] for a cursor of another list, filter or order; otherwise when the database fails.
pub async fn store_page(
    conn: &mut AsyncPgConnection,
    filter: &MaterialFilter,
    order: MaterialOrder,
    request: &PageRequest,
) -> Result<Page<MaterialCard>, StoreError> {
    let binding = filter.binding(order);
    let rows = match &filter.text {
        None => load(conn, matching(filter, None), order, &binding, request).await?,
        Some(text) => {
            conn.transaction::<_, StoreError, _>(async |conn| {
                let text = SearchText::understand(conn, text).await?;
                load(conn, matching(filter, Some(text)), order, &binding, request).await
            })
            .await?
        }
    };
    Ok(Page::from_rows(request, rows)
        .map(|material| MaterialCard { cursor: cursor(&binding, order, &material), material }))
}

/// How many materials the whole list has.
///
/// # Errors
/// When the database fails.
pub async fn total_count(
    conn: &mut AsyncPgConnection,
    filter: &MaterialFilter,
) -> Result<i64, DatabaseError> {
    let Some(text) = &filter.text else {
        return Ok(matching(filter, None).select(count_star()).get_result(conn).await?);
    };
    conn.transaction::<_, DatabaseError, _>(async |conn| {
        let text = SearchText::understand(conn, text).await?;
        Ok(matching(filter, Some(text)).select(count_star()).get_result(conn).await?)
    })
    .await
}

async fn load(
    conn: &mut AsyncPgConnection,
    query: Matching,
    order: MaterialOrder,
    binding: &str,
    request: &PageRequest,
) -> Result<Vec<Material>, StoreError> {
    let query = cut(query, order, binding, request)?;
    Ok(query.select(Material::as_select()).load(conn).await?)
}

/// Bounds and orders by a column and the id, both rising or both falling.
macro_rules! keyset {
    ($query:expr, $column:expr, $is_rising:expr, $key:expr, $direction:expr) => {{
        let is_rising: bool = $is_rising;
        let is_ascending = is_rising == ($direction == Direction::Forward);
        // The bound on the column alone is what the index is read by.
        let query = match ($key, is_ascending) {
            (None, _) => $query,
            (Some((key, id)), true) => {
                $query.filter($column.ge(key)).filter($column.gt(key).or(materials::id.gt(id)))
            }
            (Some((key, id)), false) => {
                $query.filter($column.le(key)).filter($column.lt(key).or(materials::id.lt(id)))
            }
        };
        if is_ascending {
            query.order(($column.asc(), materials::id.asc()))
        } else {
            query.order(($column.desc(), materials::id.desc()))
        }
    }};
}

/// The part of the list that was asked for, in reading direction and one row longer.
pub(super) fn cut(
    query: Matching,
    order: MaterialOrder,
    binding: &str,
    request: &PageRequest,
) -> Result<Matching, PageError> {
    let query = query.limit(request.size + 1);
    let direction = request.direction;
    Ok(match order {
        MaterialOrder::Newest => {
            let key: Option<(DateTime<Utc>, MaterialId)> = request.key(binding)?;
            keyset!(query, materials::published_at.assume_not_null(), false, key, direction)
        }
        MaterialOrder::BestRated => {
            let key: Option<(i32, MaterialId)> = request.key(binding)?;
            keyset!(query, materials::rating_score, false, key, direction)
        }
        MaterialOrder::MostSold => {
            let key: Option<(i32, MaterialId)> = request.key(binding)?;
            keyset!(query, materials::sold_count, false, key, direction)
        }
        MaterialOrder::PriceAscending | MaterialOrder::PriceDescending => {
            let key: Option<(i64, MaterialId)> = request.key(binding)?;
            keyset!(query, materials::price, order == MaterialOrder::PriceAscending, key, direction)
        }
    })
}

fn cursor(binding: &str, order: MaterialOrder, material: &Material) -> String {
    match order {
        MaterialOrder::Newest => encode_cursor(binding, &(material.published_at, material.id)),
        MaterialOrder::BestRated => encode_cursor(binding, &(material.rating_score, material.id)),
        MaterialOrder::MostSold => encode_cursor(binding, &(material.sold_count, material.id)),
        MaterialOrder::PriceAscending | MaterialOrder::PriceDescending => {
            encode_cursor(binding, &(material.price, material.id))
        }
    }
}
