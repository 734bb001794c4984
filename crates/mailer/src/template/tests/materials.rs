use super::*;

fn title() -> String {
    "Latihan piano\nBcc: x".to_owned()
}

fn name() -> String {
    "Sari".to_owned()
}

#[test]
fn mails_about_materials_say_which_and_what_follows() {
    let price = Money::rupiah(50_000);
    let mails = [
        MaterialMail::Bought { name: name(), title: title(), price },
        MaterialMail::Sold { name: name(), title: title(), price },
        MaterialMail::Updated { name: name(), title: title(), notes: Some("Bab 3".to_owned()) },
        MaterialMail::TakenDown {
            name: name(),
            title: title(),
            reason: "Hak cipta".to_owned(),
            buyers_keep_access: false,
        },
        MaterialMail::Restored { name: name(), title: title() },
        MaterialMail::AccessLost { name: name(), title: title(), refund: Some(price) },
    ];
    for (locale, material, said) in [
        (
            Locale::English,
            "Material: Latihan piano Bcc: x\n",
            ["within 7 days", "Rp50,000", "Bab 3", "Hak cipta", "stands where it stood", "Rp50,000"],
        ),
        (
            Locale::Indonesian,
            "Materi: Latihan piano Bcc: x\n",
            ["dalam 7 hari", "Rp50.000", "Bab 3", "Hak cipta", "seperti semula", "Rp50.000"],
        ),
    ] {
        for (mail, said) in mails.iter().zip(said) {
            let written = MailTemplate::Material(mail.clone()).write(&sari(), locale);
            assert!(written.text.contains(material), "{}", written.text);
            assert!(written.text.contains(said), "{}", written.text);
        }
    }
}

#[test]
fn what_costs_nothing_is_neither_given_back_nor_earned() {
    let price = Money::rupiah(0);
    for mail in [
        MaterialMail::Bought { name: name(), title: title(), price },
        MaterialMail::Sold { name: name(), title: title(), price },
    ] {
        let written = MailTemplate::Material(mail).write(&sari(), Locale::English);
        assert!(!written.text.contains("7 days"), "{}", written.text);
    }
}
