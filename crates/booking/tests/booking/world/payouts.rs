//! What teachers are paid out, by a payout service in memory, to accounts that are there.

use std::sync::Arc;

use database::Pools;
use database::schema::{payout_settings, stored_files};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::{HashingLimits, PasswordHasher};
use kernel::id::StoredFileId;
use kernel::{Clock, Randomness};
use ledger::SealingKeys;
use ledger::bank_accounts::{self, BankAccountInput};
use payouts::{HolderCheck, PayoutConfig, PayoutServices};

use super::{Human, World, start};
use crate::payout_gateway::BookedGateway;

/// Everything can be asked for but nothing, and all that histories earn in some steps is sometimes too much.
const RULES: fn() -> PayoutConfig =
    || PayoutConfig { amount_min: 1, amount_max: 600_000, waiting_max: 6, ..PayoutConfig::default() };

pub(super) fn services(pools: &Pools, clock: &Clock, gateway: &BookedGateway) -> PayoutServices {
    PayoutServices {
        pools: pools.clone(),
        clock: clock.clone(),
        // Keys of a history are the same whenever it is told.
        randomness: Randomness::seeded(1),
        passwords: PasswordHasher::new(HashingLimits::default(), Randomness::seeded(2)).unwrap(),
        keys: SealingKeys::new(&[7; 32], &[], Randomness::system()),
        gateway: Some(Arc::new(gateway.clone())),
        config: RULES(),
    }
}

impl World {
    /// The teacher has named the account that she is paid out to.
    pub(crate) async fn name_account(&self, teacher: &Human) {
        let mut connection = self.connection().await;
        let account = BankAccountInput {
            bank_code: "bca".to_owned(),
            number: "1234567890".to_owned(),
            holder: "Sari".to_owned(),
        };
        let keys = &self.payouts.keys;
        let account = bank_accounts::add(&mut connection, start(), keys, teacher.person_id, account).await;
        diesel::insert_into(payout_settings::table)
            .values((
                payout_settings::person_id.eq(teacher.person_id),
                payout_settings::bank_account_id.eq(account.unwrap().id),
                payout_settings::holder_check.eq(HolderCheck::Matches),
                payout_settings::created_at.eq(start()),
                payout_settings::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
    }

    /// A bank's receipt that the admin has uploaded.
    pub(crate) async fn receipt(&self, admin: &Human) -> StoredFileId {
        let now = self.now();
        let id = StoredFileId::generate(now);
        diesel::insert_into(stored_files::table)
            .values((
                stored_files::id.eq(id),
                stored_files::owner_user_id.eq(admin.user_id),
                stored_files::purpose.eq("PAYOUT_PROOF"),
                stored_files::file_name.eq("bukti.pdf"),
                stored_files::content_type.eq("application/pdf"),
                stored_files::byte_size.eq(1_234_i64),
                stored_files::sha256.eq(vec![7_u8; 32]),
                stored_files::status.eq("READY"),
                stored_files::scan_status.eq("CLEAN"),
                stored_files::object_key.eq(format!("private/{id}")),
                stored_files::ready_at.eq(now),
                stored_files::expires_at.eq(now),
                stored_files::created_at.eq(now),
                stored_files::updated_at.eq(now),
            ))
            .execute(&mut self.connection().await)
            .await
            .unwrap();
        id
    }
}
