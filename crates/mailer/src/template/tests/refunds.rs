use super::*;

fn account() -> ShownAccount {
    ShownAccount { bank: "Bank Jago".to_owned(), last_digits: "7890".to_owned() }
}

fn mails() -> [MailTemplate; 5] {
    let (name, bought) = (|| "Sari".to_owned(), || "Matematika SMA – Ibu Wayan\nBcc: x".to_owned());
    let refund = Money::rupiah(150_000);
    [
        MailTemplate::Refund(RefundMail::PaidTwice { name: name(), bought: bought(), refund }),
        MailTemplate::Refund(RefundMail::SentByHand {
            name: name(),
            bought: bought(),
            refund,
            transfer: None,
        }),
        MailTemplate::Refund(RefundMail::AccountNeeded {
            name: name(),
            bought: bought(),
            refund,
            link: SecretString::from("https://teacherin.example/refund-account#token=abc".to_owned()),
            until: lesson().starts_at,
            zone: Tz::Asia__Jakarta,
            is_returned: false,
        }),
        MailTemplate::Refund(RefundMail::Decided {
            name: name(),
            bought: bought(),
            refund,
            note: "Sorry".to_owned(),
        }),
        MailTemplate::Refund(RefundMail::AccountGiven {
            name: name(),
            bought: bought(),
            refund,
            account: account(),
        }),
    ]
}

#[test]
fn a_payer_reads_what_goes_back_and_for_what() {
    for (locale, subjects, facts) in [
        (
            Locale::Indonesian,
            [
                "Anda membayar dua kali: satu pembayaran kami kembalikan",
                "Uang Anda sudah kami kembalikan",
                "Ke mana uang Anda kami kirim?",
                "Uang Anda dikembalikan",
                "Uang Anda kami kirim ke rekening ini",
            ],
            "Untuk: Matematika SMA – Ibu Wayan Bcc: x\nPengembalian dana: Rp150.000\n",
        ),
        (
            Locale::English,
            [
                "You paid twice: one payment goes back",
                "We sent your money back",
                "Tell us where to send your money",
                "You get money back",
                "We send your money to this bank account",
            ],
            "For: Matematika SMA – Ibu Wayan Bcc: x\nRefund: Rp150,000\n",
        ),
    ] {
        let written = mails().map(|mail| mail.write(&sari(), locale));
        assert_eq!(written.each_ref().map(|mail| mail.subject.as_str()), subjects);
        for mail in written {
            assert!(mail.text.contains(facts), "{}", mail.text);
        }
    }
}

#[test]
fn the_page_for_the_bank_account_is_a_link_in_both_parts() {
    let [_, _, mail, ..] = mails();
    let mail = mail.write(&sari(), Locale::English);
    let address = "https://teacherin.example/refund-account#token=abc";
    assert!(mail.text.contains(&format!("\n{address}\n")), "{}", mail.text);
    assert!(mail.html.contains(&format!("<a href=\"{address}\">{address}</a>")), "{}", mail.html);
    assert!(mail.text.contains("until Monday, 1 December 2025 at 18:00 WIB"), "{}", mail.text);
}

#[test]
fn a_payer_learns_which_account_was_named_and_what_to_do_if_it_is_a_strangers() {
    let [.., mail] = mails();
    for (locale, account, what_to_do) in [
        (Locale::Indonesian, "Bank: Bank Jago\nRekening: berakhiran 7890\n", "segera balas surel ini"),
        (Locale::English, "Bank: Bank Jago\nAccount: ending in 7890\n", "answer this mail at once"),
    ] {
        let mail = mail.write(&sari(), locale);
        assert!(mail.text.contains(account), "{}", mail.text);
        assert!(mail.text.contains(what_to_do), "{}", mail.text);
    }
}

#[test]
fn what_was_sent_to_an_account_can_be_looked_up_at_the_bank() {
    let sent = |transfer| {
        let (name, bought) = ("Sari".to_owned(), "Matematika SMA".to_owned());
        let refund = Money::rupiah(150_000);
        MailTemplate::Refund(RefundMail::SentByHand { name, bought, refund, transfer })
    };
    let transfer = BankTransfer { account: account(), bank_reference: "FT26325001\nBcc: x".to_owned() };
    let transferred = sent(Some(transfer));
    for (locale, facts) in [
        (
            Locale::Indonesian,
            "Rp150.000\nBank: Bank Jago\nRekening: berakhiran 7890\nReferensi bank: FT26325001 Bcc: x\n",
        ),
        (
            Locale::English,
            "Rp150,000\nBank: Bank Jago\nAccount: ending in 7890\nBank's reference: FT26325001 Bcc: x\n",
        ),
    ] {
        let mail = transferred.write(&sari(), locale);
        assert!(mail.text.contains(facts), "{}", mail.text);
        assert!(!sent(None).write(&sari(), locale).text.contains("Bank:"));
    }
}
