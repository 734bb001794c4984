//! The embedded PostgreSQL of the dev mode and the tests: finds its programs, makes a cluster, starts it on a private
//! Unix socket, and never leaves it running for long after its last user is gone.
//!
//! ```text
//! <data folder>/
//!   start.lock  use.lock    one start at a time; one dev mode at a time
//!   cluster-location        only when started as root and PostgreSQL's user cannot enter the data folder:
//!                           where everything below lies instead
//!   cluster/                PostgreSQL's own files, and server.log
//!   socket/                 its Unix socket, mode 0700 (a short folder under /tmp when this path is too long)
//!   users/<pid>-<n>         who uses the server now; taken away by the keeper when the process is gone
//!   keeper.pid              a small shell loop that stops the server when `users/` stays empty
//!   cache/                  PostgreSQL's programs from npm, where the system has none
//! ```

mod binaries;
mod cluster;
mod command;
mod discovery;
mod embedded;
mod environment;
mod error;
mod folders;
mod keeper;
mod npm_package;
mod operating_user;
mod postmaster;
mod settings;

pub use binaries::{EXTENSIONS_NEEDED, PostgresBinaries, VERSION_MAJOR_MIN};
pub use discovery::{Discovery, DiscoveryError, RejectedCandidate, discover, discover_all};
pub use embedded::EmbeddedPostgres;
pub use environment::{DiscoveryEnvironment, ThisMachine};
pub use error::LaunchError;
pub use settings::{Durability, LauncherConfig, Sharing};

/// The one database role of an embedded server; its socket folder is what keeps others out.
pub const SUPERUSER: &str = "teacherin";
