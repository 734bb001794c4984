//! Money that goes back over HTTP: by the policy a booking was made under, by disputes, and to bank accounts.
#![expect(clippy::indexing_slicing, reason = "a missing field is a failed test")]

use chrono::TimeDelta;
use kernel::EmailAddress;
use serde_json::{Value, json};

use super::{assert_sound, hold, paid, started};
use crate::support::gateway::{Method, Outcome};
use crate::support::{Answer, Client, World};

const CONFIRM: &str = "mutation ($input: BookingConfirmInput!) {
    bookingConfirm(input: $input) { booking { id } errors { code field message } }
}";
const MONEY: &str = "query ($id: ID!) { booking(id: $id) {
    status refundStatus price { amount }
    order { refundStatus lines { id refunds { id status disbursements { id status bankReference } } } }
} }";
const MARK_BY_HAND: &str = "mutation ($input: RefundMarkSucceededInput!) {
    refundMarkSucceeded(input: $input) { errors { code field message } }
}";
const NEWS: &str = "{ viewer { notifications(first: 20) { nodes {
    kind title body refundAmount { amount } subject { __typename }
} } } }";
const EARNINGS: &str = "{ viewer { teacherEarnings { pending { amount } available { amount } inTransit { amount } paid { amount } } } }";

async fn money_of(client: &Client, booking: &str) -> Answer {
    client.run(MONEY, json!({ "id": booking })).await
}

