//! Reads, scoped to who asks: a person reads her own accounts, an admin all.

mod accounts;
mod disbursements;
mod earnings;
mod entries;
mod scope;
mod subjects;
mod trial_balance;

pub use accounts::{
    AccountFilter, AccountKey, accounts_by_ids, accounts_by_names, accounts_count, accounts_page, balances,
};
pub use disbursements::{
    DisbursementFilter, DisbursementKey, bank_accounts_by_ids, disbursements_by_ids, disbursements_count,
    disbursements_of_subjects, disbursements_page,
};
pub use earnings::{
    EarningsOf, EarningsShare, EarningsShareKey, PriceParts, TeacherBalances, earnings_shares_count,
    earnings_shares_page, price_parts, teacher_accounts, teacher_balances,
};
pub use entries::{
    EntryKey, StatementEntry, TransactionKey, entries_count, entries_of_transactions, entries_page,
    transactions_by_ids, transactions_of_subjects, transactions_page,
};
pub use subjects::{held_of_subject, times_posted};
pub use trial_balance::{TrialBalanceRow, trial_balance};
