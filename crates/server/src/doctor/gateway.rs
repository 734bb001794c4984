//! Whether the gateway would take money for us.

use chrono::TimeDelta;
use kernel::Clock;
use kernel::id::PaymentId;
use payments::gateway::GatewayError;

use super::{Finding, clock};
use crate::configuration::{MidtransEnvironment, PaymentSettings};

/// HTTP writes no fractions of seconds.
const DATE_IS_EXACT_TO: TimeDelta = TimeDelta::seconds(1);

pub(super) async fn examine(payment: &PaymentSettings, clock: &Clock) -> Vec<Finding> {
    let before = clock.now();
    let answered = payment.midtrans.check(PaymentId::generate(before)).await;
    let asked = (before, clock.now());
    let world = match payment.environment {
        MidtransEnvironment::Sandbox => "the sandbox",
        MidtransEnvironment::Production => "production: real money",
    };
    let remedy = match answered {
        Ok(date) => {
            let mut findings =
                vec![Finding::good("gateway", format!("answers and takes the key, of {world}"))];
            findings.extend(date.map(|date| clock::compare("the gateway", date, asked, DATE_IS_EXACT_TO)));
            return findings;
        }
        Err(GatewayError::Credentials) => {
            "MIDTRANS_SERVER_KEY is not the key of Midtrans' dashboard, Settings, Access keys"
        }
        Err(GatewayError::Unreachable(_)) => {
            "check whether a firewall lets this machine out, and MIDTRANS_CORE_URL where it is set"
        }
        Err(GatewayError::Unavailable(_)) => "Midtrans is in trouble itself: payments go on when it is back",
        Err(GatewayError::Refused(_) | GatewayError::Malformed(_)) => {
            "whoever answers there is not Midtrans: check MIDTRANS_CORE_URL and proxies"
        }
    };
    let said = answered.err().map(|error| error.to_string()).unwrap_or_default();
    vec![Finding::wrong("gateway", format!("{said}: {remedy}"))]
}
