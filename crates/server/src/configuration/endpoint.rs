//! What the GraphQL endpoint allows: sizes, prices, budgets, and which documents.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use document_guard::{DocumentLimits, VariableLimits};
use graphql::http::{
    DocumentPolicy, EndpointConfig, HttpLimits, Introspection, TrustedDocumentError, TrustedDocuments,
};
use include_dir::{Dir, include_dir};
use rate_limit::BudgetConfig;

use super::{Findings, LiveArguments};

/// The documents of the product's own screens, one file for each.
static PAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../tests/pages");

/// Who may read the schema through the endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum IntrospectionArgument {
    /// Everybody.
    Everyone,
    /// Admins only.
    Admins,
}

/// Which documents are executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DocumentsArgument {
    /// Any within the limits.
    Any,
    /// The product's own screens and those of the folder; admins may send others, which is audited.
    Trusted,
}

/// The endpoint, as given.
#[derive(Debug, Clone, Args)]
pub struct EndpointArguments {
    /// Accept queries by GET.
    #[arg(long, env = "TEACHERIN_GRAPHQL_GET", default_value_t = false, action = clap::ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    pub graphql_get: bool,
    /// Who may read the schema through the endpoint.
    #[arg(long, env = "TEACHERIN_INTROSPECTION", value_enum, default_value = "admins")]
    pub introspection: IntrospectionArgument,
    /// Which documents are executed.
    #[arg(long, env = "TEACHERIN_DOCUMENTS", value_enum, default_value = "any")]
    pub documents: DocumentsArgument,
    /// A folder of `.graphql` files, the frontends' documents, to trust beside the product's own.
    #[arg(long, env = "TEACHERIN_TRUSTED_DOCUMENTS_FOLDER")]
    pub trusted_documents_folder: Option<PathBuf>,
    /// What one user may ask for in a minute, counted as `extensions.cost` does.
    #[arg(long, env = "TEACHERIN_USER_COST_PER_MINUTE", default_value_t = BudgetConfig::default().user_cost_per_minute)]
    pub user_cost_per_minute: u64,
    /// What one address may ask for in a minute while nobody is signed in.
    #[arg(long, env = "TEACHERIN_ADDRESS_COST_PER_MINUTE", default_value_t = BudgetConfig::default().address_cost_per_minute)]
    pub address_cost_per_minute: u64,
    /// The sizes.
    #[command(flatten)]
    pub limits: LimitArguments,
    /// How much may be waited for.
    #[command(flatten)]
    pub live: LiveArguments,
}

