//! In whose name the bank has an account.

use chrono::TimeDelta;
use jobs::Job as _;
use payouts::HolderCheck;
use payouts::commands::payout_request::PayoutRequestCode;
use payouts::gateway::{AccountHolder, GatewayError};
use payouts::jobs::AccountCheck;

use crate::naming::{HOLDER, NUMBER, Naming};
use crate::world::{ASKED, EARNED, Human, code};

async fn check(naming: &Naming, teacher: &Human) -> Option<HolderCheck> {
    naming.settings(teacher).await.unwrap().holder_check
}

fn named(name: &str) -> AccountHolder {
    AccountHolder::Named(name.to_owned())
}

fn away() -> Result<AccountHolder, GatewayError> {
    Err(GatewayError::Unreachable("time-out".to_owned()))
}

#[tokio::test]
async fn what_the_bank_says_of_the_holder_is_kept() {
    for (answer, expected) in [
        (Ok(named(HOLDER)), HolderCheck::Matches),
        (Ok(named("HJ RAHAYU LESTARI SPD")), HolderCheck::Matches),
        (Ok(named("RAHAYU LESTARI PUTRI")), HolderCheck::Differs),
        (Ok(AccountHolder::NoSuchAccount), HolderCheck::NoSuchAccount),
        (Ok(AccountHolder::NotKnown), HolderCheck::NotChecked),
        (Err(GatewayError::Refused("bank is not supported".to_owned())), HolderCheck::NotChecked),
    ] {
        let naming = Naming::new().await;
        let teacher = naming.teacher().await;
        let said = format!("{answer:?}");
        naming.bank.answer([answer]);
        naming.name(&teacher, NUMBER).await;
        assert_eq!(check(&naming, &teacher).await, Some(HolderCheck::Pending));
        naming.drain().await;
        assert_eq!(check(&naming, &teacher).await, Some(expected), "{said}");
        assert_eq!(naming.bank.asked(), [("jago".to_owned(), NUMBER.to_owned())]);
        naming.world.assert_sound().await;
    }
}

#[tokio::test]
async fn a_gateway_that_is_away_is_asked_again() {
    let naming = Naming::new().await;
    let teacher = naming.teacher().await;
    naming.bank.answer([away(), away(), Ok(named(HOLDER))]);
    naming.name(&teacher, NUMBER).await;
    for expected in [HolderCheck::Pending, HolderCheck::Pending, HolderCheck::Matches] {
        naming.drain().await;
        assert_eq!(check(&naming, &teacher).await, Some(expected));
        naming.world.advance(TimeDelta::hours(1));
    }
    assert_eq!(naming.bank.asked().len(), 3);
}

#[tokio::test]
async fn a_gateway_that_stays_away_leaves_it_unknown_and_nobody_unpaid() {
    let naming = Naming::new().await;
    let teacher = naming.teacher().await;
    naming.world.earn(teacher.person_id, EARNED).await;
    naming.bank.answer((0..AccountCheck::ATTEMPTS_MAX).map(|_| away()));
    naming.name(&teacher, NUMBER).await;
    for _ in 0..AccountCheck::ATTEMPTS_MAX {
        assert_eq!(check(&naming, &teacher).await, Some(HolderCheck::Pending));
        naming.drain().await;
        naming.world.advance(TimeDelta::hours(1));
    }
    assert_eq!(check(&naming, &teacher).await, Some(HolderCheck::NotChecked));
    assert!(naming.world.request(&teacher, ASKED).await.is_ok());
    naming.world.assert_sound().await;
}

#[tokio::test]
async fn where_there_is_nobody_to_ask_it_is_unknown() {
    let naming = Naming::without_gateway().await;
    let teacher = naming.teacher().await;
    naming.name(&teacher, NUMBER).await;
    naming.drain().await;
    assert_eq!(check(&naming, &teacher).await, Some(HolderCheck::NotChecked));
}

#[tokio::test]
async fn an_account_the_bank_does_not_know_is_paid_nothing_until_it_does() {
    let naming = Naming::new().await;
    let teacher = naming.teacher().await;
    naming.world.earn(teacher.person_id, EARNED).await;
    naming.bank.answer([Ok(AccountHolder::NoSuchAccount), Ok(named(HOLDER))]);
    naming.name(&teacher, NUMBER).await;
    naming.drain().await;
    let outcome = naming.world.request(&teacher, ASKED).await;
    assert_eq!(code(&outcome), Some(PayoutRequestCode::AccountUnknown));
    // The bank has opened it since: she names it again.
    let again = naming.name(&teacher, NUMBER).await;
    assert_eq!(again.settings.holder_check, Some(HolderCheck::Pending));
    assert_eq!(again.settings.paused_until, None);
    naming.drain().await;
    assert_eq!(check(&naming, &teacher).await, Some(HolderCheck::Matches));
    assert!(naming.world.request(&teacher, ASKED).await.is_ok());
}

#[tokio::test]
async fn an_answer_about_an_account_that_was_replaced_says_nothing_of_the_new_one() {
    let naming = Naming::new().await;
    let teacher = naming.teacher().await;
    naming.name(&teacher, NUMBER).await;
    naming.name(&teacher, "7009999999").await;
    naming.bank.answer([Ok(AccountHolder::NoSuchAccount)]);
    naming.drain().await;
    assert_eq!(naming.bank.asked(), [("jago".to_owned(), "7009999999".to_owned())]);
    assert_eq!(check(&naming, &teacher).await, Some(HolderCheck::NoSuchAccount));
}
