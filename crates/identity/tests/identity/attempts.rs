//! What one client may try, what all of them together may, and whom it does not stop.

use std::collections::BTreeMap;
use std::fmt::Debug;

use chrono::TimeDelta;
use database::CommandError;
use database::schema::{attempt_counts, login_throttles};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::SessionTokens;
use identity::commands::login_session_revoke;
use identity::flows::login::LoginCode;
use identity::flows::password_reset::{self, PasswordResetInput};
use identity::flows::password_reset_request;
use kernel::ClientAddress;

use crate::stage::{HERE, OTHER_PASSWORD, PASSWORD, SARI, Stage, client, login, refusal};

/// How a sign-in ended: only the first two asked the password hasher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ending {
    SignedIn,
    Tried,
    TooManyAtAddress,
    TooManyOfClient,
}

fn ending(outcome: Result<SessionTokens, CommandError<LoginCode>>) -> Ending {
    match outcome {
        Ok(_) => Ending::SignedIn,
        Err(CommandError::RateLimited(_)) => Ending::TooManyOfClient,
        refused => match refusal(refused) {
            LoginCode::CredentialsInvalid => Ending::Tried,
            LoginCode::TooManyAttempts => Ending::TooManyAtAddress,
            code => panic!("not expected: {code:?}"),
        },
    }
}

/// How long a client must wait that tried too often.
pub(crate) fn limited<T: Debug, C: Debug>(outcome: Result<T, CommandError<C>>) -> TimeDelta {
    match outcome {
        Err(CommandError::RateLimited(wait)) => wait,
        other => panic!("not limited but {other:?}"),
    }
}

/// Sends 64 wrong passwords at once, half of them to another process; how many ended how.
async fn storm(stage: &Stage, whose: impl Fn(u32) -> (ClientAddress, String)) -> BTreeMap<Ending, usize> {
    let (one, other) = (stage.authentication.clone(), stage.another_process());
    let attempts = (0..64_u32).map(|number| {
        let process = if number % 2 == 0 { &one } else { &other };
        let (client, email) = whose(number);
        async move { login(process, stage.now(), client, (&email, OTHER_PASSWORD)).await }
    });
    let mut endings = BTreeMap::new();
    for outcome in futures_util::future::join_all(attempts).await {
        *endings.entry(ending(outcome)).or_default() += 1;
    }
    endings
}

