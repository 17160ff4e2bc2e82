//! `compose`: which fields a text is made from.

use std::collections::HashMap;

use syn::{Ident, LitStr, ext::IdentExt as _};

use super::wrapper::wrapper;
use crate::{
    ctxt::Ctxt,
    literal::template::{self, Piece},
    model::{Part, Template},
    parse::Field,
    suggest::{did_you_mean, list},
};

/// The struct's fields by name.
pub(super) struct Siblings {
    /// The names that may be inserted.
    names: Vec<String>,
    /// Each name's number, and what forbids to insert the field.
    numbers: HashMap<String, (usize, Option<&'static str>)>,
}

/// Why a field's value is not there when texts are composed.
fn obstacle(field: &Field<'_>) -> Option<&'static str> {
    if is_composed(field) {
        Some("is composed itself; insert the fields it is made from")
    } else {
        wrapper(field.ty).and_then(|(name, _)| match name {
            "Lazy" => Some(LAZY),
            "Live" => Some(LIVE),
            _ => None,
        })
    }
}

const LAZY: &str = "is `Lazy`, so the load has no value to insert; make it a field without `Lazy`";
const LIVE: &str = "is `Live`, which the text would not follow; make it a field without `Live`, \
    and follow the whole struct with `Secrets::live`";

fn is_composed(field: &Field<'_>) -> bool {
    field.attr.as_ref().is_some_and(|attr| attr.compose.is_some())
}

impl Siblings {
    /// Composed text is rare, so nothing is built if no field is composed.
    pub(super) fn new(fields: &[Field<'_>]) -> Self {
        if !fields.iter().any(is_composed) {
            return Self { names: Vec::new(), numbers: HashMap::new() };
        }
        let name = |field: &Field<'_>| field.ident.unraw().to_string();
        let numbered = fields.iter().enumerate();
        Self {
            names: fields.iter().filter(|field| obstacle(field).is_none()).map(name).collect(),
            numbers: numbered.map(|(at, field)| (name(field), (at, obstacle(field)))).collect(),
        }
    }

    /// The number of the field that may be inserted under `name`.
    fn find(&self, name: &str) -> Result<usize, String> {
        match self.numbers.get(name) {
            Some((number, None)) => Ok(*number),
            Some((_, Some(obstacle))) => Err(format!("`{name}` {obstacle}")),
            None => Err(self.unknown(name)),
        }
    }

    fn unknown(&self, name: &str) -> String {
        let names = || self.names.iter().map(String::as_str);
        match did_you_mean(name, names()).as_str() {
            "" => format!("there is no field `{name}`; the fields are {}", list(names())),
            suggestion => format!("there is no field `{name}`{suggestion}"),
        }
    }
}

/// Reads the template and finds the fields it names.
pub(super) fn check(cx: &mut Ctxt, text: &LitStr, siblings: &Siblings) -> Option<Template> {
    match resolve(text, siblings) {
        Ok(template) => Some(template),
        Err(problem) => {
            cx.error(text, problem);
            None
        }
    }
}

fn resolve(text: &LitStr, siblings: &Siblings) -> Result<Template, String> {
    let mut inserted = Vec::new();
    let mut parts = Vec::new();
    for piece in template::parse(&text.value())? {
        let part = match piece {
            Piece::Text(text) => Part::Text(text),
            Piece::Insert(path) => insertion(&path, text, siblings)?,
        };
        if let Part::Field { field, .. } = part
            && !inserted.contains(&field)
        {
            inserted.push(field);
        }
        parts.push(part);
    }
    if inserted.is_empty() {
        return Err(template::NO_INSERTION.to_owned());
    }
    Ok(Template { span: text.span(), parts, inserted })
}

fn insertion(path: &[String], text: &LitStr, siblings: &Siblings) -> Result<Part, String> {
    let (first, members) = path.split_first().ok_or(template::NO_INSERTION)?;
    let field = siblings.find(first.strip_prefix("r#").unwrap_or(first))?;
    let members = members.iter().map(|member| ident(member, text)).collect::<Result<_, _>>()?;
    Ok(Part::Field { field, members })
}

/// The member's name as a token; a keyword becomes a raw identifier.
fn ident(name: &str, text: &LitStr) -> Result<Ident, String> {
    let mut ident = syn::parse_str::<Ident>(name)
        .or_else(|_| syn::parse_str(&format!("r#{name}")))
        .map_err(|_| format!("`{name}` cannot be the name of a field"))?;
    ident.set_span(text.span());
    Ok(ident)
}
