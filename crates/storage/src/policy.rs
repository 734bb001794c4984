//! What may be uploaded for what, by whom.

use kernel::Role;

use crate::formats::FileFormat;
use crate::model::FilePart;
use crate::state::FilePurpose;

const MEBIBYTE: i64 = 1024 * 1024;

/// What an image for the public may weigh as it is uploaded: it is read into our memory.
pub(crate) const PUBLIC_IMAGE_BYTES_MAX: i64 = 10 * MEBIBYTE;

/// A file that is larger comes in parts, and is looked at beside the request.
pub(crate) const WHOLE_BYTES_MAX: i64 = 32 * MEBIBYTE;

/// How long each part but the last is. S3 takes no shorter ones than 5 MiB, and at most 10,000.
pub(crate) const PART_BYTE_SIZE: i64 = 16 * MEBIBYTE;

const IMAGES: &[FileFormat] = &[FileFormat::Jpeg, FileFormat::Png, FileFormat::WebP];

const PREVIEWS: &[FileFormat] = &[
    FileFormat::Pdf,
    FileFormat::Jpeg,
    FileFormat::Png,
    FileFormat::WebP,
    FileFormat::Mp4,
    FileFormat::WebM,
    FileFormat::Mp3,
];

/// What banks give as proof of a transfer: a document, a photo, a screenshot.
const PROOFS: &[FileFormat] = &[FileFormat::Pdf, FileFormat::Jpeg, FileFormat::Png];

/// What becomes of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeping {
    /// They stay as they were uploaded.
    AsItIs,
    /// They are decoded and encoded again: nothing but the picture stays.
    AsPublicImage,
}

impl FilePurpose {
    /// What may be uploaded for it.
    #[must_use]
    pub const fn formats(self) -> &'static [FileFormat] {
        match self {
            Self::Avatar | Self::TeacherPhoto | Self::PortfolioImage | Self::MaterialCover => IMAGES,
            Self::MaterialPreview => PREVIEWS,
            Self::MaterialFile => FileFormat::ALL,
            Self::PayoutProof => PROOFS,
        }
    }

    /// How many bytes a file of the format may have.
    #[must_use]
    pub const fn bytes_max(self, format: FileFormat) -> i64 {
        match self {
            Self::MaterialFile => 1024 * MEBIBYTE,
            Self::PayoutProof => 10 * MEBIBYTE,
            _ if format.is_image() => PUBLIC_IMAGE_BYTES_MAX,
            _ => 50 * MEBIBYTE,
        }
    }

    /// Whether everybody may see it.
    #[must_use]
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::MaterialFile | Self::PayoutProof)
    }

    /// The role that uploads such files, unless anybody does.
    #[must_use]
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Avatar => None,
            Self::TeacherPhoto
            | Self::PortfolioImage
            | Self::MaterialFile
            | Self::MaterialPreview
            | Self::MaterialCover => Some(Role::Teacher),
            Self::PayoutProof => Some(Role::Admin),
        }
    }

    /// What becomes of a file of the format.
    pub(crate) const fn keeping(self, format: FileFormat) -> Keeping {
        if self.is_public() && format.is_image() { Keeping::AsPublicImage } else { Keeping::AsItIs }
    }

    /// Whether somebody saves it under its name, which then has to end as files of its format do: a text called `a.bat` would
    /// be run by a double click.
    pub(crate) const fn is_saved_by_name(self) -> bool {
        matches!(self, Self::MaterialFile | Self::MaterialPreview | Self::PayoutProof)
    }
}

/// The parts of a file.
pub(crate) fn parts(byte_size: i64, part_byte_size: i64) -> Vec<FilePart> {
    let mut parts = Vec::new();
    let (mut first_byte, mut number) = (0_i64, 1_i32);
    while first_byte < byte_size && part_byte_size > 0 {
        let rest = byte_size.saturating_sub(first_byte);
        parts.push(FilePart { number, first_byte, byte_size: rest.min(part_byte_size) });
        first_byte = first_byte.saturating_add(part_byte_size);
        number = number.saturating_add(1);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_each_other_to_the_end() {
        let parts = parts(40 * MEBIBYTE, PART_BYTE_SIZE);
        let numbers: Vec<_> = parts.iter().map(|part| part.number).collect();
        let sizes: Vec<_> = parts.iter().map(|part| part.byte_size).collect();
        assert_eq!(numbers, [1, 2, 3]);
        assert_eq!(sizes, [16 * MEBIBYTE, 16 * MEBIBYTE, 8 * MEBIBYTE]);
        assert_eq!(parts.last().map(|part| part.first_byte), Some(32 * MEBIBYTE));
    }

    #[test]
    fn a_file_of_whole_parts_has_no_empty_one() {
        assert_eq!(parts(32 * MEBIBYTE, PART_BYTE_SIZE).len(), 2);
    }

    #[test]
    fn no_purpose_for_the_public_keeps_an_image_as_it_came() {
        for purpose in FilePurpose::ALL.iter().filter(|purpose| purpose.is_public()) {
            for format in purpose.formats().iter().filter(|format| format.is_image()) {
                assert_eq!(purpose.keeping(*format), Keeping::AsPublicImage, "{purpose}");
                assert_eq!(purpose.bytes_max(*format), PUBLIC_IMAGE_BYTES_MAX, "{purpose}");
            }
        }
    }
}
