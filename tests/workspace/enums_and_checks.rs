//! Enums that live in text columns are the columns' CHECK constraints, word for word.

use std::collections::BTreeSet;

use database::test_database::TestDatabase;
use diesel::sql_types::Text;
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl as _;

use crate::support::connect;

#[derive(QueryableByName)]
struct Definition {
    #[diesel(sql_type = Text)]
    definition: String,
}

fn words<T: Copy>(all: &[T], text: impl Fn(T) -> &'static str) -> BTreeSet<String> {
    all.iter().map(|variant| text(*variant).to_owned()).collect()
}

/// A constraint's name and the texts of the enum that its column holds.
macro_rules! checked {
    ($($constraint:literal => $values:ty),+ $(,)?) => {
        [$(($constraint, words(<$values>::ALL, <$values>::as_str))),+]
    };
}

/// Every constraint with the texts of its enum.
fn enums() -> Vec<(&'static str, BTreeSet<String>)> {
    let of_people = checked! {
        "user_roles_role_check" => kernel::Role,
        "profiles_locale_check" => kernel::Locale,
        "jobs_status_check" => jobs::JobStatus,
        "notifications_kind_check" => notifications::NotificationKind,
        "notifications_subject_kind_check" => notifications::SubjectKind,
        "notification_preferences_topic_check" => notifications::NotificationTopic,
        "notification_preferences_channel_check" => notifications::NotificationChannel,
        "live_changes_topic_check" => live_changes::Topic,
        "calendar_claims_status_check" => calendar::ClaimStatus,
        "calendar_claims_owner_kind_check" => calendar::OwnerKind,
        "teachers_status_check" => catalog::TeacherStatus,
        "stored_files_purpose_check" => storage::FilePurpose,
        "stored_files_status_check" => storage::StoredFileStatus,
        "stored_files_refusal_check" => storage::FileRefusal,
        "stored_files_scan_status_check" => storage::ScanStatus,
        "materials_status_check" => materials::MaterialStatus,
        "no_show_reports_absent_check" => booking::Participant,
        "no_show_reports_status_check" => booking::NoShowStatus,
        "bookings_status_check" => booking::BookingStatus,
        "bookings_mode_check" => catalog::LessonMode,
        "bookings_cancelled_by_check" => booking::CancelledBy,
        "reports_subject_kind_check" => moderation::ReportSubjectKind,
        "reports_reason_check" => moderation::ReportReason,
        "reports_status_check" => moderation::ReportStatus,
        "cancellation_policy_steps_cancelled_by_check" => booking::CancellingSide,
    };
    let of_money = checked! {
        "ledger_accounts_purpose_check" => ledger::AccountPurpose,
        "ledger_transactions_kind_check" => ledger::TransactionKind,
        "disbursements_kind_check" => ledger::DisbursementKind,
        "disbursements_status_check" => ledger::DisbursementStatus,
        "orders_status_check" => payments::OrderStatus,
        "order_lines_status_check" => payments::OrderStatus,
        "order_lines_kind_check" => payments::LineKind,
        "payments_gateway_check" => payments::Gateway,
        "payments_status_check" => payments::PaymentStatus,
        "payments_abandoned_as_check" => payments::Abandonment,
        "payments_attention_check" => payments::PaymentAttention,
        "payment_events_source_check" => payments::EventSource,
        "refunds_reason_check" => payments::RefundReason,
        "payout_statement_lines_kind_check" => payouts::gateway::StatementLineKind,
        "reconciliation_runs_status_check" => accounting::reconciliation::RunStatus,
        "reconciliation_tasks_kind_check" => accounting::reconciliation::DifferenceKind,
        "reconciliation_tasks_subject_kind_check" => accounting::reconciliation::SubjectKind,
        "reconciliation_tasks_status_check" => accounting::reconciliation::TaskStatus,
        "entitlements_kind_check" => payments::EntitlementKind,
        "entitlements_status_check" => payments::EntitlementStatus,
        "entitlements_revocation_check" => payments::Revocation,
        "refunds_status_check" => payments::RefundStatus,
        "refunds_manual_reason_check" => payments::ManualReason,
        "payout_settings_holder_check_check" => payouts::HolderCheck,
        "payout_settings_schedule_check" => payouts::PayoutSchedule,
        "payout_batches_method_check" => payouts::PayoutMethod,
        "payout_batches_status_check" => payouts::BatchStatus,
        "payouts_status_check" => payouts::PayoutStatus,
        "payouts_origin_check" => payouts::PayoutOrigin,
        "payouts_method_check" => payouts::PayoutMethod,
        "payouts_attention_check" => payouts::PayoutAttention,
        "payouts_failure_check" => payouts::PayoutFailure,
        "payout_events_source_check" => payouts::state::PayoutEventSource,
        "payout_statement_lines_kind_check" => payouts::gateway::StatementLineKind,
        "exports_kind_check" => accounting::exports::ExportKind,
        "exports_status_check" => accounting::exports::ExportStatus,
    };
    of_people.into_iter().chain(of_money).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_text_enum_is_its_check_constraint() {
    let database = TestDatabase::create().await;
    let mut connection = connect(&database).await;
    for (constraint, variants) in enums() {
        // Raw SQL: the query builder does not know PostgreSQL's catalogue.
        let definition: Definition =
            sql_query("SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conname = $1")
                .bind::<Text, _>(constraint)
                .get_result(&mut connection)
                .await
                .unwrap_or_else(|error| panic!("{constraint}: {error}"));
        let quoted = definition.definition.split('\'').skip(1).step_by(2).map(str::to_owned);
        assert_eq!(quoted.collect::<BTreeSet<_>>(), variants, "{constraint}");
    }
}
