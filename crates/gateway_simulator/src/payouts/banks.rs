//! Where money can be sent: Midtrans' beneficiary banks by code, with the names its answers use.
//!
//! Midtrans shows four of them in its reference (`list-of-banks`) and the rest only to who asks with a key. The codes
//! are those on which the "Supported Bank" table of its own older documentation (iris-docs.midtrans.com) and three
//! lists that merchants' public programs took from later answers agree; the names are of the newest of them.

/// Code and name, by code.
const BENEFICIARY_BANKS: &[(&str, &str)] = &[
    ("aceh", "PT. BANK ACEH"),
    ("aceh_syar", "PT. BPD ISTIMEWA ACEH SYARIAH"),
    ("agris", "PT BANK IBK INDONESIA TBK"),
    ("agroniaga", "PT. BANK RAYA INDONESIA, TBK"),
    ("aladin_syar", "PT. BANK ALADIN SYARIAH TBK"),
    ("allo", "PT. ALLO BANK INDONESIA TBK."),
    ("amar", "PT. BANK AMAR INDONESIA"),
    ("andara", "PT. BANK ANDARA"),
    ("anglomas", "PT. BANK AMAR INDONESIA"),
    ("antar_daerah", "PT. BANK ANTAR DAERAH"),
    ("anz", "PT. BANK ANZ INDONESIA"),
    ("artajasa", "PT. ARTAJASA"),
    ("artha", "PT. BANK ARTHA GRAHA INTERNASIONAL TBK."),
    ("bali", "PT. BANK PEMBANGUNAN DAERAH BALI"),
    ("bangkok", "BANGKOK BANK PUBLIC CO.LTD"),
    ("banten", "PT. BANK BANTEN"),
    ("barclays", "PT BANK BARCLAYS INDONESIA"),
    ("bca", "PT. BANK CENTRAL ASIA TBK."),
    ("bca_syar", "PT. BANK BCA SYARIAH"),
    ("bca_va", "PT. BANK CENTRAL ASIA TBK. - VIRTUAL ACCOUNT"),
    ("bcad", "PT. BANK DIGITAL BCA"),
    ("bengkulu", "PT. BPD BENGKULU"),
    ("bisnis", "PT. BANK BISNIS INTERNASIONAL"),
    ("bjb", "PT. BANK PEMBANGUNAN DAERAH JABAR DAN BANTEN"),
    ("bjb_syar", "PT. BANK JABAR BANTEN SYARIAH"),
    ("bni", "PT. BANK NEGARA INDONESIA (PERSERO)"),
    ("bnp", "PT. BANK NUSANTARA PARAHYANGAN"),
    ("bnp_paribas", "PT. BANK BNP PARIBAS INDONESIA"),
    ("boa", "BANK OF AMERICA NA"),
    ("bri", "PT. BANK RAKYAT INDONESIA (PERSERO)"),
    ("bri_va", "PT. BANK RAKYAT INDONESIA (PERSERO) - VIRTUAL ACCOUNT"),
    ("bsi", "PT. BANK SYARIAH INDONESIA TBK."),
    ("btn", "PT. BANK TABUNGAN NEGARA (PERSERO)"),
    ("btn_syar", "PT. BANK TABUNGAN NEGARA (PERSERO) UNIT USAHA SYARIAH"),
    ("btpn", "PT. BANK SMBC Indonesia Tbk"),
    ("btpn_syar", "PT. BANK TABUNGAN PENSIUNAN NASIONAL SYARIAH"),
    ("bukopin", "PT BANK KB BUKOPIN TBK."),
    ("bukopin_syar", "PT. BANK SYARIAH BUKOPIN"),
    ("bumi_artha", "PT. BANK BUMI ARTA"),
    ("bumiputera", "PT. BANK BUMIPUTERA"),
    ("capital", "PT BANK CAPITAL INDONESIA"),
    ("centratama", "PT. CENTRATAMA NASIONAL BANK"),
    ("chase", "JP MORGAN CHASE BANK, N.A"),
    ("china", "BANK OF CHINA"),
    ("china_cons", "CHINA CONSTRUCTION"),
    ("chinatrust", "PT. BANK CTBC INDONESIA"),
    ("cimb", "PT. BANK CIMB NIAGA TBK."),
    ("cimb_rekening_ponsel", "PT. BANK CIMB NIAGA TBK. - REKENING PONSEL"),
    ("cimb_syar", "PT. BANK CIMB NIAGA TBK. - UNIT USAHA SYARIAH"),
    ("cimb_va", "PT. BANK CIMB NIAGA TBK. - VIRTUAL ACCOUNT"),
    ("citibank", "CITIBANK, NA"),
    ("commonwealth", "PT. BANK OCBC NISP, Tbk."),
    ("danamon", "PT. BANK DANAMON INDONESIA TBK."),
    ("danamon_syar", "PT. BANK DANAMON INDONESIA UNIT USAHA SYARIAH"),
    ("dbs", "PT. BANK DBS INDONESIA"),
    ("deutsche", "DEUTSCHE BANK AG."),
    ("dipo", "PT. BANK DIPO INTERNATIONAL"),
    ("diy", "PT. BANK PEMBANGUNAN DAERAH DIY"),
    ("diy_syar", "PT.BANK PEMBANGUNAN DAERAH DIY UNIT USAHA SYARIAH"),
    ("dki", "PT. BANK DKI"),
    ("dki_syar", "PT. BANK DKI UNIT USAHA SYARIAH"),
    ("ekonomi", "PT. BANK EKONOMI RAHARJA"),
    ("fama", "PT. BANK FAMA INTERNATIONAL"),
    ("ganesha", "PT. BANK GANESHA"),
    ("gopay", "GO-PAY"),
    ("hana", "PT. BANK KEB HANA INDONESIA"),
    ("hs_1906", "PT. BANK WOORI SAUDARA INDONESIA 1906,TBK"),
    ("hsbc", "PT. BANK HSBC INDONESIA"),
    ("icbc", "PT. BANK ICBC INDONESIA"),
    ("ina_perdana", "PT. BANK INA PERDANA"),
    ("index_selindo", "BANK INDEX SELINDO"),
    ("india", "PT. BANK OF INDIA INDONESIA TBK."),
    ("jago", "PT. BANK JAGO TBK."),
    ("jago_syar", "PT. BANK JAGO UNIT USAHA SYARIAH"),
    ("jambi", "PT.BANK PEMBANGUNAN DAERAH JAMBI"),
    ("jasa_jakarta", "PT. BANK JASA JAKARTA"),
    ("jateng", "PT. BANK PEMBANGUNAN DAERAH JAWA TENGAH"),
    ("jateng_syar", "PT. BPD JAWA TENGAH UNIT USAHA SYARIAH"),
    ("jatim", "PT. BANK PEMBANGUNAN DAERAH JATIM"),
    ("jatim_syar", "PT.BANK PEMBANGUNAN DAERAH JATIM - UNIT USAHA SYARIAH"),
    ("jtrust", "PT. BANK JTRUST INDONESIA TBK."),
    ("kalbar", "PT.BANK PEMBANGUNAN DAERAH KALBAR"),
    ("kalbar_syar", "PT.BANK PEMBANGUNAN DAERAH KALBAR UUS"),
    ("kalsel", "PT. BANK PEMBANGUNAN DAERAH KALSEL"),
    ("kalsel_syar", "PT. BANK PEMBANGUNAN DAERAH KALSEL - UNIT USAHA SYARIAH"),
    ("kalteng", "PT. BPD KALIMANTAN TENGAH"),
    ("kaltim", "PT.BANK PEMBANGUNAN DAERAH KALTIM"),
    ("kaltim_syar", "PT.BANK PEMBANGUNAN DAERAH KALTIM - UNIT USAHA SYARIAH"),
    ("lampung", "PT.BANK PEMBANGUNAN DAERAH LAMPUNG"),
    ("maluku", "PT.BANK PEMBANGUNAN DAERAH MALUKU"),
    ("mandiri", "PT. BANK MANDIRI (PERSERO) TBK."),
    ("mandiri_taspen", "PT. BANK MANDIRI TASPEN POS"),
    ("maspion", "PT. BANK MASPION"),
    ("mayapada", "PT. BANK MAYAPADA TBK."),
    ("maybank", "PT. BANK MAYBANK INDONESIA TBK."),
    ("maybank_syar", "PT. BANK MAYBANK SYARIAH INDONESIA"),
    ("maybank_uus", "PT. BANK MAYBANK INDONESIA TBK. UNIT USAHA SYARIAH"),
    ("mayora", "PT. BANK MAYORA"),
    ("mega_syar", "PT. BANK MEGA SYARIAH"),
    ("mega_tbk", "PT. BANK MEGA TBK."),
    ("mestika", "PT. BANK MESTIKA DHARMA"),
    ("metro", "PT. BANK METRO EXPRESS"),
    ("mitraniaga", "PT. BANK MITRANIAGA"),
    ("mitsubishi", "THE BANK OF TOKYO MITSUBISHI UFJ LTD."),
    ("mizuho", "PT. BANK MIZUHO INDONESIA"),
    ("mnc", "PT. BANK MNC INTERNASIONAL TBK."),
    ("muamalat", "PT. BANK MUAMALAT INDONESIA"),
    ("multiarta", "PT. BANK MULTI ARTA SENTOSA"),
    ("mutiara", "PT. BANK JTRUST INDONESIA, TBK"),
    ("nagari", "PT. BANK NAGARI"),
    ("nagari_syar", "PT. BANK NAGARI UNIT USAHA SYARIAH"),
    ("niaga_syar", "PT. BANK NIAGA TBK. SYARIAH"),
    ("nobu", "PT. BANK NATIONALNOBU"),
    ("ntb", "PT. BANK PEMBANGUNAN DAERAH NTB"),
    ("ntt", "PT.BANK PEMBANGUNAN DAERAH NTT"),
    ("ocbc", "PT. BANK OCBC NISP TBK."),
    ("ocbc_syar", "PT. BANK OCBC NISP TBK. - UNIT USAHA SYARIAH"),
    ("ok", "PT. BANK OKE INDONESIA"),
    ("ovo", "OVO"),
    ("panin", "PT. PANIN BANK TBK."),
    ("panin_syar", "PT. BANK PANIN SYARIAH"),
    ("papua", "PT.BANK PEMBANGUNAN DAERAH PAPUA"),
    ("permata", "PT. BANK PERMATA TBK."),
    ("permata_syar", "PT. BANK PERMATA TBK. UNIT USAHA SYARIAH"),
    ("permata_va", "PT. BANK PERMATA TBK. - VIRTUAL ACCOUNT"),
    ("prima_master", "PT. PRIMA MASTER BANK"),
    ("pundi", "PT. BANK PUNDI INDONESIA"),
    ("purba", "PT. BANK PURBA DANARTA"),
    ("qnb", "PT. BANK QNB INDONESIA TBK."),
    ("rabobank", "PT. BANK RABOBANK INTERNATIONAL INDONESIA"),
    ("rbos", "THE ROYAL BANK OF SCOTLAND N.V."),
    ("resona", "PT. BANK RESONA PERDANIA"),
    ("riau", "PT. BANK PEMBANGUNAN DAERAH RIAU KEPRI"),
    ("riau_syar", "PT. BANK PEMBANGUNAN DAERAH RIAU KEPRI SYARIAH"),
    ("sampoerna", "PT. BANK SAHABAT SAMPOERNA"),
    ("sbi", "PT. BANK SBI INDONESIA"),
    ("seabank", "PT. BANK SEABANK INDONESIA"),
    ("shinhan", "PT. BANK SHINHAN INDONESIA"),
    ("sinarmas", "PT. BANK SINARMAS"),
    ("sinarmas_syar", "PT. BANK SINARMAS UNIT USAHA SYARIAH"),
    ("stanchard", "STANDARD CHARTERED BANK"),
    ("sulselbar", "PT. BANK SULSELBAR"),
    ("sulselbar_syar", "PT. BANK SULSELBAR UNIT USAHA SYARIAH"),
    ("sulteng", "PT. BPD SULAWESI TENGAH"),
    ("sultenggara", "PT. BPD SULAWESI TENGGARA"),
    ("sulut", "PT. BANK SULUTGO"),
    ("sumitomo", "PT. BANK SUMITOMO MITSUI INDONESIA"),
    ("sumsel_babel", "PT. BPD SUMSEL DAN BABEL"),
    ("sumsel_babel_syar", "PT. BPD SUMSEL DAN BABEL UNIT USAHA SYARIAH"),
    ("sumut", "PT. BANK PEMBANGUNAN DAERAH SUMUT"),
    ("sumut_syar", "PT. BANK PEMBANGUNAN DAERAH SUMUT UUS"),
    ("uob", "PT. BANK UOB INDONESIA"),
    ("victoria", "PT. BANK VICTORIA INTERNATIONAL"),
    ("victoria_syar", "PT. BANK VICTORIA SYARIAH"),
    ("woori", "PT. BANK WOORI SAUDARA INDONESIA 1906 TBK."),
    ("yudha_bhakti", "PT. BANK NEO COMMERCE, TBK"),
];

/// Who takes phone numbers instead of account numbers.
const WALLETS: [&str; 2] = ["gopay", "ovo"];

pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    BENEFICIARY_BANKS.iter().copied()
}

/// The name of the bank with this code.
pub(crate) fn name(code: &str) -> Option<&'static str> {
    all().find(|(known, _)| *known == code).map(|(_, name)| name)
}

pub(crate) fn is_wallet(code: &str) -> bool {
    WALLETS.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_names_one_bank() {
        let codes: Vec<_> = all().map(|(code, _)| code).collect();
        let mut once = codes.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(codes, once, "sorted, and each once");
        assert_eq!(name("bca"), Some("PT. BANK CENTRAL ASIA TBK."));
        assert_eq!(name("BCA"), None);
        assert!(is_wallet("gopay") && name("gopay").is_some() && !is_wallet("bca"));
    }
}
