//! For whoever keeps the books.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::super::policy::Actor::Admin;
use super::stage::{Attempt, Stage};
use super::{ADMINS, Group, Row, row};

pub(super) const GROUP: Group = Group {
    title: "Bookkeeping",
    introduction: "Files for whoever keeps the books are made for any admin, and had by any.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("exportCreate", "the orders of a month", ADMINS, wish),
    row("exportDownload", "a file that an admin asked for", ADMINS, file),
];

fn of_a_month() -> Value {
    json!({ "kind": "ORDERS", "startsOn": "2027-02-15", "endsOn": "2027-03-15", "timeZone": "Asia/Jakarta" })
}

fn wish(_: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(of_a_month()) }.boxed()
}

fn file(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let asked = stage.does(Admin, "exportCreate", "export { id }", of_a_month()).await;
        stage.world().run_jobs().await;
        Attempt::about("exportId", json!({ "exportId": asked.text("/exportCreate/export/id") }))
    }
    .boxed()
}