/// The largest sizes of a request. Each refusal names its limit.
#[derive(Debug, Clone, Args)]
pub struct LimitArguments {
    /// Bytes of a request's body.
    #[arg(long, env = "TEACHERIN_BODY_BYTES_MAX", default_value_t = HttpLimits::default().body_bytes_max)]
    pub body_bytes_max: usize,
    /// Seconds a request may take.
    #[arg(long, env = "TEACHERIN_REQUEST_SECONDS_MAX", default_value_t = HttpLimits::default().time_max.as_secs())]
    pub request_seconds_max: u64,
    /// What one selection may cost.
    #[arg(long, env = "TEACHERIN_COST_MAX", default_value_t = HttpLimits::default().cost_max)]
    pub cost_max: u64,
    /// Mutations of one document.
    #[arg(long, env = "TEACHERIN_MUTATIONS_MAX", default_value_t = HttpLimits::default().mutations_max)]
    pub mutations_max: usize,
    /// Bytes of a document.
    #[arg(long, env = "TEACHERIN_DOCUMENT_BYTES_MAX", default_value_t = DocumentLimits::default().bytes_max)]
    pub document_bytes_max: usize,
    /// Names, numbers, strings and punctuators of a document.
    #[arg(long, env = "TEACHERIN_DOCUMENT_TOKENS_MAX", default_value_t = DocumentLimits::default().tokens_max)]
    pub document_tokens_max: usize,
    /// Brackets open at once.
    #[arg(long, env = "TEACHERIN_DOCUMENT_NESTING_MAX", default_value_t = DocumentLimits::default().nesting_max)]
    pub document_nesting_max: usize,
    /// Fragment spreads and inline fragments of a document.
    #[arg(long, env = "TEACHERIN_DOCUMENT_SPREADS_MAX", default_value_t = DocumentLimits::default().spreads_max)]
    pub document_spreads_max: usize,
    /// Directives of a document.
    #[arg(long, env = "TEACHERIN_DOCUMENT_DIRECTIVES_MAX", default_value_t = DocumentLimits::default().directives_max)]
    pub document_directives_max: usize,
    /// Uses and definitions of variables in a document.
    #[arg(long, env = "TEACHERIN_DOCUMENT_VARIABLES_MAX", default_value_t = DocumentLimits::default().variables_max)]
    pub document_variables_max: usize,
    /// Operations of a document.
    #[arg(long, env = "TEACHERIN_DOCUMENT_OPERATIONS_MAX", default_value_t = DocumentLimits::default().operations_max)]
    pub document_operations_max: usize,
    /// Fields of an operation, its fragments written out.
    #[arg(long, env = "TEACHERIN_DOCUMENT_FIELDS_MAX", default_value_t = DocumentLimits::default().fields_max)]
    pub document_fields_max: usize,
    /// Aliases of an operation, its fragments written out.
    #[arg(long, env = "TEACHERIN_DOCUMENT_ALIASES_MAX", default_value_t = DocumentLimits::default().aliases_max)]
    pub document_aliases_max: usize,
    /// Root fields of an operation, its fragments written out.
    #[arg(long, env = "TEACHERIN_DOCUMENT_ROOT_FIELDS_MAX", default_value_t = DocumentLimits::default().root_fields_max)]
    pub document_root_fields_max: usize,
    /// Fields below fields, fragments written out.
    #[arg(long, env = "TEACHERIN_DOCUMENT_DEPTH_MAX", default_value_t = DocumentLimits::default().depth_max)]
    pub document_depth_max: usize,
    /// Lists of types, fields and the like within each other when the schema is read.
    #[arg(long, env = "TEACHERIN_INTROSPECTION_NESTING_MAX", default_value_t = DocumentLimits::default().introspection_nesting_max)]
    pub introspection_nesting_max: usize,
    /// Lists of types, fields and the like that one operation reads of the schema.
    #[arg(long, env = "TEACHERIN_INTROSPECTION_LISTS_MAX", default_value_t = DocumentLimits::default().introspection_lists_max)]
    pub introspection_lists_max: usize,
    /// Values inside a request's variables.
    #[arg(long, env = "TEACHERIN_VARIABLE_VALUES_MAX", default_value_t = VariableLimits::default().values_max)]
    pub variable_values_max: usize,
    /// Bytes of the strings inside a request's variables, taken together.
    #[arg(long, env = "TEACHERIN_VARIABLE_STRING_BYTES_MAX", default_value_t = VariableLimits::default().string_bytes_max)]
    pub variable_string_bytes_max: usize,
    /// Items of one list inside a request's variables.
    #[arg(long, env = "TEACHERIN_VARIABLE_LIST_ITEMS_MAX", default_value_t = VariableLimits::default().list_items_max)]
    pub variable_list_items_max: usize,
    /// Values within values inside a request's variables.
    #[arg(long, env = "TEACHERIN_VARIABLE_NESTING_MAX", default_value_t = VariableLimits::default().nesting_max)]
    pub variable_nesting_max: usize,
}

/// The endpoint, checked.
#[derive(Debug, Clone)]
pub struct EndpointSettings {
    /// Limits and policies.
    pub config: EndpointConfig,
    /// What may be asked for in a minute.
    pub budgets: BudgetConfig,
}

impl LimitArguments {
    fn limits(&self) -> HttpLimits {
        HttpLimits {
            body_bytes_max: self.body_bytes_max,
            time_max: Duration::from_secs(self.request_seconds_max),
            cost_max: self.cost_max,
            mutations_max: self.mutations_max,
            document: self.document(),
            variables: self.variables(),
            ..HttpLimits::default()
        }
    }

