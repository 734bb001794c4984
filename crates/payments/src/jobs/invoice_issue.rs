//! Issues the invoice of a payment.

use ::jobs::{Job, JobError, JobRun};
use kernel::id::PaymentId;
use serde::{Deserialize, Serialize};

use crate::invoices;
use crate::services::PaymentServices;

/// "Lines were paid by this payment: give the buyer an invoice."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceIssue {
    /// The payment.
    pub payment_id: PaymentId,
}

impl Job for InvoiceIssue {
    const KIND: &'static str = "payments.invoice_issue";
}

pub(super) async fn run(
    services: &PaymentServices,
    job: &InvoiceIssue,
    run: &JobRun,
) -> Result<(), JobError> {
    let mut connection = services.pools.write().await?;
    if let Some(invoice) = invoices::issue(&mut connection, run.now, job.payment_id).await? {
        tracing::info!(payment.id = %job.payment_id, number = invoice.number_text(), "an invoice was issued");
    }
    Ok(())
}
