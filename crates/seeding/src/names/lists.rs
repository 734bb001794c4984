//! The word lists of [`super`]: given names and what follows them, by custom.

use super::NameList;

pub(super) const JAVANESE_SINGLE_FEMALE: &[&str] = &[
    "Suparti", "Sumiyati", "Sulastri", "Wagiyem", "Suwarni", "Sutarmi", "Rukmini", "Sukinah", "Mulyani",
    "Supriyati", "Sumarni", "Suharti", "Kartini", "Sriyati", "Wahyuningsih", "Purwanti", "Sulistyowati",
    "Setyaningsih",
];

pub(super) const JAVANESE_SINGLE_MALE: &[&str] = &[
    "Sutrisno", "Sugiyanto", "Slamet", "Supriyadi", "Suyanto", "Wahyudi", "Mulyono", "Sumarno", "Purnomo",
    "Sunaryo", "Suharyanto", "Widodo", "Suparman", "Sugeng", "Haryanto", "Triyono", "Sudarsono", "Margono",
    "Paryanto", "Suwito",
];

pub(super) const JAVANESE: NameList = NameList {
    female: &[
        "Dewi", "Sri", "Endah", "Ratna", "Wulan", "Retno", "Dyah", "Ayu", "Rina", "Tri", "Dwi", "Eka",
        "Indah", "Lestari", "Anggun", "Kartika", "Niken", "Ningrum", "Puspita", "Rahayu", "Sekar", "Tyas",
        "Utami", "Wahyu", "Yuni", "Fitri", "Galuh", "Intan", "Laras", "Mega", "Novi", "Diah", "Citra",
        "Arum", "Kinanti", "Nastiti", "Widya", "Vina",
    ],
    male: &[
        "Agus", "Bambang", "Budi", "Joko", "Eko", "Dwi", "Tri", "Hendra", "Wahyu", "Adi", "Aditya", "Bagus",
        "Bayu", "Cahyo", "Danang", "Dimas", "Fajar", "Galih", "Gilang", "Guntur", "Hadi", "Heru", "Indra",
        "Irawan", "Krisna", "Nugroho", "Panji", "Prasetyo", "Rangga", "Satria", "Seno", "Sigit", "Teguh",
        "Tegar", "Wisnu", "Yoga", "Yudha", "Arif", "Anggit", "Damar",
    ],
    following_female: &[
        "Wulandari", "Lestari", "Rahayu", "Pratiwi", "Handayani", "Astuti", "Kusumawati", "Setyowati",
        "Purwaningsih", "Widyastuti", "Susanti", "Puspitasari", "Anggraini", "Maharani", "Kusuma",
        "Wijayanti", "Hapsari", "Utami", "Permatasari", "Nugraheni", "Damayanti", "Saraswati", "Wardani",
        "Yulianti", "Ningtyas", "Rahmawati", "Widiastuti", "Sulistyorini", "Mulyaningsih", "Palupi",
        "Paramita", "Larasati", "Ratnasari", "Kusumaningrum",
    ],
    following_male: &[
        "Santoso", "Wibowo", "Prasetyo", "Nugroho", "Setiawan", "Wijaya", "Susanto", "Hartono", "Purnomo",
        "Saputra", "Pratama", "Hidayat", "Kurniawan", "Wicaksono", "Utomo", "Raharjo", "Subagyo", "Kusuma",
        "Widodo", "Suryanto", "Hermawan", "Budiman", "Sasongko", "Pamungkas", "Laksono", "Nurcahyo",
        "Widjanarko", "Sulistyo", "Wardana", "Mahendra", "Aji", "Ardiansyah", "Prakoso", "Wiratama",
    ],
};

pub(super) const SUNDANESE: NameList = NameList {
    female: &[
        "Neneng", "Euis", "Imas", "Tati", "Lilis", "Iis", "Nining", "Cucu", "Teti", "Yanti", "Elis", "Ai",
        "Entin", "Rini", "Dede", "Nia", "Rani", "Risma", "Mira", "Santi", "Wiwin", "Eneng", "Tita", "Sinta",
        "Yayah", "Nenden", "Rosita",
    ],
    male: &[
        "Asep", "Dadang", "Ujang", "Cecep", "Deden", "Endang", "Iwan", "Jajang", "Maman", "Nandang",
        "Rahmat", "Tatang", "Ade", "Aep", "Dede", "Dudi", "Encep", "Gugun", "Yayan", "Yana", "Rizal",
        "Hilman", "Ruslan", "Rukman", "Ganjar", "Entis",
    ],
    following_female: &[
        "Nuraeni", "Rohaeti", "Suryani", "Kurniasih", "Rosmiati", "Sumiati", "Nurhayati", "Mulyati",
        "Komariah", "Setiawati", "Rostika", "Hasanah", "Aisyah", "Juariah", "Kartini", "Maryani", "Permana",
        "Sartika", "Rahmawati", "Sopiah", "Fatimah", "Purnama", "Lisnawati", "Rahayu", "Kusmiati",
    ],
    following_male: &[
        "Suryana", "Hidayat", "Sutisna", "Permana", "Kurnia", "Saepudin", "Gunawan", "Ruhiyat", "Supriatna",
        "Sunarya", "Mulyana", "Suherman", "Koswara", "Rosadi", "Setiadi", "Nugraha", "Rohman", "Solihin",
        "Wiguna", "Firmansyah", "Ramdani", "Somantri", "Natapraja", "Kartasasmita", "Sudrajat", "Jatnika",
    ],
};

