//! A field's attribute: `#[secret(...)]` or `#[config(...)]`.

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::{Attribute, ExprPath, Ident, LitStr, Path};

use super::{
    DefaultValue, Keyed,
    entry::{Entry, Given, entries},
    key, set, value,
};
use crate::{ctxt::Ctxt, provider};

/// Which of the two attributes a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldKind {
    Secret,
    Config,
}

/// How a field names its secret.
pub(crate) enum Place {
    /// `"env:API_KEY"`
    Text(LitStr),
    /// `env = "API_KEY"`
    Named(Ident, LitStr),
    /// `env`: the name is made from the field's.
    Bare(Ident),
}

/// What a field's attribute says, each part with its tokens.
pub(crate) struct FieldAttr {
    pub(crate) kind: FieldKind,
    /// The word `secret` or `config`.
    pub(crate) word: Path,
    /// The keys in the order in which they are written.
    pub(crate) keys: Vec<Ident>,
    pub(crate) place: Option<Place>,
    pub(crate) json: Option<Keyed<()>>,
    pub(crate) nested: Option<Keyed<()>>,
    pub(crate) field: Option<Keyed<LitStr>>,
    pub(crate) encoding: Option<Keyed<&'static str>>,
    pub(crate) version: Option<Keyed<LitStr>>,
    pub(crate) stage: Option<Keyed<LitStr>>,
    pub(crate) ttl: Option<Keyed<u64>>,
    pub(crate) stale_if_error: Option<Keyed<u64>>,
    pub(crate) cache: Option<Keyed<bool>>,
    pub(crate) grace: Option<Keyed<u64>>,
    pub(crate) allow_empty: Option<Keyed<()>>,
    pub(crate) or: Option<Keyed<Vec<LitStr>>>,
    pub(crate) or_on: Option<Keyed<&'static str>>,
    pub(crate) validate: Option<Keyed<ExprPath>>,
    pub(crate) compose: Option<Keyed<LitStr>>,
    pub(crate) default: Option<Keyed<DefaultValue>>,
    pub(crate) insecure_default: Option<Keyed<LitStr>>,
}

impl FieldAttr {
    /// Reads a field's one attribute; reports if there is none or more than one.
    pub(crate) fn read(cx: &mut Ctxt, field: &syn::Field) -> Option<Self> {
        let misplaced = field.attrs.iter().find(|attr| attr.path().is_ident("secrets"));
        if let Some(attr) = misplaced {
            cx.error(attr.path(), MISPLACED);
        }
        let mut ours = field.attrs.iter().filter_map(|attr| kind_of(attr).map(|kind| (kind, attr)));
        let Some((kind, attr)) = ours.next() else {
            if misplaced.is_none() {
                cx.error(&field.ident, NO_ATTRIBUTE);
            }
            return None;
        };
        for (_, second) in ours {
            cx.error(
                second,
                "a field has one `#[secret(...)]` or `#[config(...)]`; remove this one",
            );
        }
        let mut read = Self::new(kind, attr.path().clone());
        for entry in entries(cx, attr) {
            match entry {
                Entry::Text(text) => read.set_place(cx, Place::Text(text)),
                Entry::Key(key, given) => read.set_key(cx, key, &given),
            }
        }
        Some(read)
    }

    fn new(kind: FieldKind, word: Path) -> Self {
        Self {
            kind,
            word,
            keys: Vec::new(),
            place: None,
            json: None,
            nested: None,
            field: None,
            encoding: None,
            version: None,
            stage: None,
            ttl: None,
            stale_if_error: None,
            cache: None,
            grace: None,
            allow_empty: None,
            or: None,
            or_on: None,
            validate: None,
            compose: None,
            default: None,
            insecure_default: None,
        }
    }

