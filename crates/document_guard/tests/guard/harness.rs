//! What must hold for any text. The fuzz target and the tests both run this.

use async_graphql::Name;
use async_graphql::parser::types::ExecutableDocument;
use serde_json::Map;
use teacherin_document_guard::{
    DocumentLimits, Excess, GuardedDocument, Refusal, Steps, admit, admit_counting,
};

use crate::shop::{self, ShopCosts};
use crate::{parsed, written_out};

/// A byte is looked at, and so is the token it may end; a string's quotes and escapes are three.
pub(crate) const LEXICAL_STEPS_PER_BYTE: usize = 3;

/// What is executed for the sake of comparing; more would only take longer.
const COST_EXECUTED_MAX: u64 = 2_000;

/// Admits a text within bounded steps; what is admitted has been counted right, and costs at least what execution does.
/// How many fields were resolved, so that a test can see that it is not always none.
pub(crate) fn admit_and_execute(text: &str) -> u64 {
    let limits = DocumentLimits::default();
    let mut steps = Steps::default();
    let admitted = admit_counting(text, &limits, &mut steps);
    assert!(steps.lexical <= LEXICAL_STEPS_PER_BYTE * text.len(), "{steps:?}");
    assert!(steps.expansion <= limits.tokens_max, "{steps:?}");
    let document = match admitted {
        Ok(document) => document,
        Err(refusal) => {
            assert!(refusal.to_string().len() < 160, "{refusal}");
            return 0;
        }
    };
    assert_lexically_counted(text, document.document());
    // What whoever executes must refuse first: async-graphql 7.2.1 panics where such a variable has a default value.
    if document.variable_types().any(|name| !shop::knows_type(name)) {
        return 0;
    }
    let operations = document.document().operations.iter().map(|(name, operation)| {
        let name = name.map(Name::as_str);
        assert!(document.operation(name).is_ok_and(|found| std::ptr::eq(found, &operation.node)));
        assert_operation(&document, name, &limits)
    });
    operations.sum()
}

/// With one less of anything that the parser built, the text would have been refused before it was parsed.
fn assert_lexically_counted(text: &str, document: &ExecutableDocument) {
    let counts = parsed::counts(document);
    let limits = DocumentLimits::default();
    if let Some(less) = counts.tokens.checked_sub(1) {
        let refused = admit(text, &DocumentLimits { tokens_max: less, ..limits });
        assert_eq!(refused.err(), Some(Refusal::Excess(Excess::Tokens(less))));
    }
    if let Some(less) = counts.nesting.checked_sub(1) {
        let refused = admit(text, &DocumentLimits { nesting_max: less, ..limits });
        assert_eq!(refused.err(), Some(Refusal::Excess(Excess::Nesting(less))));
    }
    if let Some(less) = counts.spreads.checked_sub(1) {
        let refused = admit(text, &DocumentLimits { spreads_max: less, ..limits });
        assert_eq!(refused.err(), Some(Refusal::Excess(Excess::Spreads(less))));
    }
    if let Some(less) = counts.directives.checked_sub(1) {
        let refused = admit(text, &DocumentLimits { directives_max: less, ..limits });
        assert_eq!(refused.err(), Some(Refusal::Excess(Excess::Directives(less))));
    }
    if let Some(less) = counts.variables.checked_sub(1) {
        let refused = admit(text, &DocumentLimits { variables_max: less, ..limits });
        assert_eq!(refused.err(), Some(Refusal::Excess(Excess::Variables(less))));
    }
}

fn assert_operation(guarded: &GuardedDocument, name: Option<&str>, limits: &DocumentLimits) -> u64 {
    let document = guarded.document();
    let operation = guarded.operation(name).expect("it was found before");
    let measures = written_out::measures(document, &operation.selection_set.node);
    assert!(measures.selections <= limits.fields_max, "{measures:?}");
    assert!(measures.aliases <= limits.aliases_max, "{measures:?}");
    assert!(measures.depth <= limits.depth_max, "{measures:?}");
    assert!(measures.roots.len() <= limits.root_fields_max, "{measures:?}");
    assert_eq!(guarded.root_fields(operation), measures.roots);

    let model = ShopCosts::new();
    let variables = Map::new();
    let mut steps = Steps::default();
    let cost = guarded.cost_counting(operation, &model, &variables, &mut steps);
    assert!(steps.cost <= limits.tokens_max, "{steps:?}");
    assert_eq!(cost, written_out::cost(document, operation, &model, &variables));
    if cost > COST_EXECUTED_MAX {
        return 0;
    }
    let resolved = shop::execute(document, name, variables);
    assert!(resolved <= cost, "{resolved} fields were resolved for {cost}");
    resolved
}