    fn document(&self) -> DocumentLimits {
        DocumentLimits {
            bytes_max: self.document_bytes_max,
            tokens_max: self.document_tokens_max,
            nesting_max: self.document_nesting_max,
            spreads_max: self.document_spreads_max,
            directives_max: self.document_directives_max,
            variables_max: self.document_variables_max,
            fields_max: self.document_fields_max,
            aliases_max: self.document_aliases_max,
            root_fields_max: self.document_root_fields_max,
            depth_max: self.document_depth_max,
            operations_max: self.document_operations_max,
            introspection_nesting_max: self.introspection_nesting_max,
            introspection_lists_max: self.introspection_lists_max,
        }
    }

    fn variables(&self) -> VariableLimits {
        VariableLimits {
            values_max: self.variable_values_max,
            string_bytes_max: self.variable_string_bytes_max,
            list_items_max: self.variable_list_items_max,
            nesting_max: self.variable_nesting_max,
        }
    }
}

impl EndpointArguments {
    pub(super) fn check(self, findings: &mut Findings) -> Option<EndpointSettings> {
        let limits = self.limits.limits();
        if limits.document.nesting_max.max(limits.document.depth_max) > NESTING_SAFE {
            findings.problem(format!(
                "TEACHERIN_DOCUMENT_NESTING_MAX and TEACHERIN_DOCUMENT_DEPTH_MAX must be at most {NESTING_SAFE}: \
                 what reads documents behind the guard is recursive"
            ));
        }
        let budgets = BudgetConfig {
            user_cost_per_minute: self.user_cost_per_minute,
            address_cost_per_minute: self.address_cost_per_minute,
        };
        if budgets.user_cost_per_minute.min(budgets.address_cost_per_minute) <= limits.cost_max {
            findings.problem(
                "TEACHERIN_USER_COST_PER_MINUTE and TEACHERIN_ADDRESS_COST_PER_MINUTE must be above \
                 TEACHERIN_COST_MAX: a document that dear could never be paid",
            );
        }
        let documents = match self.documents {
            DocumentsArgument::Any => {
                if self.trusted_documents_folder.is_some() {
                    findings.problem(
                        "TEACHERIN_TRUSTED_DOCUMENTS_FOLDER is only read with TEACHERIN_DOCUMENTS=trusted",
                    );
                }
                DocumentPolicy::Any
            }
            DocumentsArgument::Trusted => match trusted(self.trusted_documents_folder.as_deref(), &limits) {
                Ok(documents) => DocumentPolicy::TrustedOnly(documents),
                Err(error) => {
                    findings.problem(format!("TEACHERIN_TRUSTED_DOCUMENTS_FOLDER: {error}"));
                    return None;
                }
            },
        };
        let introspection = match self.introspection {
            IntrospectionArgument::Admins => Introspection::Admins,
            IntrospectionArgument::Everyone => {
                findings.warning("TEACHERIN_INTROSPECTION is everyone: strangers can read the whole schema");
                Introspection::Everyone
            }
        };
        let config = EndpointConfig {
            limits,
            live: self.live.check(findings),
            get_allowed: self.graphql_get,
            introspection,
            documents,
            ..EndpointConfig::default()
        };
        Some(EndpointSettings { config, budgets })
    }
}

/// What the stack bears by far; the parser itself ends at as many selection sets (crates/document_guard).
const NESTING_SAFE: usize = 64;

/// The names of the operations of the product's own screens.
pub(crate) fn page_operations() -> Vec<String> {
    let mut pages = TrustedDocuments::default();
    for text in PAGES.files().filter_map(include_dir::File::contents_utf8) {
        // One that is refused is found by the tests of the pages.
        let _ = pages.add("a page", text.to_owned(), &DocumentLimits::default());
    }
    pages.operation_names().map(str::to_owned).collect()
}

/// The product's own documents, and those of the folder.
fn trusted(folder: Option<&Path>, limits: &HttpLimits) -> Result<TrustedDocuments, TrustedDocumentError> {
    let mut documents = TrustedDocuments::default();
    for file in PAGES.files() {
        if let Some(text) = file.contents_utf8() {
            documents.add(&file.path().display().to_string(), text.to_owned(), &limits.document)?;
        }
    }
    if let Some(folder) = folder {
        documents.add_folder(folder, &limits.document)?;
    }
    Ok(documents)
}
