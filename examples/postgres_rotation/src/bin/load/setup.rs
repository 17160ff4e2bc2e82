//! What operators do once: a table, a role with what the service may do, and who may ask for it.

use serde_json::json;
use sqlx::PgPool;
use typed_secrets::{ExposeSecret as _, SecretString};

use crate::{
    Plan,
    openbao::{OpenBao, Result},
};

/// What the service is given: with these it gets everything else.
pub(crate) struct Access {
    pub(crate) openbao: String,
    pub(crate) role_id: String,
    pub(crate) secret_id: SecretString,
    /// Where the database is, without a user.
    pub(crate) database_url: String,
}

/// The privileges are those of `app`; who is lent to the service is only a member of it.
const SCHEMA: &str = "
    do $$ begin create role app nologin; exception when duplicate_object then null; end $$;
    create table if not exists orders (
        id bigint generated always as identity,
        taken_by text not null default current_user
    );
    grant select, insert on orders to app;
";

/// How each database user is made. `VALID UNTIL` ends its logins even if the server is away.
const CREATE: &str = r#"
    CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}';
    GRANT app TO "{{name}}";
"#;

const POLICY: &str = r#"
    path "database/creds/app" { capabilities = ["read"] }
    path "sys/leases/revoke" { capabilities = ["update"] }
"#;

pub(crate) async fn run(plan: &Plan, admin: &PgPool) -> Result<Access> {
    sqlx::raw_sql(SCHEMA).execute(admin).await?;
    let openbao = OpenBao::new(&plan.openbao);
    let database_url = database_engine(&openbao, plan).await?;
    let (role_id, secret_id) = login(&openbao).await?;
    Ok(Access { openbao: plan.openbao.clone(), role_id, secret_id, database_url })
}

/// Lets the server make database users; gives the database's URL without a user.
async fn database_engine(openbao: &OpenBao, plan: &Plan) -> Result<String> {
    let (user, password, place) = split(plan.postgres.expose_secret()).ok_or("not a URL")?;
    openbao.enable("sys/mounts/database", "database").await?;
    let connection = json!({
        "plugin_name": "postgresql-database-plugin",
        "connection_url": format!("postgres://{{{{username}}}}:{{{{password}}}}@{place}"),
        "username": user,
        "password": password,
        "allowed_roles": ["app"],
    });
    openbao.write("database/config/app", connection).await?;
    let role = json!({
        "db_name": "app",
        "creation_statements": [CREATE],
        "default_ttl": format!("{}s", plan.ttl),
        "max_ttl": format!("{}s", plan.longest().as_secs()),
    });
    openbao.write("database/roles/app", role).await?;
    Ok(format!("postgres://{place}"))
}

/// User, password and what follows them in `postgres://user:password@place`.
fn split(url: &str) -> Option<(&str, &str, &str)> {
    let (login, place) = url.strip_prefix("postgres://")?.split_once('@')?;
    let (user, password) = login.split_once(':')?;
    Some((user, password, place))
}

/// Lets the service sign in, with a token that lives for 20 s at the most; gives the ids.
async fn login(openbao: &OpenBao) -> Result<(String, SecretString)> {
    openbao.write("sys/policy/service", json!({ "policy": POLICY })).await?;
    openbao.enable("sys/auth/approle", "approle").await?;
    let role = json!({ "token_policies": "service", "token_ttl": "10s", "token_max_ttl": "20s" });
    openbao.write("auth/approle/role/service", role).await?;
    let role = openbao.read("auth/approle/role/service/role-id").await?;
    let secret = openbao.write("auth/approle/role/service/secret-id", json!({})).await?;
    let id = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let secret_id = id(&secret["secret_id"]).map(SecretString::from);
    id(&role["role_id"]).zip(secret_id).ok_or_else(|| "no AppRole ids".into())
}
