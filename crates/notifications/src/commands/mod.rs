//! What changes notifications; one file each.

pub(crate) mod notification_add;
pub mod notification_preferences_update;
pub mod notifications_mark_all_read;
pub mod notifications_mark_read;
pub(crate) mod notifications_purge;
