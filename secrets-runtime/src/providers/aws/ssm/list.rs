//! The names of parameters.

use aws_sdk_ssm::{Client, types::ParameterStringFilter};

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

const PERMISSIONS: &str = "allow `ssm:DescribeParameters` on `*`";

/// The names that begin with `prefix`.
pub(super) async fn names(client: &Client, prefix: &str) -> Result<Vec<String>> {
    let all = pages::all(|token| page(client, prefix, token)).await?;
    Ok(names::beginning_with(prefix, all))
}

async fn page(client: &Client, prefix: &str, token: Option<String>) -> Result<Page> {
    let call = client.describe_parameters().max_results(50).set_parameter_filters(filters(prefix));
    let page = call.set_next_token(token).send().await;
    let page = page.map_err(|failed| error::from_sdk(&failed, PERMISSIONS))?;
    let names = page.parameters.into_iter().flatten().filter_map(|parameter| parameter.name);
    Ok((names.collect(), page.next_token))
}

fn filters(prefix: &str) -> Option<Vec<ParameterStringFilter>> {
    let by_name = ParameterStringFilter::builder().key("Name").option("BeginsWith");
    let filter = (!prefix.is_empty()).then(|| by_name.values(prefix).build());
    // It fails without a key alone.
    filter.and_then(Result::ok).map(|filter| vec![filter])
}
