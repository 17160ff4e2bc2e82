//! What is lent can be renewed and given back.

use super::{Harness, Outcome, Suite};
use crate::{
    error::ErrorKind, lease::Lease, provider::Provider as _, reference::Selector, value::Value,
};

/// Each read lends something else, under a lease of its own.
pub(super) async fn lent<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    let Some(name) = suite.profile().lends else { return Ok(()) };
    let [first, second] = [lend(suite, name).await?, lend(suite, name).await?];
    if first.expose_bytes() == second.expose_bytes() {
        return Err("two reads were lent the same".to_owned());
    }
    let [first, second] = [lease(&first)?, lease(&second)?];
    if first.id() == second.id() {
        return Err("two values have one lease".to_owned());
    }
    give_back(suite, &first).await?;
    renew(suite, &second).await?;
    give_back(suite, &second).await
}

/// A lease that was given back is not found, and may be given back again.
pub(super) async fn given_back<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    let Some(name) = suite.profile().lends else { return Ok(()) };
    let lease = lease(&lend(suite, name).await?)?;
    for _ in 0..2 {
        give_back(suite, &lease).await?;
    }
    let renewed = suite.provider.renew(&lease).await;
    suite.expect_error(renewed, &[ErrorKind::NotFound])
}

async fn lend<H: Harness>(suite: &Suite<'_, H>, name: &str) -> Result<Value, String> {
    let lent = suite.get_exact(name, Selector::Latest).await;
    lent.map_err(|error| format!("what is to be lent gave an error: {error}"))
}

fn lease(value: &Value) -> Result<Lease, String> {
    let lease = value.lease().filter(|lease| lease.is_renewable());
    lease.cloned().ok_or_else(|| "what is lent has no lease that can be renewed".to_owned())
}

async fn renew<H: Harness>(suite: &Suite<'_, H>, lease: &Lease) -> Outcome {
    match suite.provider.renew(lease).await {
        Ok(granted) if granted.is_zero() => Err("a renewal granted nothing".to_owned()),
        Ok(_) => Ok(()),
        Err(error) => Err(format!("a renewal gave an error: {error}")),
    }
}

async fn give_back<H: Harness>(suite: &Suite<'_, H>, lease: &Lease) -> Outcome {
    let revoked = suite.provider.revoke(lease).await;
    revoked.map_err(|error| format!("giving a lease back gave an error: {error}"))
}
