//! A deserializer that hands out strings from wiped buffers.

use serde::{
    Deserializer,
    de::{Error as _, Unexpected, Visitor},
    forward_to_deserialize_any,
};
use serde_json::value::RawValue;

use super::{Fault, access, number, text};
use crate::error::{Error, ErrorKind};

/// The text that positions count in.
#[derive(Clone, Copy)]
pub(super) struct Document<'de> {
    text: &'de str,
}

impl<'de> Document<'de> {
    pub(super) fn new(text: &'de str) -> Self {
        Self { text }
    }

    pub(super) fn value(self, raw: &'de RawValue) -> Value<'de> {
        Value { document: self, raw: raw.get(), depth: MAX_DEPTH }
    }

    /// Where `piece`, a part of the text, starts.
    pub(super) fn offset(self, piece: &str) -> usize {
        (piece.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }

    pub(super) fn error(self, fault: &Fault, piece: &str) -> Error {
        let base = self.offset(piece);
        let (line, column) = fault.position(self.text, base);
        Error::new(ErrorKind::Decode, format!("{} at line {line} column {column}", fault.message()))
    }
}

/// How deep objects and arrays may be nested in what is read, as in `serde_json`: a type that
/// holds itself would otherwise let a document use up the stack.
const MAX_DEPTH: u8 = 127;

/// One value of the document.
#[derive(Clone, Copy)]
pub(super) struct Value<'de> {
    pub(super) document: Document<'de>,
    raw: &'de str,
    /// How many more levels of objects and arrays may begin here.
    depth: u8,
}

impl<'de> Value<'de> {
    /// A value inside this one.
    pub(super) fn inner(self, raw: &'de RawValue) -> Value<'de> {
        Value { raw: raw.get(), ..self }
    }

    /// This object or array, its inside being one level deeper.
    pub(super) fn enter(mut self) -> Result<Self, Fault> {
        self.depth = self.depth.checked_sub(1).ok_or_else(Fault::too_deep)?;
        Ok(self)
    }

    /// `serde_json`'s own deserializer, for all that holds no string at this level.
    pub(super) fn plain(self) -> serde_json::Deserializer<serde_json::de::StrRead<'de>> {
        serde_json::Deserializer::from_str(self.raw)
    }

    pub(super) fn raw(self) -> &'de str {
        self.raw
    }

    pub(super) fn first(self) -> u8 {
        self.raw.as_bytes().first().copied().unwrap_or_default()
    }

    /// Adds this value's place to a fault that has none.
    pub(super) fn placed<T>(self, result: Result<T, Fault>) -> Result<T, Fault> {
        result.map_err(|fault| fault.at_offset(self.document.offset(self.raw)))
    }

    fn string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if let Some(plain) = text::plain(self.raw) {
            return visitor.visit_borrowed_str(plain);
        }
        let unescaped = text::unescape(self.raw)?;
        let unescaped = std::str::from_utf8(unescaped.expose()).map_err(Fault::custom)?;
        visitor.visit_str(unescaped)
    }

    /// A string and nothing else: a number must not pass for the number of a variant.
    fn only_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let result = match self.first() {
            b'"' => self.string(visitor),
            _ => Err(Fault::invalid_type(self.class(), &visitor)),
        };
        self.placed(result)
    }

    /// What the value is, without what it holds.
    fn class(self) -> Unexpected<'static> {
        match self.first() {
            b'"' => Unexpected::Str(""),
            b'{' => Unexpected::Map,
            b'[' => Unexpected::Seq,
            b'n' => Unexpected::Unit,
            b't' | b'f' => Unexpected::Bool(true),
            _ if self.raw.contains(['.', 'e', 'E']) => Unexpected::Float(0.0),
            _ => Unexpected::Unsigned(0),
        }
    }

    fn dispatch<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.first() {
            b'"' => self.string(visitor),
            b'{' => access::map(self, visitor),
            b'[' => access::seq(self, visitor),
            b'n' => visitor.visit_unit(),
            b't' => visitor.visit_bool(true),
            b'f' => visitor.visit_bool(false),
            _ => number::visit(self.raw, visitor),
        }
    }
}

impl<'de> Deserializer<'de> for Value<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let result = self.dispatch(visitor);
        self.placed(result)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.only_string(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.only_string(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.only_string(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.only_string(visitor)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.raw.parse() {
            Ok(number) => self.placed(number::visit_f32(number, visitor)),
            Err(_) => self.deserialize_any(visitor),
        }
    }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.raw.parse() {
            Ok(number) => visitor.visit_i128(number),
            Err(_) => self.deserialize_any(visitor),
        }
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.raw.parse() {
            Ok(number) => visitor.visit_u128(number),
            Err(_) => self.deserialize_any(visitor),
        }
    }

    /// Nothing is read of what nobody takes: it is known to be JSON.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.raw == "null" { visitor.visit_none() } else { visitor.visit_some(self) }
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
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let result = access::variant(self, visitor);
        self.placed(result)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f64 bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct
    }
}
