//! A transport for tests: keeps what it is given, and fails when told to.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::EmailAddress;

use crate::error::MailError;
use crate::message::OutgoingMail;
use crate::transport::{MailTransport, SendFuture};

/// Keeps mails in memory instead of sending them. Clones share what was kept.
#[derive(Debug, Clone, Default)]
pub struct Recorder {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    messages: Vec<OutgoingMail>,
    failure: Failure,
}

#[derive(Debug, Clone, Copy, Default)]
enum Failure {
    #[default]
    None,
    Transient,
    Permanent,
}

impl Recorder {
    /// An empty recorder.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Every mail so far, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<OutgoingMail> {
        self.state().messages.clone()
    }

    /// The mails to one address, oldest first.
    #[must_use]
    pub fn messages_to(&self, to: &EmailAddress) -> Vec<OutgoingMail> {
        self.state().messages.iter().filter(|message| message.to == *to).cloned().collect()
    }

    /// The code in the newest mail to the address that has one: a line of six digits.
    #[must_use]
    pub fn latest_code_to(&self, to: &EmailAddress) -> Option<String> {
        self.messages_to(to).iter().rev().find_map(|message| {
            let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
            message.text.lines().map(str::trim).find(is_code).map(str::to_owned)
        })
    }

    /// Forgets what was kept.
    pub fn clear(&self) {
        self.state().messages.clear();
    }

    /// From now on every mail fails in a way that may go away.
    pub fn fail_transiently(&self) {
        self.state().failure = Failure::Transient;
    }

    /// From now on every mail is refused for good.
    pub fn fail_permanently(&self) {
        self.state().failure = Failure::Permanent;
    }

    /// From now on mails are kept again.
    pub fn succeed(&self) {
        self.state().failure = Failure::None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl MailTransport for Recorder {
    fn send<'a>(&'a self, message: &'a OutgoingMail) -> SendFuture<'a> {
        Box::pin(async move {
            let mut state = self.state();
            match state.failure {
                Failure::None => {
                    state.messages.push(message.clone());
                    Ok(())
                }
                Failure::Transient => Err(MailError::transient("the recorder was told to fail")),
                Failure::Permanent => Err(MailError::permanent("the recorder was told to refuse")),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use kernel::Locale;

    use super::*;
    use crate::template::MailTemplate;
    use crate::transport::Mailer;

    #[tokio::test]
    async fn keeps_what_it_takes_and_nothing_that_it_refuses() {
        let recorder = Recorder::new();
        let mailer = Mailer::new(recorder.clone());
        let sari = EmailAddress::parse("sari@contoh.co.id").unwrap();
        let budi = EmailAddress::parse("budi@contoh.co.id").unwrap();
        let code = |code: &str| MailTemplate::VerificationCode {
            name: "Sari".to_owned(),
            code: code.to_owned().into(),
            minutes: 10,
        };

        mailer.send(&sari, Locale::Indonesian, &code("012345")).await.unwrap();
        let changed = MailTemplate::PasswordChanged { name: "Sari".to_owned() };
        mailer.send(&sari, Locale::English, &changed).await.unwrap();
        recorder.fail_transiently();
        assert!(mailer.send(&sari, Locale::English, &code("111111")).await.unwrap_err().is_transient());
        recorder.fail_permanently();
        assert!(!mailer.send(&sari, Locale::English, &code("222222")).await.unwrap_err().is_transient());

        assert_eq!(recorder.messages().len(), 2);
        assert_eq!(recorder.latest_code_to(&sari).as_deref(), Some("012345"));
        assert_eq!(recorder.latest_code_to(&budi), None);
        recorder.succeed();
        mailer.send(&budi, Locale::English, &code("333333")).await.unwrap();
        assert_eq!(recorder.latest_code_to(&budi).as_deref(), Some("333333"));
    }
}
