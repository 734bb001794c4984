//! The fields of calls, and what Midtrans says when one is wrong.

use serde_json::Value;

use super::banks;

/// How many digits an account's number has.
const ACCOUNT_LENGTHS: std::ops::RangeInclusive<usize> = 6..=20;

/// A text that is there; a number is taken for one, as the account's documented type is.
pub(super) fn text(fields: &Value, name: &str) -> Option<String> {
    let text = match fields.get(name)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// Money: digits, and at most two zeros after a point.
pub(super) fn rupiah(value: Option<&Value>) -> Result<i64, &'static str> {
    let text = match value {
        Some(Value::String(text)) if !text.trim().is_empty() => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        None | Some(Value::Null | Value::String(_)) => return Err("can't be blank"),
        Some(_) => return Err("is not a number"),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(whole) || !are_digits(fraction) || fraction.len() > 2 {
        return Err("is not a number");
    }
    if fraction.bytes().any(|digit| digit != b'0') {
        return Err("must be an integer");
    }
    whole.parse().map_err(|_| "is not a number")
}

/// A bank account's number; a wallet's is a phone's.
pub(super) fn check_account((label, account): (&str, &str), bank: &str, faults: &mut Vec<String>) {
    let (shortest, longest) = ACCOUNT_LENGTHS.into_inner();
    if account.is_empty() {
        faults.push(format!("{label} can't be blank"));
    } else if !account.bytes().all(|byte| byte.is_ascii_digit()) {
        faults.push(format!("{label} is not a number"));
    } else if account.len() < shortest {
        faults.push(format!("{label} is too short (minimum is {shortest} characters)"));
    } else if account.len() > longest {
        faults.push(format!("{label} is too long (maximum is {longest} characters)"));
    } else if banks::is_wallet(bank) && !(account.starts_with("08") || account.starts_with("62")) {
        faults.push(format!("{label} is invalid"));
    }
}

pub(super) fn check_email((label, email): (&str, Option<&str>), faults: &mut Vec<String>) {
    let is_address = |email: &str| {
        let parts = email.split_once('@');
        parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
    };
    if !email.is_none_or(is_address) {
        faults.push(format!("{label} is invalid"));
    }
}

pub(super) fn check_length((label, text): (&str, &str), longest: usize, faults: &mut Vec<String>) {
    if text.is_empty() {
        faults.push(format!("{label} can't be blank"));
    } else if text.chars().count() > longest {
        faults.push(format!("{label} is too long (maximum is {longest} characters)"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn money_is_whole_rupiah_however_it_is_written() {
        for right in [json!("10000"), json!("10000.0"), json!("10000.00"), json!(10_000), json!(10_000.0)] {
            assert_eq!(rupiah(Some(&right)), Ok(10_000), "{right}");
        }
        for wrong in ["ten", "-10000", "10.000,00", "1e4", "10000.", "10000.000", " 10000"] {
            assert_eq!(rupiah(Some(&json!(wrong))), Err("is not a number"), "{wrong}");
        }
        assert_eq!(rupiah(Some(&json!("10000.50"))), Err("must be an integer"));
        assert_eq!(rupiah(Some(&json!(""))), Err("can't be blank"));
        assert_eq!(rupiah(None), Err("can't be blank"));
        assert_eq!(rupiah(Some(&json!([10_000]))), Err("is not a number"));
    }
}
