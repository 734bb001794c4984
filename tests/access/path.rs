//! A way through the schema, written shortly: `booking(id: $accepted).meeting.link`, and for objects by id
//! `node(id: $accepted)<Booking>.place`. Lists are entered at their first item, connections at their first node.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::schema::Schema;

/// A way that was found to exist.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    /// The place it leads to, as the table names it.
    pub(crate) field: String,
    /// Where the outcome stands below `data`.
    pub(crate) pointer: String,
    /// Where the first field's value stands below `data`.
    pub(crate) root: String,
    selection: String,
}

struct Step<'a> {
    name: &'a str,
    /// With their parentheses.
    arguments: &'a str,
    /// What the node is expected to be.
    of: Option<&'a str>,
}

/// The steps between dots that stand outside parentheses.
fn steps(way: &str) -> Vec<Step<'_>> {
    let mut depth = 0_u32;
    let parts = way.split(move |character| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == '.' && depth == 0
    });
    let step = |part| {
        let (rest, of) = match str::strip_suffix(part, '>').and_then(|part| part.rsplit_once('<')) {
            Some((rest, of)) => (rest, Some(of)),
            None => (part, None),
        };
        let (name, arguments) = rest.split_at(rest.find('(').unwrap_or(rest.len()));
        Step { name, arguments, of }
    };
    parts.map(step).collect()
}

impl Path {
    /// Finds the way in the schema.
    ///
    /// # Errors
    /// Which step does not exist.
    pub(crate) fn find(schema: &Schema, way: &str) -> Result<Self, String> {
        let steps = steps(way);
        let mut path = Self {
            field: String::new(),
            pointer: String::new(),
            root: format!("/{}", steps.first().map_or("", |step| step.name)),
            selection: String::new(),
        };
        let mut parent = "Query".to_owned();
        let mut open = 0;
        for step in &steps {
            // Who goes on behind a connection means what it lists.
            if parent.ends_with("Connection") && schema.field(&parent, step.name).is_none() {
                parent = path.enter_connection(schema, &parent, &mut open);
            }
            let field = schema
                .field(&parent, step.name)
                .ok_or_else(|| format!("`{way}`: there is no {parent}.{}", step.name))?;
            path.enter(step.name, step.arguments, field.is_list, &mut open);
            path.field = match step.of {
                Some(of) => format!("{}({of})", step.name),
                None => format!("{parent}.{}", step.name),
            };
            parent = field.of.clone();
            if let Some(of) = step.of {
                write!(path.selection, " {{ ... on {of}").expect("text takes text");
                open += 1;
                parent = of.to_owned();
            }
        }
        if parent.ends_with("Connection") {
            parent = path.enter_connection(schema, &parent, &mut open);
        }
        if schema.is_object(&parent) {
            path.selection.push_str(" { __typename }");
        }
        path.selection.push_str(&" }".repeat(open));
        Ok(path)
    }

    fn enter(&mut self, name: &str, arguments: &str, is_list: bool, open: &mut usize) {
        write!(self.selection, " {{ {name}{arguments}").expect("text takes text");
        write!(self.pointer, "/{name}").expect("text takes text");
        if is_list {
            self.pointer.push_str("/0");
        }
        *open += 1;
    }

    fn enter_connection(&mut self, schema: &Schema, connection: &str, open: &mut usize) -> String {
        self.enter("nodes", "", true, open);
        schema.field(connection, "nodes").expect("a connection has nodes").of.clone()
    }

    /// The document, with every `$name` replaced by that thing's id.
    pub(crate) fn document(&self, things: &BTreeMap<&'static str, String>) -> String {
        let mut document = String::new();
        let mut parts = self.selection.split('$');
        document.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let end = part.find(|character: char| !character.is_alphanumeric()).unwrap_or(part.len());
            let (name, rest) = part.split_at(end);
            let thing = things.get(name).unwrap_or_else(|| panic!("nothing is called ${name}"));
            write!(document, "\"{thing}\"{rest}").expect("text takes text");
        }
        document
    }
}