pub(super) const AFTER_ABDUL: &[&str] = &["Rahman", "Hakim", "Aziz", "Malik", "Karim"];

pub(super) const MUSLIM: NameList = NameList {
    female: &[
        "Aisyah", "Fatimah", "Nurul", "Zahra", "Khadijah", "Nadia", "Salma", "Hana", "Laila", "Maryam",
        "Rahma", "Amalia", "Annisa", "Aulia", "Azizah", "Fadhilah", "Farah", "Hafsah", "Hasna", "Inayah",
        "Khairunnisa", "Latifah", "Nabila", "Nisa", "Putri", "Rizka", "Safira", "Syifa", "Ulfa", "Wardah",
        "Yasmin", "Zulaikha", "Dinda", "Alya", "Tasya",
    ],
    male: &[
        "Rizky", "Fauzan", "Hakim", "Ilham", "Irfan", "Iqbal", "Luthfi", "Malik", "Rahman", "Naufal",
        "Raihan", "Reza", "Ridwan", "Rifki", "Syahrul", "Taufik", "Umar", "Yusuf", "Zaki", "Zulfikar",
        "Aziz", "Arya", "Fahmi", "Farhan", "Faisal", "Hafiz", "Hamzah", "Haris", "Husein", "Ibrahim",
        "Karim", "Khairul", "Ihsan", "Nizar", "Salman",
    ],
    following_female: &[
        "Ramadhani", "Safitri", "Nurjanah", "Hasanah", "Oktaviani", "Fitriani", "Maulida", "Khoirunnisa",
        "Salsabila", "Azzahra", "Ramadhanti", "Hidayah", "Rahmawati", "Nuraini", "Maulidya", "Mardhiyah",
        "Humaira", "Sholihah", "Mutmainah", "Rizkiani", "Kamila", "Zahira", "Fauziah", "Amelia", "Afifah",
        "Lubis", "Assegaf", "Alatas",
    ],
    following_male: &[
        "Ramadhan", "Hidayatullah", "Maulana", "Firdaus", "Syahputra", "Alfarizi", "Fadillah", "Hasan",
        "Fathoni", "Mubarok", "Akbar", "Hanafi", "Nasution", "Siddiq", "Anwar", "Basri", "Zainuddin",
        "Ghifari", "Munandar", "Assidiqi", "Ashari", "Fauzi", "Sulaiman", "Assegaf", "Shihab", "Alhabsyi",
        "Muttaqin", "Syarifuddin",
    ],
};

pub(super) const BATAK: NameList = NameList {
    female: &[
        "Maria", "Ruth", "Debora", "Ester", "Rotua", "Tiurma", "Rosmaida", "Lamria", "Christina",
        "Elisabeth", "Novita", "Friska", "Romauli", "Sondang", "Tiarma", "Yohana", "Marlina", "Hotmaida",
        "Priska", "Natalia", "Veronika", "Lestaria",
    ],
    male: &[
        "Parlindungan", "Sahat", "Togar", "Hotman", "Binsar", "Jonathan", "Daniel", "Andreas", "Samuel",
        "Poltak", "Maruli", "Tumpal", "Saut", "Mangatas", "Ronald", "Ferdinand", "Jhon", "Bonar", "Horas",
        "Gomgom", "Martua", "Rudolf",
    ],
    following_female: BATAK_CLANS,
    following_male: BATAK_CLANS,
};

const BATAK_CLANS: &[&str] = &[
    "Simanjuntak", "Siregar", "Nasution", "Hutapea", "Sitompul", "Panjaitan", "Sinaga", "Situmorang",
    "Nainggolan", "Pasaribu", "Hutagalung", "Silalahi", "Manurung", "Sihombing", "Tampubolon", "Simatupang",
    "Lumban Tobing", "Saragih", "Purba", "Ginting", "Sembiring", "Tarigan", "Perangin-angin", "Sitorus",
    "Marpaung", "Napitupulu", "Harahap", "Lubis", "Aritonang", "Gultom",
];

