// Which documents stand ready for whom, with variables to begin with. `page` is a document of tests/pages, `tab` one of
// ../tabs. An id such as "teacher_…" is to be replaced by one that another answer shows. `npm run check` compares all of
// this with schema.graphql, and wants every page to be somebody's.

const day = 24 * 60 * 60 * 1000;
const at = (now, days) => new Date(Math.floor(now / day) * day + days * day).toISOString();
const nextDays = (days) => (now) => ({ from: at(now, 0), until: at(now, days) });
const input = (values) => ({ input: values });
const fresh = (values) => () => ({ input: { ...values, idempotencyKey: crypto.randomUUID() } });

const search = {
  page: 'teacher_search',
  variables: { filter: { text: 'matematika', mode: 'ONLINE' }, orderBy: 'SOONEST_FREE', first: 5, withFacets: true },
};
const detail = { page: 'teacher_detail', variables: { slug: 'slug-of-a-teacher' } };
const slots = { page: 'slot_picker', variables: { teacherId: 'teacher_…', first: 10 } };
const booking = { page: 'booking_detail', variables: { id: 'booking_…' } };
const account = { page: 'account' };
const notifications = [
  { page: 'notifications', variables: { first: 20, unreadOnly: false } },
  { page: 'notification_received' },
  { page: 'notifications_mark_read', variables: { ids: ['notification_…'] } },
  { page: 'notifications_mark_all_read' },
  {
    page: 'notification_preferences',
    variables: { preferences: [{ topic: 'COMPLETED_LESSONS', channel: 'MAIL', isEnabled: false }] },
  },
];
const cancel = [
  { page: 'booking_cancel_preview', variables: { bookingId: 'booking_…' } },
  {
    page: 'booking_cancel',
    variables: input({ bookingId: 'booking_…', reason: 'Sakit', previewToken: 'the preview shows one' }),
  },
];
const sha256OfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const uploads = (purpose, fileName, contentType) => [
  {
    page: 'upload_create',
    variables: input({ purpose, fileName, contentType, byteSize: 1000, sha256: sha256OfNothing }),
  },
  { page: 'upload_complete', variables: input({ fileId: 'file_…' }) },
  { page: 'upload_wait', variables: { fileId: 'file_…' } },
];
const store = {
  page: 'material_store',
  variables: { filter: { text: 'rumus', isFree: false }, orderBy: 'BEST_RATED', first: 10 },
};
const material = { page: 'material_detail', variables: { id: 'material_…' } };
const dispute = { page: 'dispute_detail', variables: { id: 'dispute_…' } };
const rupiah = (amount) => ({ amount, currency: 'IDR' });

