DROP TRIGGER notifications_live ON notifications;
