//! Everybody tries everything: refusals change nothing and tell nobody what they may not know, and what is allowed is done.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::super::cast::mutate;
use super::super::policy::{Access, Actor};
use super::stage::{Attempt, Stage};
use super::{
    GROUPS, Group, HiddenFrom, Row, accounts, bookings, bookkeeping, lessons, materials, moderation,
    money_back, notifications, offers, payments, payouts, purchases, reconciliation, reviews, rules,
};
use super::{sign_in, uploads, vocabulary};
use crate::support::Answer;

/// What the answer comes to.
fn access_of(answer: &Answer, mutation: &str) -> Access {
    if let Some(errors) = answer.body.get("errors").and_then(Value::as_array) {
        let codes: Vec<Option<&str>> =
            errors.iter().map(|error| error.pointer("/extensions/code").and_then(Value::as_str)).collect();
        return match codes.as_slice() {
            [Some("UNAUTHENTICATED")] => Access::Unauthenticated,
            [Some("FORBIDDEN")] => Access::Forbidden,
            _ => panic!("{mutation}: {answer:#?}"),
        };
    }
    match answer.refusal_codes(mutation).as_slice() {
        [] => Access::Allowed,
        // A test's few codes may stay where they are.
        [code] => Access::of_refusal(code.clone().leak()),
        _ => panic!("{mutation}: {answer:#?}"),
    }
}

/// An answer as a client sees it, but for what is counted of every request.
fn seen(answer: &Answer) -> (u16, Value) {
    let mut body = answer.body.clone();
    body.as_object_mut().and_then(|body| body.remove("extensions"));
    (answer.status, body)
}

/// A row that is tried, and what of it is not as the table says.
struct Trial<'a> {
    stage: &'a mut Stage,
    row: &'a Row,
    complaints: Vec<String>,
}

impl Trial<'_> {
    fn complain(&mut self, actor: Actor, what: &str) {
        let (mutation, about) = (self.row.mutation, self.row.about);
        self.complaints.push(format!("{mutation}, {about}, {}: {what}", actor.heading()));
    }

    async fn prepared(&mut self) -> Attempt {
        (self.row.prepare)(self.stage).await
    }

    async fn sent(&self, actor: Actor, input: Option<&Value>) -> (u64, Answer) {
        let (client, row) = (self.stage.cast.client(actor), self.row);
        let request = async {
            match input {
                Some(input) => mutate(&client, row.mutation, row.selection, input.clone()).await,
                None => {
                    let document =
                        format!("mutation {{ {} {{ errors {{ code field message }} }} }}", row.mutation);
                    client.run(&document, json!({})).await
                }
            }
        };
        self.stage.world().statements_of(request).await
    }

    /// Sends it, and the same about nothing if the actor must not see a difference.
    async fn tried(&mut self, actor: Actor, attempt: &Attempt) {
        let expected = self.row.expected.of(actor);
        let (statements, answer) = self.sent(actor, attempt.input_of(actor).as_ref()).await;
        let found = access_of(&answer, self.row.mutation);
        if found != expected {
            self.complain(actor, &format!("{found:?} instead of {expected:?}: {}", answer.body));
        }
        let is_hidden = match (self.row.hidden, expected) {
            (HiddenFrom::Everybody, _) => true,
            (_, Access::Allowed) => false,
            (HiddenFrom::WhoIsRefused, _) => true,
            (HiddenFrom::Strangers, Access::NotFound) => {
                assert!(attempt.of_nothing.is_some(), "{}: what is not found?", self.row.mutation);
                true
            }
            (HiddenFrom::Strangers, access) => matches!(access, Access::Unauthenticated | Access::Forbidden),
        };
        let Some(of_nothing) = attempt.of_nothing.as_ref().filter(|_| is_hidden) else { return };
        let (statements_of_nothing, nothing) = self.sent(actor, Some(of_nothing)).await;
        if seen(&answer) != seen(&nothing) {
            self.complain(actor, &format!("{answer:?} instead of {nothing:?} for what is not there"));
        }
        if statements != statements_of_nothing {
            let counts = format!("{statements} statements, {statements_of_nothing} for what is not there");
            self.complain(actor, &counts);
        }
    }

    /// All who are refused, and then nothing may have changed.
    async fn refusals(&mut self, attempt: &Attempt) {
        let counted: Vec<&str> = self.row.counted.iter().map(|(table, _)| *table).collect();
        for actor in Actor::ALL {
            if self.row.expected.of(actor) == Access::Allowed {
                continue;
            }
            let own = if self.row.is_for_one { self.prepared().await } else { attempt.clone() };
            let before = self.stage.world().digests(&counted).await;
            self.tried(actor, &own).await;
            let after = self.stage.world().digests(&counted).await;
            let changed: BTreeSet<_> =
                after.iter().filter(|entry| !before.iter().any(|old| old == *entry)).collect();
            if !changed.is_empty() {
                self.complain(actor, &format!("was refused, and this changed: {changed:?}"));
            }
        }
    }

    /// All who may, each with one of their own; the first with the one that others were refused.
    async fn successes(&mut self, attempt: Attempt) {
        let mut first = Some(attempt).filter(|_| !self.row.is_for_one);
        for actor in Actor::ALL {
            if self.row.expected.of(actor) != Access::Allowed {
                continue;
            }
            let own = match first.take() {
                Some(attempt) => attempt,
                None => self.prepared().await,
            };
            let before = self.stage.world().digests(&[]).await;
            self.tried(actor, &own).await;
            let is_unchanged = self.stage.world().digests(&[]).await == before;
            if is_unchanged != self.row.unwritten.contains(&actor) {
                let what = if is_unchanged { "nothing changed" } else { "something changed" };
                self.complain(actor, &format!("was allowed, and {what}"));
            }
        }
    }
}

