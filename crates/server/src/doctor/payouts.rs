//! Whether the payout service would send money for us.

use midtrans::PayoutRole;
use payments::gateway::GatewayError;

use super::Finding;
use crate::configuration::PayoutSettings;

const SUBJECT: &str = "payouts";

/// Says nothing where there is no service: the configuration warns of it.
pub(super) async fn examine(payout: Option<&PayoutSettings>) -> Vec<Finding> {
    let Some(payout) = payout else { return Vec::new() };
    let (of_creator, of_approver) =
        tokio::join!(payout.service.check(PayoutRole::Creator), payout.service.check(PayoutRole::Approver));
    match (of_creator, of_approver) {
        (Ok(0), Ok(_)) => {
            let text = "the service answers and takes both keys, but its balance is empty: pay into it before anything is approved";
            vec![Finding::beware(SUBJECT, text)]
        }
        (Ok(balance), Ok(_)) => {
            let text = format!("the service answers and takes both keys; Rp {balance} lie ready");
            vec![Finding::good(SUBJECT, text)]
        }
        (of_creator, of_approver) => {
            let mut wrong: Vec<Finding> = [
                (of_creator.err(), "MIDTRANS_PAYOUT_CREATOR_KEY is no key that may create payouts"),
                (of_approver.err(), "MIDTRANS_PAYOUT_APPROVER_KEY is no key that may approve payouts"),
            ]
            .into_iter()
            .filter_map(|(error, wrong_key)| error.map(|error| judge(&error, wrong_key)))
            .collect();
            // Where nobody answers, one line says so for both.
            wrong.dedup();
            wrong
        }
    }
}

fn judge(error: &GatewayError, wrong_key: &str) -> Finding {
    let remedy = match error {
        GatewayError::Credentials => wrong_key,
        GatewayError::Unreachable(_) => {
            "check whether a firewall lets this machine out, and MIDTRANS_PAYOUT_URL where it is set"
        }
        GatewayError::Unavailable(_) => "Midtrans is in trouble itself: payouts go on when it is back",
        GatewayError::Refused(_) | GatewayError::Malformed(_) => {
            "whoever answers there is not the payout service: check MIDTRANS_PAYOUT_URL and proxies"
        }
    };
    Finding::wrong(SUBJECT, format!("{error}: {remedy}"))
}
