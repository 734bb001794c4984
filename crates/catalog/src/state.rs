//! The fixed lists of the catalogue.

kernel::text_enum! {
    /// How far a teaching profile is.
    pub enum TeacherStatus {
        /// Only its owner sees it.
        Draft = "DRAFT",
        /// Complete and in public view.
        Published = "PUBLISHED",
    }
}

kernel::text_enum! {
    /// Where a lesson happens.
    pub enum LessonMode {
        /// Over a link that the teacher sets.
        Online = "ONLINE",
        /// At a place.
        Offline = "OFFLINE",
    }
}

kernel::text_enum! {
    /// A language of instruction, by its ISO 639-1 code.
    pub enum Language {
        /// Arabic.
        Arabic = "ar",
        /// German.
        German = "de",
        /// English.
        English = "en",
        /// Spanish.
        Spanish = "es",
        /// French.
        French = "fr",
        /// Hindi.
        Hindi = "hi",
        /// Indonesian.
        Indonesian = "id",
        /// Italian.
        Italian = "it",
        /// Japanese.
        Japanese = "ja",
        /// Javanese.
        Javanese = "jv",
        /// Korean.
        Korean = "ko",
        /// Malay.
        Malay = "ms",
        /// Dutch.
        Dutch = "nl",
        /// Portuguese.
        Portuguese = "pt",
        /// Russian.
        Russian = "ru",
        /// Sundanese.
        Sundanese = "su",
        /// Tamil.
        Tamil = "ta",
        /// Thai.
        Thai = "th",
        /// Turkish.
        Turkish = "tr",
        /// Vietnamese.
        Vietnamese = "vi",
        /// Chinese.
        Chinese = "zh",
    }
}
