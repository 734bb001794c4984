//! Why payouts fail: Midtrans' codes and words (`error-code-and-messages`).

/// What the codes say, from 001 on.
const MESSAGES: [&str; 26] = [
    "Invalid beneficiary name",
    "Invalid destination account number",
    "Invalid destination account or beneficiary name",
    "General error",
    "Timeout error by bank",
    "Unique reference number violation",
    "Identical request already processed before",
    "Bank cannot authenticated request",
    "Bank balance is not enough",
    "Payload validation failed",
    "OTP code expired / blocked",
    "Beneficiary account is blocked",
    "Sender and receiver account are the same",
    "Monthly account balance limit exceeded",
    "Account balance limit exceeded",
    "Merchant balance is not enough",
    "Invalid receiver bank details.",
    "Technical error.",
    "Validation issue.",
    "Transfer could not be processed due to a validation issue, please contact support.",
    "Technical error.",
    "Technical error.",
    "Technical error.",
    "Technical error.",
    "Transfer was declined.",
    "Invalid receiver name.",
];

/// The deposit holds less than the payout.
pub(crate) const BALANCE_IS_NOT_ENOUGH: u8 = 16;

/// The number does not lead anywhere.
pub(crate) const INVALID_ACCOUNT: u8 = 2;

/// As notifications write it.
pub(crate) fn code_text(code: u8) -> String {
    format!("{code:03}")
}

/// What a code says.
pub(crate) fn message(code: u8) -> Option<&'static str> {
    MESSAGES.get(usize::from(code).checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_midtrans() {
        assert_eq!(message(INVALID_ACCOUNT), Some("Invalid destination account number"));
        assert_eq!(message(BALANCE_IS_NOT_ENOUGH), Some("Merchant balance is not enough"));
        assert_eq!(message(26), Some("Invalid receiver name."));
        assert_eq!((message(0), message(27)), (None, None));
        assert_eq!(code_text(2), "002");
    }
}
