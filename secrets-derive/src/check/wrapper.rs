//! Types that are known by their names, since another method makes them.

use syn::{GenericArgument, Path, PathArguments, Type};

/// The `T` of a type that is written `Option<T>`.
pub(super) fn inside_option(ty: &Type) -> Option<&Type> {
    let path = path(ty)?;
    let standard = |name: &str| matches!(name, "std" | "core" | "option");
    if !path.segments.iter().rev().skip(1).all(|segment| standard(&segment.ident.to_string())) {
        return None;
    }
    inside(path, "Option")
}

/// The `T` of a type that is written `Lazy<T>`. The path to it is the compiler's to check: any
/// other `Lazy` is not the type that the call for the field gives.
pub(super) fn inside_lazy(ty: &Type) -> Option<&Type> {
    inside(path(ty)?, "Lazy")
}

/// The `K` and the `V` of a type that is written `BTreeMap<K, V>`. Any other type of that name is
/// refused by the compiler, as with `Lazy`.
pub(super) fn inside_map(ty: &Type) -> Option<(&Type, &Type)> {
    let mut inside = arguments(path(ty)?, "BTreeMap")?;
    Some((inside.next()?, inside.next()?))
}

/// The name of a type of ours, or `Option`, that stands around `ty`'s only argument.
pub(super) fn wrapper(ty: &Type) -> Option<(&'static str, &Type)> {
    let path = path(ty)?;
    ["Live", "Lazy", "Leased", "Option"]
        .into_iter()
        .find_map(|name| Some((name, inside(path, name)?)))
}

/// Whether this is written `String`.
pub(super) fn is_string(ty: &Type) -> bool {
    is_called(ty, "String")
}

/// The name of a type that only secrets have.
pub(super) fn secret_type(ty: &Type) -> Option<&'static str> {
    ["SecretString", "SecretSlice", "SecretBox"].into_iter().find(|name| is_called(ty, name))
}

fn is_called(ty: &Type, name: &str) -> bool {
    path(ty).and_then(|path| path.segments.last()).is_some_and(|last| last.ident == name)
}

fn path(ty: &Type) -> Option<&Path> {
    match ty {
        Type::Group(group) => path(&group.elem),
        Type::Paren(paren) => path(&paren.elem),
        Type::Path(path) if path.qself.is_none() => Some(&path.path),
        _ => None,
    }
}

fn inside<'a>(path: &'a Path, name: &str) -> Option<&'a Type> {
    arguments(path, name)?.next()
}

/// The types that stand in the angle brackets of the path's last word, if that is `name`.
fn arguments<'a>(path: &'a Path, name: &str) -> Option<impl Iterator<Item = &'a Type> + use<'a>> {
    let last = path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    Some(arguments.args.iter().map_while(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }))
}

#[cfg(test)]
mod tests {
    use syn::Type;

    use super::{inside_lazy, inside_option};

    fn parse(ty: &str) -> Type {
        syn::parse_str(ty).expect("a type")
    }

    #[test]
    fn knows_the_standard_option_by_each_of_its_paths() {
        for ty in
            ["Option<u8>", "std::option::Option<u8>", "::core::option::Option<u8>", "(Option<u8>)"]
        {
            assert!(inside_option(&parse(ty)).is_some(), "{ty}");
        }
    }

    #[test]
    fn takes_no_other_type_for_it() {
        for ty in
            ["u8", "Option", "my::Option<u8>", "Vec<Option<u8>>", "Options<u8>", "&Option<u8>"]
        {
            assert!(inside_option(&parse(ty)).is_none(), "{ty}");
        }
    }

    #[test]
    fn knows_a_lazy_field_by_the_last_word_of_its_outermost_type() {
        for ty in ["Lazy<u8>", "typed_secrets::Lazy<u8>", "::renamed::Lazy<u8>", "(Lazy<u8>)"] {
            assert!(inside_lazy(&parse(ty)).is_some(), "{ty}");
        }
        for ty in ["Lazy", "Option<Lazy<u8>>", "LazyLock<u8>", "Lazy<'a>", "<T as A>::Lazy<u8>"] {
            assert!(inside_lazy(&parse(ty)).is_none(), "{ty}");
        }
    }
}
