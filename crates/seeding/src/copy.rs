//! PostgreSQL's binary COPY format: a header, rows of length-prefixed big-endian columns, a trailer.
//!
//! Written here in a few lines because the rows are encoded on another thread than the one that sends them, which
//! tokio-postgres' own writer, bound to its connection, does not allow; and because its uuid and time types hang
//! on features that would make every other crate build a second tokio-postgres.

use chrono::{DateTime, Utc};
use uuid::Uuid;

const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const TRAILER: &[u8] = &[0xff, 0xff];
/// PostgreSQL counts microseconds from 2000-01-01.
const EPOCH_OFFSET_MICROSECONDS: i64 = 946_684_800_000_000;
const TEXT_TYPE: i32 = 25;

/// One column of a row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'a> {
    Null,
    Uuid(Uuid),
    Text(&'a str),
    TextArray(&'a [&'a str]),
    Big(i64),
    Int(i32),
    Small(i16),
    Bool(bool),
    Instant(DateTime<Utc>),
}

impl<'a> Value<'a> {
    pub(crate) fn optional<T>(value: Option<T>, wrap: impl Fn(T) -> Value<'a>) -> Self {
        value.map_or(Self::Null, wrap)
    }
}

/// Encoded rows of one table.
#[derive(Debug)]
pub(crate) struct CopyBuffer {
    bytes: Vec<u8>,
    rows: u64,
}

impl Default for CopyBuffer {
    fn default() -> Self {
        Self { bytes: HEADER.to_vec(), rows: 0 }
    }
}

impl CopyBuffer {
    pub(crate) fn push(&mut self, values: &[Value<'_>]) {
        let columns = i16::try_from(values.len()).expect("a table has fewer than 32,768 columns");
        self.bytes.extend_from_slice(&columns.to_be_bytes());
        for value in values {
            self.push_value(*value);
        }
        self.rows += 1;
    }

    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// The finished stream.
    pub(crate) fn into_bytes(mut self) -> Vec<u8> {
        self.bytes.extend_from_slice(TRAILER);
        self.bytes
    }

    fn push_value(&mut self, value: Value<'_>) {
        match value {
            Value::Null => self.bytes.extend_from_slice(&(-1_i32).to_be_bytes()),
            Value::Uuid(uuid) => self.push_field(uuid.as_bytes()),
            Value::Text(text) => self.push_field(text.as_bytes()),
            Value::TextArray(texts) => self.push_text_array(texts),
            Value::Big(number) => self.push_field(&number.to_be_bytes()),
            Value::Int(number) => self.push_field(&number.to_be_bytes()),
            Value::Small(number) => self.push_field(&number.to_be_bytes()),
            Value::Bool(truth) => self.push_field(&[u8::from(truth)]),
            Value::Instant(instant) => {
                let microseconds = instant.timestamp_micros() - EPOCH_OFFSET_MICROSECONDS;
                self.push_field(&microseconds.to_be_bytes());
            }
        }
    }

    fn push_field(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(&length_of(bytes).to_be_bytes());
        self.bytes.extend_from_slice(bytes);
    }

    /// One dimension, no nulls, counted from 1.
    fn push_text_array(&mut self, texts: &[&str]) {
        let mut array = Vec::new();
        let dimensions = i32::from(!texts.is_empty());
        array.extend_from_slice(&dimensions.to_be_bytes());
        array.extend_from_slice(&0_i32.to_be_bytes());
        array.extend_from_slice(&TEXT_TYPE.to_be_bytes());
        if !texts.is_empty() {
            let count = i32::try_from(texts.len()).expect("an array of words is short");
            array.extend_from_slice(&count.to_be_bytes());
            array.extend_from_slice(&1_i32.to_be_bytes());
        }
        for text in texts {
            array.extend_from_slice(&length_of(text.as_bytes()).to_be_bytes());
            array.extend_from_slice(text.as_bytes());
        }
        self.push_field(&array);
    }
}

fn length_of(bytes: &[u8]) -> i32 {
    i32::try_from(bytes.len()).expect("a seeded value is far below two gigabytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_what_postgresql_documents() {
        let mut buffer = CopyBuffer::default();
        buffer.push(&[Value::Small(3), Value::Null, Value::Text("Ambon"), Value::Bool(true)]);
        assert_eq!(buffer.rows(), 1);
        let bytes = buffer.into_bytes();
        assert_eq!(bytes[..19], *HEADER);
        assert_eq!(HEADER.len(), 19);
        let row = &bytes[19..];
        let expected: &[u8] = b"\0\x04\0\0\0\x02\0\x03\xff\xff\xff\xff\0\0\0\x05Ambon\0\0\0\x01\x01\xff\xff";
        assert_eq!(row, expected);
    }

    #[test]
    fn instants_count_from_the_year_2000() {
        let mut buffer = CopyBuffer::default();
        buffer.push(&[Value::Instant("2000-01-01T00:00:01Z".parse().unwrap())]);
        let bytes = buffer.into_bytes();
        assert_eq!(bytes[21..33], [0, 0, 0, 8, 0, 0, 0, 0, 0, 0x0f, 0x42, 0x40]);
    }
}
