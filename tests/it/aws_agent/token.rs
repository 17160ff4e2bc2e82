//! The token: what comes with every request, and what happens once it is refused.

use typed_secrets::{ErrorKind, providers::AwsAgentProvider};

use super::{Running, TOKEN, config, fetch, set_up, text};

#[tokio::test]
async fn a_token_that_is_not_the_agents_is_unauthenticated() {
    let running = Running::start().await;
    running.agent().put_secret("db", "s3cret");
    let provider = set_up(AwsAgentProvider::secrets(), config(&running.stub).token("other".into()));
    let error = fetch(&provider, "aws-agent:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert!(error.hint().contains("AWS_TOKEN"), "{}", error.hint());
    // Read again, the token is the same: there is nothing to try once more.
    assert_eq!(running.stub.operations().len(), 1);
}

/// The agent makes a new token whenever it starts. Nobody has to notice.
#[tokio::test]
async fn a_token_file_is_read_again_once_its_token_is_refused() {
    let running = Running::start().await;
    running.agent().put_secret("db", "s3cret");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, format!("{TOKEN}\n")).unwrap();
    let config = config(&running.stub).token_file(file.path());
    let provider = set_up(AwsAgentProvider::secrets(), config);
    assert_eq!(text(&fetch(&provider, "aws-agent:db").await), "s3cret");

    "n3w".clone_into(&mut running.agent().token);
    std::fs::write(&file, "n3w\n").unwrap();
    assert_eq!(text(&fetch(&provider, "aws-agent:db").await), "s3cret");
    assert_eq!(running.stub.operations().len(), 3);
    // And it is kept.
    assert_eq!(text(&fetch(&provider, "aws-agent:db").await), "s3cret");
    assert_eq!(running.stub.operations().len(), 4);
}

#[tokio::test]
async fn a_variable_may_name_the_tokens_file() {
    let running = Running::start().await;
    running.agent().put_secret("db", "s3cret");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, TOKEN).unwrap();
    let url = format!("file://{}", file.path().display());
    let port = running.stub.url.rsplit(':').next().unwrap().to_owned();
    let provider = AwsAgentProvider::secrets().with_variables(move |name| match name {
        "AWS_TOKEN" => Some(url.clone().into()),
        "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT" => Some(port.clone().into()),
        _ => None,
    });
    assert_eq!(text(&fetch(&provider, "aws-agent:db").await), "s3cret");
}

#[tokio::test]
async fn all_that_are_refused_at_once_go_on_with_the_new_token() {
    const READS: usize = 16;
    let running = Running::start().await;
    running.agent().put_secret("db", "s3cret");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, "old").unwrap();
    let provider = AwsAgentProvider::secrets();
    let provider = set_up(provider, config(&running.stub).token_file(file.path()));
    fetch(&provider, "aws-agent:db").await.unwrap_err();
    std::fs::write(&file, TOKEN).unwrap();
    let reads = (0..READS).map(|_| fetch(&provider, "aws-agent:db"));
    for read in futures_util::future::join_all(reads).await {
        assert_eq!(text(&read), "s3cret");
    }
    assert!(running.stub.operations().len() <= 1 + 2 * READS);
}
