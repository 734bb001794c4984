//! What is done later.
