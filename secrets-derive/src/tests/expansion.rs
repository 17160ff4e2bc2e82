//! What the derive writes, one snapshot an idea.

use proc_macro2::TokenStream;
use quote::quote;

use super::all;

fn expand(input: TokenStream) -> String {
    let output = crate::derive(input.clone(), all());
    let output = syn::parse2(output).expect("the derive writes items");
    let input = syn::parse2(input).expect("the input is an item");
    format!("{}\n// writes\n\n{}", prettyplease::unparse(&input), prettyplease::unparse(&output))
}

macro_rules! snapshot {
    ($name:ident, $($input:tt)*) => {
        #[test]
        fn $name() {
            insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(expand(quote!($($input)*)));
            });
        }
    };
}

snapshot! { one_secret,
    #[derive(Secrets)]
    struct Settings {
        #[secret(env = "API_KEY")]
        api_key: SecretString,
    }
}

snapshot! { a_hyphen_is_an_underscore_in_a_key,
    struct Settings {
        #[secret(aws_agent = "prod/db")]
        db: SecretString,
    }
}

snapshot! { one_request_for_all_fields_of_a_secret,
    #[derive(Secrets)]
    struct Settings {
        #[secret("aws:prod/db#username")]
        username: SecretString,
        #[secret("aws:prod/db#password", or = ["env:DB_PASSWORD"], or_on = "unavailable")]
        password: SecretString,
        #[secret("aws:prod/db?stage=AWSPREVIOUS#password")]
        old_password: Option<SecretString>,
        #[secret(aws = "prod/db", version = "7", field = "/hosts/0", default = "env:DB_PASSWORD")]
        host: SecretString,
    }
}

snapshot! { every_setting_of_a_field,
    #[derive(Secrets)]
    struct Settings {
        #[secret("aws:prod/key", json, encoding = "base64", ttl = "5m", stale_if_error = "1h", validate = keys::check)]
        key: Key,
        #[secret(insecure_default = "guest", encoding = "hex")]
        user: SecretString,
        #[secret("aws:prod/signing", grace = "10m")]
        signing: Live<Key>,
        #[secret("aws:prod/one-time", cache = false)]
        one_time: SecretString,
        #[config("ssm:flag", cache = true)]
        flag: bool,
    }
}

snapshot! { secrets_that_match_a_pattern,
    #[derive(Secrets)]
    struct Settings {
        #[secret("aws:prod/*")]
        all: BTreeMap<String, SecretString>,
        #[secret(aws = "prod/db-?", json, field = "login", ttl = "5m", validate = login::check, allow_empty)]
        logins: std::collections::BTreeMap<String, Login>,
        #[secret("vault:secret/**/[!a]*%2A#key", encoding = "hex", cache = false)]
        keys: BTreeMap<String, SecretSlice<u8>>,
        #[secret("aws:prod/%2A", json)]
        document: BTreeMap<String, SecretString>,
    }
}

snapshot! { patterns_that_do_not_fit,
    #[derive(Secrets)]
    struct Settings {
        #[secret("aws:prod/*?version=3")]
        pinned: BTreeMap<String, SecretString>,
        #[secret("aws:prod/*", or = ["env:A"], default = "env:B", version = "3")]
        one_of: BTreeMap<String, SecretString>,
        #[secret("aws:prod/*")]
        live: Live<BTreeMap<String, SecretString>>,
        #[secret("aws:prod/*")]
        lives: BTreeMap<String, Live<SecretString>>,
        #[secret("aws:prod/*")]
        keyed: BTreeMap<Name, SecretString>,
        #[secret("aws:prod/*")]
        one: SecretString,
        #[secret("aws:prod/db")]
        map: BTreeMap<String, SecretString>,
        #[config("env:APP_*")]
        settings: BTreeMap<String, String>,
        #[secret("env:A", allow_empty)]
        empty: SecretString,
    }
}

snapshot! { lazy_secrets,
    #[derive(Secrets)]
    struct Settings {
        #[secret("aws:prod/key", or = ["env:KEY"], validate = keys::check)]
        key: Lazy<SecretString>,
        #[secret("aws:prod/db", json, cache = false)]
        db: typed_secrets::Lazy<Option<Database>>,
    }
}

snapshot! { lazy_where_it_means_nothing,
    #[derive(Secrets)]
    struct Settings {
        #[secret(nested)]
        nested: Lazy<Database>,
        #[secret(compose = "{host}")]
        composed: Lazy<SecretString>,
        #[secret(compose = "{token}@{host}")]
        url: SecretString,
        #[secret]
        token: Lazy<SecretString>,
        #[config]
        host: Lazy<String>,
        #[secret]
        optional: Option<Lazy<SecretString>>,
        #[secret(insecure_default = "guest")]
        defaulted: Lazy<Option<SecretString>>,
    }
}

snapshot! { plain_settings,
    #[derive(Secrets)]
    #[secrets(prefix = "APP_")]
    struct Settings {
        #[config]
        host: String,
        #[config(default = 8080, validate = check_port)]
        port: u16,
        #[config(default = "localhost")]
        peer: String,
        #[config]
        region: Option<Region>,
        #[config(file = "limits", json, default = Limits::default())]
        limits: Limits,
    }
}

snapshot! { nested_and_composed,
    #[derive(Secrets)]
    struct Settings {
        #[secret(compose = "postgres://{db.user}:{db.r#type}@{host}/{{app}}?again={host}", validate = check_url)]
        url: SecretString,
        #[secret(nested)]
        db: Database,
        #[config]
        host: String,
    }
}

snapshot! { generics_and_another_path,
    #[derive(Secrets)]
    #[secrets(crate = "crate::reexport")]
    pub(crate) struct Settings<T: FromSecret, const N: usize = 1>
    where
        T: Send,
    {
        #[secret]
        pub(super) r#type: T,
    }
}

snapshot! { an_empty_struct,
    #[derive(Secrets)]
    struct Settings {}
}

snapshot! { errors_and_an_implementation,
    #[derive(Secrets)]
    #[secrets(crate = "other")]
    struct Settings<T> where T: Send {
        #[secret(ttl = 5)]
        key: T,
        port: u16,
    }
}

/// A macro that panics shows its own source instead of the user's.
#[test]
fn nonsense_gives_errors_and_no_panic() {
    for input in [
        "",
        "fn main() {}",
        "struct",
        "struct S { #[secret(,)] a: A, #[secret(,,=)] b: B, #[secret(= 5)] c: C }",
        "struct S { #[secret(ttl = = \"5m\", env =, json json)] a: A, #[config(default = |)] b: B }",
        "struct S { #[secret(or = [1, , ], providers)] a: A, #[secret(r#type, self)] b: B }",
        "#[secrets] #[secrets = 1] #[secrets(providers(), crate = 5, crate)] struct S { a: A }",
        "struct S { #[secret(compose = \"{self} {crate} {_} {é} {a.0}\")] a: A }",
    ] {
        let output = crate::derive(input.parse().expect("tokens"), all()).to_string();
        assert!(output.contains("compile_error"), "{input} → {output}");
    }
}
