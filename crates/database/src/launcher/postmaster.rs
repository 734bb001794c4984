//! Reads what a server says of itself in `postmaster.pid`, and ends it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The name PostgreSQL gives its socket.
pub(super) const SOCKET_NAME: &str = ".s.PGSQL.5432";

/// How often a condition that changes by itself is looked at again.
pub(super) const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(20);

/// What the server of a cluster does now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// There is none; a `postmaster.pid` may have been left by one that was killed.
    Absent,
    /// It starts, recovers, or stops.
    Busy,
    /// It answers on the socket in this folder.
    Ready { socket_folder: PathBuf },
}

/// The lines of `postmaster.pid` that matter.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PostmasterFile {
    pid: Pid,
    socket_folder: PathBuf,
    status: String,
}

impl PostmasterFile {
    fn read(cluster: &Path) -> Option<Self> {
        Self::parse(&std::fs::read_to_string(cluster.join("postmaster.pid")).ok()?)
    }

    /// Lines: pid, data folder, start time, port, socket folder, listen address, shared memory, status. A server that
    /// has just started has written only the first ones.
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let pid: i32 = lines.next()?.trim().parse().ok()?;
        Some(Self {
            pid: Pid::from_raw(pid),
            socket_folder: PathBuf::from(lines.nth(3).unwrap_or_default()),
            status: lines.nth(2).unwrap_or_default().trim().to_owned(),
        })
    }
}

/// What the server of this cluster does now.
pub(super) fn condition(cluster: &Path) -> Condition {
    let Some(file) = PostmasterFile::read(cluster) else { return Condition::Absent };
    if !process_mentions(file.pid, cluster) {
        return Condition::Absent;
    }
    let answers = || std::os::unix::net::UnixStream::connect(file.socket_folder.join(SOCKET_NAME)).is_ok();
    if file.status == "ready" && answers() {
        return Condition::Ready { socket_folder: file.socket_folder };
    }
    Condition::Busy
}

/// Waits until the server is gone; false when it is still there.
pub(super) fn wait_until_absent(cluster: &Path, patience: Duration) -> bool {
    let deadline = Instant::now() + patience;
    while condition(cluster) != Condition::Absent {
        if Instant::now() >= deadline {
            return false;
        }
        std::thread::sleep(LOOK_AGAIN_AFTER);
    }
    true
}

/// Lets a new server start after one that was killed. PostgreSQL does that itself unless the dead server's process
/// number answers: because another process has it by now, or because nobody has buried it (in a container without an
/// init process). Then the number is replaced by one that no process can have. The file stays: it names the shared
/// memory by which PostgreSQL knows whether a process of the dead server still writes. Call only when the condition is
/// `Absent`; both folders are private to this one server.
pub(super) fn forget_dead(cluster: &Path, socket_folder: &Path) -> std::io::Result<()> {
    for name in [SOCKET_NAME.to_owned(), format!("{SOCKET_NAME}.lock")] {
        // Mostly it is not there.
        let _ = std::fs::remove_file(socket_folder.join(name));
    }
    let lock = cluster.join("postmaster.pid");
    let Ok(text) = std::fs::read_to_string(&lock) else { return Ok(()) };
    let rest = text.split_once('\n').map_or("", |(_pid, rest)| rest);
    std::fs::write(lock, format!("{}\n{rest}", i32::MAX))
}

/// Fast shutdown: open transactions are rolled back, nothing committed is lost. True when the server is gone.
pub(super) fn stop(cluster: &Path) -> bool {
    signal(cluster, Signal::SIGINT);
    wait_until_absent(cluster, Duration::from_secs(60)) || end_at_once(cluster)
}

/// Immediate shutdown: the next start recovers.
pub(super) fn end_at_once(cluster: &Path) -> bool {
    signal(cluster, Signal::SIGQUIT);
    wait_until_absent(cluster, Duration::from_secs(10))
}

fn signal(cluster: &Path, signal: Signal) {
    if let Some(file) = PostmasterFile::read(cluster)
        && process_mentions(file.pid, cluster)
    {
        let _ = kill(file.pid, signal);
    }
}

/// Whether a process lives and has this path in its command line: process numbers are given out again.
pub(super) fn process_mentions(pid: Pid, path: &Path) -> bool {
    if pid.as_raw() <= 0 || kill(pid, None) == Err(Errno::ESRCH) {
        return false;
    }
    let path = path.to_string_lossy();
    if Path::new("/proc/self/cmdline").exists() {
        return std::fs::read(format!("/proc/{pid}/cmdline"))
            .is_ok_and(|line| String::from_utf8_lossy(&line).contains(&*path));
    }
    let listed = Command::new("/bin/ps").args(["-o", "command=", "-p", &pid.to_string()]).output();
    // Where processes cannot be listed, better take it for ours than start a second one.
    listed.map_or(true, |output| String::from_utf8_lossy(&output.stdout).contains(&*path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_in_every_stage() {
        let text = "4711\n/data/cluster\n1763715000\n5432\n/data/socket\n\n  1234  5678\nready   \n";
        assert_eq!(
            PostmasterFile::parse(text),
            Some(PostmasterFile {
                pid: Pid::from_raw(4711),
                socket_folder: "/data/socket".into(),
                status: "ready".into()
            })
        );
        let young = PostmasterFile::parse("4711\n/data/cluster\n").unwrap();
        assert_eq!((young.status.as_str(), young.socket_folder), ("", PathBuf::new()));
        assert_eq!(PostmasterFile::parse(""), None);
    }

    #[test]
    fn the_number_of_another_process_is_not_a_server() {
        let cluster = tempfile::tempdir().unwrap();
        let ours = std::process::id();
        let text = format!("{ours}\n{}\n1\n5432\n/tmp\n\n1 2\nready\n", cluster.path().display());
        std::fs::write(cluster.path().join("postmaster.pid"), text).unwrap();
        assert_eq!(condition(cluster.path()), Condition::Absent);
        forget_dead(cluster.path(), cluster.path()).unwrap();
        let file = PostmasterFile::read(cluster.path()).unwrap();
        assert_eq!(kill(file.pid, None), Err(Errno::ESRCH));
        assert_eq!(file.status, "ready", "the other lines stay");
    }
}
