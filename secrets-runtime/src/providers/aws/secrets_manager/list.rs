//! The names of secrets.

use aws_sdk_secretsmanager::{
    Client,
    types::{Filter, FilterNameStringType},
};

use crate::{
    error::Result,
    provider::{ListPage, ListRequest},
    providers::{aws::error, names},
};

const PERMISSIONS: &str = "allow `secretsmanager:ListSecrets` on `*`";

/// Names that begin as they are asked for; those of secrets that are scheduled for deletion are left out.
pub(super) async fn page(client: &Client, request: &ListRequest<'_>) -> Result<ListPage> {
    let call = client.list_secrets().max_results(100).set_filters(filters(request.prefix()));
    let page = call.set_next_token(request.page().map(str::to_owned)).send().await;
    let page = page.map_err(|failed| error::from_sdk(&failed, PERMISSIONS))?;
    let names = page.secret_list.into_iter().flatten().filter_map(|secret| secret.name);
    // AWS leaves the case of letters out of account.
    let names = names::beginning_with(request.prefix(), names);
    Ok(ListPage::new(names).with_next(page.next_token))
}

/// A `!` at the start would turn the filter round.
fn filters(prefix: &str) -> Option<Vec<Filter>> {
    let by_name = Filter::builder().key(FilterNameStringType::Name);
    let is_sayable = !prefix.is_empty() && !prefix.starts_with('!');
    is_sayable.then(|| vec![by_name.values(prefix).build()])
}
