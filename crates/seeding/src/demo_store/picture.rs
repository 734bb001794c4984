//! Covers: a band of colour over another, so that a page of the store is not grey.

use std::io::Cursor;

use image::{ImageError, ImageFormat, Rgb, RgbImage};

const WIDTH: u32 = 640;
const HEIGHT: u32 = 400;

/// A JPEG in one of a few colours.
pub(super) fn cover(hue: usize) -> Result<Vec<u8>, ImageError> {
    let [red, green, blue] = match hue % 4 {
        0 => [36, 92, 160],
        1 => [156, 72, 44],
        2 => [40, 128, 88],
        _ => [112, 64, 136],
    };
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |across, down| {
        // Lighter to the lower right, with a white band where a title would stand.
        let light = u8::try_from((across + down) * 80 / (WIDTH + HEIGHT)).unwrap_or(80);
        let is_band = (HEIGHT / 3..HEIGHT / 2).contains(&down) && across > WIDTH / 10;
        if is_band {
            Rgb([245, 245, 240])
        } else {
            Rgb([red, green, blue].map(|channel: u8| channel.saturating_add(light)))
        }
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg)?;
    Ok(bytes.into_inner())
}
