//! What people do with bookings; one file each.

pub mod booking_cancel;
pub mod booking_confirm;
pub mod booking_create;
pub mod booking_decline;
pub mod meeting_end;
pub mod meeting_link_set;
pub mod meeting_start;
pub mod no_show_decide;
pub mod no_show_oppose;
pub mod no_show_report;

use async_graphql::MergedObject;

/// The mutations of bookings: reserving and answering, and the lesson itself.
#[derive(MergedObject, Default)]
pub struct BookingMutation(ReservationMutation, LessonMutation);

/// Reserving and answering.
#[derive(MergedObject, Default)]
pub struct ReservationMutation(
    booking_create::BookingCreate,
    booking_cancel::BookingCancel,
    booking_confirm::BookingConfirm,
    booking_decline::BookingDecline,
);

/// The lesson itself.
#[derive(MergedObject, Default)]
pub struct LessonMutation(
    meeting_link_set::MeetingLinkSet,
    meeting_start::MeetingStart,
    meeting_end::MeetingEnd,
    no_show_report::NoShowReport,
    no_show_oppose::NoShowOppose,
    no_show_decide::NoShowDecide,
);
