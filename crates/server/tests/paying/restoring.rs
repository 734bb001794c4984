//! The database is lost and comes back from a backup, which knows less than the gateway does: the main job goes on.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use bench::{Attempt, MarketSize, TeacherinProcess};
use booking::BookingStatus;
use database::launcher::{ThisMachine, discover};
use database::schema::bookings;
use database::test_database::TestDatabase;
use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection as _};
use gateway_simulator::{Method, Outcome};

use crate::stage::{PRICE, Stage, program};

/// PostgreSQL's own programs stand beside its server, or on the path.
fn command(program: &str) -> Command {
    let beside_server = discover(&ThisMachine).ok().map(|binaries| binaries.bin_dir);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = beside_server.into_iter().chain(std::env::split_paths(&path));
    let mut command = Command::new(program);
    command.env("PATH", std::env::join_paths(folders).unwrap());
    command
}

#[track_caller]
fn run(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{text}");
    text
}

fn is_installed(program: &str) -> bool {
    command("sh").args(["-c", &format!("command -v {program}")]).output().unwrap().status.success()
}

/// A student, by number, books the slot of the same number and asks for the page to pay on: the payment.
async fn book_and_start(stage: &Stage, server: &TeacherinProcess, number: usize) -> String {
    let Attempt::Booked(booking_id) = stage.try_to_book(server, number, number).await else {
        panic!("slot {number} is free");
    };
    let order_id = stage.order_of(server, number, &booking_id).await;
    stage.start_as(server, number, &order_id).await.unwrap()
}

async fn stop(mut server: TeacherinProcess) {
    server.ask_to_stop().unwrap();
    assert!(server.ended().await.unwrap().success(), "{}", server.last_lines());
}

/// The bookings in the order they were made.
async fn standing(stage: &Stage) -> Vec<BookingStatus> {
    let all = bookings::table.order(bookings::created_at).select(bookings::status);
    all.load(&mut stage.connection().await).await.unwrap()
}

/// Takes the database away, with everything in it, and puts an empty one into its place.
async fn destroy(stage: &Stage) {
    let elsewhere = TestDatabase::create().await;
    let pools = database::Pools::new(&database::PoolConfig::new(elsewhere.url())).unwrap();
    let mut connection = pools.write().await.unwrap();
    let name = stage.database_name().await;
    connection.batch_execute(&format!("DROP DATABASE \"{name}\" WITH (FORCE)")).await.unwrap();
    connection.batch_execute(&format!("CREATE DATABASE \"{name}\"")).await.unwrap();
    pools.close();
}

fn restore(stage: &Stage, backup: &Path) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../script/rehearse-restore");
    let mut rehearsal = command(script.to_str().unwrap());
    rehearsal.env("TEACHERIN", program()).arg("--from").arg(backup).arg("--into").arg(stage.database_url());
    run(&mut rehearsal)
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_database_was_lost_and_restored_lessons_are_booked_paid_and_confirmed() {
    if !["pg_dump", "pg_restore", "psql"].into_iter().all(is_installed) {
        assert!(std::env::var_os("CI").is_none(), "PostgreSQL's client programs are missing");
        return;
    }
    let stage = Stage::open_market(MarketSize { students: 3, slots: 3 }).await;
    let server = stage.serve(None).await;
    let payment_id = book_and_start(&stage, &server, 0).await;
    stage.gateway.pay(&payment_id, Method::Qris, Outcome::Paid).unwrap();
    stage.drain().await;
    let held = book_and_start(&stage, &server, 1).await;

    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");
    let mut dump = command("pg_dump");
    dump.args(["--format=custom", "--no-owner", "--file"]).arg(&backup).arg(stage.database_url());
    run(&mut dump);

    // What happened after the backup: a buyer paid, and everybody heard of it.
    stage.gateway.pay(&held, Method::Qris, Outcome::Paid).unwrap();
    stage.drain().await;
    assert_eq!(standing(&stage).await, [BookingStatus::Confirmed, BookingStatus::Confirmed]);
    stop(server).await;
    destroy(&stage).await;
    let said = restore(&stage, &backup);
    assert!(
        said.contains("bookings 2") && said.ends_with("Everything holds.\nThe backup is good.\n"),
        "{said}"
    );
    assert_eq!(standing(&stage).await, [BookingStatus::Confirmed, BookingStatus::Pending]);

    let server = stage.serve(None).await;
    // The gateway told its news once and does not tell them again; the buyer comes back, or a minute passes.
    let back = format!("{}/pay/return?order_id={held}", server.address());
    assert_eq!(reqwest::get(back).await.unwrap().status().as_u16(), 200);
    let payment_id = book_and_start(&stage, &server, 2).await;
    stage.gateway.pay(&payment_id, Method::Qris, Outcome::Paid).unwrap();
    // Some seconds pass between two questions to the gateway about one payment.
    let going_on = async {
        while standing(&stage).await != [BookingStatus::Confirmed; 3] {
            stage.drain().await;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), going_on).await.expect("all are paid and confirmed");
    stage.assert_sound().await;
    let taken: Vec<i64> =
        stage.gateway.transactions().iter().map(|transaction| transaction.gross_amount).collect();
    assert_eq!(taken, [PRICE; 3], "nobody paid twice");
    let again = command(program().to_str().unwrap())
        .arg("check")
        .env("DATABASE_URL", stage.database_url())
        .output()
        .unwrap();
    assert!(again.status.success());
    // A second rehearsal into a database that is not empty changes nothing.
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../script/rehearse-restore");
    let mut refused = command(script.to_str().unwrap());
    refused.env("TEACHERIN", program()).arg("--from").arg(&backup).arg("--into").arg(stage.database_url());
    let refused = refused.output().unwrap();
    assert!(
        !refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("give an empty one")
    );
}
