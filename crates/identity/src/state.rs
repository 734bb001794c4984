//! The states of a login session and the purposes of a code, as their columns hold them.

kernel::text_enum! {
    /// Why a login session ended before its time.
    pub enum Revocation {
        /// Its own device signed out.
        Logout = "LOGOUT",
        /// The user ended it from another device.
        RevokedByUser = "REVOKED_BY_USER",
        /// A refresh token was presented a second time: somebody else may have it.
        TokenReused = "TOKEN_REUSED",
        /// The password was changed on another device.
        PasswordChanged = "PASSWORD_CHANGED",
        /// The password was reset by a mailed code.
        PasswordReset = "PASSWORD_RESET",
        /// An admin suspended the account.
        Suspended = "SUSPENDED",
    }
}

kernel::text_enum! {
    /// What a mailed code proves.
    pub enum CodePurpose {
        /// That the address belongs to whoever registered with it.
        EmailVerification = "EMAIL_VERIFICATION",
        /// That whoever asks may choose a new password.
        PasswordReset = "PASSWORD_RESET",
    }
}

kernel::text_enum! {
    /// What of a client is counted.
    pub enum AttemptKind {
        /// Wrong passwords, at whatever account.
        Password = "PASSWORD",
        /// Wrong codes, at whatever address.
        Code = "CODE",
        /// Wrong codes at one address.
        CodeOfAddress = "CODE_OF_ADDRESS",
        /// Mails asked for, whoever they go to.
        Mail = "MAIL",
        /// Mails to one address.
        MailOfAddress = "MAIL_OF_ADDRESS",
        /// Registrations.
        Registration = "REGISTRATION",
    }
}
