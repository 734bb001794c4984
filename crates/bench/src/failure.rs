//! Why a measurement ended early.

/// The text is for the person at the terminal.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
