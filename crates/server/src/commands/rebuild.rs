//! `teacherin rebuild`

use reviews::ReviewConfig;

use super::{CommandFailure, say};
use crate::configuration::DatabaseArguments;

/// Makes ratings, the tables of the search and what teachers' balances are made of anew from what they are made of, while everything
/// goes on.
///
/// # Errors
/// When the database cannot be reached; what was rebuilt until then stays.
pub async fn run(arguments: DatabaseArguments) -> Result<(), CommandFailure> {
    let pools = arguments.settings()?.pools()?;
    let mut connection = pools.write().await?;
    let corrected =
        reviews::commands::ratings_rebuild::run(&mut connection, ReviewConfig::default().rating_prior)
            .await?;
    say(&format!("{corrected} ratings were not as their reviews say, and are now."));
    let teachers = catalog::search_rows::rebuild(&mut connection).await?;
    say(&format!("The search rows of {teachers} teachers were made anew."));
    let texts = materials::search_rows::rebuild(&mut connection).await?;
    say(&format!("The search texts of {texts} materials were made anew."));
    let corrected = materials::purchase::rebuild_sold_counts(&mut connection).await?;
    say(&format!("{corrected} materials did not say how many have them, and do now."));
    let corrected = ledger::shares::rebuild(&mut connection).await?;
    say(&format!("{corrected} shares of teachers' balances were not as their entries say, and are now."));
    Ok(())
}
