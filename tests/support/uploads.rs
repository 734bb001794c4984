//! Files that people upload, as a browser brings them.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Client, send_signed};

/// A picture of four pixels.
pub(crate) const PNG: [u8; 76] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00,
    0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x02, 0x08, 0x02, 0x00, 0x00, 0x00, 0xfd, 0xd4, 0x9a, 0x73, 0x00,
    0x00, 0x00, 0x13, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0xdf, 0xc0, 0x00, 0x44, 0x0c, 0x0c,
    0x0d, 0xff, 0x81, 0x08, 0x00, 0x29, 0xf2, 0x05, 0xfd, 0x02, 0x26, 0x36, 0xf9, 0x00, 0x00, 0x00, 0x00,
    0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

/// A PDF as far as its first bytes tell.
pub(crate) fn pdf(byte_size: usize) -> Vec<u8> {
    let noise = (0_u32..).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes());
    b"%PDF-1.7\n".iter().copied().chain(noise).take(byte_size).collect()
}

/// What is sent to `uploadCreate`.
pub(crate) fn announcement(purpose: &str, file_name: &str, content_type: &str, bytes: &[u8]) -> Value {
    let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    json!({ "input": {
        "purpose": purpose, "fileName": file_name, "contentType": content_type,
        "byteSize": bytes.len(), "sha256": sha256,
    } })
}

impl Client {
    /// Announces the bytes and makes every request that is answered; gives the file's id.
    pub(crate) async fn upload(&self, announcement: Value, bytes: &[u8]) -> String {
        let answer = self.page("upload_create", announcement).await.done("uploadCreate");
        for request in answer.at("/uploadCreate/upload/requests").as_array().expect("requests") {
            let number = |field: &str| {
                request
                    .get(field)
                    .and_then(Value::as_u64)
                    .and_then(|number| usize::try_from(number).ok())
                    .expect("a number")
            };
            let text = |value: &Value, field: &str| {
                value.get(field).and_then(Value::as_str).expect("a text").to_owned()
            };
            let headers = request.get("headers").and_then(Value::as_array).expect("headers");
            let headers: Vec<_> =
                headers.iter().map(|header| (text(header, "name"), text(header, "value"))).collect();
            let body: Vec<u8> =
                bytes.iter().skip(number("firstByte")).take(number("byteSize")).copied().collect();
            let sent = send_signed(&text(request, "method"), &text(request, "url"), &headers, body).await;
            assert_eq!(sent.status(), 200);
        }
        answer.text("/uploadCreate/upload/file/id")
    }

    /// The id of a file that was uploaded whole and is ready to be used.
    pub(crate) async fn uploaded(
        &self,
        purpose: &str,
        file_name: &str,
        content_type: &str,
        bytes: &[u8],
    ) -> String {
        let file = self.upload(announcement(purpose, file_name, content_type, bytes), bytes).await;
        let input = json!({ "input": { "fileId": file } });
        let completed = self.page("upload_complete", input).await.done("uploadComplete");
        assert_eq!(completed.text("/uploadComplete/file/status"), "READY");
        file
    }

    /// The id of a PDF that can be sold.
    pub(crate) async fn uploaded_pdf(&self, file_name: &str) -> String {
        self.uploaded("MATERIAL_FILE", file_name, "application/pdf", &pdf(1_000)).await
    }
}
