//! The names of parameters.

use aws_sdk_ssm::{Client, types::ParameterStringFilter};

use crate::{
    error::Result,
    provider::{ListPage, ListRequest},
    providers::{aws::error, names},
};

const PERMISSIONS: &str = "allow `ssm:DescribeParameters` on `*`";

/// Names that begin as they are asked for.
pub(super) async fn page(client: &Client, request: &ListRequest<'_>) -> Result<ListPage> {
    let call = client
        .describe_parameters()
        .max_results(50)
        .set_parameter_filters(filters(request.prefix()));
    let page = call.set_next_token(request.page().map(str::to_owned)).send().await;
    let page = page.map_err(|failed| error::from_sdk(&failed, PERMISSIONS))?;
    let names = page.parameters.into_iter().flatten().filter_map(|parameter| parameter.name);
    let names = names::beginning_with(request.prefix(), names);
    Ok(ListPage::new(names).with_next(page.next_token))
}

fn filters(prefix: &str) -> Option<Vec<ParameterStringFilter>> {
    let by_name = ParameterStringFilter::builder().key("Name").option("BeginsWith");
    let filter = (!prefix.is_empty()).then(|| by_name.values(prefix).build());
    // It fails without a key alone.
    filter.and_then(Result::ok).map(|filter| vec![filter])
}