async fn page(client: &Client, name: &str, input: Value) -> Answer {
    client.page(name, json!({ "input": input })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_lesson_is_called_off_for_what_its_preview_shows() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Citra Lestari").await;
    let booking = paid(&world, &student, &teacher).await;
    let accept = json!({ "input": { "bookingId": booking } });
    teacher.client.run(CONFIRM, accept).await.done("bookingConfirm");
    let preview = |client: Client| {
        let variables = json!({ "bookingId": booking });
        async move { client.page("booking_cancel_preview", variables).await }
    };
    let cancel = async |client: &Client, token: Value| {
        page(client, "booking_cancel", json!({ "bookingId": booking, "previewToken": token })).await
    };
    let seen_early = preview(student.clone()).await;
    assert_eq!(seen_early.at("/bookingCancelPreview/refundBasisPoints"), 10_000);
    assert_eq!(seen_early.at("/bookingCancelPreview/kept/amount"), "0");
    assert_eq!(seen_early.at("/bookingCancelPreview/sellerKeeps"), &Value::Null);
    let token = seen_early.at("/bookingCancelPreview/previewToken").clone();
    let refused = |answer: Answer, code| answer.refused("bookingCancel", code, Some("previewToken"));
    refused(cancel(&student, Value::Null).await, "PREVIEW_REQUIRED");
    refused(cancel(&student, json!("v1.guessed")).await, "INVALID_PREVIEW_TOKEN");
    refused(cancel(&teacher.client, token.clone()).await, "PREVIEW_CHANGED");

    // Less than a day before the lesson half of it is kept.
    world.advance(TimeDelta::hours(3)).await;
    let (student, teacher) = (world.sign_in(student).await, world.sign_in(teacher.client).await);
    refused(cancel(&student, token).await, "PREVIEW_CHANGED");
    let seen_late = preview(student.clone()).await;
    assert_eq!(seen_late.at("/bookingCancelPreview/refundBasisPoints"), 5_000);
    let half = seen_late.text("/bookingCancelPreview/refund/amount");
    assert_eq!(seen_late.at("/bookingCancelPreview/kept/amount"), &json!(half));
    let of_teacher = preview(teacher.clone()).await;
    assert_eq!(of_teacher.at("/bookingCancelPreview/refundBasisPoints"), 10_000);
    cancel(&student, seen_late.at("/bookingCancelPreview/previewToken").clone()).await.done("bookingCancel");
    world.hear_the_gateway().await;
    let money = money_of(&student, &booking).await;
    assert_eq!(money.at("/booking/refundStatus"), "PARTIAL");
    assert_eq!(money.at("/booking/order/refundStatus"), "PARTIAL");
    assert_eq!(money.at("/booking/order/lines/0/refunds/0/status"), "SUCCEEDED");

    // Both are told how much of it goes back.
    world.run_jobs().await;
    for (client, told) in [(&student, "You get"), (&teacher, "The student gets")] {
        let news = client.run(NEWS, json!({})).await;
        let told = format!("{told} {} back.", in_words(&half));
        let nodes = news.at("/viewer/notifications/nodes").as_array().expect("a list").clone();
        let bodies = nodes.iter().filter_map(|one| one["body"].as_str());
        assert!(bodies.clone().any(|body| body.ends_with(&told)), "{told}: {:?}", bodies.collect::<Vec<_>>());
    }

    // What is kept is the teacher's once nobody can dispute it any more.
    let earnings = teacher.run(EARNINGS, json!({})).await;
    assert_eq!(earnings.at("/viewer/teacherEarnings/pending/amount"), &json!(half));
    world.advance(TimeDelta::hours(49)).await;
    let earnings = world.sign_in(teacher).await.run(EARNINGS, json!({})).await;
    assert_eq!(earnings.at("/viewer/teacherEarnings/pending/amount"), "0");
    assert_eq!(earnings.at("/viewer/teacherEarnings/available/amount"), &json!(half));
    assert_sound(&world).await;
    world.finish().await;
}

/// As it stands in mails and lists in English.
fn in_words(amount: &str) -> String {
    let amount = amount.parse().expect("whole rupiah");
    mailer::format::format_money(kernel::Money::rupiah(amount), kernel::Locale::English)
}

/// The secret of the latest link that was mailed to this address.
fn secret_mailed_to(world: &World, email: &str) -> String {
    let address = EmailAddress::parse(email).expect("an address");
    let mails = world.mails.messages_to(&address);
    let behind = mails.iter().rev().find_map(|mail| mail.text.split_once("#token="));
    let (_, behind) = behind.expect("a link was mailed");
    behind.split(|character: char| !character.is_ascii_hexdigit()).next().expect("a secret").to_owned()
}

fn mail_to(world: &World, client: &Client, subject: &str) -> String {
    let address = EmailAddress::parse(&client.email).expect("an address");
    let mails = world.mails.messages_to(&address);
    let mail = mails.into_iter().find(|mail| mail.subject == subject);
    mail.unwrap_or_else(|| panic!("{subject} was not mailed")).text
}

/// Whoever has the link could name an account, so the payer hears which one it was: in the list of her app and by mail.
async fn account_is_told(world: &World, student: &Client) {
    world.run_jobs().await;
    let mail = mail_to(world, student, "We send your money to this bank account");
    assert!(mail.contains("Bank: Bank Central Asia (BCA)\nAccount: ending in 7890\n"), "{mail}");
    assert!(mail.contains("If you did not give us this account"), "{mail}");
    assert!(!mail.contains("12345"), "{mail}");
    let news = student.run(NEWS, json!({})).await;
    let told = news.at("/viewer/notifications/nodes").as_array().expect("a list").iter();
    let told = told.filter(|one| one["kind"] == "REFUND_ACCOUNT_GIVEN").collect::<Vec<_>>();
    let [told] = told.as_slice() else { panic!("{news:#?}") };
    assert_eq!(told["title"], "Is this your bank account?");
    let body = told["body"].as_str().expect("a text");
    assert!(body.contains("ending in 7890 at Bank Central Asia (BCA)"), "{body}");
    assert_eq!(told["subject"]["__typename"], "Refund");
    assert!(told["refundAmount"]["amount"].is_string(), "{told:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_gateway_cannot_send_back_goes_to_the_account_of_whoever_has_the_mailed_link() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let (student, admin) = (world.student("Citra Lestari").await, world.admin().await);
    let held = hold(&student, &teacher, teacher.slots.first().expect("a slot"), 1).await;
    let payment = started(&student, &held.order_id, 2).await;
    world.gateway.pay(&payment, Method::BcaVa, Outcome::Paid);
    world.hear_the_gateway().await;
    let call_off = world.cancellation(&student, &held.booking_id, None).await;
    page(&student, "booking_cancel", call_off).await.done("bookingCancel");
    world.hear_the_gateway().await;
    world.run_jobs().await;

    let secret = secret_mailed_to(&world, &student.email);
    let account = |token: &str| json!({ "token": token, "bankCode": "bca", "accountNumber": "123-456-7890", "holder": "Citra Lestari" });
    let anonymous = world.anonymous();
    let refused = |answer: Answer| answer.refused("refundBankAccountGive", "NOT_FOUND", Some("token"));
    refused(page(&anonymous, "refund_bank_account_give", account(&"0".repeat(64))).await);
    let given = page(&anonymous, "refund_bank_account_give", account(&secret)).await;
    given.done("refundBankAccountGive");
    refused(page(&anonymous, "refund_bank_account_give", account(&secret)).await);

    let listed = admin.page("admin_refunds", json!({})).await;
    assert_eq!(listed.at("/ready/nodes/0/status"), "READY");
    assert_eq!(listed.at("/ready/nodes/0/bankAccount/number"), "1234567890");
    let disbursement = listed.text("/ready/nodes/0/id");
    account_is_told(&world, &student).await;
    let by_hand = json!({ "refundId": listed.text("/ready/nodes/0/refund/id"), "note": "Sent" });
    let by_hand = admin.run(MARK_BY_HAND, json!({ "input": by_hand })).await;
    by_hand.refused("refundMarkSucceeded", "ACCOUNT_GIVEN", Some("refundId"));
    let sent = json!({
        "disbursementId": disbursement, "bankReference": "FT26325001",
        "idempotencyKey": uuid::Uuid::from_u128(9),
    });
    page(&admin, "refund_disbursement_mark_sent", sent).await.done("refundDisbursementMarkSent");
    let money = money_of(&student, &held.booking_id).await;
    assert_eq!(money.at("/booking/order/lines/0/refunds/0/status"), "SUCCEEDED");
    world.run_jobs().await;
    let mail = mail_to(&world, &student, "We sent your money back");
    let transfer = "Bank: Bank Central Asia (BCA)\nAccount: ending in 7890\nBank's reference: FT26325001\n";
    assert!(mail.contains(transfer), "{mail}");
    let returned = json!({ "disbursementId": disbursement, "reason": "Account closed" });
    page(&admin, "refund_disbursement_mark_returned", returned).await.done("refundDisbursementMarkReturned");
    world.run_jobs().await;
    let money = money_of(&student, &held.booking_id).await;
    assert_eq!(money.at("/booking/order/lines/0/refunds/0/status"), "MANUAL_REQUIRED");
    assert_ne!(secret_mailed_to(&world, &student.email), secret, "another account is asked for");
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disputed_lesson_is_paid_by_what_an_admin_decides() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let (student, admin) = (world.student("Citra Lestari").await, world.admin().await);
    let bookings = world.accepted_lessons(&student, &teacher, &teacher.slots).await;
    world.complete_lessons(&student, &bookings, TimeDelta::hours(41)).await;
    let student = world.sign_in(student).await;
    let (teacher, admin) = (world.sign_in(teacher.client).await, world.sign_in(admin).await);
    let booking = bookings.first().expect("a lesson");
    let money = money_of(&student, booking).await;
    let line = money.text("/booking/order/lines/0/id");
    let words =
        json!({ "orderLineId": line, "reason": "NOT_HELD", "evidence": "Nobody was in the meeting." });
    let opened = page(&student, "dispute_open", words).await.done("disputeOpen");
    let dispute = opened.text("/disputeOpen/dispute/id");
    let answer = json!({ "disputeId": dispute, "answer": "I was there for the whole hour." });
    page(&teacher, "dispute_answer", answer).await.done("disputeAnswer");
    let detail = teacher.page("dispute_detail", json!({ "id": dispute })).await;
    assert_eq!(detail.at("/dispute/status"), "ANSWERED");
    let price: i64 = money.text("/booking/price/amount").parse().expect("whole rupiah");
    let decide = |amount: i64| {
        json!({
            "disputeId": dispute, "refundAmount": { "amount": amount.to_string(), "currency": "IDR" },
            "note": "Both were there for a part of it.",
        })
    };
    let too_much = page(&admin, "dispute_decide", decide(price + 1)).await;
    too_much.refused("disputeDecide", "TOO_MUCH", Some("refundAmount"));
    page(&admin, "dispute_decide", decide(20_000)).await.done("disputeDecide");
    world.hear_the_gateway().await;
    world.advance(TimeDelta::minutes(10)).await;
    let earnings = teacher.run(EARNINGS, json!({})).await;
    assert_eq!(earnings.at("/viewer/teacherEarnings/pending/amount"), "0");
    assert_eq!(earnings.at("/viewer/teacherEarnings/available/amount"), &json!((price - 20_000).to_string()));
    assert_eq!(money_of(&student, booking).await.at("/booking/refundStatus"), "PARTIAL");
    let books = admin.page("admin_ledger", json!({})).await;
    let sum = |field: &str| -> i64 {
        let rows = books.at("/trialBalance").as_array().expect("a list");
        let amount = |row: &Value| {
            row.pointer(field).and_then(Value::as_str).and_then(|text| text.parse::<i64>().ok())
        };
        rows.iter().filter_map(amount).sum::<i64>()
    };
    assert!(sum("/debits/amount") > 0);
    assert_eq!(sum("/debits/amount"), sum("/credits/amount"));
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_admin_corrects_what_order_lines_move() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let (student, admin) = (world.student("Citra Lestari").await, world.admin().await);
    paid(&world, &student, &teacher).await;
    let user = student.run("{ viewer { id } }", json!({})).await.text("/viewer/id");
    let leg = |account: Value, side: &str| json!({ "account": account, "side": side, "amount": { "amount": "1000", "currency": "IDR" } });
    let books = async || admin.page("admin_ledger", json!({})).await.at("/trialBalance").clone();
    let before = books().await;
    for (number, account) in [
        json!({ "purpose": "TEACHER_PENDING", "teacherId": teacher.id }),
        json!({ "purpose": "BUYER_REFUND_PAYABLE", "userId": user }),
    ]
    .into_iter()
    .enumerate()
    {
        let input = json!({
            "legs": [leg(account, "CREDIT"), leg(json!({ "purpose": "PLATFORM_COMMISSION" }), "DEBIT")],
            "reason": "Goodwill", "idempotencyKey": uuid::Uuid::from_u128(u128::try_from(number).expect("two")),
        });
        let refused = page(&admin, "ledger_correction_post", input).await;
        refused.refused("ledgerCorrectionPost", "MOVED_BY_LINES", Some("legs.0.account"));
    }
    assert_eq!(books().await, before, "nothing was written down");
    assert_sound(&world).await;
    world.finish().await;
}
