//! What admins see of what was done and of what is to be done.

mod audit_entry;
mod report;

pub use audit_entry::{AuditEntry, AuditEntryConnection, AuditEntryEdge};
pub use report::{Report, ReportConnection, ReportEdge, ReportReason, ReportStatus};

use crate::catalog::types::Teacher;
use crate::connection;

connection!(TeacherToVerifyConnection, TeacherToVerifyEdge, Teacher, "teachers to be verified");
