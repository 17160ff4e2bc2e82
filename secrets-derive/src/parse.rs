//! From the macro's input to what each attribute says.
//!
//! A field whose attribute could not be read is kept by name only, so that it is
//! not checked and a composed field may still name it.

use syn::{Data, DeriveInput, Fields, Generics, Ident, Type};

use crate::{
    attr::{ContainerAttr, FieldAttr},
    ctxt::Ctxt,
};

/// A struct and what its attributes say.
pub(crate) struct Input<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) attr: ContainerAttr,
    pub(crate) fields: Vec<Field<'a>>,
}

/// One field.
pub(crate) struct Field<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    /// `None` if it could not be read; the collector holds the reason.
    pub(crate) attr: Option<FieldAttr>,
}

/// Reads every attribute; `None` if the input is not a struct with named fields.
pub(crate) fn parse<'a>(cx: &mut Ctxt, input: &'a DeriveInput) -> Option<Input<'a>> {
    let attr = ContainerAttr::read(cx, &input.attrs);
    refuse_lifetimes(cx, &input.generics);
    let fields = named_fields(cx, input)?;
    let fields = fields.enumerate().filter_map(|field| parse_field(cx, field)).collect();
    Some(Input { ident: &input.ident, generics: &input.generics, attr, fields })
}

fn parse_field<'a>(cx: &mut Ctxt, (index, field): (usize, &'a syn::Field)) -> Option<Field<'a>> {
    cx.enter_field(index);
    let ident = field.ident.as_ref()?;
    let attr = cx.attempt(|cx| FieldAttr::read(cx, field)).flatten();
    Some(Field { ident, ty: &field.ty, attr })
}

fn refuse_lifetimes(cx: &mut Ctxt, generics: &Generics) {
    for lifetime in generics.lifetimes() {
        cx.error(&lifetime.lifetime, "a loaded struct owns its values; remove the lifetime");
    }
}

/// The fields of a struct with named fields; an empty struct `S {}` has them too.
fn named_fields<'a>(
    cx: &mut Ctxt,
    input: &'a DeriveInput,
) -> Option<impl Iterator<Item = &'a syn::Field> + use<'a>> {
    let problem = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return Some(fields.named.iter()),
            Fields::Unnamed(_) => "a tuple struct's fields have no names to report; name them",
            Fields::Unit => "a unit struct has nothing to load; write `struct Name { … }`",
        },
        Data::Enum(_) => "an enum cannot be loaded: each field of a struct has a source of its own",
        Data::Union(_) => "a union cannot be loaded: it could not be wiped",
    };
    cx.error(&input.ident, format_args!("`Secrets` needs a struct with named fields; {problem}"));
    None
}
