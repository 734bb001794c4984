//! What a document's operation does, judged by its root fields themselves, never by its name.

use async_graphql::parser::types::{OperationDefinition, OperationType, Selection};

use super::configuration::HttpLimits;
use super::response::RequestError;
use crate::error::code;

/// Mutations for people who are not signed in. A client that sends an ended access token along must get through: these
/// are the ways to a new one.
const ENTRANCES: &[&str] = &[
    "accountRegister",
    "accountVerify",
    "login",
    "loginSessionRefresh",
    "passwordReset",
    "passwordResetRequest",
    "verificationCodeResend",
];

/// Whether one of these stands alone in its document: what guesses secrets, hashes passwords or sends mail to strangers.
fn is_sensitive(field: &str) -> bool {
    ENTRANCES.contains(&field) || matches!(field, "passwordChange" | "payoutAccountSet")
}

/// What an operation asks for, fragments written out.
pub(super) struct Intent<'document> {
    ty: OperationType,
    root_fields: Vec<&'document str>,
    has_root_fragment: bool,
}

impl<'document> Intent<'document> {
    pub(super) fn of(operation: &OperationDefinition, root_fields: Vec<&'document str>) -> Self {
        let roots = &operation.selection_set.node.items;
        let has_root_fragment = roots.iter().any(|root| !matches!(root.node, Selection::Field(_)));
        Self { ty: operation.ty, root_fields, has_root_fragment }
    }

    pub(super) fn is_mutation(&self) -> bool {
        self.ty == OperationType::Mutation
    }

    /// Whether it does nothing but let somebody in.
    pub(super) fn only_enters(&self) -> bool {
        self.is_mutation() && self.root_fields.iter().all(|field| ENTRANCES.contains(field))
    }

    /// Whether it reads the schema.
    pub(super) fn introspects(&self) -> bool {
        self.root_fields.iter().any(|field| matches!(*field, "__schema" | "__type"))
    }

    /// Refuses an operation whose root selects what may not stand together.
    pub(super) fn check_root(&self, limits: &HttpLimits) -> Result<(), RequestError> {
        // GraphQL specification §5.2.3.1; async-graphql would run them side by side.
        if self.ty == OperationType::Subscription && self.root_fields.len() != 1 {
            let message = "A subscription selects exactly one root field: subscribe once for each.";
            return Err(RequestError::document(code::VALIDATION_FAILED, message));
        }
        // async-graphql looks for the field there only, and would end at once.
        if self.ty == OperationType::Subscription && self.has_root_fragment {
            let message = "Select the subscription's field itself, outside of any fragment.";
            return Err(RequestError::document(code::VALIDATION_FAILED, message));
        }
        self.check_mutations(limits)
    }

    /// Refuses a document whose aliases would multiply what costs, or tries.
    fn check_mutations(&self, limits: &HttpLimits) -> Result<(), RequestError> {
        if !self.is_mutation() {
            return Ok(());
        }
        let refused = |message: String| Err(RequestError::document(code::VALIDATION_FAILED, message));
        if self.root_fields.len() > limits.mutations_max {
            return refused(format!("Send at most {} mutations in one document.", limits.mutations_max));
        }
        let mut sensitive = self.root_fields.iter().filter(|field| is_sensitive(field));
        match (sensitive.next(), sensitive.next()) {
            (Some(first), Some(_)) => {
                refused(format!("Send {first} in a document without other mutations of its kind."))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use document_guard::{DocumentLimits, admit};

    use super::*;

    /// What a document's only operation is, and whether its mutations are let through.
    fn judge(document: &str) -> (bool, bool) {
        let guarded = admit(document, &DocumentLimits::default()).unwrap();
        let operation = guarded.operation(None).unwrap();
        let intent = Intent::of(operation, guarded.root_fields(operation));
        (intent.only_enters(), intent.check_mutations(&HttpLimits::default()).is_ok())
    }

    #[test]
    fn only_the_fields_tell_whether_an_operation_lets_somebody_in() {
        for (document, enters) in [
            ("mutation x { login(input: {}) { errors { code } } }", true),
            ("mutation { ...f } fragment f on Mutation { login(input: {}) { errors { code } } }", true),
            (
                "mutation { a: login(input: {}) { errors { code } } bookingCreate(input: {}) { errors { code } } }",
                false,
            ),
            ("mutation login { bookingCreate(input: {}) { errors { code } } }", false),
            ("mutation { login: logout { errors { code } } }", false),
            ("{ login }", false),
        ] {
            assert_eq!(judge(document).0, enters, "{document}");
        }
    }

    #[test]
    fn tries_stand_alone() {
        for (document, passes) in [
            ("mutation { login(input: {}) { errors { code } } }", true),
            ("mutation { a: login { x } b: login { x } }", false),
            ("mutation { login { x } ...f } fragment f on Mutation { passwordReset { x } }", false),
            ("mutation { a: login { x } b: login @skip(if: true) { x } }", false),
            ("mutation { passwordChange { x } bookingCreate { x } }", true),
            ("query { a: login { x } b: login { x } }", true),
        ] {
            assert_eq!(judge(document).1, passes, "{document}");
        }
    }
}
