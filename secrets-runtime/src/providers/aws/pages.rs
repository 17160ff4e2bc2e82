//! Lists that come in pages.

use crate::error::Result;

/// One page: names, and the token by which the next one is asked for.
pub(super) type Page = (Vec<String>, Option<String>);

/// The names of all pages.
pub(super) async fn all<F: Future<Output = Result<Page>>>(
    page: impl Fn(Option<String>) -> F,
) -> Result<Vec<String>> {
    let (mut names, mut token) = (Vec::new(), None);
    loop {
        let (more, next) = page(token.clone()).await?;
        names.extend(more);
        // A server that gives one token twice would be asked for ever.
        if next.is_none() || next == token {
            return Ok(names);
        }
        token = next;
    }
}
