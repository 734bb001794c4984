DROP TABLE calendar_claims;
DROP TABLE availability_slots;
