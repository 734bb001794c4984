DROP INDEX disbursements_of_person;
DROP TABLE ledger_shares;
