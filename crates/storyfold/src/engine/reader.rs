//! What was committed last, for other threads.

use std::sync::{Arc, PoisonError, RwLock};

use crate::engine::view::Snapshot;

/// Hands out what was committed last, to any number of threads.
#[derive(Clone)]
pub struct Reader {
    snapshot: Arc<RwLock<Arc<Snapshot>>>,
}

impl Reader {
    pub(crate) fn new(snapshot: Snapshot) -> Self {
        Self { snapshot: Arc::new(RwLock::new(Arc::new(snapshot))) }
    }

    /// What was committed last. It does not change while the engine goes on.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        // Whoever panicked while it held the lock had only a pointer to write.
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn publish(&self, snapshot: Snapshot) {
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
    }
}
