//! Splits text into tokens from left to right, without recursion and without building anything.
//!
//! It splits as async-graphql's parser does, which differs from the specification: words that the parser's grammar
//! spells out (`true`, `query` …) need nothing behind them, so that it reads `[truefalse]` and `[000]` as lists of two
//! and three values. What this lexer counts is never less than what the parser builds.

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// `...`
    Spread,
    /// `(`, `[` or `{`
    Open,
    /// `)`, `]` or `}`
    Close,
    /// `@`
    At,
    /// `$`
    Dollar,
    /// A name, a number, a string, another punctuator, or what no grammar knows.
    Other,
}

/// A string that no quote ends; it starts at this byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unterminated(pub(crate) usize);

const WORDS: [&[u8]; 7] = [b"true", b"false", b"null", b"query", b"mutation", b"subscription", b"fragment"];

const BLOCK_QUOTE: &[u8] = b"\"\"\"";

/// A reader of one text.
pub(crate) struct Lexer<'text> {
    length: usize,
    rest: &'text [u8],
    steps: usize,
}

impl<'text> Lexer<'text> {
    pub(crate) fn new(text: &'text str) -> Self {
        Self { length: text.len(), rest: text.as_bytes(), steps: 0 }
    }

    /// Bytes looked at, and one for each time some were taken.
    pub(crate) fn steps(&self) -> usize {
        self.steps
    }

    /// The next token, or none at the end.
    ///
    /// A string that does not end is an error here, because it is one in every grammar, and because the parser reads
    /// on to the end of the text wherever it meets one, again and again.
    pub(crate) fn next_token(&mut self) -> Result<Option<Token>, Unterminated> {
        self.skip_ignored();
        let Some(first) = self.rest.first() else { return Ok(None) };
        let token = match first {
            b'"' => return self.string().map(Some),
            b'.' if self.rest.starts_with(b"...") => {
                self.take(3);
                return Ok(Some(Token::Spread));
            }
            b'0'..=b'9' | b'-' => {
                self.number();
                return Ok(Some(Token::Other));
            }
            first if is_name_byte(*first) => {
                self.name();
                return Ok(Some(Token::Other));
            }
            b'(' | b'[' | b'{' => Token::Open,
            b')' | b']' | b'}' => Token::Close,
            b'@' => Token::At,
            b'$' => Token::Dollar,
            _ => Token::Other,
        };
        self.take(1);
        Ok(Some(token))
    }

    fn take(&mut self, length: usize) {
        self.steps += length + 1;
        self.rest = self.rest.get(length..).unwrap_or_default();
    }

    fn take_while(&mut self, inside: impl Fn(u8) -> bool) {
        let length = self.rest.iter().position(|byte| !inside(*byte)).unwrap_or(self.rest.len());
        self.take(length);
    }

    /// Space, commas, the byte order mark (anywhere, as the parser has it) and comments.
    fn skip_ignored(&mut self) {
        while let Some(first) = self.rest.first() {
            match first {
                b' ' | b'\t' | b'\r' | b'\n' | b',' => self.take(1),
                b'#' => self.take_while(|byte| byte != b'\n' && byte != b'\r'),
                0xEF if self.rest.starts_with("\u{feff}".as_bytes()) => self.take(3),
                _ => return,
            }
        }
    }

    fn name(&mut self) {
        match WORDS.iter().find(|word| self.rest.starts_with(word)) {
            Some(word) => self.take(word.len()),
            None => self.take_while(is_name_byte),
        }
    }

    /// `-`? then `0` or digits that start with another, then a fraction and an exponent where they are complete.
    fn number(&mut self) {
        if self.rest.starts_with(b"-") {
            self.take(1);
        }
        if self.rest.starts_with(b"0") {
            self.take(1);
        } else {
            self.take_while(|byte| byte.is_ascii_digit());
        }
        if let [b'.', b'0'..=b'9', ..] = self.rest {
            self.take(1);
            self.take_while(|byte| byte.is_ascii_digit());
        }
        match self.rest {
            [b'e' | b'E', b'+' | b'-', b'0'..=b'9', ..] => self.take(2),
            [b'e' | b'E', b'0'..=b'9', ..] => self.take(1),
            _ => return,
        }
        self.take_while(|byte| byte.is_ascii_digit());
    }

    fn string(&mut self) -> Result<Token, Unterminated> {
        let start = Unterminated(self.length - self.rest.len());
        let is_block = self.rest.starts_with(BLOCK_QUOTE);
        self.take(if is_block { 3 } else { 1 });
        let is_ended = if is_block { self.end_block_string() } else { self.end_string() };
        if is_ended { Ok(Token::Other) } else { Err(start) }
    }

    fn end_block_string(&mut self) -> bool {
        loop {
            self.take_while(|byte| byte != b'"' && byte != b'\\');
            if self.rest.starts_with(BLOCK_QUOTE) {
                self.take(3);
                return true;
            } else if self.rest.starts_with(b"\\\"\"\"") {
                self.take(4);
            } else if self.rest.is_empty() {
                return false;
            } else {
                self.take(1);
            }
        }
    }

    /// A string may not span lines.
    fn end_string(&mut self) -> bool {
        loop {
            self.take_while(|byte| !matches!(byte, b'"' | b'\\' | b'\n' | b'\r'));
            match self.rest {
                [b'"', ..] => {
                    self.take(1);
                    return true;
                }
                [b'\\', after, ..] if !matches!(after, b'\n' | b'\r') => self.take(2),
                _ => return false,
            }
        }
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
