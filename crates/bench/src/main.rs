//! The binary `teacherin-bench`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    teacherin_bench::cli::run().await
}
