//! The smallest PDF that a reader shows: pages of lines in one font.

/// The top of the first line and how far the next stands below it, in points of a page of A4.
const FIRST_LINE: (u32, u32) = (72, 770);
const LINE_HEIGHT: u32 = 18;

/// A document with these pages of lines. What Latin-1 cannot write becomes a question mark.
pub(super) fn document(pages: &[Vec<String>]) -> Vec<u8> {
    let page_object = |index: usize| 4 + index * 2;
    let kids: Vec<String> = (0..pages.len()).map(|index| format!("{} 0 R", page_object(index))).collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()).into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    for (index, lines) in pages.iter().enumerate() {
        let contents = page_object(index) + 1;
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {contents} 0 R \
                 /Resources << /Font << /F1 3 0 R >> >> >>"
            )
            .into_bytes(),
        );
        objects.push(stream(lines));
    }
    assembled(&objects)
}

fn stream(lines: &[String]) -> Vec<u8> {
    let (left, top) = FIRST_LINE;
    let mut shown = format!("BT /F1 12 Tf {LINE_HEIGHT} TL {left} {top} Td\n").into_bytes();
    for line in lines {
        shown.push(b'(');
        for character in line.chars() {
            let byte = u8::try_from(u32::from(character)).unwrap_or(b'?');
            if matches!(byte, b'(' | b')' | b'\\') {
                shown.push(b'\\');
            }
            shown.push(byte);
        }
        shown.extend_from_slice(b") Tj T*\n");
    }
    shown.extend_from_slice(b"ET\n");
    let mut object = format!("<< /Length {} >>\nstream\n", shown.len()).into_bytes();
    object.append(&mut shown);
    object.extend_from_slice(b"endstream");
    object
}

/// The objects, numbered from 1, and the table that says where each begins.
fn assembled(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut document = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        table.push_str(&format!("{:010} 00000 n \n", document.len()));
        document.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        document.extend_from_slice(object);
        document.extend_from_slice(b"\nendobj\n");
    }
    let start = document.len();
    document.extend_from_slice(table.as_bytes());
    let trailer =
        format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    document.extend_from_slice(trailer.as_bytes());
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place_of(document: &[u8], text: &[u8]) -> usize {
        document.windows(text.len()).position(|window| window == text).unwrap()
    }

    #[test]
    fn the_table_says_where_every_object_begins() {
        let document =
            document(&[vec!["Satu (1)".to_owned(), "dua \\ é ≥".to_owned()], vec!["tiga".to_owned()]]);
        let start = place_of(&document, b"xref\n");
        let end = String::from_utf8_lossy(&document[start..]).into_owned();
        let offsets: Vec<usize> = end
            .lines()
            .filter_map(|line| line.strip_suffix(" 00000 n "))
            .map(|at| at.parse().unwrap())
            .collect();
        assert_eq!(offsets.len(), 7);
        for (number, offset) in (1..).zip(offsets) {
            assert!(document[offset..].starts_with(format!("{number} 0 obj\n").as_bytes()), "{number}");
        }
        assert!(end.contains(&format!("startxref\n{start}\n%%EOF")));
        place_of(&document, b"(Satu \\(1\\)) Tj");
        place_of(&document, b"(dua \\\\ \xe9 ?) Tj");
    }

    #[test]
    fn a_stream_is_as_long_as_it_says() {
        let document = document(&[vec!["Satu".to_owned()]]);
        let begin = place_of(&document, b"stream\n") + "stream\n".len();
        let length = place_of(&document, b"endstream") - begin;
        place_of(&document, format!("/Length {length} ").as_bytes());
    }
}
