//! Comments on lessons: an opening that follows the stars, perhaps a detail, perhaps a closing.

use super::{Language, Subject};
use crate::draw::Draw;

/// A comment, or none: about one review in six is stars alone.
pub fn review_comment(
    draw: &mut Draw,
    language: Language,
    stars: i16,
    subject: &Subject<'_>,
) -> Option<String> {
    if draw.chance(160) {
        return None;
    }
    let words = parts(language, stars);
    let mut comment = subject.fill(draw.pick(words.openings));
    if draw.chance(650) {
        comment.push(' ');
        comment.push_str(&subject.fill(draw.pick(words.details)));
    }
    if draw.chance(350) {
        comment.push(' ');
        comment.push_str(&subject.fill(draw.pick(words.closings)));
    }
    Some(comment)
}

/// What a teacher answers.
pub fn review_reply(draw: &mut Draw, language: Language, stars: i16) -> &'static str {
    draw.pick(match (language, stars >= 4) {
        (Language::Indonesian, true) => &[
            "Terima kasih, semangat terus belajarnya!",
            "Senang bisa membantu.",
            "Sampai jumpa di kelas berikutnya!",
        ],
        (Language::Indonesian, false) => {
            &["Terima kasih atas masukannya, akan saya perbaiki.", "Mohon maaf, semoga lain kali lebih baik."]
        }
        (Language::English, true) => &["Thank you, keep it up!", "Happy to help.", "See you next time!"],
        (Language::English, false) => {
            &["Thank you for the feedback, I will work on it.", "I am sorry, I hope to do better."]
        }
    })
}

struct CommentParts {
    openings: &'static [&'static str],
    details: &'static [&'static str],
    closings: &'static [&'static str],
}

fn parts(language: Language, stars: i16) -> &'static CommentParts {
    match (language, stars) {
        (Language::Indonesian, 5..) => &GREAT_ID,
        (Language::Indonesian, 4) => &GOOD_ID,
        (Language::Indonesian, 3) => &FAIR_ID,
        (Language::Indonesian, _) => &POOR_ID,
        (Language::English, 5..) => &GREAT_EN,
        (Language::English, 4) => &GOOD_EN,
        (Language::English, 3) => &FAIR_EN,
        (Language::English, _) => &POOR_EN,
    }
}

const GREAT_ID: CommentParts = CommentParts {
    openings: &[
        "Penjelasannya sangat jelas.",
        "Kak {name} sabar sekali!",
        "Luar biasa, anak saya jadi suka {skill}.",
        "Guru {skill} terbaik yang pernah saya temui.",
        "Senang sekali belajar dengan Kak {name}.",
        "Mantap, langsung paham dalam satu pertemuan.",
        "Sangat direkomendasikan.",
        "Materi {skill} disampaikan dengan rapi dan menarik.",
    ],
    details: &[
        "Contohnya dekat dengan keseharian.",
        "Nilai ulangan saya naik.",
        "Datang tepat waktu dan sudah menyiapkan bahan.",
        "Semua pertanyaan dijawab sampai tuntas.",
        "Suasana kelasnya santai tapi tetap fokus.",
        "Rangkuman setelah kelas sangat membantu.",
        "Latihannya pas dengan kemampuan saya.",
    ],
    closings: &[
        "Terima kasih banyak!",
        "Pasti pesan lagi.",
        "Sampai jumpa minggu depan.",
        "Sukses terus, Kak!",
    ],
};

const GOOD_ID: CommentParts = CommentParts {
    openings: &[
        "Bagus, penjelasannya mudah diikuti.",
        "Kak {name} ramah dan menguasai {skill}.",
        "Secara umum puas.",
        "Kelasnya bermanfaat.",
        "Cara mengajarnya enak.",
    ],
    details: &[
        "Kadang temponya agak cepat.",
        "Akan lebih baik kalau latihannya ditambah.",
        "Sempat terlambat beberapa menit, tetapi waktunya diganti.",
        "Koneksi sempat putus sebentar.",
        "Contoh soalnya bisa lebih banyak.",
    ],
    closings: &["Terima kasih, Kak.", "Akan coba lagi.", "Cukup sepadan dengan harganya."],
};

