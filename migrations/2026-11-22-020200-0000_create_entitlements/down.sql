ALTER TABLE commission_rules DROP CONSTRAINT commission_rules_line_kind_check;
ALTER TABLE commission_rules ADD CONSTRAINT commission_rules_line_kind_check CHECK (line_kind IN ('BOOKING'));
ALTER TABLE order_lines DROP CONSTRAINT order_lines_kind_check;
ALTER TABLE order_lines ADD CONSTRAINT order_lines_kind_check CHECK (kind IN ('BOOKING'));
DROP TABLE entitlement_uses;
DROP TABLE entitlements;
