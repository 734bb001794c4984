//! What is said of materials, in both languages.

use super::Told;
use crate::kinds::NotificationKind;

pub(super) fn english(kind: NotificationKind, told: &Told<'_>) -> (&'static str, String) {
    let (title, body) = match kind {
        NotificationKind::MaterialBought => {
            ("Your material is ready", "You find it in your library, with all its later versions.")
        }
        NotificationKind::MaterialSold => {
            return (
                "You sold a material",
                match told.amount() {
                    Some(amount) => format!("Somebody bought it for {amount}."),
                    None => "Somebody added it to their library.".to_owned(),
                },
            );
        }
        NotificationKind::MaterialUpdated => {
            ("A material has a new version", "It is in your library and costs you nothing.")
        }
        NotificationKind::MaterialTakenDown => (
            "Your material was taken down",
            "Our team took it out of the store. The reason stands beside it.",
        ),
        NotificationKind::MaterialRestored => {
            ("Your material is back", "Our team put it back: it stands where it stood before.")
        }
        _ => {
            return (
                "You cannot use a material",
                match told.amount() {
                    Some(amount) => format!("{amount} goes back to you, and it is not in your library."),
                    None => {
                        "It is not in your library any more. Write to our team if you think it should be."
                            .to_owned()
                    }
                },
            );
        }
    };
    (title, body.to_owned())
}

pub(super) fn indonesian(kind: NotificationKind, told: &Told<'_>) -> (&'static str, String) {
    let (title, body) = match kind {
        NotificationKind::MaterialBought => {
            ("Materi Anda sudah siap", "Materi itu ada di pustaka Anda, termasuk versi-versi berikutnya.")
        }
        NotificationKind::MaterialSold => {
            return (
                "Materi Anda terjual",
                match told.amount() {
                    Some(amount) => format!("Seseorang membelinya seharga {amount}."),
                    None => "Seseorang menambahkannya ke pustakanya.".to_owned(),
                },
            );
        }
        NotificationKind::MaterialUpdated => {
            ("Ada versi baru materi", "Versi baru itu ada di pustaka Anda tanpa biaya tambahan.")
        }
        NotificationKind::MaterialTakenDown => (
            "Materi Anda diturunkan",
            "Tim kami mengeluarkannya dari toko. Alasannya tertulis di materi itu.",
        ),
        NotificationKind::MaterialRestored => {
            ("Materi Anda kembali", "Tim kami memulihkannya: materi itu kembali seperti semula.")
        }
        _ => {
            return (
                "Materi tidak dapat digunakan",
                match told.amount() {
                    Some(amount) => {
                        format!("{amount} kami kembalikan kepada Anda, dan materi itu tidak ada di pustaka Anda.")
                    }
                    None => "Materi itu tidak ada lagi di pustaka Anda. Hubungi tim kami jika menurut Anda keliru.".to_owned(),
                },
            );
        }
    };
    (title, body.to_owned())
}
