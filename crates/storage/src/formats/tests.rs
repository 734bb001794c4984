//! First bytes, and what they are taken for.

use super::*;

fn first_bytes_of_archive(name: &str, content: &str) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.extend([0; 22]);
    bytes.extend([u8::try_from(name.len()).unwrap(), 0, 0, 0]);
    bytes.extend(name.as_bytes());
    bytes.extend(content.as_bytes());
    bytes
}

#[test]
fn each_format_knows_its_own_beginning_and_no_other() {
    let mp4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2".to_vec();
    let mut webm = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm".to_vec();
    webm.resize(400, 0);
    let begins = [
        (Jpeg, b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec()),
        (Png, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
        (WebP, b"RIFF\x24\0\0\0WEBPVP8 ".to_vec()),
        (Pdf, b"%PDF-1.7\n".to_vec()),
        (Epub, first_bytes_of_archive("mimetype", "application/epub+zip")),
        (Odt, first_bytes_of_archive("mimetype", "application/vnd.oasis.opendocument.text")),
        (Ods, first_bytes_of_archive("mimetype", "application/vnd.oasis.opendocument.spreadsheet")),
        (Odp, first_bytes_of_archive("mimetype", "application/vnd.oasis.opendocument.presentation")),
        (Zip, first_bytes_of_archive("bab-1/soal.pdf", "")),
        (Docx, first_bytes_of_archive("[Content_Types].xml", "")),
        (Doc, OLE.to_vec()),
        (Mp3, b"ID3\x04\0\0\0\0\0\0".to_vec()),
        (Mp4, mp4),
        (WebM, webm),
        (PlainText, "Aljabar: x² = 4, é\n".as_bytes().to_vec()),
    ];
    for (format, bytes) in &begins {
        assert_eq!(format.agrees(bytes), Ok(()), "{format:?}");
        for (other, _) in begins.iter().filter(|(other, _)| other != format) {
            // The containers of M4A and of the office formats are told apart by name only.
            assert_eq!(other.agrees(bytes), Err(FileRefusal::WrongType), "{format:?} as {other:?}");
        }
    }
}

#[test]
fn programs_scripts_and_pages_are_refused_whatever_they_are_called() {
    let elf = [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 57]].concat();
    let programs: [&[u8]; 9] = [
        b"MZ\x90\0\x03\0\0\0",
        &elf,
        b"\xcf\xfa\xed\xfe\x07\0\0\x01",
        b"#!/bin/sh\nrm -rf /\n",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"\xEF\xBB\xBF  \n<html\nlang=id>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        b"\0asm\x01\0\0\0",
    ];
    for bytes in programs {
        for format in FileFormat::ALL {
            assert_eq!(format.agrees(bytes), Err(FileRefusal::ForbiddenType), "{bytes:?} as {format:?}");
        }
    }
}

#[test]
fn nothing_and_noise_are_no_format() {
    for format in FileFormat::ALL.iter().filter(|format| **format != PlainText) {
        assert_eq!(format.agrees(b""), Err(FileRefusal::WrongType), "{format:?}");
        assert_eq!(format.agrees(&[7; 600]), Err(FileRefusal::WrongType), "{format:?}");
    }
    assert_eq!(PlainText.agrees(&[7; 600]), Err(FileRefusal::WrongType));
}

#[test]
fn a_character_that_is_cut_is_still_text() {
    let text = "é".repeat(3);
    assert_eq!(PlainText.agrees(text.as_bytes().get(..5).unwrap()), Ok(()));
    assert_eq!(PlainText.agrees(b"\xe9t\xe9"), Err(FileRefusal::WrongType), "Latin 1");
}

#[test]
fn content_types_are_known_by_what_browsers_call_them() {
    assert_eq!(FileFormat::of_content_type("Application/PDF"), Some(Pdf));
    assert_eq!(FileFormat::of_content_type("text/plain; charset=utf-8"), Some(PlainText));
    assert_eq!(FileFormat::of_content_type("audio/x-m4a"), Some(M4a));
    for refused in
        ["text/html", "image/svg+xml", "application/x-msdownload", "", "application/pdf, text/html"]
    {
        assert_eq!(FileFormat::of_content_type(refused), None, "{refused}");
    }
}

#[test]
fn names_and_types_of_formats_are_told_apart() {
    let mut seen = std::collections::BTreeSet::new();
    for format in FileFormat::ALL {
        assert_eq!(FileFormat::of_content_type(format.content_type()), Some(*format));
        for extension in format.extensions() {
            assert!(seen.insert(*extension), "{extension}");
        }
    }
}
