//! In whose name an account is.

use payments::gateway::GatewayError;
use payouts::gateway::AccountHolder;
use serde_json::Value;

use super::answer::PayoutAnswer;
use super::exchange::{PayoutCall, PayoutExchange, PayoutRole};

const PATH: [&str; 1] = ["account_validation"];
/// The longest name that is believed to be one.
const NAME_CHARACTERS_MAX: usize = 200;
/// What stands in the sentences of accounts that take no money. Other words say nothing of the account: not to know is better
/// than to keep somebody from her earnings.
const NO_SUCH_ACCOUNT: [&str; 5] = ["not exist", "not found", "closed", "dormant", "invalid"];

/// Asks the bank, by way of Midtrans.
pub(super) async fn ask(
    exchange: &PayoutExchange,
    bank_code: &str,
    number: &str,
) -> Result<AccountHolder, GatewayError> {
    let query = [("bank", bank_code), ("account", number)];
    let call = PayoutCall { query: &query, ..PayoutCall::get(PayoutRole::Creator, &PATH) };
    judge(&exchange.ask(&call).await?)
}

fn judge(answer: &PayoutAnswer) -> Result<AccountHolder, GatewayError> {
    if answer.is_success() {
        let name = answer.fields().and_then(|fields| fields.get("account_name")).and_then(Value::as_str);
        let name = name.map(str::trim).filter(|name| {
            (1..=NAME_CHARACTERS_MAX).contains(&name.chars().count()) && !name.chars().any(char::is_control)
        });
        return Ok(name.map_or(AccountHolder::NotKnown, |name| AccountHolder::Named(name.to_owned())));
    }
    match answer.http_status {
        400 | 422 if says_no_such_account(answer) => Ok(AccountHolder::NoSuchAccount),
        400 | 422 => Ok(AccountHolder::NotKnown),
        // Says nothing of the account: the address is wrong, or whoever answers there is not the payout service.
        _ => Err(answer.unexpected()),
    }
}

fn says_no_such_account(answer: &PayoutAnswer) -> bool {
    let errors = answer.fields().and_then(|fields| fields.get("errors")).and_then(Value::as_object);
    // Midtrans does not know every bank: that is nothing against the account.
    let Some(errors) = errors.filter(|errors| !errors.contains_key("bank")) else { return false };
    let said = errors.get("account").map(Value::to_string).unwrap_or_default().to_lowercase();
    NO_SUCH_ACCOUNT.iter().any(|words| said.contains(words))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::RawAnswer;

    fn judged(http_status: u16, body: &Value) -> Result<AccountHolder, GatewayError> {
        judge(&PayoutAnswer::read(&RawAnswer { http_status, body: Some(body.to_string()), date: None })?)
    }

    fn refused(errors: &Value) -> AccountHolder {
        let message = "An error occured when doing account validation";
        judged(400, &json!({ "id": "1", "error_message": message, "errors": errors })).unwrap()
    }

    #[test]
    fn the_bank_s_name_is_told() {
        let known = json!({ "account_name": " SARI DEWI ", "account_no": "0011223344", "bank_name": "bca" });
        assert!(judged(200, &known) == Ok(AccountHolder::Named("SARI DEWI".to_owned())));
        for odd in [json!({}), json!({ "account_name": "" }), json!({ "account_name": null }), json!([])] {
            assert!(judged(200, &odd) == Ok(AccountHolder::NotKnown), "{odd}");
        }
    }

    #[test]
    fn an_account_is_doubted_only_where_that_is_said() {
        for reason in ["Account does not exist", "Account is dormant", "Account is closed"] {
            assert!(refused(&json!({ "account": [reason] })) == AccountHolder::NoSuchAccount, "{reason}");
        }
        for errors in [
            json!({ "account": ["Bank account validation is currently unavailable"] }),
            json!({ "bank": ["Bank is not included in the list"] }),
            json!({ "account": ["Account does not exist"], "bank": ["Bank is not included in the list"] }),
            json!("Account does not exist"),
            json!(null),
        ] {
            assert!(refused(&errors) == AccountHolder::NotKnown, "{errors}");
        }
    }

    #[test]
    fn somebody_else_s_answer_says_nothing_of_the_account() {
        let error = judged(404, &json!({ "error_message": "not found" })).err();
        assert_eq!(error, Some(GatewayError::Refused("404: not found".to_owned())));
    }
}
