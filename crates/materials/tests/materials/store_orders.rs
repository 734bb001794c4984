//! Every order, read to its end both ways, against a plain sort in memory.

use database::schema::materials as material_rows;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::MaterialId;
use kernel::page::{Direction, PageError, PageRequest};
use materials::store::{self, MaterialFilter, MaterialOrder};
use materials::{Material, StoreError};

use crate::shop::{Seller, Shop};

/// Materials with few different keys, so that many are equal; some left the store.
async fn varied() -> (Shop, Seller) {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    for index in 0..30_i32 {
        if index % 4 == 0 {
            shop.later();
        }
        let price = [0, 1_000, 1_000, 50_000][usize::try_from(index % 4).unwrap()];
        let material = shop.published(&seller, &format!("Bahan {index}"), price).await;
        let rating = [0, 4_300, 4_800][usize::try_from(index % 3).unwrap()];
        diesel::update(material_rows::table.find(material.id))
            .set((
                material_rows::rating_count.eq(1),
                material_rows::rating_sum.eq(5),
                material_rows::rating_score.eq(rating),
                material_rows::sold_count.eq(index % 5),
            ))
            .execute(&mut shop.conn)
            .await
            .unwrap();
        if index % 7 == 0 {
            let input = materials::commands::material_unpublish::MaterialUnpublishInput { id: material.id };
            let now = shop.now;
            materials::commands::material_unpublish::run(&mut shop.conn, &seller.actor, now, input)
                .await
                .unwrap();
        }
    }
    (shop, seller)
}

/// The whole list, page by page.
async fn read_through(
    shop: &mut Shop,
    filter: &MaterialFilter,
    order: MaterialOrder,
    direction: Direction,
) -> Vec<MaterialId> {
    let mut request = PageRequest { size: 3, direction, cursor: None };
    let mut ids = Vec::new();
    loop {
        let part = store::store_page(&mut shop.conn, filter, order, &request).await.unwrap();
        let found = part.items.iter().map(|card| card.material.id);
        let (more, cursor) = match direction {
            Direction::Forward => {
                ids.extend(found);
                (part.has_next, part.items.last())
            }
            Direction::Backward => {
                ids.splice(0..0, found);
                (part.has_previous, part.items.as_slice().first())
            }
        };
        request.cursor = cursor.map(|card| card.cursor.clone());
        if !more {
            return ids;
        }
    }
}

/// The same list, sorted here.
async fn sorted(shop: &mut Shop, order: MaterialOrder) -> Vec<MaterialId> {
    let all: Vec<Material> =
        material_rows::table.select(Material::as_select()).load(&mut shop.conn).await.unwrap();
    let key = |material: &Material| match order {
        MaterialOrder::Newest => material.published_at.unwrap().timestamp_micros(),
        MaterialOrder::BestRated => i64::from(material.rating_score),
        MaterialOrder::MostSold => i64::from(material.sold_count),
        MaterialOrder::PriceAscending | MaterialOrder::PriceDescending => material.price,
    };
    let mut keyed: Vec<(i64, MaterialId)> = all
        .iter()
        .filter(|material| material.is_published())
        .map(|material| (key(material), material.id))
        .collect();
    keyed.sort_unstable();
    if order != MaterialOrder::PriceAscending {
        keyed.reverse();
    }
    keyed.into_iter().map(|(_, id)| id).collect()
}

#[tokio::test]
async fn every_order_is_the_sorted_list_forward_and_backward_without_gaps() {
    let (mut shop, _seller) = varied().await;
    let filter = MaterialFilter::default().checked().unwrap();
    for order in MaterialOrder::ALL {
        let expected = sorted(&mut shop, *order).await;
        assert_eq!(expected.len(), 25);
        for direction in [Direction::Forward, Direction::Backward] {
            let found = read_through(&mut shop, &filter, *order, direction).await;
            assert_eq!(found, expected, "{order}, {direction:?}");
        }
    }
    assert_eq!(store::total_count(&mut shop.conn, &filter).await.unwrap(), 25);
}

#[tokio::test]
async fn a_cursor_is_good_for_one_filter_and_order() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    for title in ["Aljabar", "Geometri"] {
        shop.published(&seller, title, 0).await;
    }
    let all = MaterialFilter::default().checked().unwrap();
    let free = MaterialFilter { is_free: true, ..MaterialFilter::default() }.checked().unwrap();
    let first =
        store::store_page(&mut shop.conn, &all, MaterialOrder::Newest, &PageRequest::first(1)).await.unwrap();
    let cursor = first.items[0].cursor.clone();
    for (filter, order, cursor) in [
        (&all, MaterialOrder::BestRated, cursor.as_str()),
        (&free, MaterialOrder::Newest, cursor.as_str()),
        (&all, MaterialOrder::Newest, &cursor[1..]),
    ] {
        let request = PageRequest { cursor: Some(cursor.to_owned()), ..PageRequest::first(1) };
        let refused = store::store_page(&mut shop.conn, filter, order, &request).await;
        assert!(matches!(refused, Err(StoreError::Page(PageError::ForeignCursor))));
    }
    let request = PageRequest { cursor: Some(cursor), ..PageRequest::first(1) };
    let second = store::store_page(&mut shop.conn, &all, MaterialOrder::Newest, &request).await.unwrap();
    assert_eq!(second.items.len(), 1);
    assert_ne!(second.items[0].material.id, first.items[0].material.id);
}
