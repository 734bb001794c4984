//! A file from a teacher to a student, over HTTP as frontends do it: uploaded by signed requests, put into the store, bought,
//! paid at the simulated gateway, downloaded and compared.

use std::time::Duration;

use gateway_simulator::{Method, Outcome, Simulator};
use kernel::Clock;
use kernel::id::generate_uuid;
use reqwest::{Client, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::time::{Instant, sleep};

use crate::failure::Failure;
use crate::market::Market;
use crate::process::TeacherinProcess;

const UPLOAD_CREATE: &str = include_str!("../../../tests/pages/upload_create.graphql");
const UPLOAD_COMPLETE: &str = include_str!("../../../tests/pages/upload_complete.graphql");
const UPLOAD_WAIT: &str = include_str!("../../../tests/pages/upload_wait.graphql");
const MATERIAL_CREATE: &str = include_str!("../../../tests/pages/material_create.graphql");
const MATERIAL_FILES_SET: &str = include_str!("../../../tests/pages/material_files_set.graphql");
const MATERIAL_PUBLISH: &str = include_str!("../../../tests/pages/material_publish.graphql");
const MATERIAL_BUY: &str = include_str!("../../../tests/pages/material_buy.graphql");
const PAYMENT_START: &str = include_str!("../../../tests/pages/payment_start.graphql");
const MATERIAL_DOWNLOAD: &str = include_str!("../../../tests/pages/material_download.graphql");

/// How long a worker may take: it reads a large file to its end.
const WAITING_TIME_MAX: Duration = Duration::from_secs(10 * 60);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(250);

/// Bytes that do not repeat soon and begin as a PDF does.
#[must_use]
pub fn some_pdf(byte_size: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(byte_size.saturating_add(8));
    bytes.extend_from_slice(b"%PDF-1.7");
    let mut number = 0x9e37_79b9_7f4a_7c15_u64;
    while bytes.len() < byte_size {
        number ^= number << 13;
        number ^= number >> 7;
        number ^= number << 17;
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.truncate(byte_size);
    bytes
}

/// Where files are traded: the market's teacher sells, its first student buys.
pub struct FileTrade<'a> {
    server: &'a TeacherinProcess,
    market: &'a Market,
    gateway: &'a Simulator,
    clock: Clock,
    http: Client,
}

impl<'a> FileTrade<'a> {
    /// Through this server; a worker runs beside it, and the gateway tells the server its news.
    #[must_use]
    pub fn through(
        server: &'a TeacherinProcess,
        market: &'a Market,
        gateway: &'a Simulator,
        clock: Clock,
    ) -> Self {
        Self { server, market, gateway, clock, http: Client::new() }
    }

    /// The whole way of a file of these bytes.
    ///
    /// # Errors
    /// When anything is refused, takes too long, or other bytes arrive than were sent.
    pub async fn carry(&self, bytes: &[u8]) -> Result<(), Failure> {
        let file_id = self.upload(bytes).await?;
        let material_id = self.put_into_the_store(&file_id).await?;
        self.buy(&material_id).await?;
        let url = self.bought(&file_id).await?;
        self.compare(&url, bytes).await?;
        self.compare_a_range(&url, bytes).await
    }

    async fn upload(&self, bytes: &[u8]) -> Result<String, Failure> {
        let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let announced = json!({
            "purpose": "MATERIAL_FILE", "fileName": "Rumus.pdf", "contentType": "application/pdf",
            "byteSize": bytes.len(), "sha256": sha256,
        });
        let created = self.does("uploadCreate", UPLOAD_CREATE, announced).await?;
        let requests = created.pointer("/upload/requests").and_then(Value::as_array).ok_or("no requests")?;
        for request in requests {
            self.send(request, bytes).await?;
        }
        let file_id = text(&created, "/upload/file/id")?;
        self.does("uploadComplete", UPLOAD_COMPLETE, json!({ "fileId": file_id })).await?;
        self.wait_for("the file is looked at", async || {
            let seen = self.teacher_asks(UPLOAD_WAIT, json!({ "fileId": file_id })).await?;
            match text(&seen, "/node/status")?.as_str() {
                "READY" => Ok(Some(())),
                "INSPECTING" => Ok(None),
                status => Err(format!("the file became {status}: {seen}").into()),
            }
        })
        .await?;
        Ok(file_id)
    }

    /// One signed request with its part of the bytes.
    async fn send(&self, request: &Value, bytes: &[u8]) -> Result<(), Failure> {
        let number = |field: &str| request.get(field).and_then(Value::as_u64).ok_or("a number is missing");
        let first = usize::try_from(number("firstByte")?)?;
        let end = first.saturating_add(usize::try_from(number("byteSize")?)?);
        let body = bytes.get(first..end).ok_or("a request is about bytes that there are not")?.to_vec();
        let mut sent = self.http.put(text(request, "/url")?).body(body);
        for named in request.get("headers").and_then(Value::as_array).into_iter().flatten() {
            sent = sent.header(text(named, "/name")?, text(named, "/value")?);
        }
        sent.send().await?.error_for_status()?;
        Ok(())
    }

    async fn put_into_the_store(&self, file_id: &str) -> Result<String, Failure> {
        let price = json!({ "amount": "25000", "currency": "IDR" });
        let input = json!({ "title": "Rumus Fisika", "price": price });
        let created = self.does("materialCreate", MATERIAL_CREATE, input).await?;
        let id = text(&created, "/material/id")?;
        let files = json!({ "id": id, "fileIds": [file_id] });
        self.does("materialFilesSet", MATERIAL_FILES_SET, files).await?;
        self.does("materialPublish", MATERIAL_PUBLISH, json!({ "id": id })).await?;
        Ok(id)
    }

    async fn buy(&self, material_id: &str) -> Result<(), Failure> {
        let key = || generate_uuid(self.clock.now());
        let wish = json!({ "input": { "materialId": material_id, "idempotencyKey": key() } });
        let bought = done("materialBuy", &self.student_asks(MATERIAL_BUY, wish).await?)?;
        let order_id = text(&bought, "/order/id")?;
        let start = json!({ "input": { "orderId": order_id, "idempotencyKey": key() } });
        let started = done("paymentStart", &self.student_asks(PAYMENT_START, start).await?)?;
        let payment_id = text(&started, "/payment/id")?;
        let paid = self.gateway.pay(&payment_id, Method::Qris, Outcome::Paid);
        paid.map_err(|error| format!("the payment was not paid: {error}"))?;
        Ok(())
    }

    /// Where the student fetches it, as soon as the money has come.
    async fn bought(&self, file_id: &str) -> Result<String, Failure> {
        let input = json!({ "input": { "fileId": file_id } });
        self.wait_for("the student has bought it", async || {
            let answer = self.student_asks(MATERIAL_DOWNLOAD, input.clone()).await?;
            Ok(text(&answer, "/materialDownload/download/url").ok())
        })
        .await
    }

    async fn compare(&self, url: &str, bytes: &[u8]) -> Result<(), Failure> {
        let mut answer = self.http.get(url).send().await?.error_for_status()?;
        let mut rest = bytes;
        while let Some(piece) = answer.chunk().await? {
            let (expected, after) = rest.split_at_checked(piece.len()).ok_or("too many bytes came")?;
            if expected != piece {
                return Err("other bytes came than were sent".into());
            }
            rest = after;
        }
        if rest.is_empty() { Ok(()) } else { Err(format!("{} bytes did not come", rest.len()).into()) }
    }

    /// What a player asks for that seeks.
    async fn compare_a_range(&self, url: &str, bytes: &[u8]) -> Result<(), Failure> {
        let (first, end) = (bytes.len() / 2, (bytes.len() / 2).saturating_add(1000).min(bytes.len()));
        let range = format!("bytes={first}-{}", end.saturating_sub(1));
        let answer = self.http.get(url).header(header::RANGE, range).send().await?;
        let status = answer.status();
        if status == StatusCode::PARTIAL_CONTENT && bytes.get(first..end) == Some(&answer.bytes().await?) {
            Ok(())
        } else {
            Err(format!("a range was answered {status}, or with other bytes").into())
        }
    }

    /// What the teacher's mutation answers, when nothing is refused.
    async fn does(&self, mutation: &str, document: &str, input: Value) -> Result<Value, Failure> {
        done(mutation, &self.teacher_asks(document, json!({ "input": input })).await?)
    }

    async fn teacher_asks(&self, document: &str, variables: Value) -> Result<Value, Failure> {
        self.ask(&self.market.teacher_access_token, document, variables).await
    }

    async fn student_asks(&self, document: &str, variables: Value) -> Result<Value, Failure> {
        let student = self.market.students.first().ok_or("the market has no student")?;
        self.ask(&student.access_token, document, variables).await
    }

    async fn ask(&self, token: &str, document: &str, variables: Value) -> Result<Value, Failure> {
        let request = self
            .http
            .post(format!("{}/graphql", self.server.address()))
            .bearer_auth(token)
            .header(header::ACCEPT, "application/graphql-response+json")
            .json(&json!({ "query": document, "variables": variables }));
        let mut answer: Value = request.send().await?.json().await?;
        match answer.get("errors") {
            None => Ok(answer.get_mut("data").map(Value::take).unwrap_or_default()),
            Some(errors) => Err(format!("the server failed: {errors}").into()),
        }
    }

    async fn wait_for<T>(
        &self,
        what: &str,
        mut look: impl AsyncFnMut() -> Result<Option<T>, Failure>,
    ) -> Result<T, Failure> {
        let end = Instant::now() + WAITING_TIME_MAX;
        while Instant::now() < end {
            if let Some(seen) = look().await? {
                return Ok(seen);
            }
            sleep(LOOK_AGAIN_AFTER).await;
        }
        Err(format!("it did not happen in time that {what}").into())
    }
}

/// A mutation's payload, when nothing is refused.
fn done(mutation: &str, data: &Value) -> Result<Value, Failure> {
    let payload = data.get(mutation).cloned().unwrap_or_default();
    match payload.get("errors").and_then(Value::as_array) {
        Some(errors) if errors.is_empty() => Ok(payload),
        _ => Err(format!("{mutation} is refused: {payload}").into()),
    }
}

fn text(value: &Value, pointer: &str) -> Result<String, Failure> {
    let found = value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    found.ok_or_else(|| format!("there is no {pointer} in {value}").into())
}
