//! `HashiCorp` Vault and `OpenBao`: stored secrets and made ones, as `vault:MOUNT/PATH`.
//!
//! A reference holds the logical path, as `vault read` and `vault kv get` take it. The secret is a
//! JSON object, so `#field` selects a member of it; with [`VaultConfig::text_member`] one that holds
//! nothing but a text is that text. Where a mount begins and what is there, the
//! server is asked once per mount and provider, through `sys/internal/ui/mounts`; any token may ask
//! it of a mount that it may read from.
//!
//! # The key-value engine
//!
//! The path is written without `data/`. What a policy has to grant, below the mount `secret/`:
//!
//! | | KV version 2 | KV version 1 |
//! |---|---|---|
//! | `vault:secret/app/db#password` | `read` on `data/app/db` | `read` on `app/db` |
//! | `vault:secret/app/db?version=3` | the same | not supported |
//! | [`put`](crate::Provider::put), a JSON object | `create`, `update` on `data/app/db` | on `app/db` |
//! | the same with a [`Condition`](crate::Condition) | the same | not supported |
//! | [`delete`](crate::Provider::delete) | `delete` on `data/app/db` | `delete` on `app/db` |
//! | `delete` of `?version=3` | `update` on `delete/app/db` | not supported |
//! | [a list](crate::Provider::list_page) of `secret/app/` | `list` on `metadata/app/*` | `list` on `app/*` |
//! | [`metadata`](crate::Provider::metadata) | `read` on `metadata/app/db` | not supported |
//!
//! Version 2 keeps what a deletion takes, so that it can be brought back; version 1 does not. A list
//! walks through the folders below the one that is named, no deeper than the pattern reaches. It has the names of secrets whose current
//! version is deleted, too, until somebody removes them for good.
//!
//! # Engines that make what is read
//!
//! A path of any other engine is read as it is: `vault:database/creds/app` makes a database user.
//! With the answer comes a lease, which the runtime renews and at last gives back:
//!
//! | | until | the policy needs |
//! |---|---|---|
//! | `vault:database/creds/app`, and other paths with a lease | the lease ends; it is renewed | `read` |
//! | `vault:database/static-creds/app` | the engine rotates it | `read` |
//! | `vault:pki/issue/web`, with [parameters](VaultConfig::parameters) | two thirds of the certificate's time are over | `update` |
//! | a path whose answer has no end | the field's `ttl` is over | `read` |
//!
//! Renewing takes `update` on `sys/leases/renew`, which the policy `default` grants, and giving back
//! takes it on `sys/leases/revoke`, which `default` does not. A lease ends with the token that it
//! was made with.
//!
//! # Where settings come from
//!
//! From the environment variables of Vault's own command line, read at the first fetch;
//! [`VaultConfig`] replaces single ones. An empty variable counts as not set.
//!
//! | variable | meaning |
//! |---|---|
//! | `VAULT_ADDR` | the server's URL; default `https://127.0.0.1:8200` |
//! | `VAULT_TOKEN` | the token; without it, the content of `~/.vault-token` |
//! | `VAULT_NAMESPACE` | the namespace of all paths, and of the login |
//! | `VAULT_CACERT` | a PEM file with certificates that are trusted beside the platform's roots |
//! | `VAULT_CLIENT_CERT`, `VAULT_CLIENT_KEY` | PEM files of the certificate to show to the server, and of its key |
//! | `VAULT_TLS_SERVER_NAME` | the name in the server's certificate, if it is not the one in the URL |
//! | `VAULT_SKIP_VERIFY` | true takes any certificate, and logs a warning; for tests alone |
//!
//! Proxies are not used. A connection has to be there within 5 s; for the rest of a request the
//! runtime's own limits hold.
//!
//! A standby that sends a request on to the active server is followed up to three times, with the
//! same body, and **with the token**: whoever answers at the address can name where the token goes.
//! It never goes from `https` to `http`. Standbys that answer 472 or 473 are errors that say so.
//!
//! # Logins
//!
//! Without a login, somebody else has to make tokens and replace them in time. With
//! [`VaultConfig::login`], which outranks any token, the provider does:
//!
//! | login | sends | to |
//! |---|---|---|
//! | [`VaultLogin::app_role`] | role id, and a secret id, plain or wrapped | `auth/approle/login` |
//! | [`VaultLogin::jwt`] | role, and a signed token | `auth/jwt/login` |
//! | [`VaultLogin::kubernetes`] | role, and the service account's token | `auth/kubernetes/login` |
//! | [`VaultLogin::userpass`] | user and password | `auth/userpass/login/USER` |
//! | [`VaultLogin::certificate`] | the TLS client certificate | `auth/cert/login` |
//!
//! [`VaultLogin::mount`] names another place. A credential is given as a text, or is read anew for
//! each login, from a file or from another provider: see [`VaultCredential`].
//!
//! A login is made for the first request, or by [`Runtime::start`](crate::Runtime::start), which
//! fails with the reason if the server is sealed or the login is refused. If the server does not
//! know the token any more, all requests that meet that share one new login, and are sent once
//! more. After a failed login the next one waits, 1 s at first, then twice as long each time, up to
//! a minute; its error is the answer meanwhile.
//!
//! # The life of tokens
//!
//! In the background a token is renewed when two thirds of its life have passed. One that cannot be
//! renewed, or not for as long as was asked for, is replaced by a new login while it is still
//! valid, or by what is in the variable or the file by then. What was lent with the old token ends
//! with it, so it is fetched anew. If there is no other token, an event of the kind
//! [`LoginFailed`](crate::EventKind::LoginFailed) says so once.
//!
//! When the runtime is shut down, a token that a login made is given back; if several runtimes share
//! the provider, when the last of them is. The policy `default`
//! allows all of this: `update` on `auth/token/renew-self` and `auth/token/revoke-self`, and `read`
//! on `auth/token/lookup-self`, which is asked of tokens that are given.

mod answer;
mod body;
mod call;
mod client;
mod config;
mod engine;
mod envelope;
mod environment;
mod error;
mod health;
mod hosts;
mod identity;
mod kv;
mod lease;
mod limit;
mod link;
mod login;
mod mount;
mod path;
mod provider;
mod read;
mod session;
#[cfg(test)]
mod testkit;
mod time;
mod token;

pub use config::VaultConfig;
pub use login::{VaultCredential, VaultLogin};
pub use provider::VaultProvider;
