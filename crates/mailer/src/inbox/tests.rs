use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use kernel::{Clock, EmailAddress, Locale, ManualClock, Money};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tower::ServiceExt;

use super::*;
use crate::message::OutgoingMail;
use crate::smtp::{SmtpConfig, SmtpSecurity, SmtpTransport};
use crate::template::{LessonMode, LessonSummary, MailTemplate};
use crate::transport::{MailTransport, Mailer};

struct Fixture {
    inbox: Inbox,
    transport: SmtpTransport,
    folder: TempDir,
}

async fn start() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let inbox = Inbox::start(folder.path().join("mails"), 0).await.unwrap();
    let transport = transport_to(&inbox, SmtpSecurity::Plain);
    Fixture { inbox, transport, folder }
}

fn transport_to(inbox: &Inbox, security: SmtpSecurity) -> SmtpTransport {
    let config = SmtpConfig {
        host: "127.0.0.1".to_owned(),
        port: inbox.smtp_address().port(),
        security,
        username: None,
        password: None,
        from: "Teacherin <no-reply@teacherin.example>".to_owned(),
    };
    let now = "2025-12-01T11:00:00Z".parse().unwrap();
    SmtpTransport::new(&config, Clock::manual(ManualClock::starting_at(now))).unwrap()
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

async fn request(router: &Router, method: &str, uri: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::builder().method(method).uri(uri).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_mail_sent_over_smtp_is_read_on_the_page() {
    let Fixture { inbox, transport, folder: _folder } = start().await;
    let mailer = Mailer::new(transport);
    let code = |code: &str| MailTemplate::VerificationCode {
        name: "Siti Nurhaliza".to_owned(),
        code: code.to_owned().into(),
        minutes: 10,
    };
    mailer.send(&address("siti@contoh.co.id"), Locale::Indonesian, &code("012345")).await.unwrap();
    let lesson = LessonSummary {
        counterpart: crate::template::Counterpart::Teacher("Ibu Wayan – 先生".to_owned()),
        skill: "Matematika".to_owned(),
        starts_at: "2025-12-02T11:00:00Z".parse().unwrap(),
        zone: chrono_tz::Asia::Makassar,
        mode: LessonMode::Offline,
        price: Money::rupiah(150_000),
    };
    let expired = MailTemplate::BookingExpired { name: "Budi".to_owned(), lesson };
    mailer.send(&address("budi@contoh.co.id"), Locale::English, &expired).await.unwrap();

    let router = Router::new().nest("/inbox", inbox.router());
    let (status, _, body) = request(&router, "GET", "/inbox/latest.json?to=Siti@contoh.co.id").await;
    assert_eq!(status, StatusCode::OK);
    let json: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(json["id"], 1);
    assert_eq!(json["to"], serde_json::json!(["siti@contoh.co.id"]));
    assert_eq!(json["from"], "Teacherin <no-reply@teacherin.example>");
    assert_eq!(json["subject"], "Kode verifikasi akun Teacherin");
    assert_eq!(json["date"], "2025-12-01T11:00:00Z");
    assert!(json["text"].as_str().unwrap().contains("\n    012345\n"), "{body}");
    assert!(json["html"].as_str().unwrap().contains("<strong>012345</strong>"), "{body}");

    let (_, _, body) = request(&router, "GET", "/inbox/latest.json").await;
    let json: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(json["subject"], "Booking expired: Matematika with Ibu Wayan – 先生");
    assert!(
        json["text"].as_str().unwrap().contains("Time: Tuesday, 2 December 2025 at 19:00 WITA"),
        "{body}"
    );
    let (status, _, _) = request(&router, "GET", "/inbox/latest.json?to=nobody@contoh.co.id").await;
    assert_eq!(status, StatusCode::NOT_FOUND);

    let (_, _, list) = request(&router, "GET", "/inbox").await;
    let budi = list.find("href=\"/inbox/2\"").unwrap();
    assert!(budi < list.find("href=\"/inbox/1\"").unwrap(), "newest first");
    assert!(list.contains("http-equiv=\"refresh\""), "{list}");
}

#[tokio::test]
async fn the_page_shows_hostile_mails_harmlessly() {
    let Fixture { inbox, transport, folder: _folder } = start().await;
    let hostile = OutgoingMail {
        to: address("sari@contoh.co.id"),
        subject: "<script>alert(1)</script>\r\nBcc: victim@example.com".to_owned(),
        text: "</pre><script>alert(2)</script>\n.\n..dots\n.QUIT\n".to_owned(),
        html: "<script>alert(3)</script><p>ok</p>".to_owned(),
    };
    transport.send(&hostile).await.unwrap();
    let message = inbox.messages().first().cloned().unwrap();
    assert_eq!(message.to, ["sari@contoh.co.id"], "the subject's second line became no header");
    assert!(message.subject.contains("Bcc: victim@example.com"), "{}", message.subject);
    let text = message.text.as_deref().unwrap();
    assert!(text.contains("\n.\n..dots\n.QUIT\n"), "dots travel unharmed: {text}");

    let router = inbox.router();
    for uri in ["/", "/1"] {
        let (status, headers, body) = request(&router, "GET", uri).await;
        assert_eq!(status, StatusCode::OK);
        assert!(!body.contains("<script"), "{body}");
        assert!(headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    }
    let (_, _, body) = request(&router, "GET", "/1").await;
    assert!(body.contains("sandbox=\"\" src=\"/1/html\""), "{body}");
    assert!(body.contains("&lt;/pre&gt;&lt;script&gt;alert(2)"), "{body}");
    let (_, headers, body) = request(&router, "GET", "/1/html").await;
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.ends_with("sandbox"), "{policy}");
    assert!(body.contains("<p>ok</p>"));
    for uri in ["/2", "/2/html", "/x", "/18446744073709551616"] {
        assert_eq!(request(&router, "GET", uri).await.0, StatusCode::NOT_FOUND, "{uri}");
    }
}

#[tokio::test]
async fn a_restarted_inbox_has_its_mails_until_it_is_cleared() {
    let Fixture { inbox, transport, folder } = start().await;
    let changed = MailTemplate::PasswordChanged { name: "Sari".to_owned() };
    Mailer::new(transport).send(&address("sari@contoh.co.id"), Locale::English, &changed).await.unwrap();
    let before = inbox.messages();
    assert_eq!(before.len(), 1);
    let port = inbox.smtp_address().port();
    let second = Inbox::start(folder.path().join("other"), port).await;
    assert!(matches!(second, Err(InboxError::Port { port: refused, .. }) if refused == port));
    drop(inbox);

    let inbox = Inbox::start(folder.path().join("mails"), 0).await.unwrap();
    assert_eq!(inbox.messages(), before);
    let router = Router::new().nest("/inbox", inbox.router());
    assert_eq!(request(&router, "GET", "/inbox/clear").await.0, StatusCode::METHOD_NOT_ALLOWED);
    let (status, headers, _) = request(&router, "POST", "/inbox/clear").await;
    assert_eq!((status, headers["location"].to_str().unwrap()), (StatusCode::SEE_OTHER, "/inbox"));
    assert_eq!(inbox.messages(), []);
    drop(inbox);
    assert_eq!(Inbox::start(folder.path().join("mails"), 0).await.unwrap().messages(), []);
}

#[tokio::test]
async fn a_raw_client_may_speak_helo_and_pipeline_and_send_two_mails() {
    let Fixture { inbox, transport: _transport, folder: _folder } = start().await;
    let mut stream = BufReader::new(TcpStream::connect(inbox.smtp_address()).await.unwrap());
    stream
        .write_all(
            b"HELO me\r\nMAIL FROM:<a@b.id>\r\nRCPT TO:<c@d.id>\r\nDATA\r\nSubject: one\r\n\r\n..x\r\n.\r\n\
              MAIL FROM:<a@b.id>\r\nRCPT TO:<e@f.id>\r\nDATA\r\nSubject: two\r\n\r\nplain\r\n.\r\nQUIT\r\n",
        )
        .await
        .unwrap();
    let mut codes = Vec::new();
    let mut line = String::new();
    while stream.read_line(&mut line).await.unwrap() > 0 {
        codes.push(line.split(' ').next().unwrap().to_owned());
        line.clear();
    }
    assert_eq!(codes, ["220", "250", "250", "250", "354", "250", "250", "250", "354", "250", "221"]);
    let messages = inbox.messages();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0].to, ["e@f.id"]);
    assert_eq!(messages[1].text.as_deref(), Some(".x\n"));
    assert_eq!(messages[1].html, None);
}

