//! What an operator sets up once on the server, by its HTTP API; the examples on engines include it.

use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// A development server, whose root token is `root`.
#[derive(Debug)]
pub(crate) struct OpenBao {
    http: Client,
    url: String,
}

impl OpenBao {
    pub(crate) fn new(url: &str) -> Self {
        Self { http: Client::new(), url: url.to_owned() }
    }

    /// Makes the engine `kind` answer below `place`, such as `sys/mounts/pki`, unless it does.
    pub(crate) async fn enable(&self, place: &str, kind: &str) -> Result<()> {
        let answer = self.send(Method::POST, place, &json!({ "type": kind })).await?;
        if answer.status().is_success() {
            return Ok(());
        }
        let body = answer.text().await?;
        if body.contains("path is already in use") { Ok(()) } else { Err(body.into()) }
    }

    pub(crate) async fn write(&self, path: &str, body: Value) -> Result<Value> {
        data(self.send(Method::POST, path, &body).await?).await
    }

    #[allow(dead_code, reason = "not every example reads")]
    pub(crate) async fn read(&self, path: &str) -> Result<Value> {
        data(self.send(Method::GET, path, &Value::Null).await?).await
    }

    async fn send(&self, method: Method, path: &str, body: &Value) -> Result<Response> {
        let request = self.http.request(method, format!("{}/v1/{path}", self.url));
        Ok(request.header("X-Vault-Token", "root").json(body).send().await?)
    }
}

/// What is in an answer; null if it is empty.
async fn data(answer: Response) -> Result<Value> {
    let (status, body) = (answer.status(), answer.text().await?);
    if !status.is_success() {
        return Err(format!("the server answered {status}: {body}").into());
    }
    let mut answer: Value = serde_json::from_str(&body).unwrap_or_default();
    Ok(answer["data"].take())
}
