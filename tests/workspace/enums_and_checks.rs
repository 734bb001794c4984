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

#[tokio::test(flavor = "multi_thread")]
async fn every_text_enum_is_its_check_constraint() {
    let enums = [
        ("user_roles_role_check", words(kernel::Role::ALL, kernel::Role::as_str)),
        ("profiles_locale_check", words(kernel::Locale::ALL, kernel::Locale::as_str)),
        ("jobs_status_check", words(jobs::JobStatus::ALL, jobs::JobStatus::as_str)),
        (
            "notifications_kind_check",
            words(notifications::NotificationKind::ALL, notifications::NotificationKind::as_str),
        ),
        (
            "notifications_subject_kind_check",
            words(notifications::SubjectKind::ALL, notifications::SubjectKind::as_str),
        ),
        (
            "notification_preferences_topic_check",
            words(notifications::NotificationTopic::ALL, notifications::NotificationTopic::as_str),
        ),
        (
            "notification_preferences_channel_check",
            words(notifications::NotificationChannel::ALL, notifications::NotificationChannel::as_str),
        ),
        ("live_changes_topic_check", words(live_changes::Topic::ALL, live_changes::Topic::as_str)),
        ("calendar_claims_status_check", words(calendar::ClaimStatus::ALL, calendar::ClaimStatus::as_str)),
        ("calendar_claims_owner_kind_check", words(calendar::OwnerKind::ALL, calendar::OwnerKind::as_str)),
        ("teachers_status_check", words(catalog::TeacherStatus::ALL, catalog::TeacherStatus::as_str)),
        ("ledger_accounts_purpose_check", words(ledger::AccountPurpose::ALL, ledger::AccountPurpose::as_str)),
        (
            "ledger_transactions_kind_check",
            words(ledger::TransactionKind::ALL, ledger::TransactionKind::as_str),
        ),
        ("disbursements_kind_check", words(ledger::DisbursementKind::ALL, ledger::DisbursementKind::as_str)),
        (
            "disbursements_status_check",
            words(ledger::DisbursementStatus::ALL, ledger::DisbursementStatus::as_str),
        ),
        ("stored_files_purpose_check", words(storage::FilePurpose::ALL, storage::FilePurpose::as_str)),
        ("stored_files_status_check", words(storage::StoredFileStatus::ALL, storage::StoredFileStatus::as_str)),
        ("stored_files_refusal_check", words(storage::FileRefusal::ALL, storage::FileRefusal::as_str)),
        ("stored_files_scan_status_check", words(storage::ScanStatus::ALL, storage::ScanStatus::as_str)),
        ("orders_status_check", words(payments::OrderStatus::ALL, payments::OrderStatus::as_str)),
        ("order_lines_status_check", words(payments::OrderStatus::ALL, payments::OrderStatus::as_str)),
        ("order_lines_kind_check", words(payments::LineKind::ALL, payments::LineKind::as_str)),
        ("payments_gateway_check", words(payments::Gateway::ALL, payments::Gateway::as_str)),
        ("payments_status_check", words(payments::PaymentStatus::ALL, payments::PaymentStatus::as_str)),
        ("payments_abandoned_as_check", words(payments::Abandonment::ALL, payments::Abandonment::as_str)),
        (
            "payments_attention_check",
            words(payments::PaymentAttention::ALL, payments::PaymentAttention::as_str),
        ),
        ("payment_events_source_check", words(payments::EventSource::ALL, payments::EventSource::as_str)),
        ("refunds_reason_check", words(payments::RefundReason::ALL, payments::RefundReason::as_str)),
        ("materials_status_check", words(materials::MaterialStatus::ALL, materials::MaterialStatus::as_str)),
        ("entitlements_kind_check", words(payments::EntitlementKind::ALL, payments::EntitlementKind::as_str)),
        (
            "entitlements_status_check",
            words(payments::EntitlementStatus::ALL, payments::EntitlementStatus::as_str),
        ),
        ("entitlements_revocation_check", words(payments::Revocation::ALL, payments::Revocation::as_str)),
        ("refunds_status_check", words(payments::RefundStatus::ALL, payments::RefundStatus::as_str)),
        ("refunds_manual_reason_check", words(payments::ManualReason::ALL, payments::ManualReason::as_str)),
        ("no_show_reports_absent_check", words(booking::Participant::ALL, booking::Participant::as_str)),
        ("no_show_reports_status_check", words(booking::NoShowStatus::ALL, booking::NoShowStatus::as_str)),
        ("bookings_status_check", words(booking::BookingStatus::ALL, booking::BookingStatus::as_str)),
        ("bookings_mode_check", words(catalog::LessonMode::ALL, catalog::LessonMode::as_str)),
        ("bookings_cancelled_by_check", words(booking::CancelledBy::ALL, booking::CancelledBy::as_str)),
        (
            "cancellation_policy_steps_cancelled_by_check",
            words(booking::CancellingSide::ALL, booking::CancellingSide::as_str),
        ),
    ];
    let database = TestDatabase::create().await;
    let mut connection = connect(&database).await;
    for (constraint, variants) in enums {
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
