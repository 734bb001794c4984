//! What a resolver can reach: the application, who asks, the instant, and the request's loaders.

use async_graphql::Context;
use chrono::{DateTime, Utc};
use database::{DatabaseError, PooledConnection};
use kernel::{Actor, ClientAddress};
use uuid::Uuid;

use crate::app::App;
use crate::error::{ApiError, ApiResult};
use crate::http::cookies::BrowserCookies;
use crate::loader::{Batch, Loaders, RequestConnection};

/// One request as resolvers see it. Put into the request's data by the HTTP handler.
pub struct RequestScope {
    /// Names the request in logs, audit rows and error answers.
    pub request_id: Uuid,
    /// Where it comes from.
    pub client: ClientAddress,
    /// The device's own description, for the list of login sessions.
    pub user_agent: Option<String>,
    /// The tokens that a browser keeps; none where the answer has no headers of its own.
    pub cookies: BrowserCookies,
    /// Who asks, when, and with which connections; and the batched reads.
    pub loaders: Loaders,
}

/// Access to the request from a resolver.
pub trait ContextExtension {
    /// The application's services.
    fn app(&self) -> &App;
    /// The request.
    fn request(&self) -> &RequestScope;

    /// Who asks.
    fn actor(&self) -> &Actor {
        &self.request().loaders.scope().actor
    }

    /// The instant of the request: the same for every resolver.
    fn now(&self) -> DateTime<Utc> {
        self.request().loaders.scope().now
    }

    /// A connection for a query; give it back before awaiting anything else.
    fn read(&self) -> impl Future<Output = ApiResult<RequestConnection>> + Send
    where
        Self: Sync,
    {
        async { self.request().loaders.scope().connection().await.map_err(ApiError::from) }
    }

    /// Says that something is about to change, so that what was read before is read anew. [`Self::write`] says it itself; a
    /// resolver that runs a flow says it first.
    fn begin_change(&self) {
        self.request().loaders.forget();
    }

    /// A connection for a command.
    fn write(&self) -> impl Future<Output = ApiResult<PooledConnection>> + Send
    where
        Self: Sync,
    {
        self.begin_change();
        async { self.app().pools.write().await.map_err(|error: DatabaseError| ApiError::from(error)) }
    }

    /// A batched read: `ctx.load::<TeacherById>(id)`.
    fn load<B: Batch>(&self, key: B::Key) -> impl Future<Output = ApiResult<Option<B::Value>>> + Send
    where
        Self: Sync,
    {
        async { self.request().loaders.load::<B>(key).await }
    }
}

impl ContextExtension for Context<'_> {
    fn app(&self) -> &App {
        self.data_unchecked::<App>()
    }

    fn request(&self) -> &RequestScope {
        self.data_unchecked::<RequestScope>()
    }
}
