//! Where a payer says to which bank account money is sent that cannot go back the way it came. For installations without a
//! frontend: with one, the mails link to the frontend's own page. It is always there: a mail of yesterday may lead here.

use axum::Router;
use axum::http::HeaderMap;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use ledger::banks::BANKS;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::pay_return::prefers_english;

/// The page's path.
pub const PATH: &str = "/refund-account";
/// Its script's: a file, so that the page's policy need allow no script that stands in a page.
const SCRIPT_PATH: &str = "/refund-account/page.js";
/// Reads the secret from behind the `#`, which no server is told, and sends the mutation.
const SCRIPT: &str = include_str!("refund_account/page.js");
/// What the script sends: a registered document, for servers that take no others.
const DOCUMENT: &str = include_str!("../../../tests/pages/refund_bank_account_give.graphql");

const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const STYLE: &str = "body{font:18px/1.5 system-ui,sans-serif;max-width:34rem;margin:0 auto;padding:2rem 1rem;color:#1a1a1a;background:#fff}label{display:block;margin-top:1rem}input,select,button{font:inherit;box-sizing:border-box;width:100%;padding:.5rem}button{margin-top:1.5rem}[role=alert]{color:#a40000}";

/// The page.
pub(crate) fn router() -> Router {
    Router::new().route(PATH, get(show)).route(SCRIPT_PATH, get(script))
}

async fn show(headers: HeaderMap) -> Response {
    let safety = [
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (CONTENT_SECURITY_POLICY, PAGE_POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
    ];
    (safety, Html(text(prefers_english(&headers)).into_string())).into_response()
}

async fn script() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, SCRIPT).into_response()
}

/// What the page says.
struct Words {
    language: &'static str,
    title: &'static str,
    what: &'static str,
    bank: &'static str,
    number: &'static str,
    holder: &'static str,
    send: &'static str,
    done: &'static str,
    no_link: &'static str,
    failed: &'static str,
    /// What to do, by the code of the mutation's errors.
    refusals: [(&'static str, &'static str); 5],
}

const ENGLISH: Words = Words {
    language: "en",
    title: "Where to send your money",
    what: "Your money cannot go back the way you paid. Tell us the bank account to send it to. We never ask for a password, a PIN or a code.",
    bank: "Bank",
    number: "Account number",
    holder: "Name of the account's holder",
    send: "Use this account",
    done: "Thank you. We send the money to this account, and write to you when it is on its way.",
    no_link: "Please open the link of our mail: it belongs to this page.",
    failed: "This did not work. Please try again in a moment.",
    refusals: [
        (
            "NOT_FOUND",
            "This link was used, cut off or is too old. Open the whole link of our latest mail, or sign in and ask for a new one.",
        ),
        (
            "NOT_ASKED",
            "We need no account for this money any more: it is on its way, or we have your account.",
        ),
        ("UNKNOWN_BANK", "Please choose a bank."),
        ("INVALID_NUMBER", "An account number has 6 to 20 digits."),
        ("INVALID_HOLDER", "Please write the holder's name as the bank does, up to 100 characters."),
    ],
};

const INDONESIAN: Words = Words {
    language: "id",
    title: "Ke mana uang Anda kami kirim?",
    what: "Uang Anda tidak dapat kembali lewat cara Anda membayar. Mohon isi rekening bank tujuannya. Kami tidak pernah meminta kata sandi, PIN atau kode.",
    bank: "Bank",
    number: "Nomor rekening",
    holder: "Nama pemilik rekening",
    send: "Gunakan rekening ini",
    done: "Terima kasih. Uangnya kami kirim ke rekening ini, dan Anda kami kabari saat sudah dikirim.",
    no_link: "Mohon buka tautan dari surel kami: halaman ini memerlukannya.",
    failed: "Belum berhasil. Mohon coba lagi sebentar lagi.",
    refusals: [
        (
            "NOT_FOUND",
            "Tautan ini sudah dipakai, terpotong atau terlalu lama. Buka tautan lengkap dari surel terakhir kami, atau masuk dan minta yang baru.",
        ),
        (
            "NOT_ASKED",
            "Rekening tidak diperlukan lagi: uangnya sedang dikirim, atau rekening Anda sudah kami terima.",
        ),
        ("UNKNOWN_BANK", "Mohon pilih bank."),
        ("INVALID_NUMBER", "Nomor rekening terdiri dari 6 sampai 20 angka."),
        ("INVALID_HOLDER", "Mohon tulis nama pemilik seperti di bank, paling banyak 100 karakter."),
    ],
};

/// The same for everybody: whose money it is stands behind the `#`, of which the server hears nothing.
fn text(is_english: bool) -> Markup {
    let words = if is_english { ENGLISH } else { INDONESIAN };
    html! {
        (DOCTYPE)
        html lang=(words.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (words.title) " · Teacherin" }
                style { (PreEscaped(STYLE)) }
                script src=(SCRIPT_PATH) defer {}
            }
            body {
                main data-done=(words.done) data-no-link=(words.no_link) data-failed=(words.failed)
                    data-document=(DOCUMENT) {
                    h1 { (words.title) }
                    p { (words.what) }
                    form autocomplete="off" {
                        label { (words.bank)
                            select name="bankCode" required {
                                option value="" {}
                                @for bank in BANKS { option value=(bank.code) { (bank.name) } }
                            }
                        }
                        label { (words.number)
                            input name="accountNumber" required inputmode="numeric" maxlength="30";
                        }
                        label { (words.holder)
                            input name="holder" required maxlength="100";
                        }
                        button type="submit" { (words.send) }
                    }
                    @for (code, message) in words.refusals {
                        template data-code=(code) { (message) }
                    }
                    p role="alert" {}
                    p role="status" {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_every_bank_in_both_languages_and_holds_no_script_itself() {
        for is_english in [true, false] {
            let page = text(is_english).into_string();
            for bank in BANKS {
                assert!(page.contains(&format!("<option value=\"{}\">", bank.code)), "{}", bank.code);
            }
            let script = format!("<script src=\"{SCRIPT_PATH}\" defer></script>");
            assert_eq!(page.matches("<script").count(), 1);
            assert!(page.contains(&script), "{page}");
        }
    }

    #[test]
    fn the_script_sends_what_the_form_asks_for() {
        let page = text(true).into_string();
        for name in ["bankCode", "accountNumber", "holder"] {
            assert!(page.contains(&format!("name=\"{name}\"")), "{name}");
            assert!(SCRIPT.contains(&format!("form.elements.{name}.value")), "{name}");
        }
    }
}
