//! Real `teacherin` processes: started, watched through their log, killed.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::time::{clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::failure::Failure;
use crate::installation::Installation;

/// A development build on a busy machine takes a second or two.
const STARTING_TIME_MAX: Duration = Duration::from_secs(60);
/// A process lets open requests and running jobs finish for 15 seconds.
const STOPPING_TIME_MAX: Duration = Duration::from_secs(30);
/// How much of the log is kept for the person who asks why.
const LOG_LINES_KEPT: usize = 40;

type LastLines = Arc<Mutex<VecDeque<String>>>;

/// A running process. Killed when it is dropped.
pub struct TeacherinProcess {
    child: Child,
    address: Option<String>,
    last_lines: LastLines,
}

/// The program beside the one that runs: Cargo puts both into one folder.
///
/// # Errors
/// When it is not there.
pub fn program_beside_this_one() -> Result<PathBuf, Failure> {
    let program = std::env::current_exe()?.with_file_name("teacherin");
    if program.is_file() {
        Ok(program)
    } else {
        Err(format!(
            "{} is missing: build it with the same profile, `cargo build --package teacherin-server`",
            program.display()
        )
        .into())
    }
}

impl TeacherinProcess {
    /// Starts `teacherin serve` and waits until it listens.
    ///
    /// # Errors
    /// With its last words when it ends, or takes too long.
    pub async fn serve(program: &Path, installation: &Installation) -> Result<Self, Failure> {
        let (mut process, listening) = Self::start(program, "serve", installation, "serving")?;
        let line = process.wait_for(listening).await?;
        let address = line.get("address").and_then(Value::as_str).ok_or("the log tells no address")?;
        process.address = Some(format!("http://{address}"));
        Ok(process)
    }

    /// Starts `teacherin worker` and waits until it looks for jobs.
    ///
    /// # Errors
    /// As [`Self::serve`].
    pub async fn worker(program: &Path, installation: &Installation) -> Result<Self, Failure> {
        let (process, working) = Self::start(program, "worker", installation, "working")?;
        process.wait_for(working).await?;
        Ok(process)
    }

    /// Where a serving process is reached.
    ///
    /// # Panics
    /// When it is a worker.
    #[must_use]
    pub fn address(&self) -> &str {
        self.address.as_deref().expect("only serving processes are asked for their address")
    }

    /// `kill -9`: it has no time to clean up.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn kill(&mut self) -> Result<(), Failure> {
        Ok(self.child.kill().await?)
    }

    /// Asks it to stop, as a container runtime does, without waiting.
    ///
    /// # Errors
    /// When it is gone already.
    pub fn ask_to_stop(&self) -> Result<(), Failure> {
        let id = self.child.id().ok_or("the process has ended already")?;
        Ok(kill(Pid::from_raw(i32::try_from(id)?), Signal::SIGTERM)?)
    }

    /// Waits until it has ended.
    ///
    /// # Errors
    /// When it does not end in time.
    pub async fn ended(&mut self) -> Result<ExitStatus, Failure> {
        match timeout(STOPPING_TIME_MAX, self.child.wait()).await {
            Ok(status) => Ok(status?),
            Err(_) => Err(self.failure("did not stop in time")),
        }
    }

    /// The processor time it has used since it started, of all its threads.
    ///
    /// # Errors
    /// When it is gone already.
    pub fn processor_time(&self) -> Result<Duration, Failure> {
        let id = self.child.id().ok_or("the process has ended already")?;
        let clock = clock_getcpuclockid(Pid::from_raw(i32::try_from(id)?))?;
        Ok(clock_gettime(clock)?.into())
    }

    /// The memory it holds, as Linux tells it.
    ///
    /// # Errors
    /// When it is gone already, or the system tells nobody.
    pub fn resident_bytes(&self) -> Result<u64, Failure> {
        self.memory("VmRSS:")
    }

    /// The most memory it ever held at once, as Linux tells it.
    ///
    /// # Errors
    /// As [`Self::resident_bytes`].
    pub fn peak_resident_bytes(&self) -> Result<u64, Failure> {
        self.memory("VmHWM:")
    }

    fn memory(&self, name: &str) -> Result<u64, Failure> {
        let id = self.child.id().ok_or("the process has ended already")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("it has no memory")?;
        let kibibytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kibibytes * 1024)
    }

    /// The end of its log.
    #[must_use]
    pub fn last_lines(&self) -> String {
        let lines = self.last_lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }

    fn start(
        program: &Path,
        command: &str,
        installation: &Installation,
        message: &'static str,
    ) -> Result<(Self, oneshot::Receiver<Value>), Failure> {
        // Nothing of this process's environment: what somebody exported must not change what is measured.
        let mut child = Command::new(program)
            .arg(command)
            .env_clear()
            .envs(installation.environment())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{} cannot be started: {error}", program.display()))?;
        let log = child.stderr.take().ok_or("the log cannot be read")?;
        let last_lines = LastLines::default();
        let (sender, receiver) = oneshot::channel();
        tokio::spawn(read_log(log, Arc::clone(&last_lines), message, sender));
        Ok((Self { child, address: None, last_lines }, receiver))
    }

    async fn wait_for(&self, line: oneshot::Receiver<Value>) -> Result<Value, Failure> {
        match timeout(STARTING_TIME_MAX, line).await {
            Ok(Ok(line)) => Ok(line),
            Ok(Err(_)) => Err(self.failure("ended before it was ready")),
            Err(_) => Err(self.failure("was not ready in time")),
        }
    }

    fn failure(&self, what: &str) -> Failure {
        format!("a teacherin process {what}; its last lines:\n{}", self.last_lines()).into()
    }
}

/// Reads to the end, because a process whose log nobody reads stops at a full pipe.
async fn read_log(
    log: impl AsyncRead + Unpin,
    last_lines: LastLines,
    message: &'static str,
    sender: oneshot::Sender<Value>,
) {
    let mut sender = Some(sender);
    let mut lines = BufReader::new(log).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if sender.is_some()
            && let Ok(entry) = serde_json::from_str::<Value>(&line)
            && entry.get("message").and_then(Value::as_str) == Some(message)
            && let Some(sender) = sender.take()
        {
            // Nobody waits any more when the start took too long.
            let _ = sender.send(entry);
        }
        let mut kept = last_lines.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == LOG_LINES_KEPT {
            kept.pop_front();
        }
        kept.push_back(line);
    }
}
