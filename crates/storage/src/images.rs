//! Images that everybody sees are decoded and encoded again: nothing but the picture stays, neither where it was taken nor what
//! hides behind its end.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::formats::FileFormat;
use crate::state::FileRefusal;

/// The content type of what is made.
pub(crate) const MADE_CONTENT_TYPE: &str = "image/jpeg";

const PIXELS_MAX: u64 = 40_000_000;
/// What a decoder may take: 40 megapixels with alpha, and as much again for its own work.
const DECODING_BYTES_MAX: u64 = 320 * 1024 * 1024;
const LONGER_SIDE_MAX: u32 = 2048;
const QUALITY: u8 = 85;

/// How many images one process decodes at once; the others wait.
const AT_ONCE: usize = 2;

/// An image for the public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MadeImage {
    pub(crate) jpeg: Vec<u8>,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// Where images are made. One place for the whole process: each image takes hundreds of megabytes.
static PLACES: Semaphore = Semaphore::const_new(AT_ONCE);

/// The right to decode one image. The bytes are read under it too.
#[derive(Debug)]
pub(crate) struct Place(SemaphorePermit<'static>);

impl Place {
    /// Waits until it is one's turn.
    pub(crate) async fn take() -> Self {
        Self(PLACES.acquire().await.expect("nobody closes the semaphore"))
    }

    /// Decodes and encodes, beside the requests.
    pub(crate) async fn make(self, format: FileFormat, bytes: Vec<u8>) -> Result<MadeImage, FileRefusal> {
        let making = tokio::task::spawn_blocking(move || {
            let made = make(format, &bytes);
            drop(self.0);
            made
        });
        // A decoder that panics has met an image that nobody should see.
        making.await.unwrap_or(Err(FileRefusal::UnreadableImage))
    }
}

fn make(format: FileFormat, bytes: &[u8]) -> Result<MadeImage, FileRefusal> {
    let image = on_white(decode(format, bytes)?);
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    image.write_with_encoder(encoder).map_err(|_| FileRefusal::UnreadableImage)?;
    Ok(MadeImage { jpeg, width: image.width(), height: image.height() })
}

fn decode(format: FileFormat, bytes: &[u8]) -> Result<DynamicImage, FileRefusal> {
    let format = match format {
        FileFormat::Jpeg => ImageFormat::Jpeg,
        FileFormat::Png => ImageFormat::Png,
        FileFormat::WebP => ImageFormat::WebP,
        _ => return Err(FileRefusal::UnreadableImage),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODING_BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    // Said by the head, before anything is unpacked.
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    if pixels > PIXELS_MAX || decoder.total_bytes() > DECODING_BYTES_MAX {
        return Err(FileRefusal::ImageTooLarge);
    }
    // Which side is up goes with the rest of what cameras write, so it is applied.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    // Smaller first: turning copies.
    image = smaller(image);
    image.apply_orientation(orientation);
    Ok(image)
}

fn smaller(image: DynamicImage) -> DynamicImage {
    if image.width().max(image.height()) > LONGER_SIDE_MAX {
        image.thumbnail(LONGER_SIDE_MAX, LONGER_SIDE_MAX)
    } else {
        image
    }
}

/// JPEG has no alpha, and what shines through is white paper.
fn on_white(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return DynamicImage::ImageRgb8(image.into_rgb8());
    }
    let image = image.into_rgba8();
    let mut paper = RgbImage::new(image.width(), image.height());
    for (on, from) in paper.pixels_mut().zip(image.pixels()) {
        let [red, green, blue, alpha] = from.0;
        *on = Rgb([red, green, blue].map(|part| over_white(part, alpha)));
    }
    DynamicImage::ImageRgb8(paper)
}

fn over_white(part: u8, alpha: u8) -> u8 {
    let (part, alpha) = (u32::from(part), u32::from(alpha));
    let mixed = part * alpha + 255 * (255 - alpha) + 127;
    u8::try_from(mixed / 255).unwrap_or(u8::MAX)
}

fn refusal(error: &ImageError) -> FileRefusal {
    match error {
        ImageError::Limits(_) => FileRefusal::ImageTooLarge,
        _ => FileRefusal::UnreadableImage,
    }
}

#[cfg(test)]
mod tests;
