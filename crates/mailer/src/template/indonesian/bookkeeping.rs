//! Mails to who keeps the books.

use super::{Letter, start};
use crate::template::BookkeepingMail;

pub(super) fn letter(mail: &BookkeepingMail) -> Letter {
    match mail {
        BookkeepingMail::PayoutsWait { name, requested, batches, to_send, attention } => {
            let facts = [
                ("Perlu dikumpulkan", *requested),
                ("Kumpulan perlu disetujui", *batches),
                ("Perlu dikirim manual", *to_send),
                ("Perlu diperiksa", *attention),
            ];
            start("Pencairan menunggu Anda", name)
                .paragraph("Para guru menunggu pendapatannya:")
                .facts(waiting(facts))
                .paragraph("Yang mengumpulkan tidak dapat menyetujui: admin lain yang menyetujui.")
        }
        BookkeepingMail::DifferencesFound { name, count } => start("Ada selisih pembukuan", name)
            .paragraph("Catatan layanan pembayaran dan pembukuan kami tidak sama.")
            .facts(vec![("Selisih terbuka", count.to_string())])
            .paragraph("Masing-masing ada di daftar selisih: apa yang seharusnya, apa yang ditemukan, dan apa yang memperbaikinya."),
        BookkeepingMail::ExportReady { name, rows } => start("Ekspor Anda sudah siap", name)
            .paragraph("Berkas yang Anda minta dapat diunduh selama beberapa hari.")
            .facts(vec![("Baris", rows.to_string())]),
    }
}

fn waiting(facts: [(&'static str, i64); 4]) -> Vec<(&'static str, String)> {
    facts.into_iter().filter(|(_, count)| *count > 0).map(|(what, count)| (what, count.to_string())).collect()
}
