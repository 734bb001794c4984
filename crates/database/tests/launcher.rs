//! The embedded server as processes see it: started, left behind, killed, found again.

#![expect(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use teacherin_database::launcher::{Durability, EmbeddedPostgres, LaunchError, LauncherConfig};
use tempfile::TempDir;

/// A folder that PostgreSQL's user can enter even when the tests run as root.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
    folder
}

fn config(data_folder: &Path) -> LauncherConfig {
    LauncherConfig {
        durability: Durability::FastForTests,
        ..LauncherConfig::for_development(data_folder.join("data"))
    }
}

async fn ask(server: &EmbeddedPostgres, statement: &str) -> String {
    let (client, connection) =
        tokio_postgres::connect(&server.url("kept"), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("CREATE TABLE IF NOT EXISTS notes (text text)").await.unwrap();
    let row = client.query_one(statement, &[]).await.unwrap();
    row.get(0)
}

async fn start(config: LauncherConfig) -> EmbeddedPostgres {
    let server = EmbeddedPostgres::start(config).await.unwrap();
    server.create_database_if_missing("kept").await.unwrap();
    server
}

const WRITE: &str = "INSERT INTO notes VALUES ('remembered') RETURNING text";
const READ: &str = "SELECT coalesce(string_agg(text, ', '), 'nothing') FROM notes";

fn postmaster_file(data_folder: &Path) -> PathBuf {
    data_folder.join("data/cluster/postmaster.pid")
}

fn postmaster(data_folder: &Path) -> i32 {
    let text = std::fs::read_to_string(postmaster_file(data_folder)).unwrap();
    text.lines().next().unwrap().trim().parse().unwrap()
}

/// Another process that uses the server, and what it printed once it did.
fn holder(data_folder: &Path) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_scratch-postgres"))
        .arg("--data-folder")
        .arg(data_folder.join("data"))
        // Ends at the latest when this test lets go of the pipe.
        .args(["--", "sh", "-c", "echo ready; exec cat >/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut reader = std::io::BufReader::new(child.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut reader, &mut line).unwrap();
    assert_eq!(line, "ready\n");
    child
}

fn kill_9(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !condition() {
        assert!(Instant::now() < deadline, "waited a minute until {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[tokio::test]
async fn it_starts_is_held_by_one_stops_and_remembers() {
    let folder = folder();
    let server = start(config(folder.path())).await;
    assert!(!server.adopted());
    assert_eq!(ask(&server, WRITE).await, "remembered");
    let second = EmbeddedPostgres::start(config(folder.path())).await;
    assert!(matches!(second, Err(LaunchError::AlreadyInUse { .. })), "{second:?}");
    server.stop().await;
    assert!(!postmaster_file(folder.path()).exists());

    let again = start(config(folder.path())).await;
    assert!(!again.adopted());
    assert_eq!(ask(&again, READ).await, "remembered");
    again.stop().await;
}

#[tokio::test]
async fn a_server_whose_parent_was_killed_is_adopted() {
    let folder = folder();
    let child = holder(folder.path());
    let pid = postmaster(folder.path());
    kill_9(child);
    let server = start(config(folder.path())).await;
    assert_eq!((server.adopted(), postmaster(folder.path())), (true, pid));
    assert_eq!(ask(&server, WRITE).await, "remembered");
    server.stop().await;
    assert!(!postmaster_file(folder.path()).exists());
}

#[tokio::test]
async fn a_server_that_nobody_comes_back_to_is_stopped_by_its_keeper() {
    let folder = folder();
    kill_9(holder(folder.path()));
    wait_until("the keeper stopped the server", || !postmaster_file(folder.path()).exists());
    // The next start begins with a clean shutdown behind it.
    let server = start(config(folder.path())).await;
    assert!(!server.adopted());
    server.stop().await;
}

#[tokio::test]
async fn what_was_committed_survives_when_the_server_itself_is_killed() {
    let folder = folder();
    let durable = || LauncherConfig { durability: Durability::Durable, ..config(folder.path()) };
    let server = start(durable()).await;
    assert_eq!(ask(&server, WRITE).await, "remembered");
    let pid = nix::unistd::Pid::from_raw(postmaster(folder.path()));
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).unwrap();
    drop(server);
    assert!(postmaster_file(folder.path()).exists(), "it had no time to clean up");

    let again = start(durable()).await;
    assert!(!again.adopted());
    assert_eq!(ask(&again, READ).await, "remembered");
    again.stop().await;
}

#[tokio::test]
async fn shared_handles_use_one_server_that_outlives_the_first() {
    let folder = folder();
    let shared = || LauncherConfig::for_tests(folder.path().join("data"));
    let (first, second) = tokio::join!(start(shared()), start(shared()));
    assert!(first.adopted() != second.adopted());
    first.stop().await;
    assert_eq!(ask(&second, WRITE).await, "remembered");
    let exclusive = EmbeddedPostgres::start(config(folder.path())).await;
    assert!(matches!(exclusive, Err(LaunchError::AlreadyInUse { .. })), "{exclusive:?}");
    second.stop().await;
    // Not half a minute later: an exclusive user adopts it and stops it.
    start(config(folder.path())).await.stop().await;
    assert!(!postmaster_file(folder.path()).exists());
}

#[tokio::test]
async fn a_folder_that_postgresqls_user_cannot_enter_and_a_very_long_path_work() {
    // As root the cluster then lies outside.
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    let deep = folder.path().join("a".repeat(60)).join("b & 'c' %20");
    let server = start(config(&deep)).await;
    assert_eq!(ask(&server, WRITE).await, "remembered");
    server.stop().await;
    let again = start(config(&deep)).await;
    assert_eq!(ask(&again, READ).await, "remembered");
    let cluster = again.cluster();
    assert_eq!(cluster.starts_with(folder.path()), !nix::unistd::geteuid().is_root());
    again.stop().await;

    // Deleted to begin anew: nothing of it comes back.
    std::fs::remove_dir_all(deep.join("data")).unwrap();
    let anew = start(config(&deep)).await;
    assert_eq!(ask(&anew, READ).await, "nothing");
    anew.stop().await;
    if !cluster.starts_with(folder.path()) {
        std::fs::remove_dir_all(cluster.parent().unwrap()).unwrap();
    }
}

#[tokio::test]
async fn data_of_another_major_version_is_not_touched() {
    let folder = folder();
    start(config(folder.path())).await.stop().await;
    std::fs::write(folder.path().join("data/cluster/PG_VERSION"), "13\n").unwrap();
    let error = EmbeddedPostgres::start(config(folder.path())).await.unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, LaunchError::OtherMajorVersion { made_by: 13, .. }), "{text}");
    assert!(text.contains("Install PostgreSQL 13 again") && text.contains("delete the folder"), "{text}");
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_written_is_named() {
    let folder = folder();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let error = EmbeddedPostgres::start(config(&folder.path().join("file"))).await.unwrap_err();
    assert!(matches!(error, LaunchError::DataFolderUnwritable { .. }), "{error}");
    assert!(error.to_string().contains(&folder.path().join("file/data").display().to_string()), "{error}");
}
