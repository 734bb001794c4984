//! Entitlements as their owners see them, and sales as teachers see them.

pub mod entitlement;
pub mod sales;

pub use entitlement::{
    Entitlement, EntitlementConnection, EntitlementEdge, EntitlementRevocation, EntitlementStatus,
};
pub use sales::{MaterialSale, MaterialSaleConnection, MaterialSaleEdge, MaterialSales};