const FAIR_ID: CommentParts = CommentParts {
    openings: &[
        "Lumayan.",
        "Biasa saja.",
        "Cukup membantu, tetapi belum sesuai harapan.",
        "Materi {skill} masih terlalu umum.",
    ],
    details: &[
        "Banyak waktu habis untuk persiapan.",
        "Penjelasannya kurang runtut.",
        "Kurang cocok untuk pemula.",
        "Suara kurang jelas waktu daring.",
    ],
    closings: &["Semoga ke depan lebih baik.", "Mungkin cocok untuk yang lain."],
};

const POOR_ID: CommentParts = CommentParts {
    openings: &["Kurang memuaskan.", "Kecewa dengan kelas ini.", "Tidak sesuai dengan keterangan di profil."],
    details: &[
        "Terlambat dua puluh menit tanpa kabar.",
        "Terlihat tidak menyiapkan bahan {skill}.",
        "Pertanyaan saya tidak dijawab.",
        "Terlalu cepat dan sulit diikuti.",
    ],
    closings: &["Belum akan memesan lagi.", "Mohon diperbaiki."],
};

const GREAT_EN: CommentParts = CommentParts {
    openings: &[
        "{name} explains things so clearly.",
        "Wonderful lesson!",
        "The best {skill} teacher I have had.",
        "My daughter finally enjoys {skill}.",
        "Very patient and well prepared.",
        "Highly recommended.",
        "I learned more in one hour than in a month on my own.",
    ],
    details: &[
        "The examples were easy to relate to.",
        "My marks went up already.",
        "Always on time and with material at hand.",
        "Every question got a full answer.",
        "The summary afterwards helps a lot.",
    ],
    closings: &["Thank you so much!", "Will book again.", "See you next week."],
};

const GOOD_EN: CommentParts = CommentParts {
    openings: &[
        "Good lesson, easy to follow.",
        "{name} is friendly and knows {skill} well.",
        "Happy overall.",
        "Useful class.",
    ],
    details: &[
        "Sometimes a bit fast.",
        "A few more exercises would be great.",
        "Started some minutes late but made up for it.",
        "The connection dropped once.",
    ],
    closings: &["Thanks!", "I will come back.", "Fair price."],
};

const FAIR_EN: CommentParts = CommentParts {
    openings: &[
        "It was all right.",
        "Helpful in parts.",
        "Not quite what I expected.",
        "Rather general for a {skill} lesson.",
    ],
    details: &[
        "Much time went into setting up.",
        "The order of topics confused me.",
        "Not ideal for a beginner.",
    ],
    closings: &["Hope it gets better.", "It may suit others."],
};

const POOR_EN: CommentParts = CommentParts {
    openings: &["Disappointing.", "I expected more.", "Not as described in the profile."],
    details: &[
        "Twenty minutes late without a word.",
        "Seemed unprepared for {skill}.",
        "My questions were left open.",
    ],
    closings: &["I will not book again.", "Please improve."],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Purpose;

    #[test]
    fn comments_follow_the_stars() {
        let subject = Subject {
            call_name: "Budi",
            skill: "Catur",
            other_skill: "Catur",
            city: "Medan",
            experience_years: 3,
        };
        for index in 0..500 {
            let mut draw = Draw::new(4, Purpose::Calendar, index);
            if let Some(comment) = review_comment(&mut draw, Language::English, 1, &subject) {
                assert!(POOR_EN.openings.iter().any(|opening| comment.starts_with(*opening)), "{comment}");
            }
            if let Some(comment) = review_comment(&mut draw, Language::English, 5, &subject) {
                let opening =
                    GREAT_EN.openings.iter().any(|opening| comment.starts_with(&subject.fill(opening)));
                assert!(opening, "{comment}");
            }
        }
    }

    #[test]
    fn some_reviews_are_stars_alone() {
        let subject = Subject {
            call_name: "Budi",
            skill: "Catur",
            other_skill: "Catur",
            city: "Medan",
            experience_years: 3,
        };
        let silent = (0..1_000)
            .filter(|index| {
                let mut draw = Draw::new(4, Purpose::Calendar, *index);
                review_comment(&mut draw, Language::Indonesian, 5, &subject).is_none()
            })
            .count();
        assert!((110..=210).contains(&silent), "{silent}");
    }
}
