//! `s3s-fs`, and what it lacks of the S3 that the product relies on.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use s3s::dto::*;
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;
use sha2::{Digest as _, Sha256};
use tokio::sync::Mutex;

use super::cors::Rules;
use super::sidecars::Sidecars;

/// Parts but the last must have this many bytes.
const PART_BYTE_SIZE_MIN: u64 = 5 * 1024 * 1024;
/// S3 tells at most so many parts at once.
const PARTS_PER_PAGE: i32 = 1000;

/// The files of a folder as S3 objects.
#[derive(Debug)]
pub(super) struct Files {
    files: FileSystem,
    sidecars: Sidecars,
    rules: Rules,
    /// An upload is finished or aborted once.
    ending: Mutex<()>,
}

impl Files {
    pub(super) fn open(folder: &Path, rules: Rules) -> Result<Self, String> {
        let files = FileSystem::new(folder).map_err(|error| format!("{error:?}"))?;
        Ok(Self { files, sidecars: Sidecars::of(folder), rules, ending: Mutex::new(()) })
    }

    /// `s3s-fs` calls an upload it does not know forbidden, and asks no upload which key it is for.
    fn known(&self, bucket: &str, key: &str, upload_id: &str) -> S3Result<()> {
        if self.sidecars.is_unfinished(bucket, key, upload_id) {
            Ok(())
        } else {
            Err(s3_error!(NoSuchUpload))
        }
    }

    /// `s3s-fs` opens the parts one by one and leaves half of an upload when one is missing.
    fn check_parts(&self, upload_id: &str, joined: &[CompletedPart]) -> S3Result<()> {
        let came = self.sidecars.parts(upload_id).map_err(s3s::S3Error::internal_error)?;
        let last = joined.last().and_then(|part| part.part_number);
        for part in joined {
            let number = part.part_number.ok_or_else(|| s3_error!(MalformedXML))?;
            let came = came.get(&number).ok_or_else(|| s3_error!(InvalidPart))?;
            if part.e_tag.as_ref().map(ETag::value) != Some(&came.e_tag) {
                return Err(s3_error!(InvalidPart));
            }
            if Some(number) != last && came.byte_size < PART_BYTE_SIZE_MIN {
                return Err(s3_error!(EntityTooSmall));
            }
        }
        Ok(())
    }
}

#[async_trait::async_trait]
impl S3 for Files {
    async fn create_bucket(
        &self,
        request: S3Request<CreateBucketInput>,
    ) -> S3Result<S3Response<CreateBucketOutput>> {
        self.files.create_bucket(request).await
    }

    async fn head_bucket(
        &self,
        request: S3Request<HeadBucketInput>,
    ) -> S3Result<S3Response<HeadBucketOutput>> {
        self.files.head_bucket(request).await
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        self.files.list_objects_v2(request).await
    }