#[tokio::test(flavor = "multi_thread")]
async fn one_client_at_one_address_tries_five_however_many_connections_and_processes_it_uses() {
    let stage = Stage::open().await;
    stage.member(SARI).await;
    let endings = storm(&stage, |_| (client(1), SARI.to_owned())).await;
    assert_eq!(endings, [(Ending::Tried, 5), (Ending::TooManyAtAddress, 59)].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_clients_at_one_address_try_fifty() {
    let stage = Stage::open().await;
    stage.member(SARI).await;
    for email in [SARI, "siapa@contoh.co.id"] {
        let endings = storm(&stage, |number| (client(number), email.to_owned())).await;
        assert_eq!(endings, [(Ending::Tried, 50), (Ending::TooManyAtAddress, 14)].into());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_client_at_sixty_four_addresses_tries_fifty() {
    let stage = Stage::open().await;
    stage.member(SARI).await;
    let address =
        |number: u32| if number == 40 { SARI.to_owned() } else { format!("n{number}@contoh.co.id") };
    let endings = storm(&stage, |number| (client(1), address(number))).await;
    assert_eq!(endings, [(Ending::Tried, 50), (Ending::TooManyOfClient, 14)].into());

    // The same for known and unknown addresses, and for right passwords: nothing is looked at any more.
    let (known, known_count) = stage.statements(stage.login_from(client(1), SARI, PASSWORD)).await;
    let (unknown, unknown_count) =
        stage.statements(stage.login_from(client(1), "siapa@contoh.co.id", PASSWORD)).await;
    assert_eq!(known_count, unknown_count);
    let wait = limited(known);
    assert_eq!((wait, limited(unknown)), (TimeDelta::minutes(30), TimeDelta::minutes(30)));
    // Others go on, and so does the client after what it was told to wait; asking made nothing longer.
    assert!(stage.login_from(client(2), SARI, PASSWORD).await.is_ok());
    stage.pass(wait - TimeDelta::seconds(1));
    limited(stage.login_from(client(1), SARI, PASSWORD).await);
    stage.pass(TimeDelta::seconds(1));
    assert!(stage.login_from(client(1), SARI, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn right_passwords_and_attempts_that_wait_cost_a_client_nothing() {
    let stage = Stage::open().await;
    stage.member(SARI).await;
    for _ in 0..60 {
        stage.login(SARI, PASSWORD).await.unwrap();
    }
    for _ in 0..5 {
        refusal(stage.login("siapa@contoh.co.id", OTHER_PASSWORD).await);
    }
    for _ in 0..60 {
        let outcome = stage.login("siapa@contoh.co.id", OTHER_PASSWORD).await;
        assert_eq!(ending(outcome), Ending::TooManyAtAddress);
    }
    assert_eq!(ending(stage.login(SARI, OTHER_PASSWORD).await), Ending::Tried);
}

#[tokio::test]
async fn failures_of_one_client_keep_no_other_waiting() {
    let stage = Stage::open().await;
    stage.member(SARI).await;
    for _ in 0..5 {
        refusal(stage.login_from(client(1), SARI, OTHER_PASSWORD).await);
    }
    assert_eq!(ending(stage.login_from(client(1), SARI, PASSWORD).await), Ending::TooManyAtAddress);
    assert_eq!(ending(stage.login_from(client(2), SARI, PASSWORD).await), Ending::SignedIn);
}

/// Everybody guesses at this address until strangers must wait.
async fn besiege(stage: &Stage, email: &str) {
    for number in 100..150 {
        let outcome = stage.login_from(client(number), email, OTHER_PASSWORD).await;
        assert_eq!(ending(outcome), Ending::Tried);
    }
}

#[tokio::test]
async fn an_attack_from_everywhere_does_not_shut_the_owner_out() {
    let stage = Stage::open().await;
    stage.member(SARI).await;
    besiege(&stage, SARI).await;
    besiege(&stage, "siapa@contoh.co.id").await;
    // A stranger waits, with the right password too, at a known and at an unknown address after the same work.
    let (known, known_count) = stage.statements(stage.login_from(client(7), SARI, PASSWORD)).await;
    let (unknown, unknown_count) =
        stage.statements(stage.login_from(client(7), "siapa@contoh.co.id", PASSWORD)).await;
    assert_eq!(known.unwrap_err().refusals(), unknown.unwrap_err().refusals());
    assert_eq!(known_count, unknown_count);
    // Whoever comes from where the account was at home does not; and gives strangers no new guesses by it.
    assert_eq!(ending(stage.login(SARI, OTHER_PASSWORD).await), Ending::Tried);
    assert_eq!(ending(stage.login(SARI, PASSWORD).await), Ending::SignedIn);
    assert_eq!(ending(stage.login_from(client(8), SARI, OTHER_PASSWORD).await), Ending::TooManyAtAddress);
    // One guess passes at a time, then the waits double: 30 seconds, a minute, two.
    for seconds in [30, 60, 120] {
        stage.pass(TimeDelta::seconds(seconds));
        assert_eq!(ending(stage.login_from(client(9), SARI, OTHER_PASSWORD).await), Ending::Tried);
        assert_eq!(ending(stage.login_from(client(8), SARI, PASSWORD).await), Ending::TooManyAtAddress);
    }
    // A month after the last sign-in the network is nobody's home.
    stage.pass(TimeDelta::days(30));
    besiege(&stage, SARI).await;
    assert_eq!(ending(stage.login(SARI, PASSWORD).await), Ending::TooManyAtAddress);
}

#[tokio::test]
async fn a_network_whose_session_was_ended_as_a_strangers_is_no_home() {
    let stage = Stage::open().await;
    let owner = stage.member(SARI).await;
    let stranger = stage.login_from(client(1), SARI, PASSWORD).await.unwrap();
    stage.login_from(client(2), SARI, PASSWORD).await.unwrap();
    let actor = stage.actor(&owner).await.unwrap();
    let mut connection = stage.connection().await;
    login_session_revoke::run(&mut connection, &actor, stage.now(), stranger.login_session_id).await.unwrap();
    besiege(&stage, SARI).await;
    assert_eq!(ending(stage.login_from(client(1), SARI, PASSWORD).await), Ending::TooManyAtAddress);
    assert_eq!(ending(stage.login_from(client(2), SARI, PASSWORD).await), Ending::SignedIn);
}

#[tokio::test]
async fn a_reset_lifts_what_every_client_did() {
    let stage = Stage::open().await;
    stage.member(SARI).await;
    besiege(&stage, SARI).await;
    for _ in 0..5 {
        refusal(stage.login(SARI, OTHER_PASSWORD).await);
    }
    password_reset_request::run(&stage.authentication, stage.now(), HERE, SARI).await.unwrap();
    stage.work().await;
    let input = PasswordResetInput {
        email: SARI.to_owned(),
        code: stage.code(SARI),
        new_password: OTHER_PASSWORD.to_owned().into(),
        client: HERE,
    };
    password_reset::run(&stage.authentication, stage.now(), input).await.unwrap();
    assert_eq!(stage.count(login_throttles::table).await, 0);
    assert_eq!(ending(stage.login(SARI, OTHER_PASSWORD).await), Ending::SignedIn);
    assert_eq!(ending(stage.login_from(client(7), SARI, OTHER_PASSWORD).await), Ending::SignedIn);
}

#[tokio::test]
async fn neither_networks_nor_addresses_are_stored_in_plain_words() {
    let stage = Stage::open().await;
    stage.login(SARI, PASSWORD).await.unwrap_err();
    let mut connection = stage.connection().await;
    let counted: Vec<Vec<u8>> =
        attempt_counts::table.select(attempt_counts::subject_hash).load(&mut *connection).await.unwrap();
    let throttled: Vec<(Vec<u8>, Vec<u8>)> = login_throttles::table
        .select((login_throttles::address_hash, login_throttles::client_address_hash))
        .order(login_throttles::client_address_hash)
        .load(&mut *connection)
        .await
        .unwrap();
    assert_eq!(counted.iter().map(Vec::len).collect::<Vec<_>>(), [32]);
    let lengths: Vec<_> = throttled.iter().map(|(address, client)| (address.len(), client.len())).collect();
    assert_eq!(lengths, [(32, 0), (32, 32)]);
}
