//! Several secrets: together where one call reads them, the rest one by one.

use futures_util::future::{join, join_all};

use super::session::Session;
use crate::{
    error::{Error, ErrorKind, Result},
    provider::{FetchRequest, Provider},
    value::Value,
};

/// One result per request; `None` where the call left it open.
pub(super) type Answers = Vec<Option<Result<Value>>>;

/// A service with a call that reads several secrets.
pub(super) trait Batch: Provider {
    /// The SDK's client.
    type Client: Send + Sync;

    /// Where the calls are made.
    fn session(&self) -> &Session<Self::Client>;

    /// Whether the batch call can read `requests[number]` beside the ones before it.
    fn joins(&self, requests: &[FetchRequest<'_>], number: usize) -> bool;

    /// Reads `requests` by one call.
    fn together(
        &self,
        requests: &[FetchRequest<'_>],
    ) -> impl Future<Output = Result<Answers>> + Send;
}

/// Reads `requests`; one result each, in their order.
///
/// A batch call that fails because of one of its secrets fails for all of them. So they are then
/// asked for one by one, to learn which it is and to get the others.
pub(super) async fn fetch<B: Batch>(
    service: &B,
    requests: &[FetchRequest<'_>],
) -> Vec<Result<Value>> {
    if let Err(error) = service.session().client().await {
        return requests.iter().map(|_| Err(error.clone())).collect();
    }
    let (joined, alone): (Vec<_>, Vec<_>) =
        (0..requests.len()).partition(|number| service.joins(requests, *number));
    let mut answers: Answers = requests.iter().map(|_| None).collect();
    let together = call(service, requests, &joined);
    let (together, alone) = join(together, each(service, requests, alone)).await;
    for (number, answer) in joined.into_iter().zip(together) {
        answers[number] = answer;
    }
    for (number, result) in alone {
        answers[number] = Some(result);
    }
    ask_what_is_open(service, requests, answers).await
}

async fn call<B: Batch>(service: &B, requests: &[FetchRequest<'_>], chosen: &[usize]) -> Answers {
    if chosen.len() < 2 {
        return chosen.iter().map(|_| None).collect();
    }
    let requests: Vec<_> = chosen.iter().map(|number| requests[*number]).collect();
    match service.together(&requests).await {
        Ok(answers) => answers,
        Err(error) if may_be_of_one(&error) => chosen.iter().map(|_| None).collect(),
        Err(error) => chosen.iter().map(|_| Some(Err(error.clone()))).collect(),
    }
}

/// Whether single calls may do better than the batch.
fn may_be_of_one(error: &Error) -> bool {
    !error.is_transient() && error.kind() != ErrorKind::Unauthenticated
}

async fn ask_what_is_open<B: Batch>(
    service: &B,
    requests: &[FetchRequest<'_>],
    mut answers: Answers,
) -> Vec<Result<Value>> {
    let open: Vec<_> = (0..answers.len()).filter(|number| answers[*number].is_none()).collect();
    for (number, result) in each(service, requests, open).await {
        answers[number] = Some(result);
    }
    answers.into_iter().flatten().collect()
}

async fn each<B: Batch>(
    service: &B,
    requests: &[FetchRequest<'_>],
    chosen: Vec<usize>,
) -> Vec<(usize, Result<Value>)> {
    let calls = chosen.into_iter().map(|number| async move {
        // The semaphore is never closed, so a permit always comes.
        let _permit = service.session().single_calls.acquire().await;
        (number, service.fetch(&requests[number]).await)
    });
    join_all(calls).await
}
