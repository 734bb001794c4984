//! What stands in the database, shortly: to tell whether anything changed.

use std::collections::BTreeMap;

use diesel::sql_types::{Nullable, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl as _;

use super::World;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Nullable<Text>)]
    line: Option<String>,
}

impl World {
    /// A digest of every row of every table but these.
    pub(crate) async fn digests(&self, but: &[&str]) -> BTreeMap<String, Option<String>> {
        let mut connection = self.connection().await;
        let tables = "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_%'";
        let tables: Vec<Line> =
            sql_query(tables).load(&mut connection).await.expect("the catalogue can be read");
        let mut digests = BTreeMap::new();
        for table in tables.into_iter().filter_map(|table| table.line) {
            if but.contains(&table.as_str()) {
                continue;
            }
            let query =
                format!("SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS line FROM {table} AS t");
            let digest: Line =
                sql_query(query).get_result(&mut connection).await.expect("the table can be read");
            digests.insert(table, digest.line);
        }
        digests
    }
}
