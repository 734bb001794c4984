//! The tables that are filled, each after those it points to, and the columns that are written.

use std::collections::BTreeMap;

use crate::copy::{CopyBuffer, Value};

macro_rules! tables {
    ($( $variant:ident = $name:literal ($($column:literal)+) )+) => {
        /// A table that seeding fills.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Table {
            $( $variant, )+
        }

        impl Table {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub(crate) fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            pub(crate) fn columns(self) -> &'static [&'static str] {
                match self { $( Self::$variant => &[$($column),+], )+ }
            }
        }
    };
}

tables! {
    People = "people" ("id" "created_at" "updated_at")
    Users = "users" ("id" "person_id" "email" "email_verified_at" "created_at" "updated_at")
    Credentials = "credentials" ("user_id" "password_hash" "created_at" "updated_at")
    Profiles = "profiles" (
        "user_id" "full_name" "city_id" "time_zone" "locale" "whatsapp_number" "learning_goal" "created_at"
        "updated_at")
    UserRoles = "user_roles" ("user_id" "role" "granted_at")
    Teachers = "teachers" (
        "id" "person_id" "user_id" "slug" "status" "display_name" "headline" "bio" "city_id" "experience_years"
        "price_per_hour" "offers_online" "offers_offline" "languages" "instant_booking" "default_place"
        "verified_at" "published_at" "rating_count" "rating_sum" "rating_score" "created_at" "updated_at")
    TeacherSlugs = "teacher_slugs" ("slug" "teacher_id" "created_at")
    TeacherSkills = "teacher_skills" ("teacher_id" "skill_id")
    TeacherSearch = "teacher_search" (
        "skill_id" "teacher_id" "category_id" "city_id" "price_per_hour" "rating_score" "offers_online"
        "offers_offline" "is_verified" "languages" "published_at")
    PortfolioItems = "portfolio_items" (
        "id" "teacher_id" "title" "description" "position" "created_at" "updated_at")
    Favourites = "favourites" ("id" "user_id" "teacher_id" "created_at")
    AvailabilitySlots = "availability_slots" (
        "id" "person_id" "starts_at" "ends_at" "time_zone" "free" "created_at" "updated_at")
    CalendarClaims = "calendar_claims" (
        "id" "person_id" "owner_kind" "owner_id" "starts_at" "ends_at" "status" "created_at" "updated_at")
    Orders = "orders" (
        "id" "buyer_user_id" "status" "currency" "total_amount" "expires_at" "paid_at" "created_at" "updated_at")
    OrderLines = "order_lines" (
        "id" "order_id" "kind" "subject_id" "claim_owner_id" "seller_person_id" "category_id" "title" "status"
        "quantity" "unit_price" "amount" "commission_basis_points" "commission_amount" "commission_rule_id"
        "refunded_amount" "paid_by_payment_id" "secured_at" "release_due_at" "released_at" "created_at" "updated_at")
    Payments = "payments" (
        "id" "order_id" "gateway" "status" "currency" "amount" "gateway_transaction_id" "method" "settled_at"
        "expires_at" "created_at" "updated_at")
    PaymentLines = "payment_lines" ("payment_id" "order_line_id" "amount" "refunded_amount")
    Invoices = "invoices" (
        "id" "payment_id" "order_id" "year" "number" "buyer_name" "currency" "amount" "issued_at")
    CommissionRules = "commission_rules" (
        "id" "name" "basis_points" "currency" "starts_at" "created_by_user_id" "created_at" "updated_at")
    Refunds = "refunds" (
        "id" "payment_id" "order_line_id" "currency" "amount" "reason" "status" "manual_reason" "gateway_refund_key"
        "note" "decided_by_user_id" "created_at" "updated_at")
    Disbursements = "disbursements" (
        "id" "kind" "subject_id" "person_id" "currency" "amount" "status" "created_at" "updated_at")
    Disputes = "disputes" (
        "id" "order_line_id" "opened_by_user_id" "seller_person_id" "reason" "evidence" "status" "answer"
        "answer_due_at" "answered_at" "decide_due_at" "remind_at" "created_at" "updated_at")
    LedgerAccounts = "ledger_accounts" (
        "id" "purpose" "person_id" "currency" "balance" "created_at" "updated_at")
    LedgerTransactions = "ledger_transactions" (
        "id" "kind" "source_id" "subject_id" "occurred_at" "posted_at")
    LedgerEntries = "ledger_entries" ("transaction_id" "account_id" "amount" "currency" "posted_at")
    Bookings = "bookings" (
        "id" "teacher_id" "teacher_person_id" "student_user_id" "student_person_id" "slot_id" "skill_id" "order_id"
        "order_line_id" "cancellation_policy_id" "status" "mode" "place" "notes" "starts_at" "ends_at" "time_zone" "currency" "price"
        "answer_due_at" "confirmed_at" "completed_at" "completion_due_at" "created_at" "updated_at")
    Meetings = "meetings" ("id" "booking_id" "link" "started_at" "ended_at" "created_at" "updated_at")
    Reviews = "reviews" (
        "id" "booking_id" "teacher_id" "author_user_id" "rating" "comment" "reply" "replied_at" "created_at"
        "updated_at")
}

/// Filled by a statement of PostgreSQL's own once the rest stands.
pub(crate) const SEARCH_TEXTS: &str = "teacher_texts";
/// Likewise.
pub(crate) const LEDGER_SHARES: &str = "ledger_shares";

/// Every table that has rows after seeding, each after those it points to.
pub(crate) fn filled_tables() -> impl Iterator<Item = &'static str> {
    Table::ALL.iter().map(|table| table.name()).chain([SEARCH_TEXTS, LEDGER_SHARES])
}

/// Rows of a block of teachers, by table.
#[derive(Debug)]
pub(crate) struct Batch {
    buffers: BTreeMap<Table, CopyBuffer>,
    /// How many teachers are in it.
    pub(crate) teachers: u32,
}

impl Batch {
    pub(crate) fn of(teachers: u32) -> Self {
        Self { buffers: BTreeMap::new(), teachers }
    }

    pub(crate) fn push(&mut self, table: Table, values: &[Value<'_>]) {
        assert_eq!(values.len(), table.columns().len(), "a row of {} has other columns", table.name());
        self.buffers.entry(table).or_default().push(values);
    }

    /// The buffers, each table after those it points to.
    pub(crate) fn into_buffers(self) -> BTreeMap<Table, CopyBuffer> {
        self.buffers
    }
}
