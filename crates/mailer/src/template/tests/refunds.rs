use super::*;

fn mails() -> [MailTemplate; 2] {
    let (name, bought) = (|| "Sari".to_owned(), || "Matematika SMA – Ibu Wayan\nBcc: x".to_owned());
    let refund = Money::rupiah(150_000);
    [
        MailTemplate::Refund(RefundMail::PaidTwice { name: name(), bought: bought(), refund }),
        MailTemplate::Refund(RefundMail::SentByHand { name: name(), bought: bought(), refund }),
    ]
}

#[test]
fn a_payer_reads_what_goes_back_and_for_what() {
    for (locale, subjects, facts) in [
        (
            Locale::Indonesian,
            ["Anda membayar dua kali: satu pembayaran kami kembalikan", "Uang Anda sudah kami kembalikan"],
            "Untuk: Matematika SMA – Ibu Wayan Bcc: x\nPengembalian dana: Rp150.000\n",
        ),
        (
            Locale::English,
            ["You paid twice: one payment goes back", "We sent your money back"],
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
