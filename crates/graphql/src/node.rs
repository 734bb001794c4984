//! Relay's object identification: any object by its id, under the same authorisation as every other path.

use async_graphql::{Context, ID, Interface, Object};
use kernel::id::{
    BookingId, CancellationPolicyId, CategoryId, CityId, CommissionRuleId, DisbursementId, DisputeId,
    EntitlementId, EntityId, ExportId, InvoiceId, LedgerAccountId, LedgerTransactionId, MaterialId,
    NotificationId, OrderId, PaymentId, PayoutBatchId, PayoutId, PayoutStatementLineId, ReconciliationRunId,
    ReconciliationTaskId, RefundId, ReportId, ReviewId, SkillId, StoredFileId, TeacherId, WithholdingRuleId,
    split,
};
use uuid::Uuid;

use crate::accounting::{
    Export, ExportById, PayoutStatementLine, PayoutStatementLineById, ReconciliationRun,
    ReconciliationRunById, ReconciliationTask, ReconciliationTaskById,
};
use crate::booking::{Booking, BookingById};
use crate::cancellation::{CancellationPolicy, CancellationPolicyById};
use crate::catalog::types::{Category, City, Skill, Teacher};
use crate::catalog::{TeacherById, vocabulary};
use crate::commission::{CommissionRule, CommissionRuleById, WithholdingRule, WithholdingRuleById};
use crate::cost::ListSize;
use crate::disputes::{Dispute, DisputeById};
use crate::entitlements::{Entitlement, EntitlementById};
use crate::error::{ApiError, ApiResult};
use crate::ledger::{LedgerAccount, LedgerAccountById, LedgerTransaction, LedgerTransactionById};
use crate::materials::{Material, MaterialById};
use crate::moderation::{Report, ReportById};
use crate::notifications::{Notification, NotificationById};
use crate::payments::{
    Disbursement, DisbursementById, Invoice, InvoiceById, Order, OrderById, Payment, PaymentById, Refund,
    RefundById,
};
use crate::payouts::{Payout, PayoutBatch, PayoutBatchById, PayoutById};
use crate::public_id::PublicId;
use crate::reviews::{Review, ReviewById};
use crate::scope::ContextExtension as _;
use crate::uploads::{StoredFile, StoredFileById};

/// The most objects one request asks for.
const NODES_MAX: usize = 100;

/// Anything with an id of its own.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The object's id."))]
pub enum Node {
    /// A booking.
    Booking(Booking),
    /// A cancellation policy.
    CancellationPolicy(CancellationPolicy),
    /// A category.
    Category(Category),
    /// A city.
    City(City),
    /// A commission rule.
    CommissionRule(CommissionRule),
    /// A sending of money.
    Disbursement(Disbursement),
    /// A dispute.
    Dispute(Dispute),
    /// A right to download a material.
    Entitlement(Entitlement),
    /// A file for whoever keeps the books.
    Export(Export),
    /// An invoice.
    Invoice(Invoice),
    /// An account of the ledger.
    LedgerAccount(LedgerAccount),
    /// Something that happened to money.
    LedgerTransaction(LedgerTransaction),
    /// Files that a teacher sells.
    Material(Material),
    /// A notification.
    Notification(Notification),
    /// An order.
    Order(Order),
    /// A payment.
    Payment(Payment),
    /// A teacher's earnings on their way to a bank account.
    Payout(Payout),
    /// Payouts that are sent together.
    PayoutBatch(PayoutBatch),
    /// A movement of the balance that payouts are made from.
    PayoutStatementLine(PayoutStatementLine),
    /// A comparison of books and payment services.
    ReconciliationRun(ReconciliationRun),
    /// A difference that it found.
    ReconciliationTask(ReconciliationTask),
    /// A refund.
    Refund(Refund),
    /// What somebody reported.
    Report(Report),
    /// A review.
    Review(Review),
    /// A skill.
    Skill(Skill),
    /// A file that somebody uploaded.
    StoredFile(StoredFile),
    /// A teacher.
    Teacher(Teacher),
    /// A rule of withholding.
    WithholdingRule(WithholdingRule),
}

