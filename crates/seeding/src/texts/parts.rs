//! The sentences of [`super`]. `{skill}`, `{other}`, `{city}`, `{years}` and `{name}` are filled in.

pub(super) struct BioParts {
    pub(super) openings: &'static [&'static str],
    pub(super) openings_new: &'static [&'static str],
    pub(super) methods: &'static [&'static str],
    pub(super) audiences: &'static [&'static str],
    pub(super) lists: &'static [&'static str],
    pub(super) closings: &'static [&'static str],
}

pub(super) const HEADLINES_ID: &[&str] = &[
    "Guru {skill} berpengalaman {years} tahun",
    "{skill} jadi mudah dan menyenangkan",
    "Les privat {skill} di {city} dan daring",
    "Pengajar {skill} yang sabar untuk semua tingkat",
    "Belajar {skill} dari dasar sampai mahir",
    "Tutor {skill} dan {other}, {years} tahun mengajar",
    "Spesialis {skill}: target jelas, latihan terarah",
    "Pahami {skill}, bukan sekadar menghafal",
    "Kelas {skill} santai dengan hasil nyata",
    "Mentor {skill} untuk pelajar dan pekerja",
];

pub(super) const HEADLINES_NEW_ID: &[&str] = &[
    "Pengajar muda {skill} yang penuh semangat",
    "Belajar {skill} bersama kakak mahasiswa",
    "Les {skill} di {city} dengan harga bersahabat",
    "{skill} untuk pemula, pelan dan jelas",
    "Teman belajar {skill} yang sabar",
];

pub(super) const HEADLINES_EN: &[&str] = &[
    "{skill} teacher with {years} years of experience",
    "{skill} made clear and enjoyable",
    "Private {skill} lessons in {city} and online",
    "Patient {skill} coach for every level",
    "From first steps to fluency in {skill}",
    "{skill} and {other}, taught for {years} years",
    "Goal-driven {skill} lessons",
    "Understand {skill} instead of memorising it",
];

pub(super) const HEADLINES_NEW_EN: &[&str] = &[
    "Young and motivated {skill} tutor",
    "{skill} for beginners, one step at a time",
    "Friendly {skill} lessons in {city}",
    "Learn {skill} at your own pace",
];

pub(super) const BIO_ID: BioParts = BioParts {
    openings: &[
        "Halo, saya {name} dari {city}. Sudah **{years} tahun** saya mengajar {skill} untuk anak dan dewasa.",
        "Saya {name}, pengajar {skill} di {city} dengan pengalaman {years} tahun.",
        "Selama {years} tahun saya mendampingi siswa belajar {skill}, baik di sekolah maupun privat.",
        "Perkenalkan, saya {name}. Mengajar {skill} adalah pekerjaan sekaligus kegemaran saya sejak {years} tahun lalu.",
        "Saya lulusan pendidikan dan telah mengajar **{skill}** selama {years} tahun di {city}.",
    ],
    openings_new: &[
        "Halo, saya {name} dari {city}. Saya baru mulai mengajar {skill}, dengan semangat penuh dan waktu yang luwes.",
        "Saya {name}, mahasiswa di {city} yang senang berbagi ilmu {skill}.",
        "Perkenalkan, saya {name}. Saya mendalami {skill} dan kini ingin membantu orang lain belajar.",
    ],
    methods: &[
        "Setiap pertemuan dimulai dari kesulitan siswa, lalu kita latih sampai benar-benar paham.",
        "Saya memakai contoh sehari-hari dan latihan bertahap supaya materi tidak terasa berat.",
        "Materi disusun sesuai tujuan Anda, dan setelah tiap pertemuan ada rangkuman serta latihan.",
        "Cara mengajar saya santai tetapi terarah: sedikit teori, banyak praktik.",
        "Siswa boleh bertanya apa saja; tidak ada pertanyaan yang salah di kelas saya.",
        "Kita mulai dengan tes singkat untuk menentukan tingkat, lalu membuat rencana belajar bersama.",
        "Belajar dengan permainan, kuis dan proyek kecil membuat siswa betah dan cepat berkembang.",
    ],
    audiences: &[
        "Cocok untuk pelajar SD, SMP dan SMA.",
        "Cocok untuk pemula maupun yang ingin naik tingkat.",
        "Banyak siswa saya adalah karyawan yang belajar sepulang kerja.",
        "Saya terbiasa mengajar anak-anak dan sabar menghadapi yang pemalu.",
        "Selain {skill}, saya juga mengajar {other}.",
        "Bisa bertatap muka di sekitar {city} atau daring dari mana saja.",
    ],
    lists: &[
        "Yang akan dipelajari:\n\n- dasar {skill}\n- latihan soal bertahap\n- evaluasi setiap empat pertemuan",
        "Setiap kelas berisi:\n\n1. pemanasan singkat\n2. materi inti\n3. latihan dan umpan balik",
        "Fasilitas:\n\n- modul PDF\n- rekaman untuk kelas daring\n- tanya jawab di luar jam kelas",
    ],
    closings: &[
        "Silakan pilih jadwal yang kosong, sampai jumpa di kelas!",
        "Jangan ragu mencoba satu pertemuan dulu.",
        "*Belajar itu proses, mari kita nikmati bersama.*",
        "Saya tunggu di pertemuan pertama!",
        "Perlengkapan belajar dapat kita bicarakan sebelum mulai.",
    ],
};

