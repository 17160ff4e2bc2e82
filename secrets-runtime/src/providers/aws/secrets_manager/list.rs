//! The names of secrets.

use aws_sdk_secretsmanager::{
    Client,
    types::{Filter, FilterNameStringType},
};

use crate::{
    error::Result,
    providers::{
        aws::{
            error,
            pages::{self, Page},
        },
        names,
    },
};

const PERMISSIONS: &str = "allow `secretsmanager:ListSecrets` on `*`";

/// The names that begin with `prefix`; those of secrets that are scheduled for deletion are left out.
pub(super) async fn names(client: &Client, prefix: &str) -> Result<Vec<String>> {
    let all = pages::all(|token| page(client, prefix, token)).await?;
    // AWS leaves the case of letters out of account.
    Ok(names::beginning_with(prefix, all))
}

async fn page(client: &Client, prefix: &str, token: Option<String>) -> Result<Page> {
    let call = client.list_secrets().max_results(100).set_filters(filters(prefix));
    let page = call.set_next_token(token).send().await;
    let page = page.map_err(|failed| error::from_sdk(&failed, PERMISSIONS))?;
    let names = page.secret_list.into_iter().flatten().filter_map(|secret| secret.name);
    Ok((names.collect(), page.next_token))
}

/// A `!` at the start would turn the filter round.
fn filters(prefix: &str) -> Option<Vec<Filter>> {
    let by_name = Filter::builder().key(FilterNameStringType::Name);
    let is_sayable = !prefix.is_empty() && !prefix.starts_with('!');
    is_sayable.then(|| vec![by_name.values(prefix).build()])
}
