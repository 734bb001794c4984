//! What the other teacher sold to somebody who is not content with it.

use chrono::{DateTime, TimeDelta};
use kernel::id::generate_uuid;
use serde_json::json;

use super::cast::{Cast, mutate};

impl Cast {
    /// The other teacher sells a material to the teacher who is suspended later, who disputes it: all that he ever earned is this.
    pub(super) async fn dispute_a_material(&mut self) {
        let material = self.other_teacher.client.published_material("Latihan Piano", 30_000).await;
        let wish = json!({ "materialId": material, "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH) });
        let selection = "entitlement { orderLine { id } } order { id }";
        let bought = mutate(&self.suspended.client, "materialBuy", selection, wish).await.done("materialBuy");
        self.world.pay(&self.suspended.client, &bought.text("/materialBuy/order/id")).await;
        let words = json!({
            "orderLineId": bought.text("/materialBuy/entitlement/orderLine/id"),
            "reason": "NOT_AS_DESCRIBED", "evidence": "It is for the guitar",
        });
        let opened = mutate(&self.suspended.client, "disputeOpen", "dispute { id }", words).await;
        self.name("materialDispute", opened.done("disputeOpen").text("/disputeOpen/dispute/id"));
        // What follows is later: the latest thing that the teacher earned by is a lesson.
        self.world.advance(TimeDelta::minutes(1)).await;
    }
}
