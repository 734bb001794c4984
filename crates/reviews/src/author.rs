//! How the author of a review is called in public.

/// The first name and the initial of the last: a student's full name is nobody's business.
#[must_use]
pub fn public_name(full_name: &str) -> String {
    let mut words = full_name.split_whitespace();
    let first = words.next().unwrap_or_default();
    match words.next_back().and_then(|last| last.chars().next()) {
        Some(initial) => format!("{first} {initial}."),
        None => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::public_name;

    #[test]
    fn only_the_first_name_is_told_whole() {
        assert_eq!(public_name("Sari Dewi Wulandari"), "Sari W.");
        assert_eq!(public_name("Suharto"), "Suharto");
    }
}
