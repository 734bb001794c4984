//! Beginning and changing materials.

use database::CommandError;
use diesel::sql_query;
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl as _;
use kernel::id::{MaterialId, SkillId, StoredFileId};
use kernel::page::PageRequest;
use kernel::{AccessRefused, Actor, Change};
use materials::commands::material_archive::{self, MaterialArchiveInput};
use materials::commands::material_create::{self, MaterialCreateCode, MaterialCreateInput};
use materials::commands::material_update::{self, MaterialUpdateCode, MaterialUpdateInput};
use materials::{Material, MaterialStatus, queries};
use storage::{FilePurpose, ScanStatus, StoredFileStatus};

use crate::shop::{Seller, Shop, refusal, refusals};

fn nothing(id: MaterialId) -> MaterialUpdateInput {
    MaterialUpdateInput {
        id,
        title: Change::Keep,
        description: Change::Keep,
        price: Change::Keep,
        skills: Change::Keep,
        cover: Change::Keep,
        preview: Change::Keep,
    }
}

async fn update(
    shop: &mut Shop,
    seller: &Seller,
    input: MaterialUpdateInput,
) -> Result<Material, CommandError<MaterialUpdateCode>> {
    material_update::run(&mut shop.conn, &seller.actor, shop.now, input).await
}

#[tokio::test]
async fn a_new_material_is_a_draft_with_clean_texts_and_its_skills() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let piano = shop.skill("piano");
    let input = MaterialCreateInput {
        title: "  Latihan   piano ".to_owned(),
        description: "Baris satu\r\nbaris dua ".to_owned(),
        price: 25_000,
        skills: vec![piano, piano],
    };
    let made = material_create::run(&mut shop.conn, &seller.actor, shop.now, input).await.unwrap();
    assert_eq!((made.title.as_str(), made.description.as_str()), ("Latihan piano", "Baris satu\nbaris dua"));
    assert_eq!(
        (made.status, made.price, made.teacher_id),
        (MaterialStatus::Draft, 25_000, seller.teacher_id)
    );
    assert_eq!((made.published_version, made.published_at), (None, None));
    let skills = queries::skills_of_materials(&mut shop.conn, &[made.id]).await.unwrap();
    assert_eq!(skills[&made.id], [piano]);
}

#[tokio::test]
async fn every_field_at_fault_is_named_at_once() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let foreign = SkillId::generate(shop.now);
    let input = MaterialCreateInput {
        title: " ".to_owned(),
        description: "x".repeat(10_001),
        price: 999,
        skills: vec![shop.skill("piano"), foreign],
    };
    let refused = refusals(material_create::run(&mut shop.conn, &seller.actor, shop.now, input).await);
    let expected = [
        (MaterialCreateCode::Required, Some("title".to_owned())),
        (MaterialCreateCode::TooLong, Some("description".to_owned())),
        (MaterialCreateCode::OutOfRange, Some("price".to_owned())),
        (MaterialCreateCode::NotFound, Some("skillIds.1".to_owned())),
    ];
    assert_eq!(refused, expected);
    let many = shop.words.skills().take(11).map(|skill| skill.id).collect();
    let input = MaterialCreateInput {
        title: "Bagus\u{202E}".to_owned(),
        skills: many,
        ..MaterialCreateInput::default()
    };
    let refused = refusals(material_create::run(&mut shop.conn, &seller.actor, shop.now, input).await);
    let expected = [
        (MaterialCreateCode::ForbiddenCharacter, Some("title".to_owned())),
        (MaterialCreateCode::TooManySkills, Some("skillIds".to_owned())),
    ];
    assert_eq!(refused, expected);
}