async fn complaints(stage: &mut Stage, row: &Row) -> Vec<String> {
    let mut trial = Trial { stage, row, complaints: Vec::new() };
    let attempt = trial.prepared().await;
    trial.refusals(&attempt).await;
    trial.successes(attempt).await;
    trial.complaints
}

async fn everybody_tries(group: &Group) {
    let mut stage = Stage::build().await;
    let mut wrong = Vec::new();
    for row in group.rows {
        wrong.extend(complaints(&mut stage, row).await);
        // Everybody comes from one address, whose registrations, passwords and codes are counted: that is tried elsewhere.
        stage.later(TimeDelta::hours(3)).await;
    }
    assert!(wrong.is_empty(), "{} things are not as the table says:\n{}", wrong.len(), wrong.join("\n"));
    stage.cast.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_open_to_who_proves_them() {
    everybody_tries(&sign_in::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_changed_by_their_owners() {
    everybody_tries(&accounts::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn teachers_change_what_they_offer() {
    everybody_tries(&offers::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_vocabulary_is_changed_by_admins() {
    everybody_tries(&vocabulary::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bookings_are_changed_by_their_people() {
    everybody_tries(&bookings::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lessons_are_led_by_their_people() {
    everybody_tries(&lessons::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_paid_by_their_buyers() {
    everybody_tries(&payments::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_goes_back_by_those_who_decide_it() {
    everybody_tries(&money_back::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn teachers_are_paid_by_two_admins() {
    everybody_tries(&payouts::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_for_the_books_are_had_by_admins() {
    everybody_tries(&bookkeeping::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn differences_are_looked_into_by_admins() {
    everybody_tries(&reconciliation::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_of_money_are_made_by_admins() {
    everybody_tries(&rules::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reviews_are_written_answered_and_hidden_by_those_whose_part_it_is() {
    everybody_tries(&reviews::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn materials_are_written_by_their_teachers() {
    everybody_tries(&materials::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn materials_are_bought_by_everybody_and_downloaded_by_who_has_them() {
    everybody_tries(&purchases::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_uploaded_by_their_owners() {
    everybody_tries(&uploads::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_are_marked_and_preferred_by_who_is_told() {
    everybody_tries(&notifications::GROUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_moderated_by_admins() {
    everybody_tries(&moderation::GROUP).await;
}

#[test]
fn every_mutation_is_done_by_somebody() {
    let rows = || GROUPS.iter().flat_map(|group| group.rows);
    let is_done = |row: &Row| Actor::ALL.iter().any(|actor| row.expected.of(*actor) == Access::Allowed);
    let done: BTreeSet<&str> = rows().filter(|row| is_done(row)).map(|row| row.mutation).collect();
    let tried: BTreeSet<&str> = rows().map(|row| row.mutation).collect();
    assert_eq!(done, tried, "what nobody may do is not known to be refused for the right reason");
}

#[test]
fn what_refusals_write_has_a_reason() {
    for row in GROUPS.iter().flat_map(|group| group.rows) {
        for (table, reason) in row.counted {
            assert!(reason.len() > 10, "{}: why does {table} change?", row.mutation);
        }
    }
}
