//! What is asked of the server itself.

use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, NoTls};

/// A connection that makes and drops databases, which Diesel's builder has no words for.
pub(super) struct Admin {
    pub(super) client: Client,
    serving: tokio::task::JoinHandle<Result<(), tokio_postgres::Error>>,
}

impl Admin {
    pub(super) async fn connect(url: &str) -> Self {
        let config: Config = url.parse().unwrap_or_else(|error| panic!("DATABASE_TEST_URL: {error}"));
        let (client, connection) =
            config.connect(NoTls).await.unwrap_or_else(|error| panic!("the tests' PostgreSQL: {error}"));
        Self { client, serving: tokio::spawn(connection) }
    }

    pub(super) async fn has_database(&self, name: &str) -> bool {
        let found = self.client.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).await;
        found.expect("the list of databases is readable by everybody").is_some()
    }

    /// Runs statements, again while another process happens to be connected to the same database.
    pub(super) async fn run(&self, statements: &str) {
        for attempt in 1..=50_u32 {
            match self.client.batch_execute(statements).await {
                Ok(()) => return,
                Err(error) if attempt < 50 && error.code() == Some(&SqlState::OBJECT_IN_USE) => {
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                }
                Err(error) => panic!("{statements}: {error:?}"),
            }
        }
    }

    pub(super) async fn close(self) {
        drop(self.client);
        let _ = self.serving.await;
    }
}
