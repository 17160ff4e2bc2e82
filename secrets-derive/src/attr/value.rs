//! Readers of one key's value.
//!
//! Each reports what it expected, with an example, and gives `None` if the value
//! is of another kind.

use proc_macro2::{Group, TokenStream};
use quote::ToTokens as _;
use syn::{
    Expr, ExprLit, ExprPath, Ident, Lit, LitStr, Path, Token, parse::Parser as _,
    punctuated::Punctuated,
};

use super::entry::Given;
use crate::{
    ctxt::Ctxt,
    literal::{RenameRule, duration, rename},
    suggest::{did_you_mean, list},
};

/// What stands for an absent value.
pub(crate) enum DefaultValue {
    Text(LitStr),
    Expr(TokenStream),
}

/// `json`
pub(super) fn flag(cx: &mut Ctxt, key: &Ident, given: &Given) -> Option<()> {
    if let Given::Nothing = given {
        return Some(());
    }
    cx.error(given.or_key(key), format_args!("`{key}` takes no value"));
    None
}

/// `cache = false`
pub(super) fn boolean(cx: &mut Ctxt, key: &Ident, given: &Given) -> Option<bool> {
    if let Some(Lit::Bool(value)) = literal(given) {
        return Some(value.value);
    }
    let message = format!("expected `{key} = false` or `{key} = true`, without quotes");
    cx.error(given.or_key(key), message);
    None
}

/// `key = "text"`
pub(super) fn text(cx: &mut Ctxt, key: &Ident, given: &Given, example: &str) -> Option<LitStr> {
    let text = as_text(given);
    if text.is_none() {
        let message = format!("expected a string such as `{key} = \"{example}\"`");
        cx.error(given.or_key(key), message);
    }
    text
}

/// `ttl = "5m"`, in milliseconds; never zero.
pub(super) fn ttl(cx: &mut Ctxt, key: &Ident, given: &Given) -> Option<u64> {
    let ttl = duration(cx, key, given)?;
    if ttl == 0 {
        cx.error(given.or_key(key), ZERO_TTL);
    }
    Some(ttl)
}

const ZERO_TTL: &str =
    "a `ttl` is longer than zero; write `cache = false` for a value that is kept nowhere";

/// `stale_if_error = "1h"`, in milliseconds; zero says "not at all".
pub(super) fn duration(cx: &mut Ctxt, key: &Ident, given: &Given) -> Option<u64> {
    let text = text(cx, key, given, "5m")?;
    let duration = duration::parse(&text.value());
    if duration.is_none() {
        cx.error(text, duration::EXPECTED);
    }
    duration
}

/// `key = "word"`, where the words are known.
pub(super) fn word(
    cx: &mut Ctxt,
    (key, given): (&Ident, &Given),
    words: &'static [&'static str],
) -> Option<&'static str> {
    let text = text(cx, key, given, words[0])?;
    let value = text.value();
    let found = words.iter().find(|word| **word == value).copied();
    if found.is_none() {
        let near = did_you_mean(&value, words.iter().copied());
        let accepted = list(words.iter().copied());
        cx.error(text, format_args!("unknown `{key}` \"{value}\"; accepted are {accepted}{near}"));
    }
    found
}

/// `rename_all = "kebab-case"`
pub(super) fn rename_rule(cx: &mut Ctxt, key: &Ident, given: &Given) -> Option<RenameRule> {
    let text = text(cx, key, given, "kebab-case")?;
    let value = text.value();
    let rule = RenameRule::from_name(&value);
    if rule.is_none() {
        let names = || rename::RULES.iter().map(|(name, _)| *name);
        let near = did_you_mean(&value, names());
        cx.error(
            text,
            format_args!("unknown `{key}` \"{value}\"; accepted are {}{near}", list(names())),
        );
    }
    rule
}

/// `validate = path`
pub(super) fn path(cx: &mut Ctxt, key: &Ident, given: &Given) -> Option<ExprPath> {
    if let Some(Expr::Path(path)) = expression(given) {
        return Some(path.clone());
    }
    let message = match as_text(given) {
        Some(_) => format!("write the path without quotes, such as `{key} = check`"),
        None => format!("expected the path of a function, such as `{key} = check`"),
    };
    cx.error(given.or_key(key), message);
    None
}

/// `crate = "path"`
pub(super) fn path_text(cx: &mut Ctxt, key: &Ident, given: &Given) -> Option<Path> {
    let text = text(cx, key, given, "::typed_secrets")?;
    let path = text.parse_with(Path::parse_mod_style).ok();
    if path.is_none() {
        cx.error(text, "expected the path of a crate or module, such as `\"::typed_secrets\"`");
    }
    path
}

/// `default = …`
pub(super) fn default(cx: &mut Ctxt, key: &Ident, given: &Given) -> Option<DefaultValue> {
    match given {
        Given::Value(value) => Some(match as_text(given) {
            Some(text) => DefaultValue::Text(text),
            None => DefaultValue::Expr(value.to_token_stream()),
        }),
        Given::Group(group) => Some(DefaultValue::Expr(group.to_token_stream())),
        Given::Nothing | Given::List(_) => {
            cx.error(given.or_key(key), format_args!("expected a value: `{key} = …`"));
            None
        }
    }
}

/// `or = ["ref", …]`
pub(super) fn array(cx: &mut Ctxt, key: &Ident, given: &Given) -> Option<Vec<LitStr>> {
    let texts = match given {
        Given::Group(group) => texts(group),
        _ => None,
    };
    non_empty(cx, (key, given), texts, &format!("{key} = [\"env:API_KEY\"]"))
}

/// `providers("aws-eu", …)`
pub(super) fn arguments(cx: &mut Ctxt, key: &Ident, given: &Given) -> Option<Vec<LitStr>> {
    let texts = match given {
        Given::List(group) => texts(group),
        _ => None,
    };
    non_empty(cx, (key, given), texts, &format!("{key}(\"aws-eu\")"))
}

fn non_empty(
    cx: &mut Ctxt,
    (key, given): (&Ident, &Given),
    texts: Option<Vec<LitStr>>,
    example: &str,
) -> Option<Vec<LitStr>> {
    let texts = texts.filter(|texts| !texts.is_empty());
    if texts.is_none() {
        cx.error(given.or_key(key), format_args!("expected a list of strings such as `{example}`"));
    }
    texts
}

fn texts(group: &Group) -> Option<Vec<LitStr>> {
    let list = Punctuated::<LitStr, Token![,]>::parse_terminated.parse2(group.stream()).ok()?;
    Some(list.into_iter().collect())
}

/// The string literal.
fn as_text(given: &Given) -> Option<LitStr> {
    match literal(given)? {
        Lit::Str(text) => Some(text.clone()),
        _ => None,
    }
}

fn literal(given: &Given) -> Option<&Lit> {
    match expression(given)? {
        Expr::Lit(ExprLit { lit, .. }) => Some(lit),
        _ => None,
    }
}

/// The expression, also if it came through a `macro_rules` variable.
fn expression(given: &Given) -> Option<&Expr> {
    let Given::Value(value) = given else { return None };
    let mut value = value;
    while let Expr::Group(group) = value {
        value = &group.expr;
    }
    Some(value)
}
