//! The files that `s3s-fs` writes beside the objects. Their names are its own; a test of ours for each of them tells when a newer
//! version names them otherwise.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What stands in the root folder beside the buckets.
#[derive(Debug)]
pub(super) struct Sidecars {
    root: PathBuf,
}

/// An upload in parts that was neither finished nor aborted.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Unfinished {
    pub(super) key: String,
    pub(super) upload_id: String,
}

/// A part that came.
#[derive(Debug)]
pub(super) struct CamePart {
    pub(super) byte_size: u64,
    pub(super) modified: std::time::SystemTime,
    pub(super) e_tag: String,
}

impl Sidecars {
    pub(super) fn of(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Whether this is an unfinished upload of the key.
    pub(super) fn is_unfinished(&self, bucket: &str, key: &str, upload_id: &str) -> bool {
        let is_id =
            !upload_id.is_empty() && upload_id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        let name = format!("{}.upload-{upload_id}.metadata.json", stem(bucket, key));
        is_id && self.root.join(name).exists()
    }

    /// The bucket's unfinished uploads, in S3's order.
    pub(super) fn unfinished(&self, bucket: &str) -> io::Result<Vec<Unfinished>> {
        let beginning = format!(".bucket-{}.object-", encoded(bucket));
        let of_name = |name: &str| {
            let name = name.strip_prefix(&beginning)?.strip_suffix(".metadata.json")?;
            let (key, upload_id) = name.split_once(".upload-")?;
            let key = String::from_utf8(URL_SAFE_NO_PAD.decode(key).ok()?).ok()?;
            Some(Unfinished { key, upload_id: upload_id.to_owned() })
        };
        let mut unfinished: Vec<_> = self.names()?.iter().filter_map(|name| of_name(name)).collect();
        unfinished.sort();
        Ok(unfinished)
    }

    /// Forgets what was known of an object: its content type, its checksums.
    pub(super) fn forget_object(&self, bucket: &str, key: &str) -> io::Result<()> {
        for kind in ["metadata", "internal"] {
            remove(&self.root.join(format!("{}.{kind}.json", stem(bucket, key))))?;
        }
        Ok(())
    }

    /// Remembers a part's ETag, which S3 compares when the parts are joined.
    pub(super) fn remember_part(&self, upload_id: &str, number: i32, e_tag: &str) -> io::Result<()> {
        std::fs::write(self.root.join(format!(".upload_id-{upload_id}.e_tag-{number}")), e_tag)
    }

    /// The parts that came, by number.
    pub(super) fn parts(&self, upload_id: &str) -> io::Result<BTreeMap<i32, CamePart>> {
        let beginning = format!(".upload_id-{upload_id}.part-");
        let mut parts = BTreeMap::new();
        for name in self.names()? {
            let Some(number) = name.strip_prefix(&beginning).and_then(|number| number.parse().ok()) else {
                continue;
            };
            let facts = std::fs::metadata(self.root.join(&name))?;
            // Between a part and its ETag the process may have died: the part has not come.
            let e_tag =
                std::fs::read_to_string(self.root.join(format!(".upload_id-{upload_id}.e_tag-{number}")));
            if let Ok(e_tag) = e_tag {
                parts.insert(number, CamePart { byte_size: facts.len(), modified: facts.modified()?, e_tag });
            }
        }
        Ok(parts)
    }

    /// Forgets all parts of an upload.
    pub(super) fn forget_parts(&self, upload_id: &str) -> io::Result<()> {
        let beginning = format!(".upload_id-{upload_id}.");
        for name in self.names()?.iter().filter(|name| name.starts_with(&beginning)) {
            remove(&self.root.join(name))?;
        }
        Ok(())
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let entries = std::fs::read_dir(&self.root)?;
        let names = entries.map(|entry| entry.map(|entry| entry.file_name().into_string().ok()));
        Ok(names.collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect())
    }
}

fn stem(bucket: &str, key: &str) -> String {
    format!(".bucket-{}.object-{}", encoded(bucket), encoded(key))
}

fn encoded(name: &str) -> String {
    URL_SAFE_NO_PAD.encode(name)
}

/// Somebody else may have removed it.
fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
