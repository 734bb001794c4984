//! Whether mails would leave.

use mailer::SmtpTransport;
use tokio::time::timeout;

use super::{ANSWER_TIME_MAX, Finding};

pub(super) async fn examine(mail: &SmtpTransport) -> Finding {
    match timeout(ANSWER_TIME_MAX, mail.check()).await {
        Ok(Ok(())) => Finding::good("mail", "the mail server lets us in; nothing was sent"),
        Ok(Err(error)) => Finding::wrong(
            "mail",
            format!("{error}: check SMTP_HOST, SMTP_PORT, SMTP_SECURITY, SMTP_USERNAME and SMTP_PASSWORD"),
        ),
        Err(_elapsed) => Finding::wrong(
            "mail",
            "the mail server does not answer within 10 seconds: check SMTP_HOST and SMTP_PORT, and whether a firewall \
             lets this machine out",
        ),
    }
}
