//! The formats we take: what they are called, and what they begin with.

use infer::MatcherType;

use crate::state::FileRefusal;

/// How many first bytes tell a format. The names of the first entries of an office document are among them.
pub(crate) const FIRST_BYTES: u64 = 8 * 1024;

/// A format we take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum FileFormat {
    Jpeg,
    Png,
    WebP,
    Pdf,
    Epub,
    Zip,
    Docx,
    Xlsx,
    Pptx,
    Doc,
    Xls,
    Ppt,
    Odt,
    Ods,
    Odp,
    Mp3,
    M4a,
    Mp4,
    WebM,
    PlainText,
}

use FileFormat::{
    Doc, Docx, Epub, Jpeg, M4a, Mp3, Mp4, Odp, Ods, Odt, Pdf, PlainText, Png, Ppt, Pptx, WebM, WebP, Xls,
    Xlsx, Zip,
};

impl FileFormat {
    /// Every format.
    pub const ALL: &'static [Self] = &[
        Jpeg, Png, WebP, Pdf, Epub, Zip, Docx, Xlsx, Pptx, Doc, Xls, Ppt, Odt, Ods, Odp, Mp3, M4a, Mp4, WebM,
        PlainText,
    ];

    /// Its content type, as it is announced and answered.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Jpeg => "image/jpeg",
            Png => "image/png",
            WebP => "image/webp",
            Pdf => "application/pdf",
            Epub => "application/epub+zip",
            Zip => "application/zip",
            Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Doc => "application/msword",
            Xls => "application/vnd.ms-excel",
            Ppt => "application/vnd.ms-powerpoint",
            Odt => "application/vnd.oasis.opendocument.text",
            Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Odp => "application/vnd.oasis.opendocument.presentation",
            Mp3 => "audio/mpeg",
            M4a => "audio/mp4",
            Mp4 => "video/mp4",
            WebM => "video/webm",
            PlainText => "text/plain",
        }
    }

    /// The format of a content type as browsers write it: some have two names for one.
    #[must_use]
    pub fn of_content_type(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let essence = match essence.as_str() {
            "audio/x-m4a" | "audio/m4a" => "audio/mp4",
            "audio/mp3" => "audio/mpeg",
            "application/x-zip-compressed" => "application/zip",
            other => other,
        };
        Self::ALL.iter().copied().find(|format| format.content_type() == essence)
    }

    /// What names of such files end with.
    #[must_use]
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Jpeg => &["jpg", "jpeg"],
            Png => &["png"],
            WebP => &["webp"],
            Pdf => &["pdf"],
            Epub => &["epub"],
            Zip => &["zip"],
            Docx => &["docx"],
            Xlsx => &["xlsx"],
            Pptx => &["pptx"],
            Doc => &["doc"],
            Xls => &["xls"],
            Ppt => &["ppt"],
            Odt => &["odt"],
            Ods => &["ods"],
            Odp => &["odp"],
            Mp3 => &["mp3"],
            M4a => &["m4a"],
            Mp4 => &["mp4"],
            WebM => &["webm"],
            PlainText => &["txt", "md", "srt"],
        }
    }

    /// Whether it is a picture.
    #[must_use]
    pub const fn is_image(self) -> bool {
        matches!(self, Jpeg | Png | WebP)
    }

    /// Whether a file that begins so is of this format.
    ///
    /// # Errors
    /// [`FileRefusal::ForbiddenType`] for what nobody may upload under any name, [`FileRefusal::WrongType`].
    pub(crate) fn agrees(self, first_bytes: &[u8]) -> Result<(), FileRefusal> {
        if is_forbidden(first_bytes) {
            return Err(FileRefusal::ForbiddenType);
        }
        let found = infer::get(first_bytes).map(|kind| kind.mime_type());
        let agrees = match self {
            PlainText => found.is_none() && is_text(first_bytes),
            // Audio in the container of video: only its name tells.
            M4a => matches!(found, Some("audio/m4a" | "video/mp4")),
            Mp4 => matches!(found, Some("video/mp4" | "video/x-m4v")),
            Mp3 => found == Some("audio/mpeg") || is_mpeg_audio(first_bytes),
            Doc | Xls | Ppt => first_bytes.starts_with(&OLE),
            Docx | Xlsx | Pptx => is_office_archive(first_bytes),
            Zip => found == Some(self.content_type()) && !is_office_archive(first_bytes),
            other => found == Some(other.content_type()),
        };
        if agrees { Ok(()) } else { Err(FileRefusal::WrongType) }
    }
}

/// The container of office documents before 2007.
const OLE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Programs, keys, scripts and markup that a browser would run: HTML, XML, SVG.
fn is_forbidden(first_bytes: &[u8]) -> bool {
    let is_known = infer::get(first_bytes)
        .is_some_and(|kind| matches!(kind.matcher_type(), MatcherType::App | MatcherType::Text));
    let text = first_bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(first_bytes).trim_ascii_start();
    // No format of ours begins with either; a page need not begin with the tags that are known for it.
    is_known || text.starts_with(b"<") || text.starts_with(b"#!")
}

/// Whether it reads as UTF-8. The last character may be cut.
fn is_text(first_bytes: &[u8]) -> bool {
    let text = match std::str::from_utf8(first_bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            let valid = first_bytes.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(valid).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text
        .chars()
        .any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t' | '\u{c}'))
}

/// A frame of layer III, with any of the bits that `infer` leaves out.
fn is_mpeg_audio(first_bytes: &[u8]) -> bool {
    matches!(first_bytes, [0xFF, second, ..] if second & 0xE6 == 0xE2)
}

/// An archive whose first entries are those of an office document. Programs write them in different orders, and which of the
/// three it is can stand far behind.
fn is_office_archive(first_bytes: &[u8]) -> bool {
    const ENTRIES: [&[u8]; 6] = [b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/"];
    // After the signature of a local header come 26 bytes of it, then the entry's name.
    let first_name = first_bytes.strip_prefix(b"PK\x03\x04").and_then(|header| header.get(26..));
    first_name.is_some_and(|name| ENTRIES.iter().any(|entry| name.starts_with(entry)))
}

#[cfg(test)]
mod tests;