#[tokio::test]
async fn only_teachers_with_a_profile_make_materials() {
    let mut shop = Shop::new().await;
    let student = shop.student().await;
    let profileless = Actor::User(shop.user(&[kernel::Role::Teacher]).await);
    let input = || MaterialCreateInput { title: "Aljabar".to_owned(), ..MaterialCreateInput::default() };
    for (actor, access) in
        [(Actor::Anonymous, AccessRefused::Unauthenticated), (student, AccessRefused::Forbidden)]
    {
        let refused = material_create::run(&mut shop.conn, &actor, shop.now, input()).await;
        assert!(matches!(refused, Err(CommandError::Access(found)) if found == access));
    }
    let refused = material_create::run(&mut shop.conn, &profileless, shop.now, input()).await;
    assert_eq!(refusal(refused).0, MaterialCreateCode::NoTeacherProfile);
}

#[tokio::test]
async fn a_teacher_has_at_most_five_hundred_materials_that_are_not_archived() {
    let mut shop = Shop::new().await;
    let (seller, other) = (shop.seller().await, shop.seller().await);
    // Raw SQL: generating rows in the database is beyond the query builder.
    sql_query(
        "INSERT INTO materials (id, teacher_id, status, title, description, price, created_at, updated_at) \
         SELECT gen_random_uuid(), $1, 'DRAFT', 'Bahan', '', 0, $2, $2 FROM generate_series(1, 500)",
    )
    .bind::<SqlUuid, _>(seller.teacher_id)
    .bind::<Timestamptz, _>(shop.now)
    .execute(&mut shop.conn)
    .await
    .unwrap();
    let input = || MaterialCreateInput { title: "Aljabar".to_owned(), ..MaterialCreateInput::default() };
    let refused = material_create::run(&mut shop.conn, &seller.actor, shop.now, input()).await;
    assert_eq!(refusal(refused).0, MaterialCreateCode::TooMany);
    shop.create(&other, "Aljabar", 0).await;
    let one = queries::of_teacher(&mut shop.conn, &seller.actor, None, (&PageRequest::first(1), None)).await;
    let archive = MaterialArchiveInput { id: one.unwrap().items[0].id };
    material_archive::run(&mut shop.conn, &seller.actor, shop.now, archive).await.unwrap();
    material_create::run(&mut shop.conn, &seller.actor, shop.now, input()).await.unwrap();
}

#[tokio::test]
async fn changes_are_applied_and_what_is_not_mentioned_stays() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let piano = shop.skill("piano");
    let input = MaterialUpdateInput {
        title: Change::Set("Aljabar dasar".to_owned()),
        skills: Change::Set(vec![piano]),
        price: Change::Set(0),
        ..nothing(made.id)
    };
    shop.later();
    let changed = update(&mut shop, &seller, input).await.unwrap();
    assert_eq!((changed.title.as_str(), changed.price), ("Aljabar dasar", 0));
    assert_eq!(changed.updated_at, shop.now);
    let input = MaterialUpdateInput { description: Change::Set("Isi".to_owned()), ..nothing(made.id) };
    let changed = update(&mut shop, &seller, input).await.unwrap();
    assert_eq!((changed.title.as_str(), changed.description.as_str()), ("Aljabar dasar", "Isi"));
    let skills = queries::skills_of_materials(&mut shop.conn, &[made.id]).await.unwrap();
    assert_eq!(skills[&made.id], [piano]);
    let input = MaterialUpdateInput { description: Change::Clear, skills: Change::Clear, ..nothing(made.id) };
    assert_eq!(update(&mut shop, &seller, input).await.unwrap().description, "");
    let skills = queries::skills_of_materials(&mut shop.conn, &[made.id]).await.unwrap();
    assert!(skills.is_empty());
}

#[tokio::test]
async fn what_cannot_be_emptied_is_not() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let input = MaterialUpdateInput { title: Change::Clear, price: Change::Clear, ..nothing(made.id) };
    let expected = [
        (MaterialUpdateCode::Required, Some("title".to_owned())),
        (MaterialUpdateCode::Required, Some("price".to_owned())),
    ];
    assert_eq!(refusals(update(&mut shop, &seller, input).await), expected);
    assert_eq!(shop.material(made.id).await, made);
}

