//! Banks that money can be sent to, by the codes of the gateway's payout interface.

/// A bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bank {
    /// Its code.
    pub code: &'static str,
    /// Its name, as people know it.
    pub name: &'static str,
}

const fn bank(code: &'static str, name: &'static str) -> Bank {
    Bank { code, name }
}

/// All of them, by code.
pub const BANKS: &[Bank] = &[
    bank("aceh", "Bank Aceh Syariah"),
    bank("amar", "Bank Amar Indonesia"),
    bank("bali", "BPD Bali"),
    bank("bca", "Bank Central Asia (BCA)"),
    bank("bca_syar", "BCA Syariah"),
    bank("bjb", "Bank BJB"),
    bank("bni", "Bank Negara Indonesia (BNI)"),
    bank("bri", "Bank Rakyat Indonesia (BRI)"),
    bank("bsi", "Bank Syariah Indonesia (BSI)"),
    bank("btn", "Bank Tabungan Negara (BTN)"),
    bank("btpn", "Bank SMBC Indonesia (BTPN, Jenius)"),
    bank("bukopin", "KB Bank (Bukopin)"),
    bank("cimb", "CIMB Niaga"),
    bank("danamon", "Bank Danamon"),
    bank("dbs", "DBS Indonesia"),
    bank("dki", "Bank DKI"),
    bank("hsbc", "HSBC Indonesia"),
    bank("jago", "Bank Jago"),
    bank("jateng", "Bank Jateng"),
    bank("jatim", "Bank Jatim"),
    bank("mandiri", "Bank Mandiri"),
    bank("maybank", "Maybank Indonesia"),
    bank("mega_syar", "Bank Mega Syariah"),
    bank("mega_tbk", "Bank Mega"),
    bank("muamalat", "Bank Muamalat"),
    bank("ocbc", "OCBC Indonesia"),
    bank("panin", "Panin Bank"),
    bank("permata", "Permata Bank"),
    bank("sinarmas", "Bank Sinarmas"),
    bank("uob", "UOB Indonesia"),
];

/// The bank of this code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Bank> {
    BANKS.iter().find(|bank| bank.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_names_one_bank_and_fits_its_column() {
        let mut codes: Vec<_> = BANKS.iter().map(|bank| bank.code).collect();
        for code in &codes {
            let is_allowed =
                |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
            assert!((2..=30).contains(&code.len()) && code.chars().all(is_allowed), "{code}");
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), BANKS.len());
        assert_eq!(find("bca").map(|bank| bank.name), Some("Bank Central Asia (BCA)"));
        assert_eq!(find("BCA"), None);
    }
}
