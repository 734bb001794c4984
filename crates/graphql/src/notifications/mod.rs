//! What people are told.

pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod types;
pub mod viewer;

pub use loaders::NotificationById;
pub use mutations::NotificationsMutation;
pub use types::Notification;
pub use viewer::ViewerNotifications;
