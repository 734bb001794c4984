//! `reconciliationStart`

use std::sync::Arc;

use accounting::reconciliation::commands::run_start as command;
use async_graphql::{Context, Enum, Object, SimpleObject};

use crate::accounting::ReconciliationRun;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::scope::ContextExtension as _;

/// Why `reconciliationStart` starts nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::RunStartCode")]
pub enum ReconciliationStartErrorCode {
    /// One goes on already: it is answered as `run`.
    AlreadyRunning,
}

mutation_error!(
    ReconciliationStartError,
    ReconciliationStartErrorCode,
    command::RunStartCode,
    "reconciliationStart"
);

/// What `reconciliationStart` answers.
#[derive(SimpleObject)]
pub struct ReconciliationStartPayload {
    /// The run, which goes on in the background: ask for it again to see how far it is. When one went on already, that one.
    run: Option<ReconciliationRun>,
    /// Why none was started; empty when one was.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<ReconciliationStartError>,
}

/// Holder of `reconciliationStart`.
#[derive(Default)]
pub struct ReconciliationStart;

#[Object]
impl ReconciliationStart {
    /// Has books and payment services compared now, as every night. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn reconciliation_start(&self, context: &Context<'_>) -> ApiResult<ReconciliationStartPayload> {
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now()).await;
        let (opened, mut errors) = settle(outcome)?;
        if opened.as_ref().is_some_and(|opened| !opened.is_new) {
            errors.push(command::RunStartCode::already_running().into());
        }
        let run = opened.map(|opened| ReconciliationRun(Arc::new(opened.run)));
        Ok(ReconciliationStartPayload { run, errors })
    }
}
