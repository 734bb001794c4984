//! The shape all mails share, and how it becomes text and HTML. Wording lives with the languages.

use kernel::Locale;
use maud::{DOCTYPE, PreEscaped, html};

use super::person_text::one_line;

/// A mail before it is laid out. Built from blocks, so that both parts always say the same.
pub(super) struct Letter {
    subject: String,
    greeting: String,
    blocks: Vec<Block>,
    signature: &'static str,
}

enum Block {
    Paragraph(String),
    Code(String),
    Facts(Vec<(&'static str, String)>),
    Link(String),
}

impl Letter {
    pub(super) fn new(subject: &str, greeting: String, signature: &'static str) -> Self {
        Self { subject: one_line(subject), greeting, blocks: Vec::new(), signature }
    }

    pub(super) fn paragraph(mut self, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Paragraph(text.into()));
        self
    }

    /// A code, alone on its line so that it can be copied.
    pub(super) fn code(mut self, code: &str) -> Self {
        self.blocks.push(Block::Code(code.to_owned()));
        self
    }

    /// An address to be opened, alone on its line. Ours only: never what somebody typed.
    pub(super) fn link(mut self, address: &str) -> Self {
        self.blocks.push(Block::Link(address.to_owned()));
        self
    }

    /// Label and value, one pair a line.
    pub(super) fn facts(mut self, facts: Vec<(&'static str, String)>) -> Self {
        self.blocks.push(Block::Facts(facts));
        self
    }

    pub(super) fn into_subject(self) -> String {
        self.subject
    }

    pub(super) fn text(&self) -> String {
        let mut text = format!("{}\n", self.greeting);
        for block in &self.blocks {
            text.push('\n');
            match block {
                Block::Paragraph(paragraph) => text.push_str(&format!("{paragraph}\n")),
                Block::Link(address) => text.push_str(&format!("{address}\n")),
                Block::Code(code) => text.push_str(&format!("    {code}\n")),
                Block::Facts(facts) => {
                    for (label, value) in facts {
                        text.push_str(&format!("{label}: {value}\n"));
                    }
                }
            }
        }
        text.push_str(&format!("\n{}\n", self.signature));
        text
    }

    /// Inline styles only: mail programs drop style sheets.
    pub(super) fn html(&self, locale: Locale) -> String {
        html! {
            (DOCTYPE)
            html lang=(locale.as_str()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.subject) }
                }
                body style="margin:0;padding:24px;font-family:sans-serif;font-size:16px;line-height:1.5;color:#1a1a1a;background:#ffffff" {
                    div style="max-width:36em;margin:0 auto" {
                        p { (self.greeting) }
                        @for block in &self.blocks { (block.html()) }
                        p style="color:#555555" { (self.signature) }
                    }
                }
            }
        }
        .into_string()
    }
}

impl Block {
    fn html(&self) -> PreEscaped<String> {
        html! {
            @match self {
                Self::Paragraph(paragraph) => p { (paragraph) },
                Self::Link(address) => p { a href=(address) { (address) } },
                Self::Code(code) => p style="font-family:monospace;font-size:28px;letter-spacing:4px" { strong { (code) } },
                Self::Facts(facts) => table style="border-collapse:collapse" {
                    @for (label, value) in facts {
                        tr {
                            th scope="row" style="text-align:left;vertical-align:top;padding:4px 16px 4px 0;font-weight:normal;color:#555555" { (label) }
                            td style="padding:4px 0" { (value) }
                        }
                    }
                },
            }
        }
    }
}
