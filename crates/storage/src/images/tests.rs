//! What is made of images.

use image::Rgba;

use super::*;

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A PNG that says it has this size and holds nothing.
fn png_head(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = encoded(&DynamicImage::new_rgb8(1, 1), ImageFormat::Png);
    bytes.splice(16..24, [width.to_be_bytes(), height.to_be_bytes()].concat());
    let sum = crc32(bytes.get(12..29).unwrap());
    bytes.splice(29..33, sum.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
    })
}

#[test]
fn large_images_become_smaller_and_keep_their_shape() {
    let image = encoded(&DynamicImage::new_rgb8(4000, 1000), ImageFormat::Png);
    let made = make(FileFormat::Png, &image).unwrap();
    assert_eq!((made.width, made.height), (2048, 512));
    let again = image::load_from_memory_with_format(&made.jpeg, ImageFormat::Jpeg).unwrap();
    assert_eq!((again.width(), again.height()), (2048, 512));
}

#[test]
fn small_images_keep_their_size() {
    let image = encoded(&DynamicImage::new_rgb8(30, 20), ImageFormat::WebP);
    let made = make(FileFormat::WebP, &image).unwrap();
    assert_eq!((made.width, made.height), (30, 20));
}

#[test]
fn what_shines_through_is_white() {
    let image = image::RgbaImage::from_pixel(8, 8, Rgba([200, 0, 0, 0]));
    let made = make(FileFormat::Png, &encoded(&image.into(), ImageFormat::Png)).unwrap();
    let again = image::load_from_memory(&made.jpeg).unwrap().into_rgb8();
    assert!(again.pixels().all(|pixel| pixel.0.iter().all(|part| *part > 250)));
}

#[test]
fn where_a_picture_was_taken_is_gone_and_which_side_is_up_is_kept() {
    let jpeg = encoded(&DynamicImage::new_rgb8(40, 20), ImageFormat::Jpeg);
    // An EXIF segment: big-endian, one entry, orientation 6 (turned to the right), and a word to look for.
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend(b"GPS of our home");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let mut with_exif = jpeg.get(..2).unwrap().to_vec();
    with_exif.extend([0xFF, 0xE1]);
    with_exif.extend(length);
    with_exif.extend(exif);
    with_exif.extend(jpeg.get(2..).unwrap());
    let made = make(FileFormat::Jpeg, &with_exif).unwrap();
    assert_eq!((made.width, made.height), (20, 40));
    for word in [b"GPS".as_slice(), b"Exif"] {
        assert!(!made.jpeg.windows(word.len()).any(|window| window == word));
    }
}

#[test]
fn a_bomb_is_refused_by_its_head() {
    assert_eq!(make(FileFormat::Png, &png_head(50_000, 50_000)), Err(FileRefusal::ImageTooLarge));
    assert_eq!(make(FileFormat::Png, &png_head(10_000, 4_001)), Err(FileRefusal::ImageTooLarge));
}

#[test]
fn what_cannot_be_decoded_is_unreadable() {
    let png = encoded(&DynamicImage::new_rgb8(64, 64), ImageFormat::Png);
    let cut = png.get(..png.len() / 2).unwrap();
    assert_eq!(make(FileFormat::Png, cut), Err(FileRefusal::UnreadableImage));
    assert_eq!(make(FileFormat::Jpeg, &png), Err(FileRefusal::UnreadableImage));
    assert_eq!(make(FileFormat::WebP, b"RIFF\0\0\0\0WEBPVP8 "), Err(FileRefusal::UnreadableImage));
}
