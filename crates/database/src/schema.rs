// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::query_builder::QueryId, Clone, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "tsvector", schema = "pg_catalog"))]
    pub struct Tsvector;
}

diesel::table! {
    /// Attempts of one client: at passwords, at codes, at mails asked for, at registering.
    attempt_counts (subject_hash, kind) {
        kind -> Text,
        /// HMAC-SHA-256 under a server key of the network, or of network and e-mail address: neither is stored.
        subject_hash -> Bytea,
        window_started_at -> Timestamptz,
        attempts -> Int4,
        /// Those of the window before this one: both count, so that no window's edge lets more pass.
        previous_attempts -> Int4,
        /// From when on the row says nothing and may be deleted.
        forgotten_at -> Timestamptz,
    }
}

diesel::table! {
    /// Every admin action and every change of money, role or visibility, written in its own transaction. Never changed or deleted.
    audit_entries (id) {
        id -> Uuid,
        /// Who did it; empty when the product itself did.
        actor_user_id -> Nullable<Uuid>,
        on_behalf_of_user_id -> Nullable<Uuid>,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Uuid,
        before -> Nullable<Jsonb>,
        after -> Nullable<Jsonb>,
        request_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Bookable lesson times, each booked whole. Owned by the calendar, the only writer of free and taken.
    availability_slots (id) {
        id -> Uuid,
        person_id -> Uuid,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        /// IANA zone the slot was scheduled in.
        time_zone -> Text,
        /// Not withdrawn and no live claim of the person overlaps; computed under the person's lock.
        free -> Bool,
        withdrawn_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Where money can be sent.
    bank_accounts (id) {
        id -> Uuid,
        person_id -> Uuid,
        bank_code -> Text,
        /// Number and holder, encrypted; bound to the id.
        sealed -> Bytea,
        /// Which of the configured keys it was encrypted with.
        key_name -> Text,
        /// What is shown of the number.
        last_digits -> Text,
        created_at -> Timestamptz,
        removed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Students' reservations of slots with teachers.
    bookings (id) {
        id -> Uuid,
        teacher_id -> Uuid,
        teacher_person_id -> Uuid,
        student_user_id -> Uuid,
        student_person_id -> Uuid,
        slot_id -> Uuid,
        skill_id -> Uuid,
        order_id -> Uuid,
        order_line_id -> Uuid,
        status -> Text,
        mode -> Text,
        place -> Nullable<Text>,
        notes -> Nullable<Text>,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        time_zone -> Text,
        currency -> Text,
        /// What the lesson costs, whole rupiah, fixed when it was booked.
        price -> Int8,
        /// Until when an unpaid booking is held.
        expires_at -> Nullable<Timestamptz>,
        cancelled_at -> Nullable<Timestamptz>,
        cancelled_by -> Nullable<Text>,
        cancellation_reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Until when the teacher answers a PAID booking; never after the lesson's start.
        answer_due_at -> Nullable<Timestamptz>,
        confirmed_at -> Nullable<Timestamptz>,
        completed_at -> Nullable<Timestamptz>,
        /// When the lesson counts as held if nobody says otherwise. Empty while a no-show report freezes it.
        completion_due_at -> Nullable<Timestamptz>,
        /// The policy it was made under; empty for bookings from before there were policies: all goes back.
        cancellation_policy_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    /// This person is taken from starts_at to ends_at: the one table with the overlap constraint, for every product.
    calendar_claims (id) {
        id -> Uuid,
        person_id -> Uuid,
        owner_kind -> Text,
        /// What the time was taken for, e.g. a booking; opaque to the calendar.
        owner_id -> Uuid,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        during -> Tstzrange,
        status -> Text,
        held_until -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// How much goes back when a paid lesson is called off. A policy is only ended, never changed: a booking keeps the one it was made under.
    cancellation_policies (id) {
        id -> Uuid,
        name -> Text,
        name_indonesian -> Text,
        is_default -> Bool,
        created_by_user_id -> Nullable<Uuid>,
        ended_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Called off at least so many hours before the start: so much goes back. The step with the most hours that still fits counts; without one, nothing goes back.
    cancellation_policy_steps (policy_id, cancelled_by, hours_before_start) {
        policy_id -> Uuid,
        cancelled_by -> Text,
        hours_before_start -> Int4,
        refund_basis_points -> Int4,
    }
}

diesel::table! {
    /// Groups of skills, edited by admins.
    categories (id) {
        id -> Uuid,
        /// The row's name in the shipped vocabulary, so that installing it again never undoes an admin's renaming.
        vocabulary_key -> Nullable<Text>,
        slug -> Text,
        name -> Text,
        name_indonesian -> Text,
        position -> Int4,
        retired_at -> Nullable<Timestamptz>,
        merged_into_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Vocabulary of cities people live and teach in; installed with the migrations.
    cities (id) {
        id -> Uuid,
        slug -> Text,
        name -> Text,
        province -> Text,
        /// IANA zone of the city.
        time_zone -> Text,
        /// Rough size: the order in which cities are offered.
        population_thousands -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// What the company keeps of a line's price. A rule is only ended, never changed.
    commission_rules (id) {
        id -> Uuid,
        name -> Text,
        basis_points -> Int4,
        minimum_amount -> Nullable<Int8>,
        maximum_amount -> Nullable<Int8>,
        currency -> Text,
        /// For which lines; empty for all. So with category_id and seller_person_id.
        line_kind -> Nullable<Text>,
        category_id -> Nullable<Uuid>,
        seller_person_id -> Nullable<Uuid>,
        starts_at -> Timestamptz,
        ends_at -> Nullable<Timestamptz>,
        created_by_user_id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    credentials (user_id) {
        user_id -> Uuid,
        /// PHC string (Argon2id); its parameters say when to hash again.
        password_hash -> Text,
        /// When another password last took the place of an earlier one; empty for the first.
        replaced_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// One sending of money to a bank account.
    disbursements (id) {
        id -> Uuid,
        kind -> Text,
        /// What it pays out, as the kind says: a refund.
        subject_id -> Uuid,
        person_id -> Uuid,
        bank_account_id -> Nullable<Uuid>,
        currency -> Text,
        amount -> Int8,
        status -> Text,
        /// SHA-256 of the one-use link with which the account is asked for by mail.
        link_digest -> Nullable<Bytea>,
        link_expires_at -> Nullable<Timestamptz>,
        bank_reference -> Nullable<Text>,
        sent_by_user_id -> Nullable<Uuid>,
        succeeded_at -> Nullable<Timestamptz>,
        returned_at -> Nullable<Timestamptz>,
        return_reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// A buyer says that what she paid for was not given as agreed: its earnings wait for the decision.
    disputes (id) {
        id -> Uuid,
        order_line_id -> Uuid,
        opened_by_user_id -> Uuid,
        seller_person_id -> Uuid,
        reason -> Text,
        evidence -> Text,
        status -> Text,
        answer -> Nullable<Text>,
        /// Until when the seller can answer; then it is decided for the buyer.
        answer_due_at -> Timestamptz,
        answered_at -> Nullable<Timestamptz>,
        /// Until when an admin can decide what is answered; then it is decided by itself.
        decide_due_at -> Nullable<Timestamptz>,
        /// When whoever is to act next is reminded.
        remind_at -> Nullable<Timestamptz>,
        refund_amount -> Nullable<Int8>,
        /// Empty when time decided.
        decided_by_user_id -> Nullable<Uuid>,
        decision_note -> Nullable<Text>,
        ended_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Every URL that was handed out for something bought. Append-only.
    entitlement_uses (id) {
        id -> Uuid,
        entitlement_id -> Uuid,
        stored_file_id -> Uuid,
        request_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Rights to use what was bought, or is free.
    entitlements (id) {
        id -> Uuid,
        user_id -> Uuid,
        kind -> Text,
        /// What may be used: a material, as the kind says.
        subject_id -> Uuid,
        /// The version that was bought; those that follow are included.
        subject_version -> Nullable<Int4>,
        /// The line that pays for it, whose subject it is; empty when it was free.
        order_line_id -> Nullable<Uuid>,
        status -> Text,
        revocation -> Nullable<Text>,
        /// When its buyer called it off before it was paid: money that comes then goes back.
        cancelled_at -> Nullable<Timestamptz>,
        granted_at -> Nullable<Timestamptz>,
        /// When it was used first: from then on nothing goes back by policy.
        first_used_at -> Nullable<Timestamptz>,
        use_count -> Int4,
        revoked_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Rows for whoever keeps the books, as a file in the object store.
    exports (id) {
        id -> Uuid,
        kind -> Text,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        /// In which instants are written: an IANA name.
        time_zone -> Text,
        status -> Text,
        requested_by_user_id -> Uuid,
        object_key -> Nullable<Text>,
        row_count -> Nullable<Int8>,
        byte_size -> Nullable<Int8>,
        /// When the file is deleted.
        expires_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    favourites (id) {
        id -> Uuid,
        user_id -> Uuid,
        teacher_id -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Which outcome a client's key already has; written in the transaction of the outcome, so refusals are not stored.
    idempotency_keys (user_id, operation, key) {
        user_id -> Uuid,
        operation -> Text,
        key -> Uuid,
        input_hash -> Bytea,
        outcome -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// What was paid for, for the buyer's books; append-only. One per payment that paid lines.
    invoices (id) {
        id -> Uuid,
        payment_id -> Uuid,
        order_id -> Uuid,
        /// Of the payment, in Asia/Jakarta.
        year -> Int4,
        /// From 1, without gaps in a year.
        number -> Int4,
        buyer_name -> Text,
        currency -> Text,
        amount -> Int8,
        issued_at -> Timestamptz,
    }
}

diesel::table! {
    /// Until which instant each repeating job has been enqueued, so that several workers enqueue it once.
    job_schedules (name) {
        name -> Text,
        last_due_at -> Timestamptz,
    }
}

diesel::table! {
    /// Side effects decided in a transaction and done after it. Finished jobs are deleted; DEAD ones wait for an admin.
    jobs (id) {
        id -> Uuid,
        kind -> Text,
        /// Ids only: what to do is read again when the job runs.
        payload -> Jsonb,
        status -> Text,
        run_at -> Timestamptz,
        attempts -> Int4,
        attempts_max -> Int4,
        lease_until -> Nullable<Timestamptz>,
        lease_id -> Nullable<Uuid>,
        last_error -> Nullable<Text>,
        deduplication_key -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Whose money it is, and what for. Amounts are debits when positive, credits when negative.
    ledger_accounts (id) {
        id -> Uuid,
        purpose -> Text,
        /// Whose account it is; empty for the company's own.
        person_id -> Nullable<Uuid>,
        currency -> Text,
        /// Sum of its entries, without those in ledger_unfolded_entries. What is owed to people never turns into a debt of theirs; only TEACHER_AVAILABLE may, when money goes back after it was released.
        balance -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// What was written down on each closed day, by what the accounts are for. Up to the latest day in it every day is closed: nothing is written down on it any more.
    ledger_day_totals (day, purpose, currency) {
        /// A day of UTC, by posted_at. A day on which nothing happened has no rows.
        day -> Date,
        purpose -> Text,
        currency -> Text,
        debits -> Int8,
        /// As a positive number.
        credits -> Int8,
    }
}

diesel::table! {
    /// Debits (positive) and credits (negative) of a transaction, at most one per account; append-only, and zero in sum.
    ledger_entries (transaction_id, account_id) {
        transaction_id -> Uuid,
        account_id -> Uuid,
        amount -> Int8,
        currency -> Text,
        /// That of the transaction, for the statement of an account.
        posted_at -> Timestamptz,
    }
}

diesel::table! {
    /// What each order line adds to what waits for a teacher or is hers: the sum of its entries to the account, kept in the transaction that writes them.
    ledger_shares (account_id, subject_id) {
        account_id -> Uuid,
        /// The order line; all zeros for what is about none, payouts and corrections.
        subject_id -> Uuid,
        amount -> Int8,
        /// When the last of these entries was written down.
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    /// What happened to money; append-only. The same event is posted once.
    ledger_transactions (id) {
        id -> Uuid,
        kind -> Text,
        /// What made it happen, as the kind says: a payment, a refund, an order line, a disbursement; opaque to the ledger.
        source_id -> Uuid,
        /// The order line it is about; opaque to the ledger.
        subject_id -> Nullable<Uuid>,
        /// How many times the same had happened before, for what can happen again.
        occurrence -> Int4,
        /// When it happened. Earlier than posted_at for what was posted afterwards.
        occurred_at -> Timestamptz,
        posted_at -> Timestamptz,
        posted_by_user_id -> Nullable<Uuid>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    /// Entries of the company's own accounts that their balance does not hold yet: a row that every payment changed would be waited for by every payment.
    ledger_unfolded_entries (transaction_id, account_id) {
        transaction_id -> Uuid,
        account_id -> Uuid,
        amount -> Int8,
    }
}

diesel::table! {
    /// What changed lately, for whoever waits for it: hints, never the news themselves. The oldest are deleted.
    live_changes (id) {
        id -> Int8,
        topic -> Text,
        /// What changed: a booking, a teacher, an order, a user, a login session, as the topic says.
        subject_id -> Uuid,
    }
}

diesel::table! {
    /// Signed-in devices: each a family of rotating refresh tokens.
    login_sessions (id) {
        id -> Uuid,
        user_id -> Uuid,
        user_agent -> Nullable<Text>,
        last_used_at -> Timestamptz,
        /// The absolute end, however often the session is refreshed.
        expires_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        revocation -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// HMAC-SHA-256 under a server key of the network it was opened from: an attack from elsewhere does not shut this one out.
        client_address_hash -> Nullable<Bytea>,
    }
}

diesel::table! {
    /// Failed sign-ins per e-mail address, known or not, and per address and client: equal for all, so it tells nobody which exist.
    login_throttles (address_hash, client_address_hash) {
        /// HMAC-SHA-256 under a server key: of the e-mail address, or of the user whose own password is asked for again.
        address_hash -> Bytea,
        failures -> Int4,
        last_failed_at -> Timestamptz,
        blocked_until -> Nullable<Timestamptz>,
        /// HMAC-SHA-256 of the network; empty in the row that counts for all of them.
        client_address_hash -> Bytea,
        /// From when on the failures no longer count; without it, a day after the last one.
        forgotten_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// The files of a version, in order. A file that does not change stays the same in the next version.
    material_files (version_id, stored_file_id) {
        version_id -> Uuid,
        stored_file_id -> Uuid,
        position -> Int4,
    }
}

diesel::table! {
    /// What a material helps to learn.
    material_skills (material_id, skill_id) {
        material_id -> Uuid,
        skill_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Tsvector;

    /// Read table of free-text search: one row per published material that is not taken down. Written with the material, rebuilt by a command.
    material_texts (material_id) {
        material_id -> Uuid,
        /// Title and skills weigh A, description C; stemmed for Indonesian and English.
        document -> Tsvector,
        /// Lower-case, without accents: title and skill names, compared by trigrams so that typing errors are forgiven.
        words -> Text,
    }
}

diesel::table! {
    /// What a material consisted of at a time. Who bought one keeps it, and gets those that follow.
    material_versions (id) {
        id -> Uuid,
        material_id -> Uuid,
        number -> Int4,
        notes -> Nullable<Text>,
        /// Empty while the teacher works on it; afterwards it is never changed.
        published_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Files that teachers sell.
    materials (id) {
        id -> Uuid,
        teacher_id -> Uuid,
        status -> Text,
        title -> Text,
        /// Markdown as typed; rendered safely when it is shown.
        description -> Text,
        /// Whole rupiah; 0 is free.
        price -> Int8,
        currency -> Text,
        cover_file_id -> Nullable<Uuid>,
        preview_file_id -> Nullable<Uuid>,
        /// The version that who gets it now gets.
        published_version -> Nullable<Int4>,
        published_at -> Nullable<Timestamptz>,
        /// Set by an admin: gone from public view whatever its status is.
        taken_down_at -> Nullable<Timestamptz>,
        taken_down_reason -> Nullable<Text>,
        /// False when it was taken down from those who have it, too.
        buyers_keep_access -> Bool,
        rating_count -> Int4,
        rating_sum -> Int4,
        /// Bayesian rating in thousandths (4.87 is 4870), 0 without reviews; what lists are ordered by.
        rating_score -> Int4,
        /// Live entitlements that were granted, free ones included; kept in the transaction that grants or revokes.
        sold_count -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Lessons as they happen: one per confirmed booking.
    meetings (id) {
        id -> Uuid,
        booking_id -> Uuid,
        /// Where an online lesson is, set by the teacher.
        link -> Nullable<Text>,
        started_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// One participant says that the other did not come.
    no_show_reports (id) {
        id -> Uuid,
        booking_id -> Uuid,
        /// Who did not come; the other one reports it.
        absent -> Text,
        status -> Text,
        note -> Nullable<Text>,
        opposition_note -> Nullable<Text>,
        reported_at -> Timestamptz,
        oppose_by -> Timestamptz,
        opposed_at -> Nullable<Timestamptz>,
        decided_at -> Nullable<Timestamptz>,
        /// The admin who decided; empty when it was upheld because nobody opposed it.
        decided_by_user_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// One row per user who was ever told anything. Whoever adds, reads or removes an unread notification locks it first.
    notification_inboxes (user_id) {
        user_id -> Uuid,
        /// The number of the latest notification, whether or not it is still kept.
        last_number -> Int8,
        /// How many notifications of the user have no read_at.
        unread_count -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// What people switched off, or on again. Without a row everything is on.
    notification_preferences (user_id, topic, channel) {
        user_id -> Uuid,
        topic -> Text,
        channel -> Text,
        is_enabled -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// What people were told, as their list in the app shows it.
    notifications (id) {
        id -> Uuid,
        user_id -> Uuid,
        /// Counts the user's notifications from 1 in the order in which they were committed: what came after one can be asked for.
        number -> Int8,
        kind -> Text,
        subject_kind -> Nullable<Text>,
        /// No foreign key: the subject belongs to a later domain. Who reads the notification is asked again whether they may see it.
        subject_id -> Nullable<Uuid>,
        /// What its sentences say, as it was then: instants and amounts. No names, no texts of people.
        facts -> Jsonb,
        /// Names the piece of news, so that a job that runs twice tells it once.
        deduplication_key -> Text,
        read_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Six-digit codes asked for and sent by mail; one live code per user and purpose.
    one_time_codes (id) {
        id -> Uuid,
        user_id -> Uuid,
        purpose -> Text,
        /// HMAC-SHA-256 under a server key: a stolen table is no list of codes. Empty until the mail is written.
        code_hash -> Nullable<Bytea>,
        failed_attempts -> Int4,
        expires_at -> Nullable<Timestamptz>,
        consumed_at -> Nullable<Timestamptz>,
        superseded_at -> Nullable<Timestamptz>,
        /// When it was asked for: how often one may ask is counted by this, whether or not the mail could be sent.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    order_lines (id) {
        id -> Uuid,
        order_id -> Uuid,
        kind -> Text,
        /// What is bought, e.g. a booking; opaque to payments.
        subject_id -> Uuid,
        /// Owner of the calendar claims that paying secures.
        claim_owner_id -> Nullable<Uuid>,
        seller_person_id -> Uuid,
        category_id -> Nullable<Uuid>,
        title -> Text,
        status -> Text,
        quantity -> Int4,
        unit_price -> Int8,
        amount -> Int8,
        /// The platform's share, frozen when the line is made; empty until commission rules exist.
        commission_basis_points -> Nullable<Int4>,
        commission_amount -> Nullable<Int8>,
        refunded_amount -> Int8,
        expires_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Whose money paid it.
        paid_by_payment_id -> Nullable<Uuid>,
        /// When its calendar claims were secured; empty on a PAID line whose time was lost.
        secured_at -> Nullable<Timestamptz>,
        /// When the gateway took the money back from us.
        reversed_at -> Nullable<Timestamptz>,
        /// Which rule the commission was frozen by; empty when there was none.
        commission_rule_id -> Nullable<Uuid>,
        /// Which tax is withheld when its earnings are released; empty for none.
        withholding_rule_id -> Nullable<Uuid>,
        /// When its earnings become available if nobody disputes them; empty until what it sells was given.
        release_due_at -> Nullable<Timestamptz>,
        /// When its earnings became available.
        released_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// What somebody buys. The order is the truth about payment.
    orders (id) {
        id -> Uuid,
        buyer_user_id -> Uuid,
        status -> Text,
        currency -> Text,
        /// Sum of the lines that are OPEN or PAID, whole rupiah.
        total_amount -> Int8,
        /// The earliest hold of its open lines.
        expires_at -> Timestamptz,
        paid_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// What the gateway said of payments: append-only.
    payment_events (id) {
        id -> Uuid,
        /// Empty when no payment of ours has the gateway's order id.
        payment_id -> Nullable<Uuid>,
        /// WEBHOOK: said to us, authentic but not yet confirmed. STATUS: the gateway's answer when we asked.
        source -> Text,
        /// SHA-256 of what the event says; the same said twice is one event.
        digest -> Bytea,
        gateway_order_id -> Text,
        gateway_transaction_id -> Nullable<Text>,
        gateway_status -> Nullable<Text>,
        /// As it was received.
        body -> Text,
        /// What a STATUS event says in our words; a payment stands where its news lead.
        news -> Nullable<Jsonb>,
        received_at -> Timestamptz,
    }
}

diesel::table! {
    /// Which lines an attempt pays, and what of each goes back or went back. Sums to the payment's amount.
    payment_lines (payment_id, order_line_id) {
        payment_id -> Uuid,
        order_line_id -> Uuid,
        amount -> Int8,
        /// Sum of this payment's refunds of the line that are not VOID: counted when they are opened, so that nothing goes back twice.
        refunded_amount -> Int8,
    }
}

diesel::table! {
    /// Attempts to pay an order at a gateway.
    payments (id) {
        id -> Uuid,
        order_id -> Uuid,
        /// Who takes the money; NONE for an order that costs nothing.
        gateway -> Text,
        status -> Text,
        currency -> Text,
        amount -> Int8,
        gateway_transaction_id -> Nullable<Text>,
        method -> Nullable<Text>,
        settled_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Where the buyer pays; empty while the gateway has not answered.
        page_url -> Nullable<Text>,
        page_token -> Nullable<Text>,
        /// When the gateway stops taking money for it: the hold's end when it was started.
        expires_at -> Nullable<Timestamptz>,
        /// What went back by the gateway's own account, whole rupiah.
        refunded_amount -> Int8,
        reversed_at -> Nullable<Timestamptz>,
        /// What we ended it as. Money that comes nevertheless still counts.
        abandoned_as -> Nullable<Text>,
        /// Why an admin must look at it.
        attention -> Nullable<Text>,
        /// When the gateway is asked if it stays silent; empty when there is nothing to wait for.
        next_poll_at -> Nullable<Timestamptz>,
        polls -> Int4,
    }
}

diesel::table! {
    /// Payouts that one admin put together and another one approves.
    payout_batches (id) {
        id -> Uuid,
        method -> Text,
        status -> Text,
        created_by_user_id -> Uuid,
        decided_by_user_id -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        reject_reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// What the gateway said of payouts, each once, append-only.
    payout_events (id) {
        id -> Uuid,
        /// Empty when the reference was of no payout of ours when it came.
        payout_id -> Nullable<Uuid>,
        source -> Text,
        gateway_reference -> Text,
        gateway_status -> Nullable<Text>,
        digest -> Bytea,
        body -> Text,
        received_at -> Timestamptz,
    }
}

diesel::table! {
    /// Where a teacher's earnings are paid out to, and when without being asked.
    payout_settings (person_id) {
        person_id -> Uuid,
        bank_account_id -> Nullable<Uuid>,
        /// What the gateway says of the account's holder.
        holder_check -> Nullable<Text>,
        account_changed_at -> Nullable<Timestamptz>,
        /// Nothing is asked for before: the account was changed.
        paused_until -> Nullable<Timestamptz>,
        schedule -> Text,
        /// ISO: 1 is Monday, 7 Sunday; in the teacher's time zone.
        schedule_weekday -> Nullable<Int2>,
        schedule_amount -> Nullable<Int8>,
        /// When it is looked at next.
        next_scheduled_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// The gateway's own statement of the balance that payouts are made from.
    payout_statement_lines (id) {
        id -> Uuid,
        kind -> Text,
        gateway_reference -> Nullable<Text>,
        /// Into the balance when positive, out of it when negative; minor units of IDR.
        amount -> Int8,
        occurred_at -> Timestamptz,
        /// SHA-256 of all it says: the gateway gives lines no names.
        digest -> Bytea,
        /// How many lines before it say the same.
        occurrence -> Int4,
        words -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// A teacher's earnings on their way to her bank account. Its money is reserved in the ledger from the start.
    payouts (id) {
        id -> Uuid,
        person_id -> Uuid,
        bank_account_id -> Uuid,
        currency -> Text,
        amount -> Int8,
        status -> Text,
        origin -> Text,
        requested_by_user_id -> Nullable<Uuid>,
        batch_id -> Nullable<Uuid>,
        method -> Nullable<Text>,
        approved_at -> Nullable<Timestamptz>,
        /// X-Idempotency-Key, stored before the gateway is asked.
        gateway_key -> Nullable<Uuid>,
        gateway_key_made_at -> Nullable<Timestamptz>,
        /// The gateway's name for it, given when it is created there.
        gateway_reference -> Nullable<Text>,
        gateway_status -> Nullable<Text>,
        /// Why an admin should look at it.
        attention -> Nullable<Text>,
        /// When the gateway is asked again where it stands, or it is sent again.
        next_look_at -> Nullable<Timestamptz>,
        bank_reference -> Nullable<Text>,
        /// The bank's receipt of a payout made by hand.
        proof_file_id -> Nullable<Uuid>,
        sent_by_user_id -> Nullable<Uuid>,
        sent_at -> Nullable<Timestamptz>,
        /// When it arrived; stays when the bank sent it back later.
        paid_at -> Nullable<Timestamptz>,
        failed_at -> Nullable<Timestamptz>,
        failure -> Nullable<Text>,
        failure_words -> Nullable<Text>,
        cancelled_at -> Nullable<Timestamptz>,
        cancelled_by_user_id -> Nullable<Uuid>,
        cancel_reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Human beings the calendar and the ledger know; every user and every teacher points to one.
    people (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    portfolio_items (id) {
        id -> Uuid,
        teacher_id -> Uuid,
        title -> Text,
        description -> Nullable<Text>,
        url -> Nullable<Text>,
        position -> Int4,
        deleted_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        image_file_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    profiles (user_id) {
        user_id -> Uuid,
        full_name -> Text,
        city_id -> Nullable<Uuid>,
        /// IANA zone in which this person reads a clock.
        time_zone -> Text,
        locale -> Text,
        /// E.164, e.g. +6281234567890.
        whatsapp_number -> Nullable<Text>,
        learning_goal -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        avatar_file_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    /// What each process granted from the budgets of its clients, minute by minute. Swept two minutes after a minute began.
    rate_window_spending (window_started_at, budget_key, process_id) {
        window_started_at -> Timestamptz,
        /// The user or network whose budget it is: personal data.
        budget_key -> Text,
        /// Made anew whenever a process starts.
        process_id -> Uuid,
        /// Only grows, and only its process writes it.
        spent -> Int8,
    }
}

diesel::table! {
    /// Comparing what the gateway says of a time with what we say.
    reconciliation_runs (id) {
        id -> Uuid,
        status -> Text,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        started_by_user_id -> Nullable<Uuid>,
        step -> Text,
        /// Up to which row of its step it has come: a run goes on where a process died.
        step_after -> Nullable<Uuid>,
        checked_count -> Int8,
        /// What differed until the gateway was asked again in the ordinary way: news that were lost.
        healed_count -> Int8,
        /// What differed and nobody has closed.
        difference_count -> Int8,
        /// What of that no run had seen before.
        new_count -> Int8,
        failure_words -> Nullable<Text>,
        finished_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// A difference between the gateway's word and ours that an admin looks into.
    reconciliation_tasks (id) {
        id -> Uuid,
        run_id -> Uuid,
        kind -> Text,
        subject_kind -> Text,
        subject_id -> Uuid,
        /// What we say.
        expected -> Text,
        /// What the gateway, or the ledger, says.
        found -> Text,
        /// How much more was found than expected, minor units; 0 when it is no amount.
        difference -> Int8,
        /// Legs of the ledger correction that would put it right; empty when none can.
        proposal -> Nullable<Jsonb>,
        status -> Text,
        closed_by_user_id -> Nullable<Uuid>,
        closed_at -> Nullable<Timestamptz>,
        close_reason -> Nullable<Text>,
        ledger_transaction_id -> Nullable<Uuid>,
        last_seen_at -> Timestamptz,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    refresh_tokens (token_hash) {
        /// SHA-256 of a 256-bit random token; the token itself is never stored.
        token_hash -> Bytea,
        login_session_id -> Uuid,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Money going back to a buyer.
    refunds (id) {
        id -> Uuid,
        payment_id -> Uuid,
        order_line_id -> Uuid,
        currency -> Text,
        amount -> Int8,
        reason -> Text,
        status -> Text,
        manual_reason -> Nullable<Text>,
        /// Names the refund at the gateway: our id, or the gateway's own for refunds made outside.
        gateway_refund_key -> Text,
        /// The gateway's words when it refused, for admins.
        gateway_answer -> Nullable<Text>,
        sent_at -> Nullable<Timestamptz>,
        succeeded_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Why an admin decided it, in her words; the buyer reads it.
        note -> Nullable<Text>,
        decided_by_user_id -> Nullable<Uuid>,
        /// When the gateway told that the bank has confirmed it: its second notification.
        confirmed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// What people say ought not to be shown.
    reports (id) {
        id -> Uuid,
        reporter_user_id -> Uuid,
        subject_kind -> Text,
        subject_id -> Uuid,
        reason -> Text,
        note -> Nullable<Text>,
        status -> Text,
        decided_at -> Nullable<Timestamptz>,
        decided_by_user_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// What students say of completed lessons, one per booking, and of materials, one per material and author.
    reviews (id) {
        id -> Uuid,
        /// The lesson it is about, unless it is about a material.
        booking_id -> Nullable<Uuid>,
        teacher_id -> Uuid,
        author_user_id -> Uuid,
        rating -> Int2,
        comment -> Nullable<Text>,
        reply -> Nullable<Text>,
        replied_at -> Nullable<Timestamptz>,
        hidden_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// When its author last changed it.
        edited_at -> Nullable<Timestamptz>,
        /// Why an admin hid it; its author reads it.
        hidden_reason -> Nullable<Text>,
        /// The material it is about, unless it is about a lesson. Its teacher is the review's teacher.
        material_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    /// Read table of free-text search: the words of teacher_texts.words, for finding what a mistyped one means.
    search_words (word) {
        /// Lower-case, without accents.
        word -> Text,
    }
}

diesel::table! {
    /// What a teacher can be found by, edited by admins.
    skills (id) {
        id -> Uuid,
        category_id -> Uuid,
        vocabulary_key -> Nullable<Text>,
        slug -> Text,
        name -> Text,
        name_indonesian -> Text,
        retired_at -> Nullable<Timestamptz>,
        merged_into_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Files that people upload to the object store. They never pass through our process.
    stored_files (id) {
        id -> Uuid,
        owner_user_id -> Uuid,
        purpose -> Text,
        /// What the uploader calls it; never part of a key.
        file_name -> Text,
        /// As declared and inspected; of an image for the public that of what was made of it.
        content_type -> Text,
        /// As declared and inspected; of an image for the public that of what was made of it.
        byte_size -> Int8,
        /// Of the bytes as they were uploaded.
        sha256 -> Bytea,
        status -> Text,
        refusal -> Nullable<Text>,
        scan_status -> Text,
        /// What the object store calls the upload in parts.
        multipart_id -> Nullable<Text>,
        part_byte_size -> Nullable<Int8>,
        /// Where it lies once it is READY; before that under a key made of the id.
        object_key -> Nullable<Text>,
        width -> Nullable<Int4>,
        height -> Nullable<Int4>,
        /// Until when it can be uploaded; the signed requests end with it.
        expires_at -> Timestamptz,
        ready_at -> Nullable<Timestamptz>,
        /// When something began to use it. What nothing uses is swept away.
        attached_at -> Nullable<Timestamptz>,
        deleted_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// The policy a teacher chose; without a row the default, so also when the chosen one has ended.
    teacher_cancellation_policies (teacher_id) {
        teacher_id -> Uuid,
        policy_id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Read table of teacher search: one row per public teacher and skill. Written with the teacher, rebuilt by a command.
    teacher_search (skill_id, teacher_id) {
        skill_id -> Uuid,
        teacher_id -> Uuid,
        category_id -> Uuid,
        city_id -> Uuid,
        price_per_hour -> Int8,
        rating_score -> Int4,
        offers_online -> Bool,
        offers_offline -> Bool,
        is_verified -> Bool,
        languages -> Array<Text>,
        published_at -> Timestamptz,
    }
}

diesel::table! {
    teacher_skills (teacher_id, skill_id) {
        teacher_id -> Uuid,
        skill_id -> Uuid,
    }
}

diesel::table! {
    /// Every slug a teacher ever had, the current one included: old links go on working and are never given to another.
    teacher_slugs (slug) {
        slug -> Text,
        teacher_id -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Tsvector;

    /// Read table of free-text search: one row per public teacher. Written with the teacher, rebuilt by a command.
    teacher_texts (teacher_id) {
        teacher_id -> Uuid,
        /// Name and skills weigh A, headline B, bio C; without accents, stemmed for Indonesian and English.
        document -> Tsvector,
        /// Lower-case, without accents: name, headline and skill names, compared by trigrams with what is looked for.
        words -> Text,
    }
}

diesel::table! {
    /// Public teaching profiles.
    teachers (id) {
        id -> Uuid,
        person_id -> Uuid,
        /// Who may edit it and be booked; empty for an unclaimed profile, which can be seen but not booked.
        user_id -> Nullable<Uuid>,
        slug -> Text,
        status -> Text,
        display_name -> Text,
        headline -> Nullable<Text>,
        /// Markdown as typed; rendered safely when it is shown.
        bio -> Nullable<Text>,
        city_id -> Nullable<Uuid>,
        experience_years -> Nullable<Int4>,
        /// Whole rupiah.
        price_per_hour -> Nullable<Int8>,
        currency -> Text,
        offers_online -> Bool,
        offers_offline -> Bool,
        /// ISO 639-1 codes of the languages of instruction.
        languages -> Array<Text>,
        instant_booking -> Bool,
        default_place -> Nullable<Text>,
        verified_at -> Nullable<Timestamptz>,
        published_at -> Nullable<Timestamptz>,
        /// Set while the user is suspended or the profile taken down: gone from public view.
        hidden_at -> Nullable<Timestamptz>,
        deleted_at -> Nullable<Timestamptz>,
        rating_count -> Int4,
        rating_sum -> Int4,
        /// Bayesian rating in thousandths (4.87 is 4870), 0 without reviews; what lists are ordered by.
        rating_score -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        photo_file_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    user_roles (user_id, role) {
        user_id -> Uuid,
        role -> Text,
        granted_at -> Timestamptz,
    }
}

diesel::table! {
    /// Logins. Credentials stand apart, so that other ways to sign in can come.
    users (id) {
        id -> Uuid,
        person_id -> Uuid,
        email -> Text,
        email_verified_at -> Nullable<Timestamptz>,
        suspended_at -> Nullable<Timestamptz>,
        suspension_reason -> Nullable<Text>,
        deleted_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// What is kept of earnings for the tax office when they are released. No rule, no tax.
    withholding_rules (id) {
        id -> Uuid,
        name -> Text,
        basis_points -> Int4,
        /// Of what: the price of the line, or what the seller earns of it.
        base -> Text,
        starts_at -> Timestamptz,
        ends_at -> Nullable<Timestamptz>,
        created_by_user_id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::joinable!(availability_slots -> people (person_id));
diesel::joinable!(bank_accounts -> people (person_id));
diesel::joinable!(bookings -> availability_slots (slot_id));
diesel::joinable!(bookings -> cancellation_policies (cancellation_policy_id));
diesel::joinable!(bookings -> order_lines (order_line_id));
diesel::joinable!(bookings -> orders (order_id));
diesel::joinable!(bookings -> skills (skill_id));
diesel::joinable!(bookings -> teachers (teacher_id));
diesel::joinable!(bookings -> users (student_user_id));
diesel::joinable!(calendar_claims -> people (person_id));
diesel::joinable!(cancellation_policies -> users (created_by_user_id));
diesel::joinable!(cancellation_policy_steps -> cancellation_policies (policy_id));
diesel::joinable!(commission_rules -> categories (category_id));
diesel::joinable!(commission_rules -> people (seller_person_id));
diesel::joinable!(commission_rules -> users (created_by_user_id));
diesel::joinable!(credentials -> users (user_id));
diesel::joinable!(disbursements -> bank_accounts (bank_account_id));
diesel::joinable!(disbursements -> people (person_id));
diesel::joinable!(disbursements -> users (sent_by_user_id));
diesel::joinable!(disputes -> order_lines (order_line_id));
diesel::joinable!(disputes -> people (seller_person_id));
diesel::joinable!(entitlement_uses -> entitlements (entitlement_id));
diesel::joinable!(entitlement_uses -> stored_files (stored_file_id));
diesel::joinable!(entitlements -> order_lines (order_line_id));
diesel::joinable!(entitlements -> users (user_id));
diesel::joinable!(exports -> users (requested_by_user_id));
diesel::joinable!(favourites -> teachers (teacher_id));
diesel::joinable!(favourites -> users (user_id));
diesel::joinable!(idempotency_keys -> users (user_id));
diesel::joinable!(invoices -> orders (order_id));
diesel::joinable!(invoices -> payments (payment_id));
diesel::joinable!(ledger_accounts -> people (person_id));
diesel::joinable!(ledger_entries -> ledger_accounts (account_id));
diesel::joinable!(ledger_entries -> ledger_transactions (transaction_id));
diesel::joinable!(ledger_shares -> ledger_accounts (account_id));
diesel::joinable!(ledger_transactions -> users (posted_by_user_id));
diesel::joinable!(login_sessions -> users (user_id));
diesel::joinable!(material_files -> material_versions (version_id));
diesel::joinable!(material_files -> stored_files (stored_file_id));
diesel::joinable!(material_skills -> materials (material_id));
diesel::joinable!(material_skills -> skills (skill_id));
diesel::joinable!(material_texts -> materials (material_id));
diesel::joinable!(material_versions -> materials (material_id));
diesel::joinable!(materials -> teachers (teacher_id));
diesel::joinable!(meetings -> bookings (booking_id));
diesel::joinable!(no_show_reports -> bookings (booking_id));
diesel::joinable!(no_show_reports -> users (decided_by_user_id));
diesel::joinable!(notification_inboxes -> users (user_id));
diesel::joinable!(notification_preferences -> users (user_id));
diesel::joinable!(notifications -> users (user_id));
diesel::joinable!(one_time_codes -> users (user_id));
diesel::joinable!(order_lines -> categories (category_id));
diesel::joinable!(order_lines -> commission_rules (commission_rule_id));
diesel::joinable!(order_lines -> orders (order_id));
diesel::joinable!(order_lines -> payments (paid_by_payment_id));
diesel::joinable!(order_lines -> people (seller_person_id));
diesel::joinable!(order_lines -> withholding_rules (withholding_rule_id));
diesel::joinable!(orders -> users (buyer_user_id));
diesel::joinable!(payment_events -> payments (payment_id));
diesel::joinable!(payment_lines -> order_lines (order_line_id));
diesel::joinable!(payment_lines -> payments (payment_id));
diesel::joinable!(payments -> orders (order_id));
diesel::joinable!(payout_events -> payouts (payout_id));
diesel::joinable!(payout_settings -> bank_accounts (bank_account_id));
diesel::joinable!(payout_settings -> people (person_id));
diesel::joinable!(payouts -> bank_accounts (bank_account_id));
diesel::joinable!(payouts -> payout_batches (batch_id));
diesel::joinable!(payouts -> people (person_id));
diesel::joinable!(payouts -> stored_files (proof_file_id));
diesel::joinable!(portfolio_items -> stored_files (image_file_id));
diesel::joinable!(portfolio_items -> teachers (teacher_id));
diesel::joinable!(profiles -> cities (city_id));
diesel::joinable!(profiles -> stored_files (avatar_file_id));
diesel::joinable!(profiles -> users (user_id));
diesel::joinable!(reconciliation_runs -> users (started_by_user_id));
diesel::joinable!(reconciliation_tasks -> ledger_transactions (ledger_transaction_id));
diesel::joinable!(reconciliation_tasks -> reconciliation_runs (run_id));
diesel::joinable!(reconciliation_tasks -> users (closed_by_user_id));
diesel::joinable!(refresh_tokens -> login_sessions (login_session_id));
diesel::joinable!(refunds -> users (decided_by_user_id));
diesel::joinable!(reviews -> bookings (booking_id));
diesel::joinable!(reviews -> materials (material_id));
diesel::joinable!(reviews -> teachers (teacher_id));
diesel::joinable!(reviews -> users (author_user_id));
diesel::joinable!(skills -> categories (category_id));
diesel::joinable!(stored_files -> users (owner_user_id));
diesel::joinable!(teacher_cancellation_policies -> cancellation_policies (policy_id));
diesel::joinable!(teacher_cancellation_policies -> teachers (teacher_id));
diesel::joinable!(teacher_search -> categories (category_id));
diesel::joinable!(teacher_search -> cities (city_id));
diesel::joinable!(teacher_search -> skills (skill_id));
diesel::joinable!(teacher_search -> teachers (teacher_id));
diesel::joinable!(teacher_skills -> skills (skill_id));
diesel::joinable!(teacher_skills -> teachers (teacher_id));
diesel::joinable!(teacher_slugs -> teachers (teacher_id));
diesel::joinable!(teacher_texts -> teachers (teacher_id));
diesel::joinable!(teachers -> cities (city_id));
diesel::joinable!(teachers -> people (person_id));
diesel::joinable!(teachers -> stored_files (photo_file_id));
diesel::joinable!(teachers -> users (user_id));
diesel::joinable!(user_roles -> users (user_id));
diesel::joinable!(users -> people (person_id));
diesel::joinable!(withholding_rules -> users (created_by_user_id));

diesel::allow_tables_to_appear_in_same_query!(
    attempt_counts,
    audit_entries,
    availability_slots,
    bank_accounts,
    bookings,
    calendar_claims,
    cancellation_policies,
    cancellation_policy_steps,
    categories,
    cities,
    commission_rules,
    credentials,
    disbursements,
    disputes,
    entitlement_uses,
    entitlements,
    exports,
    favourites,
    idempotency_keys,
    invoices,
    job_schedules,
    jobs,
    ledger_accounts,
    ledger_day_totals,
    ledger_entries,
    ledger_shares,
    ledger_transactions,
    ledger_unfolded_entries,
    live_changes,
    login_sessions,
    login_throttles,
    material_files,
    material_skills,
    material_texts,
    material_versions,
    materials,
    meetings,
    no_show_reports,
    notification_inboxes,
    notification_preferences,
    notifications,
    one_time_codes,
    order_lines,
    orders,
    payment_events,
    payment_lines,
    payments,
    payout_batches,
    payout_events,
    payout_settings,
    payout_statement_lines,
    payouts,
    people,
    portfolio_items,
    profiles,
    rate_window_spending,
    reconciliation_runs,
    reconciliation_tasks,
    refresh_tokens,
    refunds,
    reports,
    reviews,
    search_words,
    skills,
    stored_files,
    teacher_cancellation_policies,
    teacher_search,
    teacher_skills,
    teacher_slugs,
    teacher_texts,
    teachers,
    user_roles,
    users,
    withholding_rules,
);
