//! Notifications as clients see them.

mod enums;
mod notification;
mod preference;

pub use enums::{NotificationChannel, NotificationKind, NotificationTopic};
pub use notification::{Notification, NotificationConnection, NotificationEdge, NotificationSubject};
pub use preference::NotificationPreference;
