//! How much lies ready.

use payments::gateway::GatewayError;

use super::exchange::{PayoutCall, PayoutExchange, PayoutRole};
use crate::amount;
use crate::report::text_or_number;

/// Either role may ask.
pub(super) async fn ask(exchange: &PayoutExchange, role: PayoutRole) -> Result<i64, GatewayError> {
    let answer = exchange.ask(&PayoutCall::get(role, &["balance"])).await?;
    if !answer.is_success() {
        return Err(answer.unexpected());
    }
    answer
        .fields()
        .and_then(|fields| amount::rupiah(&text_or_number(fields, "balance")?))
        .ok_or_else(|| GatewayError::Malformed("a balance that is no whole amount".to_owned()))
}