    async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let mut answer = self.files.get_object(request).await?;
        answer.output.accept_ranges = Some("bytes".to_owned());
        Ok(answer)
    }

    async fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> S3Result<S3Response<HeadObjectOutput>> {
        let mut answer = self.files.head_object(request).await?;
        answer.output.accept_ranges = Some("bytes".to_owned());
        Ok(answer)
    }

    /// `s3s-fs` compares checksums when the object stands already, and lets it stand.
    async fn put_object(
        &self,
        mut request: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        let differs = Arc::new(AtomicBool::new(false));
        if let (Some(told), Some(body)) = (request.input.checksum_sha256.clone(), request.input.body.take()) {
            request.input.body = Some(compared(body, told, differs.clone()));
        }
        let answer = self.files.put_object(request).await;
        if differs.load(Ordering::Relaxed) {
            return Err(s3_error!(BadDigest, "The SHA256 you specified did not match what we received."));
        }
        answer
    }

    async fn copy_object(
        &self,
        request: S3Request<CopyObjectInput>,
    ) -> S3Result<S3Response<CopyObjectOutput>> {
        self.files.copy_object(request).await
    }

    /// `s3s-fs` keeps what it knows of a deleted object, for the next one of that key.
    async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        let (bucket, key) = (request.input.bucket.clone(), request.input.key.clone());
        let answer = self.files.delete_object(request).await?;
        self.sidecars.forget_object(&bucket, &key).map_err(s3s::S3Error::internal_error)?;
        Ok(answer)
    }

    async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        self.files.create_multipart_upload(request).await
    }

    async fn upload_part(
        &self,
        request: S3Request<UploadPartInput>,
    ) -> S3Result<S3Response<UploadPartOutput>> {
        let UploadPartInput { bucket, key, upload_id, part_number, .. } = &request.input;
        self.known(bucket, key, upload_id)?;
        let (upload_id, number) = (upload_id.clone(), *part_number);
        let answer = self.files.upload_part(request).await?;
        let e_tag = answer.output.e_tag.as_ref().map(ETag::value).unwrap_or_default();
        self.sidecars.remember_part(&upload_id, number, e_tag).map_err(s3s::S3Error::internal_error)?;
        Ok(answer)
    }

    /// `s3s-fs` lists the parts of any upload, in no order, without ETags and without pages.
    async fn list_parts(&self, request: S3Request<ListPartsInput>) -> S3Result<S3Response<ListPartsOutput>> {
        let ListPartsInput { bucket, key, upload_id, part_number_marker, max_parts, .. } = request.input;
        self.known(&bucket, &key, &upload_id)?;
        let after = part_number_marker.unwrap_or_default();
        let page =
            usize::try_from(max_parts.unwrap_or(PARTS_PER_PAGE).clamp(1, PARTS_PER_PAGE)).unwrap_or_default();
        let came = self.sidecars.parts(&upload_id).map_err(s3s::S3Error::internal_error)?;
        let mut parts: Vec<_> = came.into_iter().filter(|(number, _)| *number > after).collect();
        let is_truncated = parts.len() > page;
        parts.truncate(page);
        let next = parts.last().map(|(number, _)| *number);
        let parts = parts.into_iter().map(|(number, part)| Part {
            part_number: Some(number),
            e_tag: Some(ETag::Strong(part.e_tag)),
            size: i64::try_from(part.byte_size).ok(),
            last_modified: Some(part.modified.into()),
            ..Part::default()
        });
        Ok(S3Response::new(ListPartsOutput {
            parts: Some(parts.collect()),
            is_truncated: Some(is_truncated),
            next_part_number_marker: next.filter(|_| is_truncated),
            part_number_marker: Some(after),
            bucket: Some(bucket),
            key: Some(key),
            upload_id: Some(upload_id),
            ..ListPartsOutput::default()
        }))
    }

    async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let _ending = self.ending.lock().await;
        let CompleteMultipartUploadInput { bucket, key, upload_id, multipart_upload, .. } = &request.input;
        self.known(bucket, key, upload_id)?;
        let joined = multipart_upload.as_ref().and_then(|upload| upload.parts.as_deref()).unwrap_or_default();
        self.check_parts(upload_id, joined)?;
        // The object that stood under this key before had other checksums.
        self.sidecars.forget_object(bucket, key).map_err(s3s::S3Error::internal_error)?;
        let upload_id = upload_id.clone();
        let answer = self.files.complete_multipart_upload(request).await?;
        self.sidecars.forget_parts(&upload_id).map_err(s3s::S3Error::internal_error)?;
        Ok(answer)
    }

    async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        let _ending = self.ending.lock().await;
        let AbortMultipartUploadInput { bucket, key, upload_id, .. } = &request.input;
        self.known(bucket, key, upload_id)?;
        self.files.abort_multipart_upload(request).await
    }

    async fn list_multipart_uploads(
        &self,
        request: S3Request<ListMultipartUploadsInput>,
    ) -> S3Result<S3Response<ListMultipartUploadsOutput>> {
        let ListMultipartUploadsInput { bucket, prefix, .. } = request.input;
        let prefix = prefix.unwrap_or_default();
        let unfinished = self.sidecars.unfinished(&bucket).map_err(s3s::S3Error::internal_error)?;
        let uploads = unfinished.into_iter().filter(|upload| upload.key.starts_with(&prefix));
        let uploads = uploads.map(|upload| MultipartUpload {
            key: Some(upload.key),
            upload_id: Some(upload.upload_id),
            ..MultipartUpload::default()
        });
        Ok(S3Response::new(ListMultipartUploadsOutput {
            uploads: Some(uploads.collect()),
            is_truncated: Some(false),
            bucket: Some(bucket),
            prefix: Some(prefix),
            ..ListMultipartUploadsOutput::default()
        }))
    }

    async fn get_bucket_cors(
        &self,
        _: S3Request<GetBucketCorsInput>,
    ) -> S3Result<S3Response<GetBucketCorsOutput>> {
        let rules = self.rules.get();
        if rules.is_empty() {
            return Err(s3_error!(NoSuchCORSConfiguration));
        }
        Ok(S3Response::new(GetBucketCorsOutput { cors_rules: Some(rules) }))
    }

    async fn put_bucket_cors(
        &self,
        request: S3Request<PutBucketCorsInput>,
    ) -> S3Result<S3Response<PutBucketCorsOutput>> {
        self.rules.set(request.input.cors_configuration.cors_rules);
        Ok(S3Response::new(PutBucketCorsOutput::default()))
    }
}

/// The body, which breaks off at its end when its SHA-256 is not the one that was told: the object never stands.
fn compared(body: StreamingBlob, told: String, differs: Arc<AtomicBool>) -> StreamingBlob {
    let pieces = futures_util::stream::try_unfold((body, Sha256::new()), move |(mut body, mut hash)| {
        let (told, differs) = (told.clone(), differs.clone());
        async move {
            use futures_util::StreamExt as _;
            match body.next().await {
                Some(Ok(piece)) => {
                    hash.update(&piece);
                    Ok(Some((piece, (body, hash))))
                }
                Some(Err(error)) => Err(std::io::Error::other(error)),
                None if STANDARD.encode(hash.finalize()) == told => Ok(None),
                None => {
                    differs.store(true, Ordering::Relaxed);
                    Err(std::io::Error::other("the checksum differs"))
                }
            }
        }
    });
    StreamingBlob::wrap(pieces)
}
