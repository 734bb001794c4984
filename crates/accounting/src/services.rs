//! What keeping the books needs, made once per process.

use database::Pools;
use kernel::Clock;
use payments::PaymentServices;
use payouts::PayoutServices;
use storage::StorageServices;

/// What flows and jobs of this crate work with. Cheap to clone.
#[derive(Clone)]
pub struct AccountingServices {
    /// Connections by intent.
    pub pools: Pools,
    /// Where "now" comes from: a flow asks again after it waited for a gateway.
    pub clock: Clock,
    /// Where files are kept.
    pub storage: StorageServices,
    /// Who takes the money, and how payments are asked for.
    pub payments: PaymentServices,
    /// Who sends the money, and how payouts are asked for.
    pub payouts: PayoutServices,
}
