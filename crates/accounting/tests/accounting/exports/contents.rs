//! What stands in the files.

use ::payouts::{PayoutOrigin, PayoutStatus};
use accounting::exports::ExportKind;
use chrono::TimeDelta;
use database::schema::payouts;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::PayoutId;
use kernel::{Actor, Currency, Randomness};
use ledger::bank_accounts::{self, BankAccountInput};
use ledger::{AccountPurpose, SealingKeys};

use super::office::{Office, Rows};

fn sum(rows: &Rows, column: &str) -> i64 {
    rows.iter().map(|row| row[column].parse::<i64>().unwrap()).sum()
}

#[tokio::test]
async fn orders_have_a_row_for_each_line_with_what_became_of_it() {
    let office = Office::new().await;
    let teacher = office.books.teacher("Bu Sari").await;
    let music = office.books.category("Musik").await;
    let sale = office.books.sell(teacher.person, Some(music), "Gitar – Bu Sari", 150_000).await;
    office.books.refund(sale, 50_000).await;
    let (_, text, rows) = office.read(ExportKind::Orders).await;
    assert!(text.starts_with("\u{feff}order_id,order_created_at,"));
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    for (column, value) in [
        ("order_id", sale.order.to_string().as_str()),
        ("order_created_at", "2027-03-01T09:00:00+08:00"),
        ("order_status", "PAID"),
        ("buyer_name", "Anna"),
        ("line_id", &sale.line.to_string()),
        ("kind", "BOOKING"),
        ("title", "Gitar – Bu Sari"),
        ("category", "Musik"),
        ("seller_name", "Bu Sari"),
        ("quantity", "1"),
        ("amount", "150000"),
        ("refunded_amount", "50000"),
        ("commission_basis_points", "1000"),
        ("commission_amount", "15000"),
        ("withholding", "PPh 21"),
        ("currency", "IDR"),
        ("payment_id", &sale.payment.to_string()),
        ("payment_gateway", "MIDTRANS"),
        ("payment_method", "qris"),
        ("payment_settled_at", "2027-03-01T09:00:00+08:00"),
        ("reversed_at", ""),
    ] {
        assert_eq!(row[column], value, "{column}");
    }
    assert!(row["subject_id"].starts_with("booking_"));
}

#[tokio::test]
async fn nothing_that_somebody_typed_is_a_formula() {
    let office = Office::new().await;
    let teacher = office.books.teacher("=cmd|' /C calc'!A0").await;
    let titles = ["+1;=2", "\t@SUM(1)", "a, \"b\"\n=c", "-5", "  =HYPERLINK(\"http://x\",\"y\")", "Gitar"];
    for title in titles {
        office.books.clock.advance(TimeDelta::seconds(1));
        office.books.sell(teacher.person, None, title, 10_000).await;
    }
    let (_, text, rows) = office.read(ExportKind::Orders).await;
    let read: Vec<&str> = rows.iter().map(|row| row["title"].as_str()).collect();
    let harmless =
        ["'+1;'=2", "'\t'@SUM(1)", "a, \"b\"\n'=c", "'-5", "'  =HYPERLINK(\"http://x\",\"y\")", "Gitar"];
    assert_eq!(read, harmless);
    assert_eq!(rows[0]["seller_name"], "'=cmd|' /C calc'!A0");
    for delimiter in [b',', b';', b'\t'] {
        let mut reader = csv::ReaderBuilder::new();
        let reader =
            reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
        for cell in reader
            .into_records()
            .flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
        {
            assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{cell:?}");
        }
    }
}

#[tokio::test]
async fn the_ledgers_debits_are_its_credits() {
    let office = Office::new().await;
    let teacher = office.books.teacher("Bu Sari").await;
    let sales =
        [100_000, 250_000, 75_000].map(|price| office.books.sell(teacher.person, None, "Gitar", price));
    for sale in sales {
        let sale = sale.await;
        office.books.clock.advance(TimeDelta::minutes(1));
        office.books.release(sale).await;
        office.books.refund(sale, 10_001).await;
    }
    let (_, _, rows) = office.read(ExportKind::Ledger).await;
    assert_eq!(sum(&rows, "debit"), sum(&rows, "credit"));
    let entries: i64 = database::schema::ledger_entries::table
        .count()
        .get_result(&mut office.books.connection().await)
        .await
        .unwrap();
    assert_eq!(i64::try_from(rows.len()).unwrap(), entries);
    let commission: Vec<_> = rows.iter().filter(|row| row["account"] == "PLATFORM_COMMISSION").collect();
    assert!(commission.iter().all(|row| row["person_id"].is_empty() && row["line_id"].starts_with("line_")));
    let paid = rows.iter().find(|row| row["kind"] == "LINE_PAID").unwrap();
    assert!(paid["source_id"].starts_with("payment_"), "{paid:?}");
    let in_order: Vec<_> = rows.iter().map(|row| row["posted_at"].as_str()).collect();
    assert!(in_order.is_sorted());
    assert!(rows.iter().all(|row| row["posted_at"].ends_with("+08:00")));
}

