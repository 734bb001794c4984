//! What the page asks about the server it is on.

use seeding::demo::{DEMO_ACCOUNTS, DEMO_PASSWORD, DemoAccount};
use serde::Serialize;

/// The answer.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Configuration {
    /// How to sign in with one press. Null outside the dev mode: nobody's password is known there.
    demo: Option<DemoLogins>,
    documents: Documents,
}

#[derive(Clone, Copy, Serialize)]
struct DemoLogins {
    password: &'static str,
    accounts: [Account; DEMO_ACCOUNTS.len()],
}

#[derive(Clone, Copy, Serialize)]
struct Account {
    name: &'static str,
    role: &'static str,
    email: &'static str,
}

/// What the plain page sends to sign people in. It has them from here, byte for byte as they stand in tests/pages: a server
/// that executes registered documents only knows no others.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
struct Documents {
    account: &'static str,
    sign_in: &'static str,
    refresh: &'static str,
    sign_out: &'static str,
}

impl Configuration {
    pub(super) fn new(offers_demo_logins: bool) -> Self {
        let demo = DemoLogins {
            password: DEMO_PASSWORD,
            accounts: DEMO_ACCOUNTS.map(|DemoAccount { name, email, role }| Account { name, role, email }),
        };
        Self {
            demo: offers_demo_logins.then_some(demo),
            documents: Documents {
                account: include_str!("../../../../tests/pages/account.graphql"),
                sign_in: include_str!("../../../../tests/pages/sign_in.graphql"),
                refresh: include_str!("../../../../tests/pages/login_session_refresh.graphql"),
                sign_out: include_str!("../../../../tests/pages/sign_out.graphql"),
            },
        }
    }
}
