//! Which index each list walks, as PostgreSQL plans it among thousands of materials.

use chrono::{DateTime, TimeDelta, Utc};
use database::connect::{TimeLimits, connect};
use database::test_database::TestDatabase;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Text, Timestamptz};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection as _};
use kernel::id::{MaterialId, TeacherId};
use kernel::page::{Direction, PageRequest, encode_cursor};

use super::filter::{MaterialFilter, MaterialOrder};
use super::matching::{Matching, matching};
use super::page::cut;
use super::text::SearchText;
use crate::model::Material;
use crate::search_rows;

/// A statement's plan instead of its rows.
struct Explained<Q>(Q);

impl<Q> QueryId for Explained<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Explained<Q> {
    type SqlType = Text;
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Explained<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("EXPLAIN (COSTS OFF) ");
        self.0.walk_ast(out)
    }
}

fn now() -> DateTime<Utc> {
    "2027-03-01T01:00:00Z".parse().unwrap()
}

/// 6,000 materials of 60 teachers, a third of them not in the store, with many equal keys.
///
/// Raw SQL: generating thousands of rows in the database is beyond the query builder.
const FILL: &str = "\
INSERT INTO people (id, created_at, updated_at)
    SELECT gen_random_uuid(), $1, $1 FROM generate_series(1, 60);
";

const TEACHERS: &str = "\
INSERT INTO teachers (id, person_id, slug, status, display_name, published_at, created_at, updated_at)
    SELECT gen_random_uuid(), id, 'guru-' || row_number() OVER (), 'DRAFT', 'Guru', $1, $1, $1 FROM people";

const MATERIALS: &str = "\
INSERT INTO materials (id, teacher_id, status, title, description, price, published_version, published_at,
        rating_count, rating_sum, rating_score, sold_count, created_at, updated_at)
    SELECT gen_random_uuid(), t.id, CASE WHEN n % 3 = 0 THEN 'UNPUBLISHED' ELSE 'PUBLISHED' END,
        'Bahan ' || CASE WHEN n % 1000 = 1 THEN 'kuadrat' ELSE 'umum' END || ' nomor' || n, 'Isi', 1000 * (n % 40 + 1), 1,
        $1 - n % 500 * interval '1 hour', 1, 4, 4000 + n % 90, n % 300, $1, $1
    FROM (SELECT id, row_number() OVER () AS place FROM teachers) t
    JOIN generate_series(1, 6000) n ON n % 60 + 1 = t.place";

async fn filled() -> (TestDatabase, AsyncPgConnection) {
    let database = TestDatabase::create().await;
    let mut conn = connect(database.url(), TimeLimits::default(), std::sync::Arc::default()).await.unwrap();
    for statement in [FILL, TEACHERS, MATERIALS] {
        diesel::sql_query(statement.trim().trim_end_matches(';'))
            .bind::<Timestamptz, _>(now())
            .execute(&mut conn)
            .await
            .unwrap();
    }
    publish_teachers(&mut conn).await;
    search_rows::rebuild(&mut conn).await.unwrap();
    // Vacuuming also sorts what was inserted into the indexes of texts.
    conn.batch_execute("VACUUM ANALYZE").await.unwrap();
    (database, conn)
}

/// What a published profile must have is checked by the table.
async fn publish_teachers(conn: &mut AsyncPgConnection) {
    catalog::vocabulary::install(conn, now()).await.unwrap();
    conn.batch_execute(
        "UPDATE teachers SET status = 'PUBLISHED', headline = 'Sabar', bio = 'Halo', experience_years = 3, \
         city_id = (SELECT id FROM cities LIMIT 1), price_per_hour = 100000, offers_online = true, languages = '{id}'",
    )
    .await
    .unwrap();
}

async fn plan(conn: &mut AsyncPgConnection, query: Matching) -> String {
    let lines: Vec<String> = Explained(query.select(Material::as_select())).load(conn).await.unwrap();
    lines.join("\n")
}

