//! Reads of reports, scoped to who asks and batched by key.

mod latest;
mod list;
mod reports;
mod taken_down;

pub use self::list::{ReportFilter, ReportOrder, reports_count, reports_page};
pub(crate) use self::reports::{is_open, of_material};
pub use self::reports::{
    latest_reports_of_materials, open_report_counts, own_open_reports_of_materials, reports_by_ids,
};
pub use self::taken_down::{
    TAKEN_DOWN_MATERIALS_BINDING, TakenDownKey, taken_down_materials, taken_down_materials_count,
};
