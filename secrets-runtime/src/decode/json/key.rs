//! The name of an object's member, as the key of a map.
//!
//! A name is text, but the key's type may be a number, a boolean, an option, a variant or
//! a newtype of these, as with `serde_json`. Names are not secret.

use std::borrow::Cow;

use serde::{
    Deserializer,
    de::{IgnoredAny, IntoDeserializer as _, Visitor, value::CowStrDeserializer},
    forward_to_deserialize_any,
};

use super::{Fault, number};

pub(super) struct Key<'de>(pub(super) Cow<'de, str>);

impl<'de> Key<'de> {
    fn text(self) -> CowStrDeserializer<'de, Fault> {
        self.0.into_deserializer()
    }

    /// Whether the name is written as a JSON number.
    fn is_number(&self) -> bool {
        let ends = [self.0.bytes().next(), self.0.bytes().last()];
        let starts = matches!(ends[0], Some(b'-' | b'0'..=b'9'));
        let stops = matches!(ends[1], Some(b'0'..=b'9'));
        starts && stops && serde_json::from_str::<IgnoredAny>(&self.0).is_ok()
    }

    fn number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.is_number() {
            number::visit(&self.0, visitor)
        } else {
            self.deserialize_any(visitor)
        }
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.number(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.text().deserialize_any(visitor)
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &*self.0 {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.text().deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}
