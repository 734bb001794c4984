//! What an uploader may call a file.

use kernel::text::{TextProblem, single_line};

use crate::formats::FileFormat;
use crate::state::FilePurpose;

/// The longest name, in characters.
const CHARACTERS_MAX: usize = 200;

/// A name as it is stored: one line, trimmed, NFC. Control characters, marks that turn the direction of writing and anything of
/// a path is refused rather than mended, so that nobody finds a file under a name they did not give it. What somebody saves by
/// its name has to end as files of its format do.
///
/// # Errors
/// A sentence that tells what to do.
pub(crate) fn file_name(
    text: &str,
    purpose: FilePurpose,
    format: Option<FileFormat>,
) -> Result<String, String> {
    let name = single_line(text, CHARACTERS_MAX).map_err(|problem| match problem {
        TextProblem::Empty => "The file has no name: give it one.".to_owned(),
        problem => problem.message("The file's name"),
    })?;
    if name.contains(['/', '\\', ':']) || name.starts_with('.') || name.ends_with('.') {
        return Err(
            "Give the file's name alone: without a folder, and without a dot at either end.".to_owned()
        );
    }
    let Some(format) = format.filter(|_| purpose.is_saved_by_name()) else { return Ok(name) };
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
    if extension.is_some_and(|extension| format.extensions().contains(&extension.as_str())) {
        return Ok(name);
    }
    let endings: Vec<_> = format.extensions().iter().map(|extension| format!(".{extension}")).collect();
    Err(format!("The name of a file of this type ends with {}: rename it.", endings.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_a_pdf(name: &str) -> Result<String, String> {
        file_name(name, FilePurpose::MaterialFile, Some(FileFormat::Pdf))
    }

    #[test]
    fn a_name_is_trimmed_and_kept() {
        assert_eq!(of_a_pdf("  Rumus  Fisika – Bab 1.PDF ").unwrap(), "Rumus Fisika – Bab 1.PDF");
    }

    #[test]
    fn paths_and_tricks_are_refused() {
        for name in [
            "",
            " ",
            "../../etc/passwd.pdf",
            "a/b.pdf",
            "a\\b.pdf",
            "C:a.pdf",
            ".pdf",
            "a.pdf.",
            "a\u{0}.pdf",
            "a\n.pdf",
            "a\u{202e}fdp.pdf",
        ] {
            assert!(of_a_pdf(name).is_err(), "{name:?}");
        }
        assert!(of_a_pdf(&format!("{}.pdf", "a".repeat(197))).is_err());
        assert!(of_a_pdf(&format!("{}.pdf", "a".repeat(196))).is_ok());
    }

    #[test]
    fn what_is_saved_by_its_name_ends_as_its_format_does() {
        for name in ["setup.exe", "rumus", "rumus.pdf.exe", "rumus.html"] {
            assert!(of_a_pdf(name).is_err(), "{name:?}");
        }
        assert!(file_name("IMG_2041", FilePurpose::Avatar, Some(FileFormat::Jpeg)).is_ok());
    }
}
