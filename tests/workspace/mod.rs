//! The rules of the house that no compiler checks.

mod crate_order;
mod enums_and_checks;
mod source_rules;

use std::path::PathBuf;

/// The folder with the workspace's `Cargo.toml`.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests stand in the workspace").to_owned()
}
