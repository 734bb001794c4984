//! What attackers send: each answered with one code and nothing else, without a statement, by a server that goes on
//! serving.

mod attacker;
mod multiplying;
mod requests;
mod shapes;

use attacker::Attacker;

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn every_shape_is_refused_before_anything_is_done() {
    let world = World::new().await;
    let attacker = Attacker::of(&world.server().address);
    let mut problems = Vec::new();
    for shape in shapes::all() {
        let (statements, found) = world.statements_of(attacker.problems_with(&shape)).await;
        problems.extend(found);
        if statements > 0 {
            problems.push(format!("{}: {statements} statements", shape.name));
        }
    }
    assert!(attacker.is_served().await);
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    world.finish().await;
}
