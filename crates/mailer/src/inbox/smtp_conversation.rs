//! What an SMTP server answers (RFC 5321), without any network: lines in, replies out.

use super::smtp_sink::MAIL_BYTES_MAX;

const RECIPIENTS_MAX: usize = 100;

/// One client's dialogue, up to its `QUIT`.
#[derive(Default)]
pub(super) struct Conversation {
    has_sender: bool,
    recipients: Vec<String>,
}

/// What to do after a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Say this and listen on.
    Reply(&'static str),
    /// Read a mail for these addresses, then say whether it was kept.
    ReadMail(Vec<String>),
    /// Say this and hang up.
    Close(&'static str),
}

impl Conversation {
    pub(super) fn hear(&mut self, line: &[u8]) -> Next {
        let Ok(line) = std::str::from_utf8(line) else {
            return Next::Reply("500 5.5.2 Not UTF-8");
        };
        if !line.ends_with('\n') {
            return Next::Close("500 5.5.2 Line too long");
        }
        let line = line.trim_end();
        let (verb, argument) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => self.restart("250-localhost\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 10485760"),
            "HELO" => self.restart("250 localhost"),
            "MAIL" => self.mail_from(argument),
            "RCPT" => self.recipient(argument),
            "DATA" => self.data(),
            "RSET" => self.restart("250 2.0.0 Forgotten"),
            "NOOP" => Next::Reply("250 2.0.0 Here"),
            "QUIT" => Next::Close("221 2.0.0 Bye"),
            _ => Next::Reply("502 5.5.1 Unknown command"),
        }
    }

    fn restart(&mut self, reply: &'static str) -> Next {
        *self = Self::default();
        Next::Reply(reply)
    }

    fn mail_from(&mut self, argument: &str) -> Next {
        if self.has_sender {
            return Next::Reply("503 5.5.1 One mail at a time");
        }
        let Some((_, parameters)) = path(argument, "FROM:") else {
            return Next::Reply("501 5.5.4 Write MAIL FROM:<address>");
        };
        if announced_size(parameters).is_some_and(|size| size > MAIL_BYTES_MAX) {
            return Next::Reply("552 5.3.4 The mail is too large");
        }
        self.has_sender = true;
        Next::Reply("250 2.1.0 Sender noted")
    }

    fn recipient(&mut self, argument: &str) -> Next {
        if !self.has_sender {
            return Next::Reply("503 5.5.1 MAIL first");
        }
        if self.recipients.len() >= RECIPIENTS_MAX {
            return Next::Reply("452 4.5.3 Too many recipients");
        }
        match path(argument, "TO:") {
            Some((address, _)) if is_plausible(address) => {
                self.recipients.push(address.to_owned());
                Next::Reply("250 2.1.5 Recipient noted")
            }
            _ => Next::Reply("501 5.1.3 Write RCPT TO:<address>"),
        }
    }

    fn data(&mut self) -> Next {
        if self.recipients.is_empty() {
            return Next::Reply("503 5.5.1 RCPT first");
        }
        Next::ReadMail(std::mem::take(self).recipients)
    }
}

/// The address between angle brackets behind `keyword`, and what follows it.
fn path<'a>(argument: &'a str, keyword: &str) -> Option<(&'a str, &'a str)> {
    let (head, rest) = argument.split_at_checked(keyword.len())?;
    if !head.eq_ignore_ascii_case(keyword) {
        return None;
    }
    rest.trim_start().strip_prefix('<')?.split_once('>')
}

/// Good enough to be written into a header of our own.
fn is_plausible(address: &str) -> bool {
    address.contains('@') && address.len() <= 320 && !address.contains(|c: char| c.is_control() || c == '<')
}

fn announced_size(parameters: &str) -> Option<usize> {
    parameters.split_ascii_whitespace().find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.eq_ignore_ascii_case("SIZE").then(|| value.parse().unwrap_or(usize::MAX))
    })
}

/// A mail while it comes in, line by line.
pub(super) struct Mail {
    bytes: Vec<u8>,
    bytes_max: usize,
    is_too_large: bool,
    is_at_line_start: bool,
}