pub(super) const MINANGKABAU: NameList = NameList {
    female: &[
        "Yulia", "Resti", "Elvira", "Rahmi", "Desmiarti", "Yosi", "Gusnita", "Upik", "Fitria", "Weni",
        "Silvia", "Nofrita", "Yenni", "Roza", "Mutia", "Vivi", "Rika", "Suci", "Welly", "Zelvia",
    ],
    male: &[
        "Afrizal", "Yulherman", "Hendri", "Zulkifli", "Syafril", "Yondra", "Rinaldi", "Febrian", "Novrizal",
        "Jefri", "Andre", "Doni", "Feri", "Irwandi", "Masrizal", "Rahmad", "Syahrial", "Wendra", "Yasril",
        "Zulhendri",
    ],
    following_female: &[
        "Yeni", "Chaniago", "Koto", "Sikumbang", "Afrianti", "Delvia", "Gusmawati", "Marlina", "Mailani",
        "Novera", "Oktavia", "Piliang", "Yusra", "Zahara", "Zainal", "Febriani", "Eka Putri", "Trisna",
    ],
    following_male: &[
        "Chaniago", "Tanjung", "Koto", "Piliang", "Sikumbang", "Jambak", "Zainal", "Mandra", "Syahputra",
        "Arifin", "Effendi", "Yuliandri", "Eka Putra", "Guci", "Malin", "Darwis", "Agustian", "Alamsyah",
    ],
};

pub(super) const BUGIS: NameList = NameList {
    female: &[
        "Besse", "Tenri", "Nurlina", "Hasnah", "Rosmini", "Masyita", "Nirwana", "Sitti", "Hasriani",
        "Kartini", "Rahmatia", "Suriani", "Ernawati", "Musdalifah", "Wahida", "Nurfadillah", "Tenriawaru",
        "Batari",
    ],
    male: &[
        "Baso", "Ambo", "Syamsul", "Muhlis", "Ansar", "Asrul", "Jamaluddin", "Makmur", "Mappasessu",
        "Rusdi", "Sudirman", "Taslim", "Arfandi", "Akbar", "Burhan", "Hasanuddin", "Irsan", "Mattalatta",
    ],
    following_female: &[
        "Amiruddin", "Hamzah", "Mappanyukki", "Dahlan", "Syam", "Arsyad", "Rahim", "Mustafa", "Rauf",
        "Tahir", "Yusuf", "Patiroi", "Djafar", "Latif",
    ],
    following_male: &[
        "Mappatunru", "Dahlan", "Mattalitti", "Hamid", "Rahman", "Nur", "Tahir", "Syarif", "Rauf", "Bahar",
        "Jafar", "Mappiare", "Patunru", "Ramli", "Basri",
    ],
};

pub(super) const BALINESE_BIRTH_ORDERS: &[&str] =
    &["Wayan", "Putu", "Gede", "Made", "Kadek", "Nengah", "Nyoman", "Komang", "Ketut"];

pub(super) const BALINESE: NameList = NameList {
    female: &[
        "Ariani", "Suastini", "Widiasih", "Purnami", "Sukerti", "Sariani", "Mirah", "Ayuningsih",
        "Suryaningsih", "Dewanti", "Wahyuni", "Sintya", "Candri", "Laksmi", "Padmi", "Resmini",
    ],
    male: &[
        "Suardika", "Sudiarta", "Arnawa", "Wirawan", "Mahayasa", "Budiarta", "Sukarma", "Artana",
        "Darmawan", "Suarjana", "Widana", "Parwata", "Sujana", "Adnyana", "Mertha", "Yasa",
    ],
    following_female: &["Dewi", "Pertiwi", "Yanti", "Lestari", "Cahyani", "Puspa", "Savitri", "Maheswari"],
    following_male: &["Putra", "Wijaya", "Saputra", "Pratama", "Kusuma", "Mahardika", "Dharma", "Utama"],
};

pub(super) const CHINESE_INDONESIAN: NameList = NameList {
    female: &[
        "Jessica", "Stephanie", "Michelle", "Angelina", "Felicia", "Caroline", "Vania", "Cindy", "Melissa",
        "Grace", "Evelyn", "Livia", "Fiona", "Clarissa", "Mei Ling", "Silvia", "Natasha", "Yenny",
        "Gabriella", "Jocelyn",
    ],
    male: &[
        "Kevin", "Steven", "Jason", "Andrew", "Michael", "William", "Hendra", "Darwin", "Vincent",
        "Nicholas", "Felix", "Edwin", "Ricky", "Calvin", "Alvin", "Leonardo", "Hansen", "Stanley",
        "Yohanes", "Albert",
    ],
    following_female: CHINESE_INDONESIAN_FAMILIES,
    following_male: CHINESE_INDONESIAN_FAMILIES,
};

