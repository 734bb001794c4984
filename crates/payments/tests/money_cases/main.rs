//! docs/MONEY_CASES.md is what an accountant expects. Each case is played against the domain, and the ledger must say the same.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]
#![expect(clippy::indexing_slicing, reason = "a test fails where something is missing")]

extern crate teacherin_payments as payments;

mod bank;
mod play;
mod reading;
mod world;

use world::World;

const CASES: &str = include_str!("../../../../docs/MONEY_CASES.md");

#[tokio::test]
async fn the_ledger_says_what_an_accountant_expects() {
    let cases = reading::cases(CASES);
    assert!(cases.len() >= 40, "the table is read as a whole: {}", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        let mut world = World::new(&case.lines).await;
        for row in &case.rows {
            assert_eq!(
                reading::sum(&row.debits),
                reading::sum(&row.credits),
                "{}: the debits are the credits: {}",
                case.title,
                row.event
            );
            play::play(&mut world, row).await;
            let said = world.new_legs().await;
            if said != row.legs() {
                wrong.push(format!(
                    "{} / {}:\n  expected {:?}\n  said     {said:?}",
                    case.title,
                    row.event,
                    row.legs()
                ));
                break;
            }
        }
        let sum: i64 = world.all_amounts().await.iter().sum();
        assert_eq!(sum, 0, "{}: the trial balance is zero", case.title);
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
