//! Ending a payment that is not settled.

use payments::gateway::{EndOutcome, GatewayEnd, GatewayError};

use crate::answer::CoreAnswer;
use crate::exchange::{Api, Call, Exchange, Post};

/// Expires or cancels the order of this id.
pub(crate) async fn end(exchange: &Exchange, id: &str, end: GatewayEnd) -> Result<EndOutcome, GatewayError> {
    let action = match end {
        GatewayEnd::Expire => "expire",
        GatewayEnd::Cancel => "cancel",
    };
    let call = Call { api: Api::Core, path: &[id, action], post: Post::Empty, is_repeatable: false };
    let answer = CoreAnswer::read(exchange.ask(&call).await?)?;
    match answer.status_code.as_str() {
        // Cancelling answers 200, expiring 407.
        "200" | "407" => Ok(EndOutcome::Ended),
        "404" => Ok(EndOutcome::Unknown),
        "412" => Ok(EndOutcome::TooLate),
        code if code.starts_with('4') => Err(GatewayError::Refused(answer.words())),
        _ => Err(GatewayError::Malformed(answer.words())),
    }
}