impl<I: EntityId> From<PublicId<I>> for ID {
    fn from(id: PublicId<I>) -> Self {
        Self(id.0.to_string())
    }
}

/// Objects by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Any object by its id; null when there is none that the signed-in user may see.
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id of anything that is a `Node`, e.g. of a booking, an order or a teacher.")]
        id: ID,
    ) -> ApiResult<Option<Node>> {
        find(context, &id).await
    }

    /// Several objects by their ids, in the same order; null for each that there is not.
    #[graphql(directive = ListSize::apply(100, Some(vec!["ids".to_owned()])))]
    async fn nodes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most 100 ids.")] ids: Vec<ID>,
    ) -> ApiResult<Vec<Option<Node>>> {
        if ids.len() > NODES_MAX {
            return Err(ApiError::BadUserInput(format!("Ask for at most {NODES_MAX} objects at once.")));
        }
        // At once, so that the loaders see all ids of a kind together.
        futures_util::future::try_join_all(ids.iter().map(|id| find(context, id))).await
    }
}

/// What the id names, if the signed-in user may see it.
///
/// # Errors
/// BAD_USER_INPUT for what is no id; the database's failures.
pub(crate) async fn find(context: &Context<'_>, id: &ID) -> ApiResult<Option<Node>> {
    let (kind, uuid) = split(id).map_err(|error| ApiError::BadUserInput(error.to_string()))?;
    match kind {
        BookingId::PREFIX => {
            let booking = context.load::<BookingById>(BookingId::from_uuid(uuid)).await?;
            Ok(booking.map(|booking| Booking(booking).into()))
        }
        CancellationPolicyId::PREFIX => {
            let terms = context.load::<CancellationPolicyById>(CancellationPolicyId::from_uuid(uuid)).await?;
            Ok(terms.map(|terms| CancellationPolicy(terms).into()))
        }
        MaterialId::PREFIX => {
            let material = context.load::<MaterialById>(MaterialId::from_uuid(uuid)).await?;
            Ok(material.map(|material| Material(material).into()))
        }
        NotificationId::PREFIX => {
            let notification = context.load::<NotificationById>(NotificationId::from_uuid(uuid)).await?;
            Ok(notification.map(|notification| Notification(notification).into()))
        }
        ReportId::PREFIX => {
            let report = context.load::<ReportById>(ReportId::from_uuid(uuid)).await?;
            Ok(report.map(|report| Report(report).into()))
        }
        ReviewId::PREFIX => {
            let review = context.load::<ReviewById>(ReviewId::from_uuid(uuid)).await?;
            Ok(review.map(|review| Review(review).into()))
        }
        StoredFileId::PREFIX => {
            let file = context.load::<StoredFileById>(StoredFileId::from_uuid(uuid)).await?;
            Ok(file.map(|file| StoredFile(file).into()))
        }
        TeacherId::PREFIX => {
            let teacher = context.load::<TeacherById>(TeacherId::from_uuid(uuid)).await?;
            Ok(teacher.map(|teacher| Teacher(teacher).into()))
        }
        _ => of_money(context, kind, uuid).await,
    }
}

