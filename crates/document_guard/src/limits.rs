//! Every limit, with a default that is safe and that the documents of an ordinary client stay far below.

/// How much a document may hold. Every field can be set on its own:
/// `DocumentLimits { aliases_max: 80, ..DocumentLimits::default() }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentLimits {
    /// Bytes of the text.
    pub bytes_max: usize,
    /// Names, numbers, strings and punctuators.
    pub tokens_max: usize,
    /// Brackets open at once: `(`, `[` and `{` together. The parser's own limit of selection sets is 64.
    pub nesting_max: usize,
    /// Fragment spreads and inline fragments (`...`).
    pub spreads_max: usize,
    /// Directives (`@`).
    pub directives_max: usize,
    /// Uses and definitions of variables (`$`).
    pub variables_max: usize,
    /// Operations, of which one is executed and all are validated.
    pub operations_max: usize,
    /// Fields, and the fragments they stand in, once every fragment is written out; per operation.
    pub fields_max: usize,
    /// Fields with an alias (of `__typename` as well), fragments written out; per operation.
    pub aliases_max: usize,
    /// Fields of the root, fragments written out; per operation.
    pub root_fields_max: usize,
    /// Fields within fields, fragments written out.
    pub depth_max: usize,
    /// How deep `fields`, `inputFields`, `interfaces` and `possibleTypes` may stand in each other in introspection.
    pub introspection_nesting_max: usize,
    /// Lists of types, fields, arguments and the like that introspection may select, fragments written out.
    pub introspection_lists_max: usize,
}

impl Default for DocumentLimits {
    fn default() -> Self {
        Self {
            bytes_max: 32 * 1024,
            tokens_max: 2_000,
            nesting_max: 40,
            spreads_max: 100,
            directives_max: 50,
            variables_max: 200,
            operations_max: 20,
            fields_max: 1_000,
            aliases_max: 50,
            root_fields_max: 30,
            depth_max: 20,
            introspection_nesting_max: 2,
            introspection_lists_max: 12,
        }
    }
}

/// How much the variables of one request may hold, all together unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VariableLimits {
    /// Values: scalars, lists and objects, at every level.
    pub values_max: usize,
    /// Bytes of all strings and of the names of fields.
    pub string_bytes_max: usize,
    /// Items of one list.
    pub list_items_max: usize,
    /// Lists and objects within each other.
    pub nesting_max: usize,
}

impl Default for VariableLimits {
    fn default() -> Self {
        Self { values_max: 5_000, string_bytes_max: 64 * 1024, list_items_max: 500, nesting_max: 16 }
    }
}
