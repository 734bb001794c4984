//! Files that are not what was announced: a code each, and nothing left behind.

use kernel::Actor;
use teacherin_storage::FilePurpose;
use teacherin_storage::flows::uploads::complete::UploadCompleteCode as Code;
use teacherin_storage::flows::uploads::create::UploadCreateInput;

use crate::world::{PDF, World, announcement, codes, material, pdf, png};

/// Announces and uploads it, and expects it to be refused, twice, with nothing left.
async fn assert_refused(input: UploadCreateInput, bytes: &[u8], code: Code) {
    let world = World::new().await;
    let teacher = world.teacher().await;
    let upload = world.create(&teacher, input).await.unwrap();
    world.upload(&upload, bytes).await;
    assert_stays_refused(&world, &teacher, upload.file.id, code).await;
}

async fn assert_stays_refused(world: &World, teacher: &Actor, id: kernel::id::StoredFileId, code: Code) {
    assert_eq!(codes(world.complete(teacher, id).await), [code]);
    assert_eq!(codes(world.complete(teacher, id).await), [code], "asked again");
    world.work().await;
    assert_eq!(world.keys().await, Vec::<String>::new());
    let owner = teacher.user().unwrap().user_id;
    let taken =
        teacherin_storage::queries::bytes_of_owner(&mut *world.connection().await, owner).await.unwrap();
    assert_eq!(taken, 0, "its room is free again");
    world.assert_nothing_is_left().await;
}

#[tokio::test]
async fn a_program_called_pdf() {
    let bytes = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".repeat(40);
    assert_refused(material(&bytes), &bytes, Code::ForbiddenType).await;
}

#[tokio::test]
async fn a_drawing_with_a_script_called_png() {
    let bytes = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let input = announcement(FilePurpose::Avatar, "a.png", "image/png", bytes);
    assert_refused(input, bytes, Code::ForbiddenType).await;
}

#[tokio::test]
async fn a_page_called_text() {
    let bytes = b"\n <html\n><script>alert(1)</script>";
    let input = announcement(FilePurpose::MaterialFile, "a.txt", "text/plain", bytes);
    assert_refused(input, bytes, Code::ForbiddenType).await;
}

#[tokio::test]
async fn a_picture_called_pdf() {
    let bytes = png(10, 10);
    assert_refused(material(&bytes), &bytes, Code::WrongType).await;
}

#[tokio::test]
async fn a_picture_that_is_cut_off() {
    let mut bytes = png(300, 300);
    bytes.truncate(bytes.len() / 2);
    let input = announcement(FilePurpose::MaterialCover, "a.png", "image/png", &bytes);
    assert_refused(input, &bytes, Code::UnreadableImage).await;
}

#[tokio::test]
async fn a_picture_that_unpacks_to_too_much() {
    let bytes = png(10_000, 5_000);
    assert!(bytes.len() < 1024 * 1024, "it is small as long as it is packed");
    let input = announcement(FilePurpose::PortfolioImage, "a.png", "image/png", &bytes);
    assert_refused(input, &bytes, Code::ImageTooLarge).await;
}

#[tokio::test]
async fn the_store_refuses_other_bytes_than_announced() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(1000));
    let upload = world.announced(&teacher, &bytes).await;
    let request = upload.requests.first().unwrap();
    let mut others = bytes.clone();
    others.reverse();
    assert!(world.send(request, &others).await.is_client_error(), "other bytes");
    assert!(world.send(request, bytes.get(..999).unwrap()).await.is_client_error(), "fewer bytes");
    assert_eq!(codes(world.complete(&teacher, upload.file.id).await), [Code::NotUploaded]);
    world.assert_nothing_is_left().await;
}

/// What a store that compares nothing lets through.
async fn assert_refused_as_it_lies(announced: &[u8], lies: &[u8], code: Code) {
    let world = World::new().await;
    let teacher = world.teacher().await;
    let upload = world.announced(&teacher, announced).await;
    let key = format!("pending/{}", upload.file.id);
    world.services.store.write(&key, PDF, lies.to_vec()).await.unwrap();
    assert_stays_refused(&world, &teacher, upload.file.id, code).await;
}

#[tokio::test]
async fn another_length_than_announced() {
    assert_refused_as_it_lies(&pdf(1000), &pdf(1001), Code::WrongLength).await;
    assert_refused_as_it_lies(&pdf(1000), b"", Code::WrongLength).await;
}

#[tokio::test]
async fn other_bytes_than_announced() {
    let mut others = pdf(1000);
    others.reverse();
    assert_refused_as_it_lies(&pdf(1000), &others, Code::WrongChecksum).await;
}

#[tokio::test]
async fn another_picture_than_announced() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, png(20, 10));
    let mut others = bytes.clone();
    *others.last_mut().unwrap() ^= 1;
    let input = announcement(FilePurpose::TeacherPhoto, "a.png", "image/png", &bytes);
    let upload = world.create(&teacher, input).await.unwrap();
    let key = format!("pending/{}", upload.file.id);
    world.services.store.write(&key, "image/png", others).await.unwrap();
    assert_stays_refused(&world, &teacher, upload.file.id, Code::WrongChecksum).await;
}

#[tokio::test]
async fn a_large_file_with_other_bytes_is_refused_by_the_job() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(33 * 1024 * 1024));
    let upload = world.announced(&teacher, &bytes).await;
    let mut others = bytes;
    *others.last_mut().unwrap() ^= 1;
    world.upload(&upload, &others).await;
    world.complete(&teacher, upload.file.id).await.unwrap();
    world.work().await;
    assert_stays_refused(&world, &teacher, upload.file.id, Code::WrongChecksum).await;
}

#[tokio::test]
async fn a_large_program_is_refused_at_once() {
    let world = World::new().await;
    let teacher = world.teacher().await;
    let mut bytes = pdf(33 * 1024 * 1024);
    bytes.splice(..4, *b"\x7fELF");
    let upload = world.announced(&teacher, &bytes).await;
    world.upload(&upload, &bytes).await;
    assert_stays_refused(&world, &teacher, upload.file.id, Code::ForbiddenType).await;
}
