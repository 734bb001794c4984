//! Foreign keys, exclusion constraints, constraint triggers and secondary indexes step aside while millions of rows are copied, and
//! come back, checked, in the same transaction.
//!
//! Row by row they cost several times the copying itself; built at the end, an index is one sort and a foreign key
//! one join. Their definitions are read from the catalogue of PostgreSQL, so a migration that adds one needs no
//! change here. Primary keys and unique indexes stay: ids rise, which is what a B-tree takes fastest.

use tokio_postgres::{GenericClient, Row};

use crate::error::SeedError;
use crate::tables::filled_tables;

/// Statements that bring back what was dropped.
#[derive(Debug)]
pub(crate) struct Suspension {
    restorations: Vec<String>,
}

/// Raw SQL: the query builder knows neither the catalogue nor data definition.
const INDEXES: &str = "\
SELECT format('DROP INDEX %s', i.indexrelid::regclass),
    pg_get_indexdef(i.indexrelid) || coalesce(format('; COMMENT ON INDEX %s IS ', i.indexrelid::regclass)
        || quote_literal(obj_description(i.indexrelid, 'pg_class')), '')
FROM pg_index i
WHERE i.indrelid = ANY ($1::text[]::regclass[]) AND NOT i.indisunique AND NOT i.indisexclusion
ORDER BY i.indexrelid";

/// Exclusion constraints before foreign keys: the latter's check profits from the former's indexes.
const CONSTRAINTS: &str = "\
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname),
    format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
    || coalesce(format('; COMMENT ON CONSTRAINT %I ON %s IS ', c.conname, c.conrelid::regclass)
        || quote_literal(obj_description(c.oid, 'pg_constraint')), '')
FROM pg_constraint c
WHERE c.conrelid = ANY ($1::text[]::regclass[]) AND c.contype IN ('x', 'f')
ORDER BY c.contype DESC, c.oid";

/// Triggers that look at each row when the transaction ends: what they look at, the seed looks at in one go.
const CONSTRAINT_TRIGGERS: &str = "\
SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', t.tgrelid::regclass, t.tgname),
    format('ALTER TABLE %s ENABLE TRIGGER %I', t.tgrelid::regclass, t.tgname)
FROM pg_trigger t
WHERE t.tgrelid = ANY ($1::text[]::regclass[]) AND NOT t.tgisinternal AND t.tgconstraint <> 0
ORDER BY t.oid";

impl Suspension {
    /// Drops them.
    pub(crate) async fn begin(client: &impl GenericClient) -> Result<Self, SeedError> {
        let tables: Vec<&str> = filled_tables().collect();
        let mut rows = client.query(INDEXES, &[&tables]).await?;
        rows.extend(client.query(CONSTRAINTS, &[&tables]).await?);
        rows.extend(client.query(CONSTRAINT_TRIGGERS, &[&tables]).await?);
        let (mut removals, mut restorations) = (Vec::new(), Vec::new());
        for row in &rows {
            let (removal, restoration) = statements(row)?;
            removals.push(removal);
            restorations.push(restoration);
        }
        client.batch_execute(&removals.join("; ")).await?;
        Ok(Self { restorations })
    }

    /// Brings them back; fails if the rows do not keep what they demand.
    pub(crate) async fn end(self, client: &impl GenericClient) -> Result<(), SeedError> {
        for statement in self.restorations {
            let started = std::time::Instant::now();
            client.batch_execute(&statement).await?;
            tracing::debug!(statement, milliseconds = started.elapsed().as_millis(), "restored");
        }
        Ok(())
    }
}

fn statements(row: &Row) -> Result<(String, String), SeedError> {
    Ok((row.try_get(0)?, row.try_get(1)?))
}
