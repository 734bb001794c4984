//! Admins are told of differences that nobody had seen.

use accounting::reconciliation::DifferenceKind;
use accounting::reconciliation::TaskStatus;
use accounting::reconciliation::queries::{self, TaskFilter};
use chrono::TimeDelta;
use database::QueryError;
use kernel::page::PageRequest;

use crate::world::{Plant, World};

const TOLD: &str = "notifications WHERE kind = 'DIFFERENCES_FOUND'";

#[tokio::test(flavor = "multi_thread")]
async fn every_admin_is_told_once_per_run_that_found_something_new() {
    let world = World::new().await;
    let history = world.history().await;
    world.plant(&history, Plant(DifferenceKind::StatementLineUnknown)).await;
    world.advance(TimeDelta::hours(3));
    world.start_run(&history.admin).await;
    world.drain().await;
    let admins = world.count("user_roles WHERE role = 'ADMIN'").await;
    assert_eq!(world.count(TOLD).await, admins);

    // The same again is not news.
    world.advance(TimeDelta::hours(3));
    world.start_run(&history.admin).await;
    world.drain().await;
    assert_eq!(world.count(TOLD).await, admins);

    world.plant(&history, Plant(DifferenceKind::BalanceDiffers)).await;
    world.advance(TimeDelta::hours(3));
    world.start_run(&history.admin).await;
    world.drain().await;
    assert_eq!(world.count(TOLD).await, 2 * admins);
    let mails = world.mails.messages().len();
    assert!(mails > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_for_admins() {
    let world = World::new().await;
    let history = world.history().await;
    for kind in [DifferenceKind::StatementLineUnknown, DifferenceKind::BalanceDiffers] {
        world.plant(&history, Plant(kind)).await;
    }
    let run = world.reconcile(&history.admin).await;
    let mut connection = world.connection().await;
    let (admin, teacher) = (&history.admin.actor, &history.teacher.actor);
    let request = PageRequest::first(10);
    let filter = TaskFilter { statuses: vec![TaskStatus::Open], kinds: vec![DifferenceKind::BalanceDiffers] };
    let page = queries::tasks_page(&mut connection, admin, &filter, (&request, None)).await.unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!(queries::tasks_count(&mut connection, admin, &TaskFilter::default()).await.unwrap(), 2);
    let ids: Vec<_> = page.items.iter().map(|task| task.id).collect();
    assert_eq!(queries::tasks_by_ids(&mut connection, admin, &ids).await.unwrap().len(), 1);
    assert_eq!(queries::tasks_by_ids(&mut connection, teacher, &ids).await.unwrap(), []);
    assert_eq!(queries::runs_by_ids(&mut connection, teacher, &[run.id]).await.unwrap(), []);
    let refused = queries::tasks_page(&mut connection, teacher, &filter, (&request, None)).await;
    assert!(matches!(refused, Err(QueryError::Access(_))));
    let refused = queries::runs_page(&mut connection, teacher, (&request, None)).await;
    assert!(matches!(refused, Err(QueryError::Access(_))));
    let runs = queries::runs_page(&mut connection, admin, (&request, None)).await.unwrap();
    assert_eq!(runs.items.len(), 1);
}
