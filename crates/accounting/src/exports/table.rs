//! The form of a file: UTF-8 with a byte order mark, cells parted by commas, lines ended by CR and LF (RFC 4180).
//!
//! Excel takes a file without the mark for one of its own old encodings. Set to Indonesian it expects semicolons when a file is
//! opened by a double click; "Data › From Text/CSV" asks, and every other program that reads CSV expects the comma. So the comma
//! it is.

use chrono_tz::Tz;
use csv::{Terminator, WriterBuilder};
use database::DatabaseError;

use super::cells::Record;

/// What the file is answered as.
pub const CONTENT_TYPE: &str = "text/csv; charset=utf-8";

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What a file begins with: the mark and the names of its columns.
pub(crate) fn head(columns: &[&str]) -> Result<Vec<u8>, DatabaseError> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(columns).map_err(DatabaseError::internal)?;
    writer.into_inner().map_err(DatabaseError::internal)
}

/// Lines of it.
pub(crate) fn lines(columns: usize, records: &[Record], zone: Tz) -> Result<Vec<u8>, DatabaseError> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for record in records {
        if record.len() != columns {
            return Err(DatabaseError::internal(format!("{} cells for {columns} columns", record.len())));
        }
        let cells: Vec<_> = record.iter().map(|cell| cell.written(zone)).collect();
        writer.write_record(cells.iter().map(|cell| cell.as_bytes())).map_err(DatabaseError::internal)?;
    }
    writer.into_inner().map_err(DatabaseError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exports::cells::Cell;

    #[test]
    fn quotes_commas_and_lines_of_a_text_stay_in_its_cell() {
        let record = vec![Cell::Text("a \"b\", c\nd".to_owned()), Cell::Number(-5), Cell::Empty];
        let bytes = [head(&["title", "amount", "paid_at"]).unwrap(), lines(3, &[record], Tz::UTC).unwrap()];
        let text = String::from_utf8(bytes.concat()).unwrap();
        assert_eq!(text, "\u{feff}title,amount,paid_at\r\n\"a \"\"b\"\", c\nd\",-5,\r\n");
    }

    #[test]
    fn a_line_of_another_width_is_a_fault() {
        assert!(lines(2, &[vec![Cell::Empty]], Tz::UTC).is_err());
    }
}
