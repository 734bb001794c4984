//! Validates a document the first time it is seen, and its variables every time.

use std::sync::Arc;

use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextParseQuery, NextValidation,
};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::registry::Registry;
use async_graphql::{
    CacheControl, ErrorExtensionValues, ServerError, ServerResult, ValidationResult, Variables,
};

use document_guard::GuardedDocument;

use super::documents::KnownDocument;
use super::variables::{self, NAME_LENGTH_MAX};
use crate::error::code;

/// What is about to be executed. In the data of every request that comes by HTTP.
pub(super) struct Prepared {
    pub(super) document: Arc<KnownDocument>,
    pub(super) operation_name: Option<String>,
}

/// Makes [`ValidateOnce`] for each request.
pub(crate) struct ValidateOnceFactory;

impl ExtensionFactory for ValidateOnceFactory {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(ValidateOnce)
    }
}

/// Stands around async-graphql's validation. Whether a document fits the schema depends on its variables only through
/// the types of their values, and those are looked at here.
struct ValidateOnce;

#[async_trait]
impl Extension for ValidateOnce {
    async fn parse_query(
        &self,
        context: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(context, query, variables).await?;
        let prepared = context.data_opt::<Prepared>();
        let operation = prepared.and_then(|prepared| {
            prepared.document.guarded().operation(prepared.operation_name.as_deref()).ok()
        });
        if let Some(operation) = operation {
            variables::check(&context.schema_env.registry, operation, variables).map_err(bad_user_input)?;
        }
        Ok(document)
    }

    async fn validation(
        &self,
        context: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let prepared = context.data_opt::<Prepared>();
        if prepared.is_some_and(|prepared| prepared.document.is_valid()) {
            // Nobody reads these: costs are counted before, caches are told nothing.
            return Ok(ValidationResult { cache_control: CacheControl::default(), complexity: 0, depth: 0 });
        }
        if let Some(prepared) = prepared {
            refuse_unknown_types(&context.schema_env.registry, prepared.document.guarded())?;
        }
        let result = next.run(context).await?;
        if let Some(prepared) = prepared {
            prepared.document.set_valid();
        }
        Ok(result)
    }
}

/// async-graphql 7.2.1 panics at the default value of a variable that is a list of a type the schema does not have; its own
/// rule against such types looks at names alone.
fn refuse_unknown_types(registry: &Registry, document: &GuardedDocument) -> Result<(), Vec<ServerError>> {
    match document.variable_types().find(|name| !registry.types.contains_key(*name)) {
        None => Ok(()),
        Some(unknown) => {
            // The client's own text: a long name is not repeated.
            let name: String = unknown.chars().take(NAME_LENGTH_MAX).collect();
            Err(vec![ServerError::new(format!("A variable is of type {name}, which does not exist."), None)])
        }
    }
}

fn bad_user_input(message: String) -> ServerError {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code::BAD_USER_INPUT);
    let mut error = ServerError::new(message, None);
    error.extensions = Some(extensions);
    error
}