fn request(order: MaterialOrder, filter: &MaterialFilter, direction: Direction) -> PageRequest {
    let (binding, id) = (filter.binding(order), MaterialId::generate(now()));
    let cursor = match order {
        MaterialOrder::Newest => encode_cursor(&binding, &(now() - TimeDelta::hours(250), id)),
        MaterialOrder::BestRated => encode_cursor(&binding, &(4_050, id)),
        MaterialOrder::MostSold => encode_cursor(&binding, &(150, id)),
        MaterialOrder::PriceAscending | MaterialOrder::PriceDescending => {
            encode_cursor(&binding, &(20_000, id))
        }
    };
    PageRequest { size: 20, direction, cursor: Some(cursor) }
}

#[tokio::test]
async fn every_order_walks_its_own_index_from_its_cursor_both_ways() {
    let (_database, mut conn) = filled().await;
    let filter = MaterialFilter::default().checked().unwrap();
    for order in MaterialOrder::ALL {
        let index = match order {
            MaterialOrder::Newest => "materials_newest",
            MaterialOrder::BestRated => "materials_best_rated",
            MaterialOrder::MostSold => "materials_most_sold",
            MaterialOrder::PriceAscending | MaterialOrder::PriceDescending => "materials_by_price",
        };
        let binding = filter.binding(*order);
        let after = |direction| request(*order, &filter, direction);
        for request in [PageRequest::first(20), after(Direction::Forward), after(Direction::Backward)] {
            let query = cut(matching(&filter, None), *order, &binding, &request).unwrap();
            let plan = plan(&mut conn, query).await;
            assert!(plan.contains(index), "{order}, {request:?}:\n{plan}");
            assert!(!plan.contains("Seq Scan on materials"), "{order}, {request:?}:\n{plan}");
            // Equal keys are sorted by their ids a few at a time, never the whole list.
            let sorts_all =
                plan.lines().any(|line| line.trim_start().trim_start_matches("->").trim() == "Sort");
            assert!(!sorts_all, "{order}, {request:?}:\n{plan}");
            if request.cursor.is_some() {
                assert!(plan.contains("Index Cond"), "the cursor bounds the walk: {order}\n{plan}");
            }
        }
    }
}

#[tokio::test]
async fn one_teachers_materials_are_read_by_their_teacher() {
    let (_database, mut conn) = filled().await;
    let teacher: TeacherId = database::schema::teachers::table
        .select(database::schema::teachers::id)
        .first(&mut conn)
        .await
        .unwrap();
    let filter = MaterialFilter { teacher: Some(teacher), ..MaterialFilter::default() }.checked().unwrap();
    let order = MaterialOrder::Newest;
    let request = PageRequest::first(20);
    let query = cut(matching(&filter, None), order, &filter.binding(order), &request).unwrap();
    let plan = plan(&mut conn, query).await;
    assert!(plan.contains("materials_of_teacher"), "{plan}");
}

#[tokio::test]
async fn a_rare_word_and_a_mistyped_one_are_found_by_the_indexes_of_texts() {
    let (_database, mut conn) = filled().await;
    conn.begin_test_transaction().await.unwrap();
    for (text, index) in [("kuadrat", "material_texts_document"), ("nomr77", "material_texts_words")] {
        let filter = MaterialFilter { text: Some(text.to_owned()), ..MaterialFilter::default() };
        let filter = filter.checked().unwrap();
        let text = SearchText::understand(&mut conn, text).await.unwrap();
        let order = MaterialOrder::BestRated;
        // The whole list: for a page of a frequent word walking the order may be cheaper.
        let request = PageRequest { size: 100, direction: Direction::Forward, cursor: None };
        let query = cut(matching(&filter, Some(text)), order, &filter.binding(order), &request).unwrap();
        let plan = plan(&mut conn, query).await;
        assert!(plan.contains(index), "{plan}");
    }
}
