//! One attribute's arguments, split into entries.
//!
//! An entry that makes no sense is reported and skipped; the ones after it are read.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, Expr, Ident, Lit, LitStr, Meta, Token,
    ext::IdentExt as _,
    parse::{ParseStream, Parser as _, discouraged::Speculative as _},
    token,
};

use crate::ctxt::Ctxt;

/// One entry of an attribute.
pub(super) enum Entry {
    /// `"env:API_KEY"`
    Text(LitStr),
    /// `key`, `key = value` or `key(list)`
    Key(Ident, Given),
}

/// What follows a key.
pub(super) enum Given {
    Nothing,
    /// `= expression`
    Value(Expr),
    /// `= [list]` or `= { block }`
    Group(Group),
    /// `(list)`
    List(Group),
}

impl Given {
    /// The tokens to point at; the key's own if nothing follows it.
    pub(super) fn or_key(&self, key: &Ident) -> TokenStream {
        match self {
            Self::Nothing => key.to_token_stream(),
            Self::Value(value) => value.to_token_stream(),
            Self::Group(group) | Self::List(group) => group.to_token_stream(),
        }
    }
}

/// Splits an attribute's arguments; reports those that make no sense.
pub(super) fn entries(cx: &mut Ctxt, attr: &Attribute) -> Vec<Entry> {
    let list = match &attr.meta {
        Meta::Path(_) => return Vec::new(),
        Meta::List(list) => list,
        Meta::NameValue(pair) => {
            let name = pair.path.to_token_stream();
            cx.error(pair, format_args!("expected parentheses: `#[{name}(...)]`"));
            return Vec::new();
        }
    };
    let read = |input: ParseStream<'_>| Ok(read_all(cx, input));
    read.parse2(list.tokens.clone()).unwrap_or_default()
}

fn read_all(cx: &mut Ctxt, input: ParseStream<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    while !input.is_empty() {
        match read_one(input) {
            Ok(entry) => entries.push(entry),
            Err(error) => {
                cx.push(error);
                skip_to_comma(input);
            }
        }
        if !input.is_empty() && input.parse::<Token![,]>().is_err() {
            cx.push(input.error("expected `,`"));
            skip_to_comma(input);
            let _ = input.parse::<Token![,]>();
        }
    }
    entries
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        let _ = input.parse::<TokenTree>();
    }
}

fn read_one(input: ParseStream<'_>) -> syn::Result<Entry> {
    const EXPECTED: &str =
        "expected a reference such as `\"env:API_KEY\"`, or a key such as `json`";
    if input.peek(Lit) {
        return match input.parse()? {
            Lit::Str(text) => Ok(Entry::Text(text)),
            other => Err(syn::Error::new_spanned(other, EXPECTED)),
        };
    }
    let key =
        input.call(Ident::parse_any).map_err(|error| syn::Error::new(error.span(), EXPECTED))?;
    let given = if input.peek(Token![=]) {
        read_value(input, &key)?
    } else if input.peek(token::Paren) {
        Given::List(input.parse()?)
    } else {
        Given::Nothing
    };
    Ok(Entry::Key(key, given))
}

fn read_value(input: ParseStream<'_>, key: &Ident) -> syn::Result<Given> {
    let equals: Token![=] = input.parse()?;
    if input.is_empty() || input.peek(Token![,]) {
        let message = format!("`{key} =` needs a value");
        return Err(syn::Error::new_spanned(equals, message));
    }
    if let Some(group) = whole_group(input) {
        return Ok(Given::Group(group));
    }
    // An error at the end of the attribute would have no token of its own to point at.
    let start = input.span();
    input.parse().map(Given::Value).map_err(|_| {
        let message = "this expression is not understood here; write a function and call it";
        syn::Error::new(start, message)
    })
}

/// A list or block that is the whole value, and not the start of an expression.
fn whole_group(input: ParseStream<'_>) -> Option<Group> {
    if !input.peek(token::Bracket) && !input.peek(token::Brace) {
        return None;
    }
    let ahead = input.fork();
    let group = ahead.parse().ok()?;
    if !ahead.is_empty() && !ahead.peek(Token![,]) {
        return None;
    }
    input.advance_to(&ahead);
    Some(group)
}
