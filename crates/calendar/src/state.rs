//! States of a claim and the changes it can go through.

kernel::text_enum! {
    /// Where a claim stands.
    pub enum ClaimStatus {
        /// Taken until an instant, waiting for a payment.
        Held = "HELD",
        /// Taken for good.
        Secured = "SECURED",
        /// Given back.
        Released = "RELEASED",
        /// Not secured in time.
        Expired = "EXPIRED",
        /// Over: the time it took has passed.
        Finished = "FINISHED",
    }
}

kernel::text_enum! {
    /// What takes people's time.
    pub enum OwnerKind {
        /// A booking of a slot.
        Booking = "BOOKING",
    }
}

/// What can happen to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimEvent {
    /// What it was taken for is paid.
    Secure,
    /// What it was taken for is off.
    Release,
    /// It was not secured in time.
    Expire,
    /// Its time has passed.
    Finish,
}

impl ClaimStatus {
    /// Whether the person is taken.
    #[must_use]
    pub fn is_live(self) -> bool {
        matches!(self, Self::Held | Self::Secured)
    }

    /// Where the event leads; `None` when it cannot happen here.
    #[must_use]
    pub fn after(self, event: ClaimEvent) -> Option<Self> {
        match (self, event) {
            (Self::Held, ClaimEvent::Secure) => Some(Self::Secured),
            (Self::Held | Self::Secured, ClaimEvent::Release) => Some(Self::Released),
            (Self::Held, ClaimEvent::Expire) => Some(Self::Expired),
            (Self::Secured, ClaimEvent::Finish) => Some(Self::Finished),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_stays_over() {
        for status in [ClaimStatus::Released, ClaimStatus::Expired, ClaimStatus::Finished] {
            assert!(!status.is_live());
            for event in [ClaimEvent::Secure, ClaimEvent::Release, ClaimEvent::Expire, ClaimEvent::Finish] {
                assert_eq!(status.after(event), None, "{status} {event:?}");
            }
        }
    }

    #[test]
    fn a_secured_claim_does_not_expire() {
        assert_eq!(ClaimStatus::Held.after(ClaimEvent::Expire), Some(ClaimStatus::Expired));
        assert_eq!(ClaimStatus::Secured.after(ClaimEvent::Expire), None);
        assert_eq!(ClaimStatus::Secured.after(ClaimEvent::Secure), None);
        assert_eq!(ClaimStatus::Held.after(ClaimEvent::Finish), None);
    }
}
