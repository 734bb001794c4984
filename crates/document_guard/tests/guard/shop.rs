//! A small schema that can be selected without end, a cost model of it, and a count of what execution resolves.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use async_graphql::futures_util::FutureExt as _;
use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{
    Context, EmptyMutation, EmptySubscription, ID, Object, Request, Schema, Union, Variables,
};
use teacherin_document_guard::{CostModel, FieldCost, ListSize};

/// More items are never returned.
const ITEMS_MAX: u8 = 5;
const ITEMS_ASSUMED: u8 = 3;

type Resolved = Arc<AtomicU64>;

fn count(context: &Context<'_>) {
    context.data_unchecked::<Resolved>().fetch_add(1, Ordering::Relaxed);
}

fn items(first: Option<i32>, ids: Option<&Vec<ID>>) -> Vec<Item> {
    let wanted = match (first, ids) {
        (Some(first), _) => usize::try_from(first).unwrap_or(0),
        (None, Some(ids)) => ids.len(),
        (None, None) => ITEMS_ASSUMED.into(),
    };
    (0..wanted.min(ITEMS_MAX.into())).map(|_| Item).collect()
}

struct Query;

struct Item;

struct Other;

#[derive(Union)]
enum Thing {
    Item(Item),
    Other(Other),
}

#[Object]
impl Query {
    async fn item(&self, context: &Context<'_>) -> Item {
        count(context);
        Item
    }

    async fn items(&self, context: &Context<'_>, first: Option<i32>, ids: Option<Vec<ID>>) -> Vec<Item> {
        count(context);
        items(first, ids.as_ref())
    }
}

#[Object]
impl Item {
    async fn name(&self, context: &Context<'_>) -> &str {
        count(context);
        "name"
    }

    async fn item(&self, context: &Context<'_>) -> Self {
        count(context);
        Self
    }

    async fn items(&self, context: &Context<'_>, first: Option<i32>, ids: Option<Vec<ID>>) -> Vec<Self> {
        count(context);
        items(first, ids.as_ref())
    }

    async fn things(&self, context: &Context<'_>) -> Vec<Thing> {
        count(context);
        vec![Thing::Item(Item), Thing::Other(Other)]
    }
}

#[Object]
impl Other {
    async fn name(&self, context: &Context<'_>) -> &str {
        count(context);
        "other"
    }
}

static SCHEMA: LazyLock<Schema<Query, EmptyMutation, EmptySubscription>> =
    LazyLock::new(|| Schema::build(Query, EmptyMutation, EmptySubscription).finish());

/// Whether the schema has a type of this name.
pub(crate) fn knows_type(name: &str) -> bool {
    matches!(name, "Query" | "Item" | "Thing" | "Other" | "Boolean" | "Float" | "ID" | "Int" | "String")
}

/// Validates and executes; how many resolvers ran.
pub(crate) fn execute(
    document: &ExecutableDocument,
    operation: Option<&str>,
    variables: serde_json::Map<String, serde_json::Value>,
) -> u64 {
    let resolved = Resolved::default();
    let mut request = Request::new(String::new())
        .variables(Variables::from_json(variables.into()))
        .data(Arc::clone(&resolved));
    request.operation_name = operation.map(str::to_owned);
    request.set_parsed_query(document.clone());
    SCHEMA.execute(request).now_or_never().expect("nothing is waited for");
    resolved.load(Ordering::Relaxed)
}

/// What [`CostModel`] says of this schema.
pub(crate) struct ShopCosts {
    slicing_arguments: Vec<String>,
}

impl ShopCosts {
    pub(crate) fn new() -> Self {
        Self { slicing_arguments: vec!["first".to_owned(), "ids".to_owned()] }
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Query,
    Item,
    Thing,
    Other,
}

impl CostModel for ShopCosts {
    type Type = Kind;

    fn root(&self, operation: OperationType) -> Option<Kind> {
        (operation == OperationType::Query).then_some(Kind::Query)
    }

    fn named(&self, name: &str) -> Option<Kind> {
        match name {
            "Query" => Some(Kind::Query),
            "Item" => Some(Kind::Item),
            "Thing" => Some(Kind::Thing),
            "Other" => Some(Kind::Other),
            _ => None,
        }
    }

    fn field(&self, parent: Kind, name: &str) -> Option<FieldCost<'_, Kind>> {
        let one = |returns| Some(FieldCost { weight: 1, returns, size: None });
        let many = |returns, assumed: u8, size_max: u8, slicing_arguments| {
            let size = ListSize { assumed: assumed.into(), size_max: size_max.into(), slicing_arguments };
            Some(FieldCost { weight: 1, returns: Some(returns), size: Some(size) })
        };
        match (parent, name) {
            (Kind::Query | Kind::Item, "item") => one(Some(Kind::Item)),
            (Kind::Query | Kind::Item, "items") => {
                many(Kind::Item, ITEMS_ASSUMED, ITEMS_MAX, &self.slicing_arguments)
            }
            (Kind::Item, "things") => many(Kind::Thing, 2, 2, &[]),
            (Kind::Item | Kind::Other, "name") => one(None),
            _ => None,
        }
    }
}
