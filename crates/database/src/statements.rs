//! How many statements a piece of work sends.

use std::cell::Cell;

tokio::task_local! {
    static SENT: Cell<u64>;
}

/// Counts the statements that the work sends from its own task. What it hands to other tasks is not counted.
pub async fn counting<Output>(work: impl Future<Output = Output>) -> (Output, u64) {
    let counted = async {
        let output = work.await;
        (output, SENT.get().get())
    };
    SENT.scope(Cell::new(0), counted).await
}

/// A statement goes out. Work that nobody counts is not counted.
pub(crate) fn sent() {
    let _ = SENT.try_with(|sent| sent.set(sent.get().saturating_add(1)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_piece_of_work_has_a_count_of_its_own() {
        let work = async |times: usize| {
            for _ in 0..times {
                sent();
                tokio::task::yield_now().await;
            }
        };
        sent();
        let ((_, three), (_, five)) = tokio::join!(counting(work(3)), counting(work(5)));
        assert_eq!((three, five), (3, 5));
    }
}
