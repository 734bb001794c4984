use super::*;

fn mails() -> [MailTemplate; 4] {
    let (name, bought) = (|| "Sari".to_owned(), || "Matematika SMA – Ibu Wayan\nBcc: x".to_owned());
    let refund = Money::rupiah(150_000);
    [
        MailTemplate::Refund(RefundMail::PaidTwice { name: name(), bought: bought(), refund }),
        MailTemplate::Refund(RefundMail::SentByHand { name: name(), bought: bought(), refund }),
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
    let [_, _, mail, _] = mails();
    let mail = mail.write(&sari(), Locale::English);
    let address = "https://teacherin.example/refund-account#token=abc";
    assert!(mail.text.contains(&format!("\n{address}\n")), "{}", mail.text);
    assert!(mail.html.contains(&format!("<a href=\"{address}\">{address}</a>")), "{}", mail.html);
    assert!(mail.text.contains("until Monday, 1 December 2025 at 18:00 WIB"), "{}", mail.text);
}
