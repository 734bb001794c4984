//! What a seller is told of earnings that became available.

use ::jobs::{Job, JobError, JobRun};
use database::Pools;
use database::schema::{order_lines, orders};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{EntityId as _, OrderLineId};
use kernel::{Currency, Money};
use ledger::AccountPurpose;
use mailer::{EarningsReleasedMail, MailTemplate, Mailer};
use notifications::{Facts, Notice, NotificationKind};
use serde::{Deserialize, Serialize};

use super::seller::user_of_person;
use crate::model::OrderLine;

/// "Your earnings by this line can be paid out."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarningsReleasedNotice {
    /// The line.
    pub order_line_id: OrderLineId,
}

impl Job for EarningsReleasedNotice {
    const KIND: &'static str = "payments.earnings_released_notice";
}

pub(super) async fn tell(
    pools: &Pools,
    mailer: &Mailer,
    id: OrderLineId,
    run: &JobRun,
) -> Result<(), JobError> {
    let mut connection = pools.write().await?;
    let (line, currency): (OrderLine, Currency) = order_lines::table
        .inner_join(orders::table)
        .filter(order_lines::id.eq(id))
        .select((OrderLine::as_select(), orders::currency))
        .first(&mut connection)
        .await?;
    // What the line itself posts on that account is its release.
    let released = ledger::queries::held_of_subject(&mut connection, id.uuid(), &[id.uuid()]).await?;
    let earned = -released.get(&AccountPurpose::TeacherAvailable).copied().unwrap_or_default();
    let seller = user_of_person(&mut connection, line.seller_person_id).await?;
    drop(connection);
    let Some(seller) = seller.filter(|_| earned > 0) else { return Ok(()) };
    let earned = Money { amount: earned, currency };
    let notice =
        Notice::again(NotificationKind::EarningsReleased, None, Facts::Earnings(earned.into()), line.id);
    notifications::tell(pools, mailer, run.now, seller, &notice, |recipient| {
        let name = recipient.full_name.clone();
        MailTemplate::EarningsReleased(EarningsReleasedMail { name, sold: line.title, earned })
    })
    .await?;
    Ok(())
}
