//! Portfolio items.

use catalog::PortfolioItem;
use catalog::commands::{
    portfolio_item_create::{self, PortfolioItemCreateCode, PortfolioItemCreateInput},
    portfolio_item_delete::{self, PortfolioItemDeleteCode, PortfolioItemDeleteInput},
    portfolio_item_update::{self, PortfolioItemUpdateCode, PortfolioItemUpdateInput},
    portfolio_items_reorder::{self, PortfolioItemsReorderCode, PortfolioItemsReorderInput},
};
use catalog::queries::portfolio_of_teachers;
use kernel::Change;
use kernel::id::{PortfolioItemId, TeacherId};
use kernel::{Actor, Role};

use crate::market::{Market, refusals};

async fn create(market: &mut Market, actor: &Actor, title: &str) -> PortfolioItem {
    let input = PortfolioItemCreateInput { title: title.into(), ..Default::default() };
    portfolio_item_create::run(&mut market.conn, actor, market.now, input).await.unwrap()
}

async fn titles(market: &mut Market, teacher: TeacherId) -> Vec<String> {
    let mut portfolios = portfolio_of_teachers(&mut market.conn, &[teacher]).await.unwrap();
    portfolios.remove(&teacher).unwrap_or_default().into_iter().map(|item| item.title).collect()
}

#[tokio::test]
async fn items_are_added_changed_reordered_and_deleted_by_their_owner_only() {
    let mut market = Market::new().await;
    let complete = market.complete("Sari", &["piano"]);
    let (sari, teacher) = market.teacher(complete).await;
    let complete = market.complete("Budi", &["piano"]);
    let (budi, _) = market.teacher(complete).await;
    let one = create(&mut market, &sari, " Resital   2026 ").await;
    let two = create(&mut market, &sari, "Lomba").await;
    assert_eq!(titles(&mut market, teacher.id).await, ["Resital 2026", "Lomba"]);

    let change = |title| PortfolioItemUpdateInput {
        id: one.id,
        title,
        description: Change::Set("**Chopin**".into()),
        url: Change::Set("https://contoh.id/resital".into()),
        image: Change::Keep,
    };
    let changed =
        portfolio_item_update::run(&mut market.conn, &sari, market.now, change(Change::Keep)).await.unwrap();
    assert_eq!(
        (changed.title.as_str(), changed.description.as_deref()),
        ("Resital 2026", Some("**Chopin**"))
    );
    let cleared = PortfolioItemUpdateInput {
        id: one.id,
        title: Change::Keep,
        description: Change::Clear,
        url: Change::Keep,
        image: Change::Keep,
    };
    let changed = portfolio_item_update::run(&mut market.conn, &sari, market.now, cleared).await.unwrap();
    assert_eq!((changed.description, changed.url.as_deref()), (None, Some("https://contoh.id/resital")));
    let refused =
        portfolio_item_update::run(&mut market.conn, &sari, market.now, change(Change::Clear)).await;
    assert_eq!(refusals(refused), [(PortfolioItemUpdateCode::Empty, Some("title".into()))]);
    let refused = portfolio_item_update::run(&mut market.conn, &budi, market.now, change(Change::Keep)).await;
    assert_eq!(refusals(refused), [(PortfolioItemUpdateCode::NotFound, Some("id".into()))]);

    let reorder = |ids: Vec<PortfolioItemId>| PortfolioItemsReorderInput { ids };
    let ordered =
        portfolio_items_reorder::run(&mut market.conn, &sari, market.now, reorder(vec![two.id, one.id]))
            .await;
    assert_eq!(ordered.unwrap(), teacher.id);
    assert_eq!(titles(&mut market, teacher.id).await, ["Lomba", "Resital 2026"]);
    for ids in [vec![one.id], vec![one.id, one.id], vec![one.id, PortfolioItemId::generate(market.now)]] {
        let refused = portfolio_items_reorder::run(&mut market.conn, &sari, market.now, reorder(ids)).await;
        assert_eq!(refusals(refused), [(PortfolioItemsReorderCode::Conflict, Some("ids".into()))]);
    }

    let delete = PortfolioItemDeleteInput { id: two.id };
    let refused = portfolio_item_delete::run(&mut market.conn, &budi, market.now, delete).await;
    assert_eq!(refusals(refused), [(PortfolioItemDeleteCode::NotFound, Some("id".into()))]);
    portfolio_item_delete::run(&mut market.conn, &sari, market.now, delete).await.unwrap();
    assert_eq!(titles(&mut market, teacher.id).await, ["Resital 2026"]);
    let refused = portfolio_item_delete::run(&mut market.conn, &sari, market.now, delete).await;
    assert_eq!(refusals(refused), [(PortfolioItemDeleteCode::NotFound, Some("id".into()))]);
}

#[tokio::test]
async fn a_portfolio_is_bounded_and_its_texts_are_checked() {
    let mut market = Market::new().await;
    let sari = market.user("Sari", &[Role::Teacher]).await;
    let input = |title: &str, url: &str| PortfolioItemCreateInput {
        title: title.into(),
        description: Some("x".repeat(2001)),
        url: Some(url.into()),
        image: None,
    };
    let refused = portfolio_item_create::run(&mut market.conn, &sari, market.now, input("a", "")).await;
    assert_eq!(refusals(refused), [(PortfolioItemCreateCode::TooLong, Some("description".into()))]);
    let good = PortfolioItemCreateInput { title: "a".into(), ..Default::default() };
    let refused = portfolio_item_create::run(&mut market.conn, &sari, market.now, good).await;
    assert_eq!(refusals(refused), [(PortfolioItemCreateCode::NotFound, None)], "there is no profile yet");
    market.update(&sari, Default::default()).await.unwrap();
    let refused =
        portfolio_item_create::run(&mut market.conn, &sari, market.now, input(" ", "javascript:alert(1)"))
            .await;
    assert_eq!(
        refusals(refused),
        [
            (PortfolioItemCreateCode::Empty, Some("title".into())),
            (PortfolioItemCreateCode::TooLong, Some("description".into())),
            (PortfolioItemCreateCode::NotAnAddress, Some("url".into())),
        ]
    );
    for index in 0..30 {
        create(&mut market, &sari, &format!("Karya {index}")).await;
    }
    let more = PortfolioItemCreateInput { title: "a".into(), ..Default::default() };
    let refused = portfolio_item_create::run(&mut market.conn, &sari, market.now, more).await;
    assert_eq!(refusals(refused), [(PortfolioItemCreateCode::TooMany, None)]);
}