export const ROLES = [
  {
    key: 'nobody',
    name: 'Nobody',
    screens: [
      { page: 'landing' },
      search,
      detail,
      slots,
      store,
      material,
      {
        page: 'registration',
        variables: input({
          email: 'budi@contoh.test', password: 'gunung-merapi-biru-42', fullName: 'Budi Santoso', role: 'STUDENT', locale: 'EN',
        }),
      },
      { page: 'registration_code', variables: input({ email: 'budi@contoh.test', code: '000000' }) },
      { page: 'sign_in', variables: input({ email: 'budi@contoh.test', password: 'gunung-merapi-biru-42' }) },
      { page: 'login_session_refresh', variables: input({ tokenDelivery: 'COOKIE' }) },
    ],
  },
  {
    key: 'student',
    name: 'Student',
    screens: [
      { page: 'student_dashboard' },
      search,
      detail,
      slots,
      store,
      material,
      { page: 'material_buy', variables: fresh({ materialId: 'material_…' }) },
      { page: 'my_library', variables: { first: 20 } },
      { page: 'material_download', variables: input({ fileId: 'file_…' }) },
      { page: 'material_purchase_cancel', variables: fresh({ entitlementId: 'entitlement_…' }) },
      {
        page: 'material_review_create',
        variables: input({ materialId: 'material_…', rating: 5, comment: 'Rapi dan mudah diikuti.' }),
      },
      {
        page: 'material_report',
        variables: input({ materialId: 'material_…', reason: 'BROKEN', note: 'Berkasnya tidak bisa dibuka.' }),
      },
      { page: 'booking_create', variables: fresh({ slotId: 'slot_…', skillId: 'skill_…', mode: 'ONLINE' }) },
      { page: 'checkout', variables: { orderId: 'order_…' } },
      { page: 'payment_start', variables: fresh({ orderId: 'order_…' }) },
      { page: 'payment_wait', variables: { paymentId: 'payment_…' } },
      { page: 'order_changed', variables: { id: 'order_…' } },
      { page: 'payment_refresh', variables: input({ paymentId: 'payment_…' }) },
      { page: 'my_bookings', variables: { filter: { period: 'UPCOMING' } } },
      booking,
      { page: 'booking_changed', variables: { id: 'booking_…' } },
      ...cancel,
      { page: 'my_orders', variables: { first: 20 } },
      { page: 'order_detail', variables: { id: 'order_…' } },
      { page: 'invoice', variables: { id: 'invoice_…' } },
      {
        page: 'dispute_open',
        variables: input({ orderLineId: 'line_…', reason: 'CUT_SHORT', evidence: 'Pelajaran hanya sepuluh menit.' }),
      },
      { page: 'my_disputes', variables: { side: 'BUYER' } },
      dispute,
      { page: 'dispute_withdraw', variables: input({ disputeId: 'dispute_…' }) },
      {
        page: 'refund_bank_account_give',
        variables: input({ refundId: 'refund_…', bankCode: 'bca', accountNumber: '1234567890', holder: 'Budi Santoso' }),
      },
      { page: 'refund_bank_account_ask', variables: input({ refundId: 'refund_…' }) },
      { page: 'reviews_to_write' },
      { page: 'review_create', variables: input({ bookingId: 'booking_…', rating: 5, comment: 'Jelas dan sabar.' }) },
      { page: 'my_reviews' },
      { page: 'favourites' },
      { page: 'favourite_add', variables: input({ teacherId: 'teacher_…' }) },
      ...uploads('AVATAR', 'saya.jpg', 'image/jpeg'),
      ...notifications,
      account,
      { page: 'sign_out' },
    ],
  },
  {
    key: 'teacher',
    name: 'Teacher',
    screens: [
      { page: 'teacher_dashboard', variables: nextDays(1) },
      { page: 'teacher_week', variables: nextDays(7) },
      { page: 'booking_received' },
      {
        page: 'availability_slots_publish',
        variables: (now) => input({
          timeZone: 'Asia/Jakarta',
          slots: [{ startsAt: new Date(Math.floor(now / day) * day + 30.125 * day).toISOString(), durationMinutes: 60 }],
        }),
      },
      booking,
      { page: 'booking_confirm', variables: input({ bookingId: 'booking_…' }) },
      { page: 'meeting_link_set', variables: input({ bookingId: 'booking_…', link: 'https://meet.example.test/kelas' }) },
      ...cancel,
      { page: 'teacher_earnings', variables: { of: 'PENDING', first: 20 } },
      { page: 'payout_request' },
      { page: 'payout_ask', variables: fresh({ amount: rupiah('150000') }) },
      { page: 'my_payouts', variables: { first: 20 } },
      { page: 'payout_cancel', variables: input({ payoutId: 'payout_…' }) },
      { page: 'payout_proof_download', variables: input({ payoutId: 'payout_…' }) },
      { page: 'bank_account' },
      {
        page: 'payout_account_set',
        variables: input({
          password: 'your password', bankCode: 'bca', accountNumber: '1234567890', holder: 'Sari Dewi',
        }),
      },
      { page: 'payout_schedule_set', variables: input({ schedule: 'WEEKLY', weekday: 5 }) },
      { page: 'teacher_cancellation_policy_choose', variables: input({ policyId: 'policy_…' }) },
      { page: 'my_disputes', variables: { side: 'SELLER' } },
      dispute,
      {
        page: 'dispute_answer',
        variables: input({ disputeId: 'dispute_…', answer: 'Kami belajar satu jam penuh.' }),
      },
      { page: 'teacher_reviews', variables: { filter: { unanswered: true } } },
      { page: 'review_reply', variables: input({ reviewId: 'review_…', reply: 'Terima kasih!' }) },
      ...uploads('MATERIAL_FILE', 'Rumus Fisika.pdf', 'application/pdf'),
      { page: 'teacher_materials', variables: { first: 20 } },
      {
        page: 'material_create',
        variables: input({ title: 'Rumus Fisika', description: 'Semua rumus kelas 10.', price: rupiah('25000') }),
      },
      { page: 'material_sales', variables: { id: 'material_…', first: 20 } },
      { page: 'material_editor', variables: { id: 'material_…' } },
      { page: 'material_update', variables: input({ id: 'material_…', price: rupiah('20000'), coverFileId: 'file_…' }) },
      { page: 'material_files_set', variables: input({ id: 'material_…', fileIds: ['file_…'], notes: 'Bab baru.' }) },
      { page: 'material_publish', variables: input({ id: 'material_…' }) },
      { page: 'material_unpublish', variables: input({ id: 'material_…' }) },
      { page: 'material_draft_discard', variables: input({ id: 'material_…' }) },
      { page: 'material_archive', variables: input({ id: 'material_…' }) },
      ...notifications,
      account,
    ],
  },
  {
    key: 'admin',
    name: 'Admin',
    screens: [
      { page: 'admin_teachers' },
      { tab: 'teacher_verify', variables: input({ teacherId: 'teacher_…', verified: true }) },
      { page: 'admin_users', variables: { filter: { role: 'STUDENT', suspended: false }, first: 20 } },
      { tab: 'user_suspend', variables: input({ userId: 'user_…', reason: 'Menghina guru di ulasan.' }) },
      { tab: 'user_reinstate', variables: input({ userId: 'user_…' }) },
      { page: 'admin_reviews', variables: { filter: { ratingMax: 2, hidden: false }, first: 20 } },
      { tab: 'review_hide', variables: input({ reviewId: 'review_…', reason: 'Memuat nomor telepon.' }) },
      { tab: 'review_restore', variables: input({ reviewId: 'review_…' }) },
      { page: 'admin_reports', variables: { filter: { status: 'OPEN' }, orderBy: 'OLDEST', first: 20 } },
      material,
      { page: 'report_dismiss', variables: input({ reportId: 'report_…', note: 'Berkasnya bisa dibuka.' }) },
      {
        page: 'material_take_down',
        variables: input({ materialId: 'material_…', reason: 'Salinan dari buku cetak.', buyersKeepAccess: true }),
      },
      { page: 'admin_taken_down_materials', variables: { first: 20 } },
      { page: 'material_restore', variables: input({ materialId: 'material_…' }) },
      { tab: 'payments', variables: { filter: { needsAttention: true }, first: 20 } },
      { page: 'admin_payments' },
      { page: 'admin_orders', variables: { filter: { refundStatuses: ['PARTIAL'] }, first: 20 } },
      {
        page: 'refund_create',
        variables: fresh({ orderLineId: 'line_…', amount: rupiah('10000'), note: 'Maaf atas gangguannya.' }),
      },
      { page: 'admin_refunds', variables: { first: 20 } },
      {
        page: 'refund_disbursement_mark_sent',
        variables: fresh({ disbursementId: 'disbursement_…', bankReference: 'FT26325001' }),
      },
      {
        page: 'refund_disbursement_mark_returned',
        variables: input({ disbursementId: 'disbursement_…', reason: 'Rekening ditutup' }),
      },
      { page: 'admin_disputes', variables: { filter: { statuses: ['ANSWERED'] }, first: 20 } },
      dispute,
      {
        page: 'dispute_decide',
        variables: input({ disputeId: 'dispute_…', refundAmount: rupiah('50000'), note: 'Setengahnya kembali.' }),
      },
      { page: 'admin_payouts', variables: { filter: { statuses: ['REQUESTED'], isInBatch: false }, first: 20 } },
      { page: 'payout_refuse', variables: input({ payoutId: 'payout_…', reason: 'Nama rekening tidak cocok.' }) },
      { page: 'payout_batch_create', variables: fresh({ payoutIds: ['payout_…'], method: 'GATEWAY' }) },
      { page: 'admin_payout_batches', variables: { statuses: ['AWAITING_APPROVAL'], first: 20 } },
      { page: 'admin_payout_batch', variables: { id: 'batch_…' } },
      { page: 'payout_batch_approve', variables: input({ batchId: 'batch_…' }) },
      { page: 'payout_batch_reject', variables: input({ batchId: 'batch_…', reason: 'Satu rekening diragukan.' }) },
      ...uploads('PAYOUT_PROOF', 'Bukti transfer.pdf', 'application/pdf'),
      {
        page: 'payout_mark_sent',
        variables: fresh({ payoutId: 'payout_…', bankReference: 'FT26325001', proofFileId: 'file_…' }),
      },
      { page: 'payout_mark_failed', variables: input({ payoutId: 'payout_…', reason: 'Rekening diblokir' }) },
      { page: 'payout_mark_returned', variables: input({ payoutId: 'payout_…', reason: 'Rekening ditutup' }) },
      { page: 'payout_proof_download', variables: input({ payoutId: 'payout_…' }) },
      { page: 'payout_exposure' },
      {
        page: 'revenue_report',
        variables: input({ startsOn: '2027-01-01', endsOn: '2027-12-31', timeZone: 'Asia/Jakarta', groupBy: 'CATEGORY' }),
      },
      { page: 'exports', variables: { first: 20 } },
      {
        page: 'export_create',
        variables: input({ kind: 'LEDGER', startsOn: '2027-01-01', endsOn: '2027-01-31', timeZone: 'Asia/Jakarta' }),
      },
      { page: 'export_download', variables: input({ exportId: 'export_…' }) },
      { page: 'reconciliation_tasks', variables: { status: 'OPEN', first: 20 } },
      { page: 'reconciliation_start' },
      {
        page: 'reconciliation_task_close',
        variables: fresh({ id: 'difference_…', reason: 'Dikonfirmasi oleh layanan pembayaran.', postsProposal: true }),
      },
      { page: 'admin_ledger', variables: { first: 20 } },
      { page: 'admin_ledger_account', variables: { id: 'account_…', first: 20 } },
      { page: 'admin_rules', variables: { first: 20 } },
      {
        page: 'ledger_correction_post',
        variables: fresh({
          reason: 'Bonus Januari',
          legs: [
            { account: { ledgerAccountId: 'account_…' }, side: 'CREDIT', amount: rupiah('50000') },
            { account: { purpose: 'PLATFORM_COMMISSION' }, side: 'DEBIT', amount: rupiah('50000') },
          ],
        }),
      },
      { page: 'commission_rule_create', variables: input({ name: '15 %', basisPoints: 1500 }) },
      { page: 'commission_rule_end', variables: input({ id: 'commission_…' }) },
      {
        page: 'withholding_rule_create',
        variables: input({ name: 'PPh 21', basisPoints: 250, base: 'EARNINGS' }),
      },
      { page: 'withholding_rule_end', variables: input({ id: 'withholding_…' }) },
      {
        page: 'cancellation_policy_create',
        variables: input({
          name: 'Two days',
          nameIndonesian: 'Dua hari',
          steps: [{ cancelledBy: 'STUDENT', hoursBeforeStart: 48, refundBasisPoints: 10000 }],
        }),
      },
      { page: 'cancellation_policy_make_default', variables: input({ policyId: 'policy_…' }) },
      { page: 'cancellation_policy_end', variables: input({ policyId: 'policy_…' }) },
      { tab: 'unknown_payment_events', variables: { first: 20 } },
      { tab: 'refunds', variables: { filter: { statuses: ['MANUAL_REQUIRED'] }, first: 20 } },
      { tab: 'refund_mark_succeeded', variables: input({ refundId: 'refund_…', note: 'Transfer BCA 21-11' }) },
      { tab: 'opposed_no_shows', variables: { first: 20 } },
      { tab: 'no_show_decide', variables: input({ bookingId: 'booking_…', uphold: true }) },
      booking,
      ...cancel,
      { page: 'admin_audit', variables: (now) => ({ filter: { from: at(now, -30) }, first: 20 }) },
      { tab: 'dead_letters', variables: { first: 20 } },
      { tab: 'dead_letter_retry', variables: input({ jobId: 'job_…' }) },
      { tab: 'vocabulary' },
      {
        tab: 'skill_create',
        variables: input({ categoryId: 'category_…', name: 'Calculus', nameIndonesian: 'Kalkulus' }),
      },
      { tab: 'skill_merge', variables: input({ id: 'skill_…', intoId: 'skill_…' }) },
    ],
  },
];
