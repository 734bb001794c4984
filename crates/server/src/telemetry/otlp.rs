//! Traces, to a collector that speaks OTLP over HTTP.

use std::pin::Pin;
use std::time::Duration;

use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState, TracerProvider as _,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracerProvider, Tracer};
use tokio::runtime::Handle;
use tracing::{Span, Subscriber};
use tracing_opentelemetry::{OpenTelemetryLayer, OpenTelemetrySpanExt as _};
use tracing_subscriber::registry::LookupSpan;

use super::TelemetryError;
use crate::trace_context::TraceParent;

/// A collector stands nearby.
const POST_TIME_MAX: Duration = Duration::from_secs(10);
/// What a process that ends still tries to send.
const FLUSH_TIME_MAX: Duration = Duration::from_secs(3);

/// The way to the collector.
pub(super) struct Traces(SdkTracerProvider);

impl Traces {
    /// To the collector at this address, whose traces come to `/v1/traces` below it. Sampling, headers and the size of
    /// batches are read from OpenTelemetry's own variables.
    pub(super) fn to(endpoint: &str) -> Result<Self, TelemetryError> {
        let refused = |reason: String| TelemetryError { what: "the collector of traces", reason };
        let client = reqwest_tls::Client::builder()
            .timeout(POST_TIME_MAX)
            .build()
            .map_err(|error| refused(error.to_string()))?;
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Post { client, runtime: Handle::current() })
            .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
            .build()
            .map_err(|error| refused(error.to_string()))?;
        let resource = Resource::builder()
            .with_attribute(KeyValue::new("service.name", service_name()))
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")));
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource.build())
            .build();
        Ok(Self(provider))
    }

    /// What turns our spans into traces.
    pub(super) fn layer<S: Subscriber + for<'span> LookupSpan<'span>>(
        &self,
    ) -> OpenTelemetryLayer<S, Tracer> {
        // Where in our source a span began, and on which thread, is nobody's question.
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("teacherin"))
            .with_location(false)
            .with_threads(false)
    }

    pub(super) async fn end(self) {
        let ending = tokio::task::spawn_blocking(move || self.0.shutdown_with_timeout(FLUSH_TIME_MAX));
        if let Ok(Err(error)) = ending.await {
            tracing::warn!(%error, "the last traces did not arrive");
        }
    }
}

fn service_name() -> String {
    std::env::var("OTEL_SERVICE_NAME")
        .ok()
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "teacherin".into())
}

pub(super) fn join_trace(span: &Span, parent: Option<TraceParent>) -> Option<u128> {
    if let Some(parent) = parent {
        let flags = if parent.is_sampled { TraceFlags::SAMPLED } else { TraceFlags::default() };
        let (trace_id, span_id) = (TraceId::from(parent.trace_id), SpanId::from(parent.span_id));
        let caller = SpanContext::new(trace_id, span_id, flags, true, TraceState::default());
        // Nobody listens where nothing is configured.
        let _ = span.set_parent(Context::new().with_remote_span_context(caller));
    }
    let trace_id = span.context().span().span_context().trace_id();
    (trace_id != TraceId::INVALID).then(|| u128::from_be_bytes(trace_id.to_bytes()))
}

/// Posts what the exporter has written. The exporter runs on a thread of its own, without a runtime.
#[derive(Debug)]
struct Post {
    client: reqwest_tls::Client,
    runtime: Handle,
}

/// The answer to what was posted, some time.
type Answer<'post> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'post>>;

// The trait is written with `async_trait`; this is what that makes of it.
impl HttpClient for Post {
    fn send_bytes<'client, 'post>(&'client self, request: Request<Bytes>) -> Answer<'post>
    where
        'client: 'post,
        Self: 'post,
    {
        let client = self.client.clone();
        let posted = self.runtime.spawn(async move {
            let answer = client.execute(request.try_into()?).await?;
            let mut response = Response::builder().status(answer.status());
            if let Some(headers) = response.headers_mut() {
                headers.clone_from(answer.headers());
            }
            Ok::<_, HttpError>(response.body(answer.bytes().await?)?)
        });
        Box::pin(async move { posted.await? })
    }
}