async fn of_money(context: &Context<'_>, kind: &str, uuid: Uuid) -> ApiResult<Option<Node>> {
    match kind {
        CommissionRuleId::PREFIX => {
            let rule = context.load::<CommissionRuleById>(CommissionRuleId::from_uuid(uuid)).await?;
            Ok(rule.map(|rule| CommissionRule(rule).into()))
        }
        WithholdingRuleId::PREFIX => {
            let rule = context.load::<WithholdingRuleById>(WithholdingRuleId::from_uuid(uuid)).await?;
            Ok(rule.map(|rule| WithholdingRule(rule).into()))
        }
        DisbursementId::PREFIX => {
            let found = context.load::<DisbursementById>(DisbursementId::from_uuid(uuid)).await?;
            Ok(found.map(|found| Disbursement(found).into()))
        }
        DisputeId::PREFIX => {
            let dispute = context.load::<DisputeById>(DisputeId::from_uuid(uuid)).await?;
            Ok(dispute.map(|dispute| Dispute(dispute).into()))
        }
        EntitlementId::PREFIX => {
            let found = context.load::<EntitlementById>(EntitlementId::from_uuid(uuid)).await?;
            Ok(found.map(|found| Entitlement(found).into()))
        }
        InvoiceId::PREFIX => {
            let invoice = context.load::<InvoiceById>(InvoiceId::from_uuid(uuid)).await?;
            Ok(invoice.map(|invoice| Invoice(invoice).into()))
        }
        LedgerAccountId::PREFIX => {
            let account = context.load::<LedgerAccountById>(LedgerAccountId::from_uuid(uuid)).await?;
            Ok(account.map(|account| LedgerAccount(account).into()))
        }
        LedgerTransactionId::PREFIX => {
            let found = context.load::<LedgerTransactionById>(LedgerTransactionId::from_uuid(uuid)).await?;
            Ok(found.map(|found| LedgerTransaction(found).into()))
        }
        OrderId::PREFIX => {
            let order = context.load::<OrderById>(OrderId::from_uuid(uuid)).await?;
            Ok(order.map(|order| Order(order).into()))
        }
        PaymentId::PREFIX => {
            let payment = context.load::<PaymentById>(PaymentId::from_uuid(uuid)).await?;
            Ok(payment.map(|payment| Payment(payment).into()))
        }
        PayoutId::PREFIX => {
            let payout = context.load::<PayoutById>(PayoutId::from_uuid(uuid)).await?;
            Ok(payout.map(|payout| Payout(payout).into()))
        }
        PayoutBatchId::PREFIX => {
            let batch = context.load::<PayoutBatchById>(PayoutBatchId::from_uuid(uuid)).await?;
            Ok(batch.map(|batch| PayoutBatch(batch).into()))
        }
        RefundId::PREFIX => {
            let refund = context.load::<RefundById>(RefundId::from_uuid(uuid)).await?;
            Ok(refund.map(|refund| Refund(refund).into()))
        }
        _ => of_books(context, kind, uuid).await,
    }
}

async fn of_books(context: &Context<'_>, kind: &str, uuid: Uuid) -> ApiResult<Option<Node>> {
    match kind {
        ExportId::PREFIX => {
            let export = context.load::<ExportById>(ExportId::from_uuid(uuid)).await?;
            Ok(export.map(|export| Export(export).into()))
        }
        PayoutStatementLineId::PREFIX => {
            let id = PayoutStatementLineId::from_uuid(uuid);
            let line = context.load::<PayoutStatementLineById>(id).await?;
            Ok(line.map(|line| PayoutStatementLine(line).into()))
        }
        ReconciliationRunId::PREFIX => {
            let run = context.load::<ReconciliationRunById>(ReconciliationRunId::from_uuid(uuid)).await?;
            Ok(run.map(|run| ReconciliationRun(run).into()))
        }
        ReconciliationTaskId::PREFIX => {
            let task = context.load::<ReconciliationTaskById>(ReconciliationTaskId::from_uuid(uuid)).await?;
            Ok(task.map(|task| ReconciliationTask(task).into()))
        }
        _ => of_vocabulary(context, kind, uuid).await,
    }
}

async fn of_vocabulary(context: &Context<'_>, kind: &str, uuid: Uuid) -> ApiResult<Option<Node>> {
    let vocabulary = vocabulary(context).await?;
    Ok(match kind {
        CategoryId::PREFIX => {
            vocabulary.category(CategoryId::from_uuid(uuid)).map(|found| Category(found.clone()).into())
        }
        CityId::PREFIX => vocabulary.city(CityId::from_uuid(uuid)).map(|found| City(found.clone()).into()),
        SkillId::PREFIX => {
            vocabulary.skill(SkillId::from_uuid(uuid)).map(|found| Skill(found.clone()).into())
        }
        _ => None,
    })
}
