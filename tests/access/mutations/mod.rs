//! What may be done, mutation by mutation.

use super::policy::Section;

/// The table's sections.
pub(crate) fn sections() -> Vec<Section> {
    Vec::new()
}
