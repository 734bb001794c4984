DROP TABLE ledger_unfolded_entries, ledger_entries, ledger_transactions, ledger_accounts;
DROP FUNCTION refuse_unbalanced_ledger_transaction();
