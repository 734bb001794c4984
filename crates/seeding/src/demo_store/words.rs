//! What the demo teachers sell and give away, in words.

use catalog::vocabulary_memory::VocabularySnapshot;
use kernel::id::SkillId;

use super::pdf;

/// A file that is made here.
#[derive(Debug, Clone)]
pub(super) struct FileToMake {
    pub(super) name: String,
    pub(super) content_type: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// A material with its files.
#[derive(Debug, Clone)]
pub(super) struct MaterialToMake {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) price: i64,
    pub(super) skills: Vec<SkillId>,
    pub(super) files: Vec<FileToMake>,
    pub(super) preview: Option<FileToMake>,
    /// The colour of its cover.
    pub(super) hue: usize,
}

/// What a teacher of these skills has in the store: one for nothing, one for money.
pub(super) fn materials_of(
    seller: usize,
    vocabulary: &VocabularySnapshot,
    skills: &[SkillId],
) -> Vec<MaterialToMake> {
    let Some(skill) = skills.first().and_then(|id| vocabulary.skill(*id)) else { return Vec::new() };
    let name = &skill.name_indonesian;
    let price = 25_000_i64.saturating_add(i64::try_from(seller).unwrap_or(0).saturating_mul(10_000));
    vec![plan(seller, name, skill.id), exercises(seller, name, (skill.id, price))]
}

fn plan(seller: usize, name: &str, skill: SkillId) -> MaterialToMake {
    let weeks = (1..=4).map(|week| {
        vec![
            format!("Rencana belajar {name}: minggu {week}"),
            String::new(),
            "Senin    baca ulang catatan pelajaran, 20 menit".to_owned(),
            "Rabu     kerjakan lima soal, 30 menit".to_owned(),
            "Jumat    jelaskan satu hal kepada orang lain, 15 menit".to_owned(),
            "Minggu   tulis apa yang masih sulit, dan tanyakan di pelajaran berikutnya".to_owned(),
        ]
    });
    let notes = format!("Catatan {name}\n\nYang sudah bisa:\n-\n\nYang masih sulit:\n-\n");
    MaterialToMake {
        title: format!("Rencana belajar {name} empat minggu"),
        description: format!(
            "Empat halaman untuk empat minggu belajar **{name}** sendiri di antara dua pelajaran.\n\n\
             - satu halaman untuk setiap minggu\n- lembar catatan yang bisa diisi\n"
        ),
        price: 0,
        skills: vec![skill],
        files: vec![
            pdf_file("rencana-belajar.pdf", &weeks.collect::<Vec<_>>()),
            FileToMake {
                name: "catatan.txt".to_owned(),
                content_type: "text/plain",
                bytes: notes.into_bytes(),
            },
        ],
        preview: None,
        hue: seller,
    }
}

fn exercises(seller: usize, name: &str, (skill, price): (SkillId, i64)) -> MaterialToMake {
    let page = |title: &str, line: &dyn Fn(u32) -> String| {
        let mut lines = vec![format!("Latihan {name}: {title}"), String::new()];
        lines.extend((1..=20).map(line));
        lines
    };
    let questions = page("soal", &|number| format!("{number:>2}. Soal tentang {name}: ____________________"));
    let answers = page("pembahasan", &|number| format!("{number:>2}. Lihat langkah demi langkah di kelas."));
    let first: Vec<String> = questions.iter().take(7).cloned().collect();
    MaterialToMake {
        title: format!("Latihan {name}: 20 soal dan pembahasan"),
        description: format!(
            "Dua puluh soal **{name}** dari yang mudah sampai yang sulit, dengan pembahasan setiap soal.\n\n\
             Pratinjau menunjukkan lima soal pertama."
        ),
        price,
        skills: vec![skill],
        files: vec![pdf_file("soal.pdf", &[questions]), pdf_file("pembahasan.pdf", &[answers])],
        preview: Some(pdf_file("pratinjau.pdf", &[first])),
        hue: seller.saturating_add(1),
    }
}

fn pdf_file(name: &str, pages: &[Vec<String>]) -> FileToMake {
    FileToMake { name: name.to_owned(), content_type: "application/pdf", bytes: pdf::document(pages) }
}
