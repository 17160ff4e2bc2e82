//! Whether the server can answer at all, before it is asked for anything that needs a token.

use http::Method;

use super::{
    error::{self, Answer},
    link::{Link, Message},
};
use crate::error::Result;

/// A server that is sealed, or not initialised, says so here. Where a proxy keeps the path from us,
/// the requests that follow have to tell.
pub(super) async fn check(link: &Link) -> Result<()> {
    let message = Message::new(Method::GET, "sys/health", &[]).of_the_server();
    let response = link.send(&message).await?;
    let answer = Answer::of(&response);
    match answer.status {
        472 | 501..=503 => Err(error::from_server(&answer)),
        _ => Ok(()),
    }
}