#[tokio::test]
async fn tax_lines_sum_up_to_what_the_tax_office_gets() {
    let office = Office::new().await;
    let teacher = office.books.teacher("Bu Sari").await;
    let sale = office.books.sell(teacher.person, None, "Gitar", 200_000).await;
    office.books.release(sale).await;
    office.books.at(office.books.now() + TimeDelta::seconds(1));
    office.books.refund(sale, 100_000).await;
    office.books.at(office.books.now() + TimeDelta::seconds(1));
    let (_, _, rows) = office.read(ExportKind::TaxLines).await;
    let withheld: Vec<_> = rows.iter().map(|row| row["withheld"].as_str()).collect();
    assert_eq!(withheld, ["9000", "-4500"]);
    let mut connection = office.books.connection().await;
    let balance = ledger::queries::trial_balance(&mut connection, &Actor::System, None).await.unwrap();
    let owed = balance.into_iter().find(|row| row.purpose == AccountPurpose::TaxWithheld);
    assert_eq!(owed.unwrap().balance, -sum(&rows, "withheld"));
    let row = &rows[0];
    for (column, value) in [
        ("kind", "EARNINGS_RELEASED"),
        ("teacher_name", "Bu Sari"),
        ("line_amount", "200000"),
        ("commission_amount", "20000"),
        ("withholding", "PPh 21"),
        ("basis_points", "500"),
        ("base", "EARNINGS"),
    ] {
        assert_eq!(row[column], value, "{column}");
    }
}

#[tokio::test]
async fn payouts_show_the_last_digits_of_an_account_alone() {
    let office = Office::new().await;
    let (teacher, now) = (office.books.teacher("Bu Sari").await, office.books.now());
    let keys = SealingKeys::new(&[1; 32], &[], Randomness::system());
    let input = BankAccountInput {
        bank_code: "bca".to_owned(),
        number: "7788990123".to_owned(),
        holder: "Sari Dewi".to_owned(),
    };
    let mut connection = office.books.connection().await;
    let account = bank_accounts::add(&mut connection, now, &keys, teacher.person, input).await.unwrap();
    let id = PayoutId::generate(now);
    diesel::insert_into(payouts::table)
        .values((
            payouts::id.eq(id),
            payouts::person_id.eq(teacher.person),
            payouts::bank_account_id.eq(account.id),
            payouts::currency.eq(Currency::Idr),
            payouts::amount.eq(90_000),
            payouts::status.eq(PayoutStatus::Requested),
            payouts::origin.eq(PayoutOrigin::Schedule),
            payouts::created_at.eq(now),
            payouts::updated_at.eq(now),
        ))
        .execute(&mut connection)
        .await
        .unwrap();
    drop(connection);
    let (_, text, rows) = office.read(ExportKind::Payouts).await;
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    for (column, value) in [
        ("payout_id", id.to_string().as_str()),
        ("requested_at", "2027-03-01T09:00:00+08:00"),
        ("status", "REQUESTED"),
        ("teacher_name", "Bu Sari"),
        ("amount", "90000"),
        ("bank", "bca"),
        ("account_last_digits", &format!("*{}", account.last_digits)),
        ("approved_by_user_id", ""),
    ] {
        assert_eq!(row[column], value, "{column}");
    }
    assert!(!text.contains("7788990123") && !text.contains("Sari Dewi"), "{text}");
}

#[tokio::test]
async fn what_is_outside_of_the_days_is_not_in_the_file() {
    let office = Office::new().await;
    let teacher = office.books.teacher("Bu Sari").await;
    let before = chrono::DateTime::parse_from_rfc3339("2027-02-27T23:59:59.999999+08:00").unwrap();
    for (at, title) in [
        (before.to_utc(), "the day before"),
        (before.to_utc() + TimeDelta::microseconds(1), "first"),
        (before.to_utc() + TimeDelta::hours(48), "last"),
        (before.to_utc() + TimeDelta::hours(48) + TimeDelta::microseconds(1), "the day after"),
    ] {
        office.books.at(at);
        office.books.sell(teacher.person, None, title, 10_000).await;
    }
    let (export, _, rows) = office.read(ExportKind::Orders).await;
    let titles: Vec<_> = rows.iter().map(|row| row["title"].as_str()).collect();
    assert_eq!(titles, ["first", "last"]);
    assert_eq!(export.file_name(), "teacherin-orders-2027-02-28-2027-03-01.csv");
}

#[tokio::test]
async fn a_file_without_rows_has_the_names_of_its_columns() {
    let office = Office::new().await;
    for kind in ExportKind::ALL {
        let (_, text, rows) = office.read(*kind).await;
        assert!(rows.is_empty() && text.lines().count() == 1, "{kind}: {text}");
    }
}
