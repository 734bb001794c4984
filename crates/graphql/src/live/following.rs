//! What a subscription remembers from one look to the next.

use std::any::Any;
use std::sync::{Mutex, MutexGuard, PoisonError};

use live_changes::{LiveChanges, Topic, Watch};
use uuid::Uuid;

use crate::error::ApiResult;

/// A subscription is looked at again and again: once at its start, and then whenever what it follows has changed. Each look
/// executes the document anew, as a request of its own: who asks is asked again, loaders are fresh. The field of the
/// subscription says here what it follows, and finds here how far it told.
pub(crate) struct Following {
    live_changes: LiveChanges,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    watch: Option<Watch>,
    told: Option<Box<dyn Any + Send>>,
    /// What this look tells, if it is told.
    telling: Option<Box<dyn Any + Send>>,
    is_state: bool,
    has_more: bool,
}

impl Following {
    pub(crate) fn new(live_changes: LiveChanges) -> Self {
        Self { live_changes, memory: Mutex::default() }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Follows a subject from now on. Said before anything of it is read, so that no change falls between. A subscription
    /// whose look follows nothing is over.
    ///
    /// # Errors
    /// When the database cannot be followed.
    pub(crate) async fn follow(&self, topic: Topic, subject_id: Uuid) -> ApiResult<()> {
        if self.memory().watch.is_none() {
            let watch = self.live_changes.watch(topic, subject_id).await?;
            self.memory().watch = Some(watch);
        }
        Ok(())
    }

    /// Follows nothing any more: this look is the last.
    pub(crate) fn end(&self) {
        self.memory().watch = None;
    }

    /// What is told is how something stands: nobody needs to hear the same twice.
    pub(crate) fn tells_state(&self) {
        self.memory().is_state = true;
    }

    pub(crate) fn is_state(&self) -> bool {
        self.memory().is_state
    }

    /// How far the subscription has told.
    pub(crate) fn told<T: Clone + 'static>(&self) -> Option<T> {
        self.memory().told.as_ref()?.downcast_ref().cloned()
    }

    /// How far it will have told after this look.
    pub(crate) fn set_told<T: Send + 'static>(&self, told: T) {
        self.memory().telling = Some(Box::new(told));
    }

    /// What this look found is told.
    pub(crate) fn keep(&self) {
        let mut memory = self.memory();
        if memory.telling.is_some() {
            memory.told = memory.telling.take();
        }
    }

    /// What this look found is not told: the next one finds it again.
    pub(crate) fn forget(&self) {
        let mut memory = self.memory();
        memory.telling = None;
        memory.has_more = false;
    }

    /// There is more to tell than one look does.
    pub(crate) fn look_again(&self) {
        self.memory().has_more = true;
    }

    /// Waits until what is followed has changed; `false` when nothing is followed.
    pub(crate) async fn changed(&self) -> bool {
        if std::mem::take(&mut self.memory().has_more) {
            return true;
        }
        let Some(mut watch) = self.memory().watch.take() else { return false };
        watch.changed().await;
        self.memory().watch = Some(watch);
        true
    }
}

#[cfg(test)]
mod tests {
    use database::{PoolConfig, Pools};

    use super::*;

    #[test]
    fn what_was_not_told_is_found_again() {
        let pools = Pools::new(&PoolConfig::new("postgresql://nowhere/nothing")).unwrap();
        let following = Following::new(LiveChanges::new(pools));
        following.set_told(1);
        following.keep();
        following.set_told(2);
        following.forget();
        assert_eq!(following.told::<i32>(), Some(1));
        following.keep();
        assert_eq!(following.told::<i32>(), Some(1));
    }
}
