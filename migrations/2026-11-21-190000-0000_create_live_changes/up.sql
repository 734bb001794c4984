CREATE TABLE live_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL CONSTRAINT live_changes_topic_check
        CHECK (topic IN ('BOOKING', 'TEACHER_BOOKINGS', 'ORDER', 'NOTIFICATIONS', 'LOGIN_SESSION')),
    subject_id uuid NOT NULL
);
COMMENT ON TABLE live_changes IS 'What changed lately, for whoever waits for it: hints, never the news themselves. The oldest are deleted.';
COMMENT ON COLUMN live_changes.subject_id IS 'What changed: a booking, a teacher, an order, a user, a login session, as the topic says.';

-- Triggers, because a command that forgot to tell would be found by nobody; the names are their arguments.
-- Whoever fills an empty database says SET LOCAL teacherin.live_changes = 'off': nobody waits for it.
CREATE FUNCTION record_live_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO live_changes (topic, subject_id) VALUES (TG_ARGV[0], (to_jsonb(NEW) ->> TG_ARGV[1])::uuid);
    RETURN NULL;
END $$;
-- Money is shown with its order and with what was bought.
CREATE FUNCTION record_live_change_of_order(order_id uuid) RETURNS void LANGUAGE sql AS $$
    INSERT INTO live_changes (topic, subject_id)
        SELECT 'ORDER', $1
        UNION ALL
        SELECT 'BOOKING', line.subject_id FROM order_lines AS line WHERE line.order_id = $1 AND line.kind = 'BOOKING'
$$;
CREATE FUNCTION record_live_change_of_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM record_live_change_of_order(NEW.order_id);
    RETURN NULL;
END $$;
CREATE FUNCTION record_live_change_of_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM record_live_change_of_order(payment.order_id) FROM payments AS payment WHERE payment.id = NEW.payment_id;
    RETURN NULL;
END $$;

CREATE TRIGGER bookings_live_received AFTER INSERT ON bookings FOR EACH ROW
    WHEN (current_setting('teacherin.live_changes', true) IS DISTINCT FROM 'off')
    EXECUTE FUNCTION record_live_change('TEACHER_BOOKINGS', 'teacher_id');
CREATE TRIGGER bookings_live AFTER UPDATE ON bookings FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION record_live_change('BOOKING', 'id');
CREATE TRIGGER meetings_live AFTER INSERT OR UPDATE ON meetings FOR EACH ROW
    WHEN (current_setting('teacherin.live_changes', true) IS DISTINCT FROM 'off')
    EXECUTE FUNCTION record_live_change('BOOKING', 'booking_id');
CREATE TRIGGER no_show_reports_live AFTER INSERT OR UPDATE ON no_show_reports FOR EACH ROW
    WHEN (current_setting('teacherin.live_changes', true) IS DISTINCT FROM 'off')
    EXECUTE FUNCTION record_live_change('BOOKING', 'booking_id');
CREATE TRIGGER order_lines_live_booking AFTER UPDATE ON order_lines FOR EACH ROW
    WHEN (NEW.kind = 'BOOKING' AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION record_live_change('BOOKING', 'subject_id');
CREATE TRIGGER order_lines_live AFTER UPDATE ON order_lines FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION record_live_change('ORDER', 'order_id');
CREATE TRIGGER orders_live AFTER UPDATE ON orders FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION record_live_change('ORDER', 'id');
CREATE TRIGGER payments_live AFTER INSERT OR UPDATE ON payments FOR EACH ROW
    WHEN (current_setting('teacherin.live_changes', true) IS DISTINCT FROM 'off')
    EXECUTE FUNCTION record_live_change_of_payment();
CREATE TRIGGER refunds_live AFTER INSERT OR UPDATE ON refunds FOR EACH ROW
    WHEN (current_setting('teacherin.live_changes', true) IS DISTINCT FROM 'off')
    EXECUTE FUNCTION record_live_change_of_refund();
CREATE TRIGGER login_sessions_live AFTER UPDATE OF revoked_at ON login_sessions FOR EACH ROW
    WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL)
    EXECUTE FUNCTION record_live_change('LOGIN_SESSION', 'id');
