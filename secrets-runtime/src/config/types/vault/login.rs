//! `login` of `type = "vault"`: the methods.

use crate::config::key::{Choice, Key, Kind, Rule, Variant};

pub(super) const METHODS: Choice = Choice {
    key: "method",
    what: "method of a login",
    variants: &[APP_ROLE, JWT, KUBERNETES, USERPASS, CERTIFICATE],
};

const APP_ROLE: Variant = Variant {
    name: "app-role",
    about: "an `AppRole`",
    keys: &[
        Key::new("role_id", Kind::Text, "The id of the role").required(),
        Key::new("secret_id", Kind::Credential, "The secret id, if the role asks for one"),
        Key::new("wrapped_secret_id", Kind::Credential, "The wrapping token around the secret id"),
        MOUNT,
    ],
    rules: &[Rule::NotBoth("secret_id", "wrapped_secret_id")],
};

const JWT: Variant = Variant {
    name: "jwt",
    about: "a signed token of an identity provider",
    keys: &[
        ROLE.required(),
        Key::new("token", Kind::Credential, "The signed token").required(),
        MOUNT,
    ],
    rules: &[],
};

const KUBERNETES: Variant = Variant {
    name: "kubernetes",
    about: "a Kubernetes service account",
    keys: &[
        ROLE.required(),
        Key::new("token", Kind::Credential, "Its token, in place of the one that is mounted"),
        MOUNT,
    ],
    rules: &[],
};

const USERPASS: Variant = Variant {
    name: "userpass",
    about: "a user's name and password",
    keys: &[
        Key::new("user", Kind::Text, "The user's name").required(),
        Key::new("password", Kind::Credential, "The password").required(),
        MOUNT,
    ],
    rules: &[],
};

const CERTIFICATE: Variant = Variant {
    name: "certificate",
    about: "the certificate of the connection",
    keys: &[ROLE, MOUNT],
    rules: &[],
};

const ROLE: Key = Key::new("role", Kind::Text, "The role of the auth method");
const MOUNT: Key =
    Key::new("mount", Kind::Text, "Where the auth method is enabled, if not at its own name");