#[tokio::test]
async fn a_mail_over_the_limit_is_refused_for_good_and_others_still_arrive() {
    let Fixture { inbox, transport: _transport, folder: _folder } = start().await;
    let mut stream = BufReader::new(TcpStream::connect(inbox.smtp_address()).await.unwrap());
    let envelope = b"MAIL FROM:<a@b.id>\r\nRCPT TO:<c@d.id>\r\nDATA\r\n";
    stream.write_all(envelope).await.unwrap();
    let line = format!("{}\r\n", "x".repeat(100_000));
    for _ in 0..110 {
        stream.write_all(line.as_bytes()).await.unwrap();
    }
    stream.write_all(b".\r\n").await.unwrap();
    stream.write_all(envelope).await.unwrap();
    stream.write_all(b"Subject: small\r\n\r\n.\r\nQUIT\r\n").await.unwrap();
    let mut replies = String::new();
    stream.read_to_string(&mut replies).await.unwrap();
    let codes: Vec<&str> = replies.lines().map(|reply| reply.split_at(3).0).collect();
    assert_eq!(codes, ["220", "250", "250", "354", "552", "250", "250", "354", "250", "221"]);
    assert_eq!(inbox.messages().iter().map(|mail| mail.subject.as_str()).collect::<Vec<_>>(), ["small"]);
}

#[tokio::test]
async fn a_mail_that_cannot_be_kept_is_a_transient_error() {
    let Fixture { inbox, transport, folder } = start().await;
    let mail = |to: &str| OutgoingMail {
        to: address(to),
        subject: "hello".to_owned(),
        text: "hello".to_owned(),
        html: String::new(),
    };
    std::fs::remove_dir_all(folder.path().join("mails")).unwrap();
    let error = transport.send(&mail("sari@contoh.co.id")).await.unwrap_err();
    assert!(error.is_transient(), "{error}");
    assert_eq!(error.to_string(), "the mail could not be handed over now: the mail server answered 451");
    assert_eq!(inbox.messages(), []);
    std::fs::create_dir(folder.path().join("mails")).unwrap();
    transport.send(&mail("sari@contoh.co.id")).await.unwrap();
    assert_eq!(inbox.messages().len(), 1);
}

#[tokio::test]
async fn a_server_without_tls_gets_no_mail_when_tls_is_demanded() {
    let Fixture { inbox, transport: _transport, folder: _folder } = start().await;
    let changed = MailTemplate::PasswordChanged { name: "Sari".to_owned() };
    for security in [SmtpSecurity::StartTls, SmtpSecurity::Tls] {
        let mailer = Mailer::new(transport_to(&inbox, security));
        let error = mailer.send(&address("sari@contoh.co.id"), Locale::English, &changed).await.unwrap_err();
        assert!(error.is_transient(), "{error}");
    }
    assert_eq!(inbox.messages(), []);
}
