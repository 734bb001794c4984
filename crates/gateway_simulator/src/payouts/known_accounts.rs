//! Bank accounts that the simulated banks know: those of Midtrans' sandbox, and those a test opens.

use serde::{Deserialize, Serialize};

/// How an account stands with its bank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// It takes money.
    #[default]
    Open,
    /// Nobody has used it for long: payouts to it fail.
    Dormant,
    /// It is no more: payouts to it fail.
    Closed,
}

/// An account that a bank knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAccount {
    /// The bank's code.
    pub bank: String,
    /// Its number.
    pub account: String,
    /// Whose it is, as the bank writes it.
    pub name: String,
    /// How it stands.
    #[serde(default)]
    pub state: AccountState,
}

/// The sandbox's (`references`), and the one that `validate-bank-account` shows.
const SANDBOX: [(&str, &str, &str); 13] = [
    ("mandiri", "1111222233333", "Mandiri Simulator A"),
    ("mandiri", "2222333344444", "Mandiri Simulator B"),
    ("permata", "4111111111", "Permata Simulator A"),
    ("danamon", "111112222222", "Danamon Simulator A"),
    ("danamon", "000001111111", "Danamon Simulator B"),
    ("danamon", "000002222222", "Danamon Simulator C"),
    ("danamon", "000001137298", "Danamon Simulator A"),
    ("bni", "00010000", "BNI Simulator A"),
    ("bri", "111112222233333", "BRI Simulator A"),
    ("bca", "0011223344", "BCA Simulator A"),
    ("cimb", "222233334444", "CIMB Simulator A"),
    ("cimb", "333344445555", "CIMB Simulator B"),
    ("gopay", "08123450000", "Gopay Simulator A"),
];

/// The sandbox's account of that number.
pub(crate) fn sandbox(bank: &str, account: &str) -> Option<KnownAccount> {
    SANDBOX.into_iter().find(|known| (known.0, known.1) == (bank, account)).map(|(bank, account, name)| {
        KnownAccount {
            bank: bank.to_owned(),
            account: account.to_owned(),
            name: name.to_owned(),
            state: AccountState::Open,
        }
    })
}
