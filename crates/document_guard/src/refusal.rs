//! Why a document or its variables are turned away, in sentences for the one who wrote them. They name the limit and
//! never repeat the document.

/// Which limit is exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    /// Too long.
    #[error("The document is longer than {0} bytes.")]
    Bytes(usize),
    /// Too many tokens.
    #[error("The document has more than {0} tokens.")]
    Tokens(usize),
    /// Too many brackets open at once.
    #[error("The document nests brackets more than {0} deep.")]
    Nesting(usize),
    /// Too many fragments.
    #[error("The document spreads more than {0} fragments.")]
    Spreads(usize),
    /// Too many directives.
    #[error("The document has more than {0} directives.")]
    Directives(usize),
    /// Too many variables.
    #[error("The document names variables more than {0} times.")]
    Variables(usize),
    /// Too many operations.
    #[error("The document has more than {0} operations.")]
    Operations(usize),
    /// Too many fields once written out.
    #[error("The document selects more than {0} fields once its fragments are written out.")]
    Fields(usize),
    /// Too many aliases once written out.
    #[error("The document has more than {0} aliases once its fragments are written out.")]
    Aliases(usize),
    /// Too many fields at the root.
    #[error("The document selects more than {0} fields of the root once its fragments are written out.")]
    RootFields(usize),
    /// Fields too deep.
    #[error("The document selects fields more than {0} levels deep once its fragments are written out.")]
    Depth(usize),
    /// A fragment that contains itself.
    #[error("A fragment of the document spreads itself.")]
    FragmentCycle,
    /// `__schema` or `__type` again.
    #[error("The document selects __schema or __type more than once in an operation.")]
    IntrospectionRoots,
    /// The graph of types is walked in circles.
    #[error(
        "The document nests fields, inputFields, interfaces and possibleTypes of introspection more than {0} deep."
    )]
    IntrospectionNesting(usize),
    /// Too many lists of introspection.
    #[error("The document selects more than {0} lists of introspection once its fragments are written out.")]
    IntrospectionLists(usize),
    /// Too many values in the variables.
    #[error("The variables hold more than {0} values.")]
    VariableValues(usize),
    /// Too much text in the variables.
    #[error("The strings and names in the variables are longer than {0} bytes together.")]
    VariableStringBytes(usize),
    /// A list too long.
    #[error("A list in the variables has more than {0} items.")]
    VariableListItems(usize),
    /// Variables too deep.
    #[error("The variables nest lists and objects more than {0} deep.")]
    VariableNesting(usize),
}

/// Why a document is not admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A limit is exceeded.
    #[error(transparent)]
    Excess(#[from] Excess),
    /// It is not GraphQL. Nothing of the text is repeated: it may be long, and it may be somebody's secret.
    #[error("The document is not GraphQL: syntax error at line {line}, column {column}.")]
    Syntax {
        /// Counted from 1.
        line: usize,
        /// In characters, counted from 1.
        column: usize,
    },
}

/// Why there is no operation to execute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OperationMissing {
    /// There are several and none was named.
    #[error("The document has several operations; name one of them in operationName.")]
    NotNamed,
    /// None of them has the name.
    #[error("The document has no operation of the name in operationName.")]
    Unknown,
}
