//! The payment methods, and what each can and cannot do.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// A payment method, named as in `enabled_payments`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the methods' own")]
pub enum Method {
    CreditCard,
    Gopay,
    #[serde(rename = "shopeepay")]
    ShopeePay,
    #[serde(rename = "other_qris", alias = "qris")]
    Qris,
    BcaVa,
    BniVa,
    BriVa,
    PermataVa,
    CimbVa,
    DanamonVa,
    BsiVa,
    Echannel,
    Indomaret,
    Alfamart,
    Akulaku,
    Kredivo,
    Dana,
    Ovo,
}

impl Method {
    /// All of them, in the order a pay page shows them.
    pub const ALL: [Self; 18] = [
        Self::CreditCard,
        Self::Gopay,
        Self::ShopeePay,
        Self::Qris,
        Self::BcaVa,
        Self::BniVa,
        Self::BriVa,
        Self::PermataVa,
        Self::CimbVa,
        Self::DanamonVa,
        Self::BsiVa,
        Self::Echannel,
        Self::Indomaret,
        Self::Alfamart,
        Self::Akulaku,
        Self::Kredivo,
        Self::Dana,
        Self::Ovo,
    ];

    /// Its name in `enabled_payments`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CreditCard => "credit_card",
            Self::Gopay => "gopay",
            Self::ShopeePay => "shopeepay",
            Self::Qris => "other_qris",
            Self::BcaVa => "bca_va",
            Self::BniVa => "bni_va",
            Self::BriVa => "bri_va",
            Self::PermataVa => "permata_va",
            Self::CimbVa => "cimb_va",
            Self::DanamonVa => "danamon_va",
            Self::BsiVa => "bsi_va",
            Self::Echannel => "echannel",
            Self::Indomaret => "indomaret",
            Self::Alfamart => "alfamart",
            Self::Akulaku => "akulaku",
            Self::Kredivo => "kredivo",
            Self::Dana => "dana",
            Self::Ovo => "ovo",
        }
    }

    /// The method of that name; `qris` is understood too.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = if name == "qris" { "other_qris" } else { name };
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    /// As a person reads it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::CreditCard => "Credit card",
            Self::Gopay => "GoPay",
            Self::ShopeePay => "ShopeePay",
            Self::Qris => "QRIS",
            Self::BcaVa => "BCA VA",
            Self::BniVa => "BNI VA",
            Self::BriVa => "BRI VA",
            Self::PermataVa => "Permata VA",
            Self::CimbVa => "CIMB VA",
            Self::DanamonVa => "Danamon VA",
            Self::BsiVa => "BSI VA",
            Self::Echannel => "Mandiri bill",
            Self::Indomaret => "Indomaret",
            Self::Alfamart => "Alfamart",
            Self::Akulaku => "Akulaku",
            Self::Kredivo => "Kredivo",
            Self::Dana => "DANA",
            Self::Ovo => "OVO",
        }
    }

    /// The `payment_type` of requests, answers and notifications.
    #[must_use]
    pub const fn payment_type(self) -> &'static str {
        match self {
            Self::Qris => "qris",
            Self::BcaVa
            | Self::BniVa
            | Self::BriVa
            | Self::PermataVa
            | Self::CimbVa
            | Self::DanamonVa
            | Self::BsiVa => "bank_transfer",
            Self::Indomaret | Self::Alfamart => "cstore",
            other => other.name(),
        }
    }

    /// The bank of a virtual account, as in `bank_transfer.bank`.
    #[must_use]
    pub const fn bank(self) -> Option<&'static str> {
        match self {
            Self::BcaVa => Some("bca"),
            Self::BniVa => Some("bni"),
            Self::BriVa => Some("bri"),
            Self::PermataVa => Some("permata"),
            Self::CimbVa => Some("cimb"),
            Self::DanamonVa => Some("danamon"),
            Self::BsiVa => Some("bsi"),
            _ => None,
        }
    }

    /// Whether the API can refund it: virtual accounts, Mandiri bills and shops cannot.
    #[must_use]
    pub fn can_be_refunded(self) -> bool {
        !matches!(self.payment_type(), "bank_transfer" | "echannel" | "cstore")
    }

    /// Whether a part of it can be refunded.
    #[must_use]
    pub fn can_be_refunded_in_part(self) -> bool {
        self.can_be_refunded() && !matches!(self, Self::ShopeePay | Self::Ovo)
    }

    /// For how long after settlement the API refunds it; `None` where Midtrans names no end.
    #[must_use]
    pub const fn refund_window(self) -> Option<TimeDelta> {
        match self {
            Self::Gopay | Self::Dana => Some(TimeDelta::days(45)),
            Self::Qris | Self::Ovo => Some(TimeDelta::days(7)),
            Self::ShopeePay => Some(TimeDelta::days(365)),
            Self::Kredivo => Some(TimeDelta::days(14)),
            _ => None,
        }
    }

    /// Whether the bank may take a settlement back within minutes.
    #[must_use]
    pub const fn can_be_reversed(self) -> bool {
        matches!(self, Self::PermataVa | Self::Echannel | Self::Indomaret)
    }

    /// Whether answers know it by its transaction id only.
    #[must_use]
    pub const fn is_known_by_transaction_id_only(self) -> bool {
        matches!(self, Self::Dana)
    }

    /// Whether Midtrans heeds an `Idempotency-Key` when it is charged.
    #[must_use]
    pub const fn heeds_idempotency_key(self) -> bool {
        !matches!(self, Self::PermataVa | Self::Indomaret)
    }
}
