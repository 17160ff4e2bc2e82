//! Objects, arrays and enums, walked by `serde_json` and read by [`Value`].

use std::{borrow::Cow, fmt};

use serde::de::{
    DeserializeSeed, Deserializer as _, EnumAccess, Error as _, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor, value::CowStrDeserializer,
};
use serde_json::value::RawValue;

use super::{Fault, de::Value, key::Key};

/// The members of the object `value`, handed to `visitor` one by one.
pub(super) fn map<'de, V: Visitor<'de>>(value: Value<'de>, visitor: V) -> Result<V::Value, Fault> {
    let object = value.enter()?;
    let mut map = Map { object, members: members(object)?.into_iter(), value: None };
    let visited = visitor.visit_map(&mut map)?;
    if map.members.len() > 0 || map.value.is_some() {
        return Err(Fault::invalid_length(0, &"an object with fewer members"));
    }
    Ok(visited)
}

/// The elements of the array `value`, handed to `visitor` one by one.
pub(super) fn seq<'de, V: Visitor<'de>>(value: Value<'de>, visitor: V) -> Result<V::Value, Fault> {
    let array = value.enter()?;
    let elements =
        array.plain().deserialize_seq(Elements).map_err(|error| Fault::syntax(&error))?;
    let mut seq = Seq { array, elements: elements.into_iter() };
    let visited = visitor.visit_seq(&mut seq)?;
    if seq.elements.len() > 0 {
        return Err(Fault::invalid_length(0, &"an array with fewer elements"));
    }
    Ok(visited)
}

/// An enum's variant: `"Name"`, or `{"Name": content}`.
pub(super) fn variant<'de, V: Visitor<'de>>(
    value: Value<'de>,
    visitor: V,
) -> Result<V::Value, Fault> {
    let (name, content) = match value.first() {
        b'"' => (
            serde_json::from_str::<KeyText<'_>>(value.raw())
                .map_err(|error| Fault::syntax(&error))?
                .0,
            None,
        ),
        b'{' => single(value.enter()?)?,
        _ => return Err(Fault::invalid_type(Unexpected::Other(""), &"a variant's name")),
    };
    visitor.visit_enum(Variant { name, content })
}

fn single(object: Value<'_>) -> Result<(Cow<'_, str>, Option<Value<'_>>), Fault> {
    match <[_; 1]>::try_from(members(object)?) {
        Ok([(name, content)]) => Ok((name, Some(object.inner(content)))),
        Err(_) => {
            Err(Fault::invalid_type(Unexpected::Map, &"an object with one member, the variant"))
        }
    }
}

fn members(object: Value<'_>) -> Result<Vec<Member<'_>>, Fault> {
    object.plain().deserialize_map(Members).map_err(|error| Fault::syntax(&error))
}

type Member<'de> = (Cow<'de, str>, &'de RawValue);

/// A name that is borrowed where it can be. Names are not secret.
#[derive(serde::Deserialize)]
struct KeyText<'a>(#[serde(borrow)] Cow<'a, str>);

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<Member<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(KeyText(name)) = map.next_key()? {
            members.push((name, map.next_value()?));
        }
        Ok(members)
    }
}

struct Elements;

impl<'de> Visitor<'de> for Elements {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element()? {
            elements.push(element);
        }
        Ok(elements)
    }
}

struct Map<'de> {
    object: Value<'de>,
    members: std::vec::IntoIter<Member<'de>>,
    value: Option<&'de RawValue>,
}

impl<'de> MapAccess<'de> for Map<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        let Some((name, value)) = self.members.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(Key(name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let raw = self.value.take().ok_or_else(|| Fault::custom("a value before its name"))?;
        let value = self.object.inner(raw);
        value.placed(seed.deserialize(value))
    }
}

struct Seq<'de> {
    array: Value<'de>,
    elements: std::vec::IntoIter<&'de RawValue>,
}

impl<'de> SeqAccess<'de> for Seq<'de> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        let Some(raw) = self.elements.next() else { return Ok(None) };
        let value = self.array.inner(raw);
        value.placed(seed.deserialize(value)).map(Some)
    }
}

struct Variant<'de> {
    name: Cow<'de, str>,
    content: Option<Value<'de>>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Fault;
    type Variant = Content<'de>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Content<'de>), Fault> {
        let name: CowStrDeserializer<'de, Fault> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, Content(self.content)))
    }
}

struct Content<'de>(Option<Value<'de>>);

impl<'de> Content<'de> {
    fn required(self) -> Result<Value<'de>, Fault> {
        self.0
            .ok_or_else(|| Fault::invalid_type(Unexpected::UnitVariant, &"a variant with content"))
    }
}

impl<'de> VariantAccess<'de> for Content<'de> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.0 {
            None => Ok(()),
            Some(value) => serde::Deserialize::deserialize(value),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        seed.deserialize(self.required()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.required()?.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.required()?.deserialize_any(visitor)
    }
}
