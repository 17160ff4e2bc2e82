#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::net::Ipv6Addr;

use super::{Settings, read};
use crate::{
    error::{Error, ErrorKind},
    providers::{aws_agent::AwsAgentConfig, testkit::variables, variables::Variables},
};

async fn settings<const N: usize>(
    config: AwsAgentConfig,
    list: [(&'static str, &'static str); N],
) -> Result<Settings, Error> {
    read(&config, &Variables::from_fn(variables(list))).await
}

fn token(settings: &Settings) -> &str {
    std::str::from_utf8(settings.token.expose()).unwrap()
}

#[tokio::test]
async fn the_first_variable_that_is_set_is_the_token() {
    for (list, expected) in [
        ([("AWS_TOKEN", "own"), ("AWS_SESSION_TOKEN", "session")], "own"),
        ([("AWS_TOKEN", ""), ("AWS_SESSION_TOKEN", " session\n")], "session"),
        ([("AWS_CONTAINER_AUTHORIZATION_TOKEN", "snap"), ("AWS_TOKEN", "")], "snap"),
    ] {
        let settings = settings(AwsAgentConfig::new(), list).await.unwrap();
        assert_eq!(token(&settings), expected);
        assert_eq!(settings.address.to_string(), "127.0.0.1:2773");
    }
}

#[tokio::test]
async fn a_variable_may_name_a_file() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, "t0ken\n").unwrap();
    let url = format!("file://{}", file.path().display());
    let lookup = move |name: &str| (name == "AWS_TOKEN").then(|| url.clone().into());
    let settings = read(&AwsAgentConfig::new(), &Variables::from_fn(lookup)).await.unwrap();
    assert_eq!(token(&settings), "t0ken");

    let missing = [("AWS_TOKEN", "file:///no/such/file")];
    let error = super::tests::settings(AwsAgentConfig::new(), missing).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[tokio::test]
async fn without_a_token_nothing_is_asked() {
    for list in [[("AWS_TOKEN", "")], [("AWS_SESSION_TOKEN", " \n")]] {
        let error = settings(AwsAgentConfig::new(), list).await.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        assert!(error.hint().contains("AWS_TOKEN"), "{}", error.hint());
    }
}

#[tokio::test]
async fn the_configuration_comes_before_the_environment() {
    let list = [("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", "4000"), ("AWS_TOKEN", "other")];
    let from_environment = settings(AwsAgentConfig::new(), list).await.unwrap();
    assert_eq!(from_environment.address.port(), 4000);

    let config = AwsAgentConfig::new().token("own".into()).port(5000).host(Ipv6Addr::LOCALHOST);
    let settings = settings(config, list).await.unwrap();
    assert_eq!((settings.address.to_string().as_str(), token(&settings)), ("[::1]:5000", "own"));
}

#[tokio::test]
async fn addresses_and_ports_that_cannot_be_are_refused() {
    for host in [[0, 0, 0, 0], [10, 0, 0, 1], [169, 254, 169, 254]] {
        let config = AwsAgentConfig::new().host(host).token("t0ken".into());
        let error = settings(config, []).await.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.hint().contains("loopback"), "{}", error.hint());
    }
    for port in ["0", "65536", "http", "2773 "] {
        let list = [("AWS_TOKEN", "t0ken"), ("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", port)];
        let error = settings(AwsAgentConfig::new(), list).await.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Config, "{port}");
    }
}
