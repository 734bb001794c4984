//! What the company took, by day, by category, by teacher.
