//! Rows for whoever keeps the books, as files.
