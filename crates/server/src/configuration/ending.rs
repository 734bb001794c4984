//! How a process ends.

use std::time::Duration;

use clap::Args;

use super::Findings;
use crate::parts::DRAIN_MAX_DEFAULT;

/// A load balancer that needs longer to notice is asked too rarely.
const PAUSE_SECONDS_MAX: u64 = 300;
/// The longest that requests and jobs may be waited for.
const DRAIN_SECONDS_MAX: u64 = 600;

/// The ending, as given.
#[derive(Debug, Clone, Args)]
pub struct EndingArguments {
    /// Seconds between SIGTERM, when `/health/ready` says that the process is stopping, and the moment at which it takes no
    /// connection any more: as long as the load balancer needs to notice.
    #[arg(long, env = "TEACHERIN_DRAIN_PAUSE_SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=PAUSE_SECONDS_MAX))]
    pub drain_pause_seconds: u64,
    /// Seconds that open requests, WebSockets and running jobs may take to end after that.
    #[arg(long, env = "TEACHERIN_DRAIN_SECONDS_MAX", default_value_t = DRAIN_MAX_DEFAULT.as_secs(), value_parser = clap::value_parser!(u64).range(1..=DRAIN_SECONDS_MAX))]
    pub drain_seconds_max: u64,
}

/// The ending, checked.
#[derive(Debug, Clone, Copy)]
pub struct EndingSettings {
    /// From being told to stop until nothing new is taken.
    pub pause: Duration,
    /// From then until what is open is broken off.
    pub drain_max: Duration,
}

impl EndingArguments {
    pub(super) fn check(
        &self,
        request_time_max: Option<Duration>,
        findings: &mut Findings,
    ) -> EndingSettings {
        let drain_max = Duration::from_secs(self.drain_seconds_max);
        if request_time_max.is_some_and(|request| request > drain_max * 2) {
            findings.warning(
                "TEACHERIN_REQUEST_SECONDS_MAX is more than twice TEACHERIN_DRAIN_SECONDS_MAX: a restart breaks long \
                 requests off",
            );
        }
        EndingSettings { pause: Duration::from_secs(self.drain_pause_seconds), drain_max }
    }
}
