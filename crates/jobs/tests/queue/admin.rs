//! What an admin sees of the dead letters and does to them.

use chrono::{DateTime, Utc};
use database::schema::{audit_entries, people, users};
use database::{CommandError, PooledConnection};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{EntityId as _, JobId, LoginSessionId, PersonId, UserId};
use kernel::page::{Direction, PageError, PageRequest};
use kernel::{AccessRefused, Actor, Locale, Role, UserActor};
use teacherin_jobs::JobError;
use teacherin_jobs::commands::dead_letter_retry::{self, DeadLetterRetryCode, DeadLetterRetryInput};
use teacherin_jobs::error::PageQueryError;
use teacherin_jobs::queries::dead_letters;

use crate::world::World;

async fn user(connection: &mut PooledConnection, now: DateTime<Utc>, role: Role) -> Actor {
    let (person_id, user_id) = (PersonId::generate(now), UserId::generate(now));
    diesel::insert_into(people::table)
        .values((people::id.eq(person_id), people::created_at.eq(now), people::updated_at.eq(now)))
        .execute(connection)
        .await
        .unwrap();
    diesel::insert_into(users::table)
        .values((
            users::id.eq(user_id),
            users::person_id.eq(person_id),
            users::email.eq(format!("{}@example.com", role.as_str().to_lowercase())),
            users::created_at.eq(now),
            users::updated_at.eq(now),
        ))
        .execute(connection)
        .await
        .unwrap();
    Actor::User(UserActor {
        user_id,
        person_id,
        login_session_id: LoginSessionId::generate(now),
        roles: [role].into_iter().collect(),
        locale: Locale::English,
        request_id: None,
    })
}

/// Dead letters with these numbers, a second apart.
async fn die(world: &World, count: i32) -> Vec<JobId> {
    let runner = world.runner(world.notebook.registry());
    let mut ids = Vec::new();
    for number in 0..count {
        world.notebook.answer(Err(JobError::permanent("no such thing")));
        ids.push(world.enqueue(number).await);
        runner.run_due().await.unwrap();
        world.advance(1);
    }
    ids
}

#[tokio::test]
async fn an_admin_has_a_dead_letter_run_again_once() {
    let world = World::new().await;
    let mut connection = world.connection().await;
    let admin = user(&mut connection, world.now(), Role::Admin).await;
    let job_id = die(&world, 1).await[0];
    let input = DeadLetterRetryInput { job_id };
    dead_letter_retry::run(&mut connection, &admin, world.now(), input).await.unwrap();
    assert_eq!(world.runner(world.notebook.registry()).run_due().await.unwrap(), 1);
    assert_eq!(world.notebook.runs.lock().unwrap()[1].1.attempt, 1, "with all its attempts before it");
    assert_eq!(world.counts().await, (0, 0, 0));
    let audited: Vec<(String, uuid::Uuid)> = audit_entries::table
        .select((audit_entries::action, audit_entries::subject_id))
        .load(&mut connection)
        .await
        .unwrap();
    assert_eq!(audited, [("job.retry".to_owned(), job_id.uuid())]);

    let again = dead_letter_retry::run(&mut connection, &admin, world.now(), input).await.unwrap_err();
    assert_eq!(again.refusals().unwrap()[0].code, DeadLetterRetryCode::NotFound);
}

#[tokio::test]
async fn nobody_else_may() {
    let world = World::new().await;
    let mut connection = world.connection().await;
    let student = user(&mut connection, world.now(), Role::Student).await;
    let input = DeadLetterRetryInput { job_id: die(&world, 1).await[0] };
    for (actor, expected) in
        [(&student, AccessRefused::Forbidden), (&Actor::Anonymous, AccessRefused::Unauthenticated)]
    {
        let refused = dead_letter_retry::run(&mut connection, actor, world.now(), input).await;
        assert!(matches!(refused, Err(CommandError::Access(found)) if found == expected));
    }
    assert_eq!(world.counts().await, (0, 0, 1));
}

#[tokio::test]
async fn dead_letters_are_read_page_by_page_both_ways() {
    let world = World::new().await;
    let mut connection = world.connection().await;
    let mut ids = die(&world, 5).await;
    ids.reverse();
    let first = dead_letters(&mut connection, &PageRequest::first(3), None).await.unwrap();
    assert_eq!(first.items.iter().map(|letter| letter.id).collect::<Vec<_>>(), ids[..3]);
    assert!(first.has_next && !first.has_previous);
    let after = PageRequest { cursor: Some(first.items[2].cursor(None)), ..PageRequest::first(3) };
    let second = dead_letters(&mut connection, &after, None).await.unwrap();
    assert_eq!(second.items.iter().map(|letter| letter.id).collect::<Vec<_>>(), ids[3..]);
    assert!(!second.has_next);
    let before =
        PageRequest { size: 2, direction: Direction::Backward, cursor: Some(second.items[0].cursor(None)) };
    let back = dead_letters(&mut connection, &before, None).await.unwrap();
    assert_eq!(back.items.iter().map(|letter| letter.id).collect::<Vec<_>>(), ids[1..3]);
    assert!(back.has_previous);

    let all = Some(first.items[0].kind.clone());
    let same = dead_letters(&mut connection, &PageRequest::first(10), all.as_deref()).await.unwrap();
    assert_eq!(same.items.iter().map(|letter| letter.id).collect::<Vec<_>>(), ids);
    let others = dead_letters(&mut connection, &PageRequest::first(10), Some("another.kind")).await.unwrap();
    assert!(others.items.is_empty());
    let narrowed = dead_letters(&mut connection, &after, all.as_deref()).await;
    assert!(matches!(narrowed, Err(PageQueryError::Page(PageError::ForeignCursor))));

    let forged = PageRequest { cursor: Some("nonsense".to_owned()), ..PageRequest::first(3) };
    let refused = dead_letters(&mut connection, &forged, None).await;
    assert!(matches!(refused, Err(PageQueryError::Page(PageError::ForeignCursor))));
}
