use super::*;

fn account() -> ShownAccount {
    ShownAccount { bank: "Bank Jago\nBcc: x".to_owned(), last_digits: "7890".to_owned() }
}

fn changed(is_the_first: bool) -> MailTemplate {
    let is_another = !is_the_first;
    MailTemplate::Payout(PayoutMail::AccountChanged {
        name: "Sari".to_owned(),
        account: account(),
        paused_until: is_another.then(|| lesson().starts_at),
        zone: Tz::Asia__Jakarta,
        called_off: is_another.then(|| Money::rupiah(150_000)),
    })
}

#[test]
fn whose_account_was_changed_learns_which_when_and_what_to_do_if_it_was_a_stranger() {
    for (locale, facts, what_to_do) in [
        (
            Locale::English,
            "Bank: Bank Jago Bcc: x\nAccount: ending in 7890\nPaid out from: Monday, 1 December 2025 at 18:00 WIB\n\
             Called off: Rp150,000\n",
            "change it at once",
        ),
        (
            Locale::Indonesian,
            "Bank: Bank Jago Bcc: x\nRekening: berakhiran 7890\nDicairkan mulai: Senin, 1 Desember 2025 pukul 18.00 WIB\n\
             Dibatalkan: Rp150.000\n",
            "segera ganti kata sandi",
        ),
    ] {
        let mail = changed(false).write(&sari(), locale);
        assert!(mail.text.contains(facts), "{}", mail.text);
        assert!(mail.text.contains(what_to_do), "{}", mail.text);
    }
    let first = changed(true).write(&sari(), Locale::English).text;
    assert!(!first.contains("Paid out from") && !first.contains("called off"), "{first}");
    assert!(first.contains("change it at once"), "{first}");
}

#[test]
fn a_payout_is_told_with_its_amount_and_where_to() {
    let (name, amount) = (|| "Sari".to_owned(), Money::rupiah(150_000));
    let failed = |came_back| PayoutMail::Failed { name: name(), amount, account: account(), came_back };
    for (mail, said) in [
        (PayoutMail::Paid { name: name(), amount, account: account() }, "ending in 7890"),
        (failed(true), "sent a payout back"),
        (failed(false), "could not be sent"),
        (
            PayoutMail::Refused { name: name(), amount, reason: "Wrong\nname".to_owned() },
            "Reason: Wrong name\n",
        ),
    ] {
        let english = MailTemplate::Payout(mail.clone()).write(&sari(), Locale::English);
        assert!(english.text.contains("Amount: Rp150,000\n"), "{}", english.text);
        assert!(english.text.contains(said), "{}", english.text);
        let indonesian = MailTemplate::Payout(mail).write(&sari(), Locale::Indonesian);
        assert!(indonesian.text.contains("Jumlah: Rp150.000\n"), "{}", indonesian.text);
        assert_ne!(indonesian.subject, english.subject);
    }
}

#[test]
fn who_keeps_the_books_reads_what_there_is_to_do_and_nothing_else() {
    let name = || "Ana".to_owned();
    let wait =
        BookkeepingMail::PayoutsWait { name: name(), requested: 3, batches: 0, to_send: 0, attention: 1 };
    let mail = MailTemplate::Bookkeeping(wait).write(&sari(), Locale::English);
    assert!(mail.text.contains("To put into a batch: 3\nTo look into: 1\n"), "{}", mail.text);
    let differences = BookkeepingMail::DifferencesFound { name: name(), count: 2 };
    let mail = MailTemplate::Bookkeeping(differences).write(&sari(), Locale::Indonesian);
    assert!(mail.text.contains("Selisih terbuka: 2\n"), "{}", mail.text);
    let ready = BookkeepingMail::ExportReady { name: name(), rows: 4_711 };
    let mail = MailTemplate::Bookkeeping(ready).write(&sari(), Locale::English);
    assert!(mail.text.contains("Rows: 4711\n"), "{}", mail.text);
}
