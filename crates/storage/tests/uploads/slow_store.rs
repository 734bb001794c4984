//! Stands between the product and its store and lets some requests wait: longer than the product does.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, Response, StatusCode, header};
use futures_util::stream;
use teacherin_storage::{ObjectStore, ObjectStoreConfig, Timeouts};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

/// How long the product waits for an answer here: enough for an honest one on a busy machine.
const PATIENCE: Duration = Duration::from_millis(1500);

/// What a request has to be to wait: its method, and what its path and query contain.
pub(crate) type Kind = (Method, &'static str);

/// When a request that waits is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slowness {
    /// At once; only the answer comes too late.
    Answers,
    /// When nobody waits any more: [`SlowStore::catch_up`] says when.
    Acts,
}

type Waiting = Arc<tokio::sync::Mutex<Vec<JoinHandle<()>>>>;

#[derive(Clone)]
struct Between {
    target: Url,
    http: reqwest::Client,
    slow: Arc<Mutex<Option<(Slowness, Kind)>>>,
    may_act: Arc<tokio::sync::Semaphore>,
    waiting: Waiting,
}

/// A store whose answers can be made to come late.
pub(crate) struct SlowStore {
    between: Between,
    address: Url,
    _serving: JoinHandle<()>,
}

impl SlowStore {
    /// In front of the store at this address.
    pub(crate) async fn before(target: Url) -> Self {
        let between = Between {
            target,
            http: reqwest::Client::new(),
            slow: Arc::default(),
            may_act: Arc::new(tokio::sync::Semaphore::new(0)),
            waiting: Waiting::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let router = Router::new().fallback(pass).with_state(between.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { between, address, _serving: serving }
    }

    /// A client of it that soon loses patience.
    pub(crate) fn client(&self, config: &ObjectStoreConfig) -> ObjectStore {
        let timeouts = Timeouts {
            connect: Duration::from_secs(2),
            attempt: PATIENCE,
            operation: 3 * PATIENCE,
            long_operation: 2 * PATIENCE,
        };
        let endpoint = Some(self.address.clone());
        let config = ObjectStoreConfig { endpoint, timeouts, ..config.clone() };
        ObjectStore::new(&config, kernel::Clock::system()).unwrap()
    }

    /// From now on requests of this kind wait.
    pub(crate) fn is_slow(&self, slowness: Slowness, kind: Kind) {
        *self.between.slow.lock().unwrap() = Some((slowness, kind));
    }

    /// From now on no request waits; those that do are still not done.
    pub(crate) fn is_fast(&self) {
        *self.between.slow.lock().unwrap() = None;
    }

    /// Does what nobody waits for any more. How many requests that were.
    pub(crate) async fn catch_up(&self) -> usize {
        self.between.may_act.add_permits(tokio::sync::Semaphore::MAX_PERMITS / 2);
        let waiting = std::mem::take(&mut *self.between.waiting.lock().await);
        let count = waiting.len();
        for request in waiting {
            request.await.unwrap();
        }
        count
    }
}

async fn pass(State(between): State<Between>, request: Request) -> Response<Body> {
    let slow = between.slow.lock().unwrap().clone();
    let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let slow = slow.filter(|(_, (method, part))| request.method() == method && path.contains(part));
    let Some((slowness, _)) = slow else { return forward(&between, &path, request).await };
    // The one who waits hangs up, and axum drops this future with it: what is done late is done by a task of its own.
    let acting = between.clone();
    let task = tokio::spawn(async move {
        let (head, body) = request.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        if slowness == Slowness::Acts {
            let _permit = acting.may_act.acquire().await;
        }
        forward(&acting, &path, Request::from_parts(head, Body::from(body))).await;
    });
    between.waiting.lock().await.push(task);
    std::future::pending().await
}

/// As it came, the host it was signed for among it.
async fn forward(between: &Between, path: &str, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let url = between.target.join(path).unwrap();
    let sent = between.http.request(head.method, url).headers(head.headers).body(body).send().await;
    let Ok(answer) = sent else {
        return Response::builder().status(StatusCode::BAD_GATEWAY).body(Body::empty()).unwrap();
    };
    let mut response = Response::builder().status(answer.status());
    for (name, value) in answer.headers().iter().filter(|(name, _)| *name != header::TRANSFER_ENCODING) {
        response = response.header(name, value);
    }
    let pieces = stream::unfold(answer, async |mut answer| Some((answer.chunk().await.transpose()?, answer)));
    response.body(Body::from_stream(pieces)).unwrap()
}
