//! Who waits for what in this process, and the task that wakes them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use database::{DatabaseError, Pools};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::rows::{self, Change, ROWS_MAX};
use crate::tail::Tail;
use crate::topic::Topic;

/// How often the table is asked: nobody notices a fifth of a second, and a process asks no more than five times a second
/// however many wait.
const ROUND_EVERY: Duration = Duration::from_millis(200);
/// How long a database that fails is left alone.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);
/// How long the first watcher waits for the tail to know where it stands.
const START_MAX: Duration = Duration::from_secs(5);

type Subject = (Topic, Uuid);

/// The changes of one database, as one process hears of them. Cheap to clone.
#[derive(Clone)]
pub struct LiveChanges(Arc<Shared>);

struct Shared {
    pools: Pools,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    subjects: HashMap<Subject, watch::Sender<()>>,
    /// Whether the running tail stands somewhere; `None` while no tail runs.
    tail: Option<watch::Receiver<bool>>,
}

/// Waits for changes of one subject.
pub struct Watch {
    subject: Subject,
    /// Empty only while it is dropped.
    changes: Option<watch::Receiver<()>>,
    shared: Arc<Shared>,
}

impl LiveChanges {
    /// Nobody waits yet, and the database is left alone.
    #[must_use]
    pub fn new(pools: Pools) -> Self {
        Self(Arc::new(Shared { pools, state: Mutex::new(State::default()) }))
    }

    /// Waits for changes of a subject. Whatever is committed after this returned wakes the watch.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`] when the database cannot be asked where we stand.
    pub async fn watch(&self, topic: Topic, subject_id: Uuid) -> Result<Watch, DatabaseError> {
        let subject = (topic, subject_id);
        let (watch, mut is_standing) = {
            let mut state = self.0.state();
            let changes = state.subjects.entry(subject).or_insert_with(|| watch::channel(()).0).subscribe();
            let is_standing = state.tail.get_or_insert_with(|| {
                let (standing, is_standing) = watch::channel(false);
                tokio::spawn(follow(Arc::clone(&self.0), standing));
                is_standing
            });
            (Watch { subject, changes: Some(changes), shared: Arc::clone(&self.0) }, is_standing.clone())
        };
        let standing = timeout(START_MAX, is_standing.wait_for(|standing| *standing)).await;
        match standing {
            Ok(Ok(_)) => Ok(watch),
            _ => Err(DatabaseError::Unavailable("the changes cannot be followed".to_owned())),
        }
    }

    /// Whether the database is being asked.
    #[must_use]
    pub fn is_following(&self) -> bool {
        self.0.state().tail.is_some()
    }

    /// How many subjects somebody waits for.
    #[must_use]
    pub fn watched(&self) -> usize {
        self.0.state().subjects.len()
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self, changed: impl IntoIterator<Item = Subject>) {
        let state = self.state();
        for subject in changed {
            if let Some(waiting) = state.subjects.get(&subject) {
                waiting.send_replace(());
            }
        }
    }

    /// Ends the tail if nobody waits any more; who comes next starts another.
    fn is_over(&self) -> bool {
        let mut state = self.state();
        let is_over = state.subjects.is_empty();
        if is_over {
            state.tail = None;
        }
        is_over
    }
}

impl Watch {
    /// Returns when the subject changed since the last time, or since the watch began.
    pub async fn changed(&mut self) {
        if let Some(changes) = &mut self.changes {
            // The sender lives in the shared state as long as this watch does.
            let _ = changes.changed().await;
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        // Under the lock: two who leave at once would each see the other, and nobody would be the last.
        drop(self.changes.take());
        if state.subjects.get(&self.subject).is_some_and(|waiting| waiting.receiver_count() == 0) {
            state.subjects.remove(&self.subject);
        }
    }
}

/// Reads the table until nobody waits.
async fn follow(shared: Arc<Shared>, standing: watch::Sender<bool>) {
    let mut tail = loop {
        match begin(&shared.pools).await {
            Ok(tail) => break tail,
            Err(error) => tracing::warn!(%error, "the changes cannot be followed yet"),
        }
        if shared.is_over() {
            return;
        }
        sleep(PAUSE_AFTER_FAILURE).await;
    };
    standing.send_replace(true);
    while !shared.is_over() {
        match round(&shared, &mut tail).await {
            Ok(rows) if rows >= ROWS_MAX => {}
            Ok(_) => sleep(ROUND_EVERY).await,
            Err(error) => {
                tracing::warn!(%error, "the changes could not be read; those who wait are told later");
                sleep(PAUSE_AFTER_FAILURE).await;
            }
        }
    }
}

async fn begin(pools: &Pools) -> Result<Tail, DatabaseError> {
    // Not a replica: it may know less than those who are going to wait.
    Ok(Tail::before(rows::newest(&mut *pools.write().await?).await?))
}

/// Reads what is new and wakes those who wait for it. How many rows there were behind the tail.
async fn round(shared: &Shared, tail: &mut Tail) -> Result<usize, DatabaseError> {
    let mut connection = shared.pools.write().await?;
    let gaps = tail.gaps();
    // The gaps first: what fills one after this look is a gap still.
    let late = if gaps.is_empty() { Vec::new() } else { rows::among(&mut connection, &gaps).await? };
    let new = rows::after(&mut connection, tail.high()).await?;
    drop(connection);
    tail.looked(late.iter().map(|change| change.id));
    tail.advance(new.iter().map(|change| change.id));
    shared.wake(late.iter().chain(&new).filter_map(Change::subject));
    Ok(new.len())
}
