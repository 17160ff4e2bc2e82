//! Lists that come in pages: each page is a call of its own.

use std::sync::{Arc, Mutex};

use tokio::time::{Instant, sleep};
use typed_secrets::{
    ErrorKind, FetchRequest, ListPage, ListRequest, Provider, ProviderExt as _, Result, Runtime,
    Value, layers::Prefix,
};

use crate::support::{builder, failure, runtime, secs};

/// The page behind another one; `None` ends the list.
type Next = fn(usize) -> Option<usize>;

/// A page, and how deep it was asked to go.
type Asked = (usize, Option<usize>);

/// A backend whose lists have a name a page.
#[derive(Clone, Debug)]
struct Paged {
    next: Next,
    latency: u64,
    /// Pages that fail once.
    fail: Arc<Mutex<Vec<usize>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Paged {
    fn new(next: Next) -> Self {
        Self { next, latency: 1, fail: Arc::default(), asked: Arc::default() }
    }

    fn pages(&self) -> Vec<usize> {
        self.asked.lock().unwrap().iter().map(|(page, _)| *page).collect()
    }
}

impl Provider for Paged {
    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        Ok(Value::new(request.name().to_owned()))
    }

    async fn list_page(&self, request: &ListRequest<'_>) -> Result<ListPage> {
        let page = request.page().map_or(0, |page| page.parse().unwrap());
        self.asked.lock().unwrap().push((page, request.separators()));
        sleep(secs(self.latency)).await;
        let mut fail = self.fail.lock().unwrap();
        if let Some(at) = fail.iter().position(|failing| *failing == page) {
            fail.remove(at);
            return Err(failure(ErrorKind::Throttled));
        }
        let next = (self.next)(page).map(|next| next.to_string());
        Ok(ListPage::new(vec![format!("{}{page}", request.prefix())]).with_next(next))
    }
}

fn four(page: usize) -> Option<usize> {
    (page < 3).then_some(page + 1)
}

/// The limit of an attempt is 10 s, and that of a load 30 s.
#[tokio::test(start_paused = true)]
async fn a_long_list_may_take_longer_than_one_attempt() {
    let paged = Paged { latency: 7, ..Paged::new(four) };
    let start = Instant::now();
    let all = runtime(paged).get_all("memory:key/*").await.unwrap();
    assert_eq!((all.len(), start.elapsed()), (4, secs(28)));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_hangs_is_given_up() {
    let paged = Paged { latency: 11, ..Paged::new(four) };
    let runtime = builder(paged.clone()).load_limit(secs(100)).build().unwrap();
    let error = runtime.get_all("memory:key/*").await.unwrap_err();
    assert_eq!((error.kind(), paged.pages()), (ErrorKind::Timeout, vec![0, 0, 0]));
}

#[tokio::test(start_paused = true)]
async fn only_the_page_that_failed_is_asked_for_again() {
    let paged = Paged::new(four);
    paged.fail.lock().unwrap().extend([2, 2, 3]);
    assert_eq!(runtime(paged.clone()).list("memory:key/*").await.unwrap().len(), 4);
    assert_eq!(paged.pages(), [0, 1, 2, 2, 2, 3, 3]);
}

/// What a broken list gave until then must not pass for all that there is.
#[tokio::test(start_paused = true)]
async fn a_list_that_goes_round_is_an_error_and_ends() {
    for next in [(|_| Some(1)) as Next, |page| Some(page % 2 + 1), |page| Some((page + 1) % 3)] {
        let paged = Paged::new(next);
        let error = paged.list("key/").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(paged.pages().len() <= 4, "{:?}", paged.pages());
        let error = runtime(paged).get_all("memory:key/*").await.unwrap_err();
        assert!(error.to_string().starts_with("memory:key/*: unavailable: the list"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pattern_asks_no_deeper_than_it_reaches() {
    let paged = Paged::new(|_| None);
    let prefixed = Runtime::builder()
        .provider("memory", paged.clone())
        .provider_layer("memory", Prefix::new("a/b/"))
        .build()
        .unwrap();
    for (runtime, pattern, separators) in [
        (runtime(paged.clone()), "memory:*", Some(0)),
        (runtime(paged.clone()), "memory:key/*", Some(1)),
        (runtime(paged.clone()), "memory:key/*/[/a]?x", Some(2)),
        (runtime(paged.clone()), "memory:key/**", None),
        (runtime(paged.clone()), "memory:**/db*", None),
        (prefixed.clone(), "memory:key/*", Some(3)),
        (prefixed, "memory:**", None),
    ] {
        runtime.list(pattern).await.unwrap();
        assert_eq!(paged.asked.lock().unwrap().pop().unwrap().1, separators, "{pattern}");
    }
}
