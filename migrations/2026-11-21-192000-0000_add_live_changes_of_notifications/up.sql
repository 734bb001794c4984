CREATE TRIGGER notifications_live AFTER INSERT ON notifications FOR EACH ROW
    WHEN (current_setting('teacherin.live_changes', true) IS DISTINCT FROM 'off')
    EXECUTE FUNCTION record_live_change('NOTIFICATIONS', 'user_id');