pub(super) const BIO_EN: BioParts = BioParts {
    openings: &[
        "Hello, I am {name} and I live in {city}. I have taught {skill} to children and adults for **{years} years**.",
        "I am {name}, a {skill} teacher in {city} with {years} years of experience.",
        "For {years} years I have helped students with {skill}, at school and one to one.",
        "My name is {name}. Teaching {skill} has been my work and my joy for {years} years.",
    ],
    openings_new: &[
        "Hello, I am {name} from {city}. I have just started to teach {skill}, with fresh energy and flexible hours.",
        "I am {name}, a student in {city} who loves to share what I know about {skill}.",
        "My name is {name}. I have studied {skill} in depth and now help others to learn it.",
    ],
    methods: &[
        "Each lesson starts from what you find hard, and we practise until it feels easy.",
        "I use everyday examples and small steps, so that nothing feels too heavy.",
        "The plan follows your goal, and after each lesson you get a summary and exercises.",
        "My style is relaxed but focused: a little theory and a lot of practice.",
        "Ask anything you like; there are no wrong questions in my lessons.",
        "We begin with a short test to find your level and write a plan together.",
        "Games, quizzes and small projects keep the lessons lively.",
    ],
    audiences: &[
        "Suitable for primary, junior high and senior high students.",
        "Suitable for beginners and for those who want to reach the next level.",
        "Many of my students are professionals who learn after work.",
        "I am used to teaching children and patient with the shy ones.",
        "Besides {skill} I also teach {other}.",
        "We can meet around {city} or online from anywhere.",
    ],
    lists: &[
        "What you will learn:\n\n- the basics of {skill}\n- exercises of growing difficulty\n- a review every four lessons",
        "Every lesson holds:\n\n1. a short warm-up\n2. the main topic\n3. practice and feedback",
        "Included:\n\n- a PDF workbook\n- recordings of online lessons\n- questions between lessons",
    ],
    closings: &[
        "Pick a free time that suits you, see you in class!",
        "Feel free to try a single lesson first.",
        "*Learning takes time, so let us enjoy it.*",
        "I look forward to our first lesson.",
    ],
};

pub(super) const PORTFOLIO_ID: &[&str] = &[
    "Modul {skill} untuk pemula",
    "Contoh rencana belajar {skill}",
    "Hasil karya siswa kelas {skill}",
    "Sertifikat pelatihan {skill}",
    "Video pengantar {skill}",
    "Kumpulan latihan {skill}",
    "Lokakarya {skill} di {city}",
    "Juara lomba {skill} tingkat provinsi",
    "Bank soal {skill} dan pembahasan",
];

pub(super) const PORTFOLIO_EN: &[&str] = &[
    "{skill} workbook for beginners",
    "Sample {skill} study plan",
    "Work by students of my {skill} class",
    "{skill} training certificate",
    "An introduction to {skill} on video",
    "{skill} exercises with solutions",
    "{skill} workshop in {city}",
];

pub(super) const PORTFOLIO_DESCRIPTIONS_ID: &[&str] = &[
    "Disusun sendiri dan diperbarui setiap semester.",
    "Dipakai di kelas saya di {city} dan untuk kelas daring.",
    "Dokumentasi kegiatan bersama siswa, dimuat dengan izin orang tua.",
    "Berisi contoh, latihan dan pembahasan {skill}.",
    "Gambaran cara saya mengajar {skill}.",
];

pub(super) const PORTFOLIO_DESCRIPTIONS_EN: &[&str] = &[
    "Written by me and revised every term.",
    "Used in my lessons in {city} and online.",
    "Pictures from class, shown with the parents' permission.",
    "Examples, exercises and solutions for {skill}.",
    "A taste of how I teach {skill}.",
];

pub(super) const NOTES_ID: &[&str] = &[
    "Tolong bantu persiapan ulangan minggu depan.",
    "Saya masih pemula di {skill}, mohon pelan-pelan.",
    "Mau fokus ke latihan soal.",
    "Anak saya agak pemalu, mohon dibimbing ya.",
    "Ada PR {skill} yang ingin saya bahas.",
];

pub(super) const NOTES_EN: &[&str] = &[
    "Please help me to prepare for a test next week.",
    "I am new to {skill}, please take it slowly.",
    "I would like to focus on exercises.",
    "I have some {skill} homework to go through.",
];