    fn set_key(&mut self, cx: &mut Ctxt, key: Ident, given: &Given) {
        self.keys.push(key.clone());
        let name = key.to_string();
        let entry = (key, given);
        match name.as_str() {
            "json" => set(cx, &mut self.json, entry, value::flag),
            "nested" => set(cx, &mut self.nested, entry, value::flag),
            "field" => set(cx, &mut self.field, entry, text("password")),
            "encoding" => set(cx, &mut self.encoding, entry, word(&["base64", "hex"])),
            "version" => set(cx, &mut self.version, entry, text("3")),
            "stage" => set(cx, &mut self.stage, entry, text("AWSPREVIOUS")),
            "ttl" => set(cx, &mut self.ttl, entry, value::ttl),
            "stale_if_error" => set(cx, &mut self.stale_if_error, entry, value::duration),
            "cache" => set(cx, &mut self.cache, entry, value::boolean),
            "grace" if self.is_secret() => set(cx, &mut self.grace, entry, value::duration),
            "allow_empty" if self.is_secret() => {
                set(cx, &mut self.allow_empty, entry, value::flag);
            }
            "or" => set(cx, &mut self.or, entry, value::array),
            "or_on" => set(cx, &mut self.or_on, entry, word(&["not_found", "unavailable"])),
            "validate" => set(cx, &mut self.validate, entry, value::path),
            "compose" if self.is_secret() => set(cx, &mut self.compose, entry, text(COMPOSE)),
            "default" => set(cx, &mut self.default, entry, value::default),
            "insecure_default" if self.is_secret() => {
                set(cx, &mut self.insecure_default, entry, text("guest"));
            }
            _ => self.set_other(cx, entry, &name),
        }
    }

    fn is_secret(&self) -> bool {
        self.kind == FieldKind::Secret
    }

    /// A provider's name, or no key at all.
    fn set_other(&mut self, cx: &mut Ctxt, (key, given): (Ident, &Given), name: &str) {
        match name {
            "compose" => cx.error(key, COMPOSED_CONFIG),
            "insecure_default" => cx.error(key, INSECURE_CONFIG),
            "grace" => cx.error(key, GRACE_CONFIG),
            "allow_empty" => cx.error(key, ALLOW_EMPTY_CONFIG),
            name if provider::of_key(name).is_some() => {
                self.keys.pop();
                let place = match given {
                    Given::Nothing => Some(Place::Bare(key)),
                    given => {
                        value::text(cx, &key, given, "API_KEY").map(|text| Place::Named(key, text))
                    }
                };
                if let Some(place) = place {
                    self.set_place(cx, place);
                }
            }
            _ => key::unknown_in_field(cx, &key, self.kind),
        }
    }

    fn set_place(&mut self, cx: &mut Ctxt, place: Place) {
        if self.place.is_some() {
            let message = "this is a second reference; put alternatives into `or = [\"…\"]`";
            cx.error(place.tokens(), message);
        } else {
            self.place = Some(place);
        }
    }
}

impl Place {
    /// The tokens to point at.
    pub(crate) fn tokens(&self) -> TokenStream {
        match self {
            Self::Text(text) => text.to_token_stream(),
            Self::Named(word, _) | Self::Bare(word) => word.to_token_stream(),
        }
    }
}

const NO_ATTRIBUTE: &str = "this field has no source; add `#[secret]` or `#[secret(\"env:NAME\")]`, \
    or `#[config(...)]` if it is not secret";
const MISPLACED: &str = "`#[secrets(...)]` belongs on the struct; \
    on a field write `#[secret(...)]` or `#[config(...)]`";
const COMPOSE: &str = "https://{user}:{password}@host";
const COMPOSED_CONFIG: &str = "a composed text holds what it is made of; use `#[secret(compose = \"…\")]` with `SecretString`";
const INSECURE_CONFIG: &str = "`insecure_default` is for secrets; did you mean `default`?";
const GRACE_CONFIG: &str = "`grace` keeps the replaced value of a `Live` secret, and a setting is never replaced; remove it";
const ALLOW_EMPTY_CONFIG: &str = "`allow_empty` is for a pattern, which takes secrets; use `#[secret(...)]`, with `json` for values of any type";

/// Which of the two attributes this is, if it is one of them.
pub(super) fn kind_of(attr: &Attribute) -> Option<FieldKind> {
    if attr.path().is_ident("secret") {
        Some(FieldKind::Secret)
    } else if attr.path().is_ident("config") {
        Some(FieldKind::Config)
    } else {
        None
    }
}

fn text(example: &'static str) -> impl FnOnce(&mut Ctxt, &Ident, &Given) -> Option<LitStr> {
    move |cx, key, given| value::text(cx, key, given, example)
}

fn word(
    words: &'static [&'static str],
) -> impl FnOnce(&mut Ctxt, &Ident, &Given) -> Option<&'static str> {
    move |cx, key, given| value::word(cx, (key, given), words)
}
