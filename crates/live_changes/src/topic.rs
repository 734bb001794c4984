//! What can change.

kernel::text_enum! {
    /// What kind of thing a change is about.
    pub enum Topic {
        /// A booking, its meeting, its money or a report about it. The subject is the booking.
        Booking = "BOOKING",
        /// Somebody booked a teacher. The subject is the teacher.
        TeacherBookings = "TEACHER_BOOKINGS",
        /// An order, its lines, payments or refunds. The subject is the order.
        Order = "ORDER",
        /// A user was told something. The subject is the user.
        Notifications = "NOTIFICATIONS",
        /// A login session was ended. The subject is the session.
        LoginSession = "LOGIN_SESSION",
    }
}
