//! People who come to the product through its front door.

use identity::flows::admin_create::{self, AdminCreateInput};
use kernel::{Actor, EmailAddress, Locale, Role};
use serde_json::json;

use super::{Client, World};

/// The password of everybody.
pub(crate) const PASSWORD: &str = "gunung-merapi-biru-42";

const REGISTER: &str = "mutation ($input: AccountRegisterInput!) {
    accountRegister(input: $input) { mailedCode { nextRequestAt } errors { code field message } }
}";
const VERIFY: &str = "mutation ($input: AccountVerifyInput!) {
    accountVerify(input: $input) { tokens { accessToken refreshToken } errors { code field message } }
}";
const LOGIN: &str = "mutation ($input: LoginInput!) {
    login(input: $input) { tokens { accessToken refreshToken } errors { code field message } }
}";

impl World {
    /// Somebody who registers, reads the code in the mail and verifies it.
    pub(crate) async fn register(&self, role: Role, name: &str) -> Client {
        let mut client = self.anonymous();
        client.email = format!("{}@contoh.test", kernel::text::slug(name));
        let role = role.as_str();
        let input = json!({ "email": client.email, "password": PASSWORD, "fullName": name, "role": role, "locale": "EN" });
        client.run(REGISTER, json!({ "input": input })).await.done("accountRegister");
        self.run_jobs().await;
        let code = self.code_mailed_to(&client.email);
        let input = json!({ "email": client.email, "code": code });
        let answer = client.run(VERIFY, json!({ "input": input })).await.done("accountVerify");
        client.access_token = Some(answer.text("/accountVerify/tokens/accessToken"));
        client.refresh_token = Some(answer.text("/accountVerify/tokens/refreshToken"));
        client
    }

    /// A student.
    pub(crate) async fn student(&self, name: &str) -> Client {
        self.register(Role::Student, name).await
    }

    /// An admin, made as the command line makes one, and signed in.
    pub(crate) async fn admin(&self) -> Client {
        let mut client = self.anonymous();
        client.email = "admin@contoh.test".to_owned();
        let input = AdminCreateInput {
            email: client.email.clone(),
            full_name: "Admin Utama".to_owned(),
            password: PASSWORD.into(),
            locale: Locale::English,
        };
        let authentication = self.server().parts.authentication().expect("the parts fit together");
        admin_create::run(&authentication, &Actor::System, self.now(), input).await.expect("an admin can be made");
        self.sign_in(client).await
    }

    /// The same person, signed in anew.
    pub(crate) async fn sign_in(&self, mut client: Client) -> Client {
        let input = json!({ "email": client.email, "password": PASSWORD });
        let answer = client.run(LOGIN, json!({ "input": input })).await.done("login");
        client.access_token = Some(answer.text("/login/tokens/accessToken"));
        client.refresh_token = Some(answer.text("/login/tokens/refreshToken"));
        client
    }

    /// The newest code that was mailed to the address.
    pub(crate) fn code_mailed_to(&self, email: &str) -> String {
        let address = EmailAddress::parse(email).expect("an e-mail address");
        self.mails.latest_code_to(&address).unwrap_or_else(|| panic!("no code was mailed to {email}"))
    }
}
