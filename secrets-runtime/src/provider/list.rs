//! Lists of names, page by page.
//!
//! Each page is a call of its own, so that limits of time and further attempts are for a page.

use std::collections::{BTreeSet, HashSet};

use super::Provider;
use crate::error::{Error, ErrorKind, Result};

/// Which names are asked for, and which page of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ListRequest<'a> {
    prefix: &'a str,
    separators: Option<usize>,
    page: Option<&'a str>,
}

impl<'a> ListRequest<'a> {
    /// The first page of all names that begin with `prefix`.
    #[must_use]
    pub const fn new(prefix: &'a str) -> Self {
        Self { prefix, separators: None, page: None }
    }

    /// The same, for a caller who has no use for names with more than so many `/`.
    #[must_use]
    pub const fn with_separators(mut self, most: Option<usize>) -> Self {
        self.separators = most;
        self
    }

    /// Another page: what [`ListPage::next`] named.
    #[must_use]
    pub const fn with_page(mut self, page: Option<&'a str>) -> Self {
        self.page = page;
        self
    }

    /// What each name begins with.
    #[must_use]
    pub const fn prefix(&self) -> &'a str {
        self.prefix
    }

    /// With how many `/` a name may be left out.
    #[must_use]
    pub const fn separators(&self) -> Option<usize> {
        self.separators
    }

    /// The page that is asked for; `None` for the first one.
    #[must_use]
    pub const fn page(&self) -> Option<&'a str> {
        self.page
    }

    /// Whether names that begin with `folder`, which ends with a `/`, are asked for. A provider that
    /// walks through folders need not enter any other.
    #[must_use]
    pub fn enters(&self, folder: &str) -> bool {
        let is_on_the_way = folder.starts_with(self.prefix) || self.prefix.starts_with(folder);
        let depth = folder.matches('/').count();
        is_on_the_way && self.separators.is_none_or(|most| depth <= most)
    }
}

/// Some of the names that were asked for, and where there are more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListPage {
    names: Vec<String>,
    next: Option<String>,
}

impl ListPage {
    /// The last page, or the only one.
    #[must_use]
    pub const fn new(names: Vec<String>) -> Self {
        Self { names, next: None }
    }

    /// The same page, with a text of the provider's own that names the next one, if there is one.
    #[must_use]
    pub fn with_next(mut self, next: Option<String>) -> Self {
        self.next = next;
        self
    }

    /// The names, in any order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What names the next page.
    #[must_use]
    pub fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// The same page with what `called` makes of its names; those without a name are left out.
    pub(crate) fn map_names<'n>(
        &'n self,
        called: impl FnMut(&'n String) -> Option<&'n str>,
    ) -> Self {
        let names = self.names.iter().filter_map(called).map(str::to_owned).collect();
        Self { names, next: self.next.clone() }
    }
}

impl From<Vec<String>> for ListPage {
    fn from(names: Vec<String>) -> Self {
        Self::new(names)
    }
}

/// The pages of one list, as they are read.
#[derive(Default)]
pub(crate) struct Pages {
    names: BTreeSet<String>,
    next: Option<String>,
    /// The pages that have been named.
    named: HashSet<String>,
}

impl Pages {
    /// The page that is to be read.
    pub(crate) fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// Adds the page; whether it was the last one.
    ///
    /// A provider that names one page twice would be asked for ever. What it gave until then may be
    /// less than there is, so it is no list.
    pub(crate) fn add(&mut self, page: ListPage) -> Result<bool> {
        self.names.extend(page.names);
        self.next = page.next;
        match &self.next {
            None => Ok(true),
            Some(next) if self.named.insert(next.clone()) => Ok(false),
            Some(_) => Err(Error::new(
                ErrorKind::Unavailable,
                "the list does not end: one page follows itself",
            )
            .with_hint("try again; if it stays so, the provider or its backend is at fault")),
        }
    }

    /// Each name once, in byte order.
    pub(crate) fn into_names(self) -> BTreeSet<String> {
        self.names
    }
}

/// What every provider can do.
pub trait ProviderExt: Provider {
    /// The names of all secrets that begin with `prefix`, each once and in byte order; with an empty
    /// text all that there are.
    ///
    /// # Errors
    ///
    /// As [`list_page`](Provider::list_page); [`Unavailable`](ErrorKind::Unavailable) if the pages do
    /// not end.
    ///
    /// # Cancel safety
    ///
    /// As [`list_page`](Provider::list_page).
    fn list(&self, prefix: &str) -> impl Future<Output = Result<Vec<String>>> + Send {
        async move {
            let mut pages = Pages::default();
            loop {
                let request = ListRequest::new(prefix).with_page(pages.next());
                let page = self.list_page(&request).await?;
                if pages.add(page)? {
                    return Ok(pages.into_names().into_iter().collect());
                }
            }
        }
    }
}

impl<P: Provider> ProviderExt for P {}
