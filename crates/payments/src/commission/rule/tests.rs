use chrono::TimeDelta;

use super::*;

fn hour(hours: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
}

fn rule(created_at: i64, basis_points: i32) -> CommissionRule {
    CommissionRule {
        id: CommissionRuleId::generate(hour(created_at)),
        name: "Rule".to_owned(),
        basis_points,
        minimum_amount: None,
        maximum_amount: None,
        currency: Currency::Idr,
        line_kind: None,
        category_id: None,
        seller_person_id: None,
        starts_at: hour(created_at),
        ends_at: None,
        created_by_user_id: UserId::generate(hour(0)),
        created_at: hour(created_at),
        updated_at: hour(created_at),
    }
}

fn sale(category: CategoryId, seller: PersonId) -> Sale {
    Sale {
        kind: LineKind::Booking,
        category: Some(category),
        seller,
        currency: Currency::Idr,
        amount: 150_000,
    }
}

#[test]
fn the_rule_made_most_closely_for_the_line_is_chosen() {
    let (category, seller) = (CategoryId::generate(hour(0)), PersonId::generate(hour(0)));
    let general = rule(1, 1);
    let of_kind = CommissionRule { line_kind: Some(LineKind::Booking), ..rule(2, 2) };
    let of_category = CommissionRule { category_id: Some(category), ..rule(3, 3) };
    let of_category_and_kind =
        CommissionRule { category_id: Some(category), line_kind: Some(LineKind::Booking), ..rule(4, 4) };
    let of_seller = CommissionRule { seller_person_id: Some(seller), ..rule(5, 5) };
    let of_all = CommissionRule { seller_person_id: Some(seller), ..of_category_and_kind.clone() };
    let mut rules = Vec::new();
    for (rule, basis_points) in [
        (general, 1),
        (of_kind, 2),
        (of_category, 3),
        (of_category_and_kind, 4),
        (of_seller, 5),
        (CommissionRule { basis_points: 6, ..of_all }, 6),
    ] {
        // The closest first, so that it is not its place that counts.
        rules.insert(0, rule);
        let chosen = choose(&rules, hour(9), &sale(category, seller)).unwrap();
        assert_eq!(chosen.basis_points, basis_points);
    }
    let elsewhere = sale(CategoryId::generate(hour(1)), PersonId::generate(hour(1)));
    assert_eq!(choose(&rules, hour(9), &elsewhere).unwrap().basis_points, 2);
    let unsorted = Sale { category: None, ..elsewhere };
    assert_eq!(choose(&rules, hour(9), &unsorted).unwrap().basis_points, 2);
}

#[test]
fn of_equally_close_rules_the_oldest_is_chosen() {
    let sale = sale(CategoryId::generate(hour(0)), PersonId::generate(hour(0)));
    let rules = [rule(3, 30), rule(1, 10), rule(2, 20)];
    assert_eq!(choose(&rules, hour(9), &sale).unwrap().basis_points, 10);
    let same_instant = {
        let (first, second) = (rule(5, 1), rule(5, 2));
        let lower = first.id.min(second.id);
        (choose(&[first, second], hour(9), &sale).unwrap().id, lower)
    };
    assert_eq!(same_instant.0, same_instant.1, "by id when they were made at one instant");
}

#[test]
fn a_rule_counts_from_its_start_until_before_its_end() {
    let sale = sale(CategoryId::generate(hour(0)), PersonId::generate(hour(0)));
    let rules = [CommissionRule { ends_at: Some(hour(10)), ..rule(5, 100) }];
    let is_chosen = |hours| choose(&rules, hour(hours), &sale).is_some();
    assert!(!is_chosen(4) && is_chosen(5) && is_chosen(9) && !is_chosen(10));
    let never = [CommissionRule { ends_at: Some(hour(5)), ..rule(5, 100) }];
    assert_eq!(choose(&never, hour(5), &sale), None, "ended before it started");
}

#[test]
fn what_is_kept_is_rounded_half_up_then_bounded() {
    let plain = rule(1, 1_500);
    assert_eq!(plain.of(150_000), 22_500);
    assert_eq!(plain.of(10_003), 1_500, "1,500.45");
    assert_eq!(plain.of(10_010), 1_502, "1,501.5");
    assert_eq!(plain.of(0), 0);
    let bounded =
        CommissionRule { minimum_amount: Some(5_000), maximum_amount: Some(20_000), ..rule(1, 1_500) };
    assert_eq!(bounded.of(10_000), 5_000, "the minimum");
    assert_eq!(bounded.of(100_000), 15_000);
    assert_eq!(bounded.of(200_000), 20_000, "the maximum");
    assert_eq!(bounded.of(3_000), 3_000, "never more than the price");
    assert_eq!(bounded.of(0), 0, "nothing of what costs nothing");
    let all = rule(1, 10_000);
    assert_eq!(all.of(i64::MAX), i64::MAX);
}