#[tokio::test]
async fn nobody_changes_another_teachers_material() {
    let mut shop = Shop::new().await;
    let (seller, other) = (shop.seller().await, shop.seller().await);
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let input = || MaterialUpdateInput { price: Change::Set(0), ..nothing(made.id) };
    let refused = refusal(update(&mut shop, &other, input()).await);
    assert_eq!(refused, (MaterialUpdateCode::NotFound, "id".to_owned()));
    let refused = material_update::run(&mut shop.conn, &Actor::Anonymous, shop.now, input()).await;
    assert!(matches!(refused, Err(CommandError::Access(AccessRefused::Unauthenticated))));
    assert_eq!(shop.material(made.id).await, made);
}

#[tokio::test]
async fn what_is_archived_is_not_changed() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let archive = MaterialArchiveInput { id: made.id };
    material_archive::run(&mut shop.conn, &seller.actor, shop.now, archive).await.unwrap();
    let input = MaterialUpdateInput { price: Change::Set(0), ..nothing(made.id) };
    assert_eq!(refusal(update(&mut shop, &seller, input).await).0, MaterialUpdateCode::Archived);
}

#[tokio::test]
async fn a_new_cover_replaces_the_old_one_which_is_deleted() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let one = shop.file(seller.user_id, FilePurpose::MaterialCover).await;
    let two = shop.file(seller.user_id, FilePurpose::MaterialCover).await;
    let preview = shop.file(seller.user_id, FilePurpose::MaterialPreview).await;
    let with = |cover: Change<StoredFileId>, preview: Change<StoredFileId>| MaterialUpdateInput {
        cover,
        preview,
        ..nothing(made.id)
    };
    let changed = update(&mut shop, &seller, with(Change::Set(one), Change::Set(preview))).await.unwrap();
    assert_eq!((changed.cover_file_id, changed.preview_file_id), (Some(one), Some(preview)));
    // The same one again changes nothing.
    update(&mut shop, &seller, with(Change::Set(one), Change::Keep)).await.unwrap();
    assert_eq!(shop.file_status(one).await, StoredFileStatus::Ready);
    let changed = update(&mut shop, &seller, with(Change::Set(two), Change::Clear)).await.unwrap();
    assert_eq!((changed.cover_file_id, changed.preview_file_id), (Some(two), None));
    for (file, status) in [
        (one, StoredFileStatus::Deleted),
        (preview, StoredFileStatus::Deleted),
        (two, StoredFileStatus::Ready),
    ] {
        assert_eq!(shop.file_status(file).await, status);
    }
}

#[tokio::test]
async fn a_picture_must_be_ones_own_ready_and_meant_for_it() {
    let mut shop = Shop::new().await;
    let (seller, other) = (shop.seller().await, shop.seller().await);
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let elsewhere = shop.create(&seller, "Geometri", 10_000).await;
    let cover = FilePurpose::MaterialCover;
    let used = shop.file(seller.user_id, cover).await;
    let input = MaterialUpdateInput { cover: Change::Set(used), ..nothing(elsewhere.id) };
    update(&mut shop, &seller, input).await.unwrap();
    let pending = (StoredFileStatus::Pending, ScanStatus::PendingScan);
    let unscanned = (StoredFileStatus::Ready, ScanStatus::PendingScan);
    let cases = [
        (shop.file(other.user_id, cover).await, MaterialUpdateCode::NotFound),
        (StoredFileId::generate(shop.now), MaterialUpdateCode::NotFound),
        (shop.file(seller.user_id, FilePurpose::MaterialFile).await, MaterialUpdateCode::WrongPurpose),
        (shop.file_in(seller.user_id, cover, pending.0, pending.1).await, MaterialUpdateCode::FileNotReady),
        (
            shop.file_in(seller.user_id, cover, unscanned.0, unscanned.1).await,
            MaterialUpdateCode::FileNotReady,
        ),
        (used, MaterialUpdateCode::FileInUse),
    ];
    for (file, code) in cases {
        let input = MaterialUpdateInput { cover: Change::Set(file), ..nothing(made.id) };
        let refused = refusal(update(&mut shop, &seller, input).await);
        assert_eq!(refused, (code, "coverFileId".to_owned()));
    }
    assert_eq!(shop.material(made.id).await.cover_file_id, None);
}