const CHINESE_INDONESIAN_FAMILIES: &[&str] = &[
    "Halim", "Tanoto", "Salim", "Lim", "Tan", "Gunawan", "Susanto", "Widjaja", "Hartanto", "Kurniawan",
    "Liem", "Wijaya", "Santosa", "Sutanto", "Tjandra", "Chandra", "Gozali", "Lukito", "Sugianto",
    "Tanujaya", "Kusnadi", "Budiarto", "Oentoro", "Setiabudi", "Wongso", "Angkasa", "Darmadi", "Irawan",
];

pub(super) const MINAHASAN: NameList = NameList {
    female: &[
        "Angelica", "Meiske", "Jeane", "Olvie", "Stefany", "Vonny", "Christy", "Priscilla", "Regina",
        "Syane", "Anastasia", "Novie",
    ],
    male: &[
        "Jantje", "Ferry", "Rolly", "Stevy", "Billy", "Franky", "Jimmy", "Meidy", "Hanny", "Marthen",
        "Refly", "Christian",
    ],
    following_female: MINAHASAN_FAMILIES,
    following_male: MINAHASAN_FAMILIES,
};

const MINAHASAN_FAMILIES: &[&str] = &[
    "Mamahit", "Rumengan", "Tumbelaka", "Wowor", "Pangkey", "Lumentut", "Mandagi", "Kalalo", "Supit",
    "Tendean", "Rompas", "Waworuntu", "Sondakh", "Kandou", "Runtuwene", "Lasut",
];

pub(super) const MOLUCCAN: NameList = NameList {
    female: &[
        "Agustina", "Yolanda", "Fransina", "Dorkas", "Welmince", "Marice", "Adolfina", "Theresia", "Imelda",
        "Yuliana", "Katarina", "Margareta",
    ],
    male: &[
        "Johanis", "Melkianus", "Elias", "Yosef", "Dominggus", "Semuel", "Fransiskus", "Petrus", "Glenn",
        "Marlon", "Kornelis", "Benediktus",
    ],
    following_female: MOLUCCAN_FAMILIES,
    following_male: MOLUCCAN_FAMILIES,
};

const MOLUCCAN_FAMILIES: &[&str] = &[
    "Latuconsina", "Pattiasina", "Tuhumury", "Sahetapy", "Matulessy", "Leimena", "Manuputty",
    "Lekatompessy", "Nahumarury", "Seran", "Lamak", "Nenohai", "Bria", "Da Costa", "Tefa", "Ndoen",
    "Fernandez", "Kaunang",
];

pub(super) const PAPUAN: NameList = NameList {
    female: &[
        "Yosina", "Marlina", "Yakomina", "Selfina", "Orpa", "Naomi", "Persila", "Mince", "Salomina",
        "Frida", "Rosalina", "Ance",
    ],
    male: &[
        "Yohanis", "Otto", "Boaz", "Titus", "Yakob", "Natan", "Elieser", "Timotius", "Markus", "Ricardo",
        "Paulus", "Nikolaus",
    ],
    following_female: PAPUAN_CLANS,
    following_male: PAPUAN_CLANS,
};

const PAPUAN_CLANS: &[&str] = &[
    "Wenda", "Rumbiak", "Kogoya", "Wonda", "Tabuni", "Rumaropen", "Mandacan", "Solossa", "Kambu", "Yoku",
    "Ohee", "Mofu", "Kafiar", "Wanggai", "Sawaki", "Asmuruf",
];

pub(super) const ENGLISH: NameList = NameList {
    female: &[
        "Emily", "Sarah", "Olivia", "Charlotte", "Hannah", "Lucy", "Rebecca", "Megan", "Amelia", "Laura",
        "Georgia", "Abigail", "Chloe", "Harriet", "Naomi", "Bridget",
    ],
    male: &[
        "James", "Oliver", "Thomas", "Daniel", "Matthew", "Liam", "Ryan", "Benjamin", "Joshua", "Patrick",
        "Nathan", "George", "Callum", "Ethan", "Simon", "Marcus",
    ],
    following_female: ENGLISH_FAMILIES,
    following_male: ENGLISH_FAMILIES,
};

const ENGLISH_FAMILIES: &[&str] = &[
    "Walker", "Harrison", "Bennett", "Campbell", "O'Connor", "Murphy", "Robinson", "Fletcher", "Hughes",
    "Mitchell", "Parker", "Sullivan", "Turner", "Wright", "Cooper", "Reid", "Graham", "Foster", "Palmer",
    "Hayes", "MacDonald", "Thompson", "Brooks", "Ellis",
];
