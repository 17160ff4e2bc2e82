//! How each crate writes a struct of settings that come from the environment.
//!
//! The build script makes the structs of the tables `cold`, `env` and `vault` from this, and the
//! table `compile` makes whole crates, so that all tables measure the same code.

use std::fmt::Write as _;

/// One crate's way.
pub(crate) struct Style {
    /// The module's name, and the row's where there is no other.
    pub(crate) name: &'static str,
    /// The lines of a manifest; `{root}` is this repository.
    pub(crate) dependencies: &'static str,
    /// What stands above the struct.
    head: &'static str,
    /// What stands above a field; `{}` is the field's number, `{tens}` that without its last digit.
    attribute: &'static str,
    ty: &'static str,
    /// The type that loading gives; `{}` is the struct.
    loaded: &'static str,
    /// The expression that loads the struct `{}`.
    load: &'static str,
}

/// The names of all variables start like this.
pub(crate) const PREFIX: &str = "APP_";

pub(crate) const HAND: Style = Style {
    name: "std_env",
    dependencies: "",
    head: "",
    attribute: "",
    ty: "String",
    loaded: "Result<{}, std::env::VarError>",
    load: "Ok({} { FIELDS })",
};

pub(crate) const OURS: Style = Style {
    name: "typed_secrets",
    dependencies: r#"typed-secrets = { path = "{root}" }"#,
    head: "#[derive(typed_secrets::Secrets)]",
    attribute: r#"#[secret(env = "APP_FIELD_{}")]"#,
    ty: "typed_secrets::SecretString",
    loaded: "std::pin::Pin<Box<dyn Future<Output = Result<{}, typed_secrets::LoadError>> + Send>>",
    load: "Box::pin(<{} as typed_secrets::Secrets>::load())",
};

pub(crate) const ENVY: Style = Style {
    name: "serde_envy",
    dependencies: "envy = \"0.4\"\nserde = { version = \"1\", features = [\"derive\"] }",
    head: "#[derive(serde::Deserialize)]",
    attribute: "",
    ty: "String",
    loaded: "envy::Result<{}>",
    load: r#"envy::prefixed("APP_").from_env()"#,
};

pub(crate) const CONFIK: Style = Style {
    name: "confik",
    dependencies: r#"confik = { version = "0.15", default-features = false, features = ["env"] }"#,
    head: "#[derive(confik::Configuration)]",
    attribute: "",
    ty: "String",
    loaded: "Result<{}, confik::Error>",
    load: r#"confik::ConfigBuilder::default().override_with(
        confik::EnvSource::new().with_prefix("APP_")).try_build()"#,
};

pub(crate) const CONFIQUE: Style = Style {
    name: "confique",
    dependencies: r#"confique = "0.4""#,
    head: "#[derive(confique::Config)]",
    attribute: r#"#[config(env = "APP_FIELD_{}")]"#,
    ty: "String",
    loaded: "Result<{}, confique::Error>",
    load: "<{} as confique::Config>::builder().env().load()",
};

pub(crate) const CLAP: Style = Style {
    name: "clap",
    dependencies: r#"clap = { version = "4.6", features = ["derive", "env"] }"#,
    head: "#[derive(clap::Parser)]",
    attribute: r#"#[arg(long, env = "APP_FIELD_{}")]"#,
    ty: "String",
    loaded: "Result<{}, clap::Error>",
    load: r#"<{} as clap::Parser>::try_parse_from(["app"])"#,
};

/// Ours, from the stub: many secrets of one store.
pub(crate) const REMOTE: Style =
    Style { name: "remote", attribute: r#"#[secret("aws:cold/service/secret-{}")]"#, ..OURS };

/// Ours, from Vault: many secrets, and secrets that each fill ten fields.
pub(crate) const VAULT: Style = Style {
    name: "vault",
    attribute: r#"#[secret("vault:secret/cold/service/secret-{}#value")]"#,
    ..OURS
};
pub(crate) const TENS: Style = Style {
    name: "tens",
    attribute: r#"#[secret("vault:secret/tens/secret-{tens}#field_{}")]"#,
    ..OURS
};

impl Style {
    /// `structs` structs of `fields` fields, and for each a function that loads it.
    pub(crate) fn code(&self, structs: u32, fields: u32) -> String {
        (0..structs).map(|number| self.item(&format!("Settings{number}"), fields)).collect()
    }

    fn item(&self, name: &str, fields: u32) -> String {
        let Self { head, attribute, ty, loaded, load, .. } = self;
        let mut code = format!("{head}\npub struct {name} {{\n");
        let mut each = String::new();
        for field in 0..fields {
            let number = format!("{field:03}");
            let above = attribute.replace("{}", &number).replace("{tens}", &number[..2]);
            let _ = writeln!(code, "    {above} pub field_{number}: {ty},");
            let _ = write!(each, "field_{number}: std::env::var(\"APP_FIELD_{number}\")?, ");
        }
        let function = name.to_lowercase();
        let loaded = loaded.replace("{}", name);
        let load = load.replace("{}", name).replace("FIELDS", &each);
        let _ = writeln!(code, "}}\npub fn load_{function}() -> {loaded} {{ {load} }}\n");
        code
    }
}
