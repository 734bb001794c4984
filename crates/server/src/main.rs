//! The binary `teacherin`.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    // Does nothing but in builds for tests.
    payments::faults::arm_from_environment();
    teacherin_server::cli::run().await
}
