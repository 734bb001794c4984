//! What a file is for, and where it stands.

use kernel::text_enum;

text_enum! {
    /// What a file is for. It decides what may be uploaded, and who sees it.
    pub enum FilePurpose {
        /// The picture of a user.
        Avatar = "AVATAR",
        /// The picture of a teaching profile.
        TeacherPhoto = "TEACHER_PHOTO",
        /// The picture of a portfolio item.
        PortfolioImage = "PORTFOLIO_IMAGE",
        /// A file that is sold.
        MaterialFile = "MATERIAL_FILE",
        /// What everybody may look at before buying.
        MaterialPreview = "MATERIAL_PREVIEW",
        /// The picture of a material in the store.
        MaterialCover = "MATERIAL_COVER",
        /// What shows that a payout was sent by hand.
        PayoutProof = "PAYOUT_PROOF",
    }
}

text_enum! {
    /// Where a file stands.
    pub enum StoredFileStatus {
        /// It may be uploaded.
        Pending = "PENDING",
        /// What was uploaded is looked at.
        Inspecting = "INSPECTING",
        /// It lies under its final key.
        Ready = "READY",
        /// It was not what was announced, or is nothing we take.
        Refused = "REFUSED",
        /// It was not uploaded in time.
        Expired = "EXPIRED",
        /// Nothing uses it any more.
        Deleted = "DELETED",
    }
}

text_enum! {
    /// Why a file was refused.
    pub enum FileRefusal {
        /// It has another length than announced.
        WrongLength = "WRONG_LENGTH",
        /// It has another SHA-256 than announced.
        WrongChecksum = "WRONG_CHECKSUM",
        /// Its first bytes are not of the announced type.
        WrongType = "WRONG_TYPE",
        /// Its first bytes are of a program, a script or a web page.
        ForbiddenType = "FORBIDDEN_TYPE",
        /// It says that it is an image, and cannot be decoded.
        UnreadableImage = "UNREADABLE_IMAGE",
        /// It is an image of more pixels than we decode.
        ImageTooLarge = "IMAGE_TOO_LARGE",
        /// The scanner found something.
        Infected = "INFECTED",
    }
}

text_enum! {
    /// What the scanner says.
    pub enum ScanStatus {
        /// Nothing yet. The file is neither used nor handed out.
        PendingScan = "PENDING_SCAN",
        /// Nothing was found.
        Clean = "CLEAN",
        /// Something was found.
        Infected = "INFECTED",
    }
}

impl StoredFileStatus {
    /// The states one step further.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Pending => &[Self::Inspecting, Self::Expired],
            // Back again when it was not there yet, or the store was away.
            Self::Inspecting => &[Self::Ready, Self::Refused, Self::Pending],
            // A scanner that took its time may refuse what was ready.
            Self::Ready => &[Self::Deleted, Self::Refused],
            Self::Refused | Self::Expired | Self::Deleted => &[],
        }
    }

    /// Whether it counts towards its owner's quota.
    #[must_use]
    pub const fn takes_room(self) -> bool {
        matches!(self, Self::Pending | Self::Inspecting | Self::Ready)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_no_room_never_comes_back() {
        for status in StoredFileStatus::ALL.iter().filter(|status| !status.takes_room()) {
            assert_eq!(status.next(), [], "{status}");
        }
    }
}