impl Mail {
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { bytes: Vec::new(), bytes_max, is_too_large: false, is_at_line_start: true }
    }

    /// Adds a line, or tells that it is the lone dot that ends the mail. A line that starts with a dot comes with one
    /// more than it has (RFC 5321 §4.5.2).
    pub(super) fn is_ended_by(&mut self, line: &[u8]) -> bool {
        let starts_here = std::mem::replace(&mut self.is_at_line_start, line.ends_with(b"\r\n"));
        if starts_here && line == b".\r\n" {
            return true;
        }
        let line = if starts_here { line.strip_prefix(b".").unwrap_or(line) } else { line };
        if self.bytes.len() + line.len() > self.bytes_max {
            self.is_too_large = true;
        } else {
            self.bytes.extend_from_slice(line);
        }
        false
    }

    /// The mail, unless it was too large.
    pub(super) fn into_bytes(self) -> Option<Vec<u8>> {
        (!self.is_too_large).then_some(self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(conversation: &mut Conversation, line: &str) -> String {
        match conversation.hear(format!("{line}\r\n").as_bytes()) {
            Next::Reply(reply) | Next::Close(reply) => reply.chars().take(3).collect(),
            Next::ReadMail(recipients) => recipients.join(" "),
        }
    }

    #[test]
    fn a_dialogue_in_the_right_order_ends_in_a_mail() {
        let mut talk = Conversation::default();
        let Next::Reply(greeting) = talk.hear(b"EHLO me\r\n") else { panic!("EHLO is greeted") };
        assert!(greeting.ends_with(&format!("SIZE {MAIL_BYTES_MAX}")), "{greeting}");
        for (line, expected) in [
            ("DATA", "503"),
            ("RCPT TO:<a@b.id>", "503"),
            ("ehlo me", "250"),
            ("MAIL FROM:me@b.id", "501"),
            ("MAIL FROM:<me@b.id> SIZE=10485761", "552"),
            ("mail from:<> BODY=8BITMIME SIZE=10", "250"),
            ("MAIL FROM:<me@b.id>", "503"),
            ("DATA", "503"),
            ("RCPT TO:<nobody>", "501"),
            ("RCPT TO: <a@b.id>", "250"),
            ("RCPT TO:<c@d.id>", "250"),
            ("NOOP", "250"),
            ("VRFY a", "502"),
            ("", "502"),
            ("DATA", "a@b.id c@d.id"),
            ("DATA", "503"),
            ("MAIL FROM:<me@b.id>", "250"),
            ("RCPT TO:<a@b.id>", "250"),
            ("RSET", "250"),
            ("DATA", "503"),
            ("QUIT", "221"),
        ] {
            assert_eq!(code(&mut talk, line), expected, "{line}");
        }
        assert_eq!(talk.hear(b"MAIL without an end"), Next::Close("500 5.5.2 Line too long"));
        assert_eq!(talk.hear(b"\xff\r\n"), Next::Reply("500 5.5.2 Not UTF-8"));
    }

    #[test]
    fn recipients_are_limited() {
        let mut talk = Conversation::default();
        code(&mut talk, "MAIL FROM:<me@b.id>");
        for _ in 0..RECIPIENTS_MAX {
            assert_eq!(code(&mut talk, "RCPT TO:<a@b.id>"), "250");
        }
        assert_eq!(code(&mut talk, "RCPT TO:<a@b.id>"), "452");
    }

    #[test]
    fn dots_are_unstuffed_and_only_a_lone_dot_ends() {
        let mut mail = Mail::new(100);
        for line in [&b"a\r\n"[..], b"..\r\n", b"..b\r\n", b" .\r\n", b"cut", b".\r\n", b".\n", b"\r\n"] {
            assert!(!mail.is_ended_by(line), "{line:?}");
        }
        assert!(mail.is_ended_by(b".\r\n"));
        assert_eq!(mail.into_bytes().unwrap(), b"a\r\n.\r\n.b\r\n .\r\ncut.\r\n\n\r\n");
    }

    #[test]
    fn a_mail_over_the_limit_is_not_kept() {
        let mut mail = Mail::new(6);
        assert!(!mail.is_ended_by(b"1234\r\n"));
        assert!(!mail.is_ended_by(b"5\r\n"));
        assert!(mail.is_ended_by(b".\r\n"));
        assert_eq!(mail.into_bytes(), None);
    }
}
