//! A way through the schema, written shortly: `booking(id: $accepted).meeting.link`, and for objects by id
//! `node(id: $accepted)<Booking>.place`. Lists are entered at their first item, connections at their first node.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::schema::Schema;

/// Ids by the names the table uses.
type Things = BTreeMap<&'static str, String>;

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
    /// How many braces of the selection are open.
    open: usize,
    /// Type of what it leads to.
    of: String,
    /// Where the connection's own object stands, if the way ends with one.
    pub(crate) connection: Option<String>,
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
            root: String::new(),
            selection: String::new(),
            open: 0,
            of: String::new(),
            connection: None,
        };
        let mut parent = "Query".to_owned();
        for step in &steps {
            // Who goes on behind a connection means what it lists.
            if parent.ends_with("Connection") && schema.field(&parent, step.name).is_none() {
                parent = path.enter_connection(schema, &parent);
            }
            let field = schema
                .field(&parent, step.name)
                .ok_or_else(|| format!("`{way}`: there is no {parent}.{}", step.name))?;
            path.enter(step.name, step.arguments, field.is_list);
            if path.root.is_empty() {
                path.root = path.pointer.clone();
            }
            path.field = match step.of {
                Some(of) => format!("{}({of})", step.name),
                None => format!("{parent}.{}", step.name),
            };
            parent = field.of.clone();
            if let Some(of) = step.of {
                write!(path.selection, " {{ ... on {of}").expect("text takes text");
                path.open += 1;
                parent = of.to_owned();
            }
        }
        if parent.ends_with("Connection") {
            path.connection = Some(path.pointer.clone());
            path.pointer.push_str("/nodes/0");
        }
        path.of = parent;
        Ok(path)
    }

    /// The document that finds out whether there is something, with every `$name` replaced by that thing's id.
    pub(crate) fn document(&self, schema: &Schema, things: &Things) -> String {
        let leaf = match &self.connection {
            Some(_) if schema.field(&self.of, "totalCount").is_some() => {
                " { totalCount edges { __typename } nodes { __typename } }"
            }
            Some(_) => " { edges { __typename } nodes { __typename } }",
            None if schema.is_object(&self.of) => " { __typename }",
            None => "",
        };
        self.closed(leaf, things)
    }

    /// The document that reads all there is, and one step further; `None` where there are no fields to read.
    pub(crate) fn document_of_everything(&self, schema: &Schema, things: &Things) -> Option<String> {
        schema.is_object(&self.of).then(|| self.closed(&schema.everything(&self.of, 1), things))
    }

    fn closed(&self, leaf: &str, things: &Things) -> String {
        with_things(&format!("{}{leaf}{}", self.selection, " }".repeat(self.open)), things)
    }

    fn enter(&mut self, name: &str, arguments: &str, is_list: bool) {
        write!(self.selection, " {{ {name}{arguments}").expect("text takes text");
        write!(self.pointer, "/{name}").expect("text takes text");
        if is_list {
            self.pointer.push_str("/0");
        }
        self.open += 1;
    }

    fn enter_connection(&mut self, schema: &Schema, connection: &str) -> String {
        self.enter("nodes", "", true);
        schema.field(connection, "nodes").expect("a connection has nodes").of.clone()
    }
}

fn with_things(text: &str, things: &Things) -> String {
    let mut document = String::new();
    let mut parts = text.split('$');
    document.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let end = part.find(|character: char| !character.is_alphanumeric()).unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        let thing = things.get(name).unwrap_or_else(|| panic!("nothing is called ${name}"));
        write!(document, "\"{thing}\"{rest}").expect("text takes text");
    }
    document
}
