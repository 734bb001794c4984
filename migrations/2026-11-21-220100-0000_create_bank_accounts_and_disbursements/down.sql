DROP TABLE disbursements, bank_accounts;
