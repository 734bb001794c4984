//! `teacherin admin reseal-bank-accounts`

use kernel::Randomness;

use super::{CommandFailure, say};
use crate::cli::ResealArguments;

/// How many accounts are encrypted at a time.
const BATCH_SIZE: i64 = 200;

/// Encrypts all bank accounts under the first key, while everything goes on.
///
/// # Errors
/// When the database cannot be reached, or the key of an account is not among those that are given; what was encrypted anew
/// until then stays so.
pub async fn run(arguments: ResealArguments) -> Result<(), CommandFailure> {
    let keys = arguments.keys.keys()?.sealing(Randomness::system());
    let pools = arguments.database.settings()?.pools()?;
    let mut connection = pools.write().await?;
    let mut resealed = 0;
    loop {
        let batch = ledger::bank_accounts::reseal(&mut connection, &keys, BATCH_SIZE).await?;
        if batch == 0 {
            break;
        }
        resealed += batch;
    }
    say(&format!("{resealed} bank accounts were encrypted anew; all are under the first key now."));
    Ok(())
}
