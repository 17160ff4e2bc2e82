//! From what the attributes say to a [`Model`]: the rules that look at more than one key.
//!
//! Every field is checked to its end, whatever the others hold.

use crate::{
    attr::{FieldAttr, Keyed},
    ctxt::Ctxt,
    model::{Content, Field, Model},
    parse::{self, Input},
    provider::Builtin,
};

mod compose;
mod fetched;
mod pattern;
mod providers;
mod reader;
mod requests;
mod scope;
mod shape;
mod source;
mod wrapper;

use compose::Siblings;
use requests::Requests;
use scope::Scope;

/// Checks a struct; the model is only used if nothing was reported.
pub(crate) fn check<'a>(
    cx: &mut Ctxt,
    input: &Input<'a>,
    builtin: &'static [Builtin],
) -> Model<'a> {
    cx.enter_struct();
    let scope = Scope::new(cx, &input.attr, builtin);
    let siblings = Siblings::new(&input.fields);
    let mut requests = Requests::default();
    let fields = input
        .fields
        .iter()
        .enumerate()
        .filter_map(|(index, field)| {
            cx.enter_field(index);
            check_field(cx, field, &scope, &siblings, &mut requests)
        })
        .collect();
    Model {
        ident: input.ident,
        generics: input.generics,
        path: scope.path,
        requests: requests.into_list(),
        fields,
    }
}

fn check_field<'a>(
    cx: &mut Ctxt,
    field: &parse::Field<'a>,
    scope: &Scope,
    siblings: &Siblings,
    requests: &mut Requests,
) -> Option<Field<'a>> {
    let attr = field.attr.as_ref()?;
    let content = if let Some(nested) = &attr.nested {
        refuse_beside(cx, attr, nested, &["nested"]);
        shape::check_nested(cx, field.ty);
        Content::Nested
    } else if let Some(template) = &attr.compose {
        refuse_beside(cx, attr, template, &["compose", "validate"]);
        shape::check_composed(cx, field.ty);
        Content::Composed(compose::check(cx, &template.value, siblings)?)
    } else {
        Content::Fetched(fetched::check(cx, attr, (field.ident, field.ty), scope, requests)?)
    };
    let validate = attr.validate.as_ref().map(|validate| validate.value.clone());
    Some(Field { ident: field.ident, ty: field.ty, content, validate })
}

/// Reports each key that means nothing beside `main`, and a reference.
fn refuse_beside<T>(cx: &mut Ctxt, attr: &FieldAttr, main: &Keyed<T>, allowed: &[&str]) {
    let main = &main.key;
    if let Some(place) = &attr.place {
        let message = format!("a reference means nothing beside `{main}`; remove one of them");
        cx.error(place.tokens(), message);
    }
    refuse_keys(cx, attr, &format!("`{main}`"), allowed);
}

/// Reports each key that is not `allowed` beside `main`.
fn refuse_keys(cx: &mut Ctxt, attr: &FieldAttr, main: &str, allowed: &[&str]) {
    for key in attr.keys.iter().filter(|key| !allowed.iter().any(|allowed| *key == allowed)) {
        cx.error(key, format_args!("`{key}` means nothing beside {main}; remove one of them"));
    }
}
