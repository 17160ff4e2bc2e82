//! Numbers, read as `serde_json` reads them, whose own errors would have to be taken apart.

use serde::de::{Error as _, Unexpected, Visitor};

use super::Fault;

/// Hands a number that is well-formed JSON to `visitor`, in the narrowest type that holds it.
pub(super) fn visit<'de, V: Visitor<'de>>(raw: &str, visitor: V) -> Result<V::Value, Fault> {
    if let Ok(number) = raw.parse::<u64>() {
        return visitor.visit_u64(number);
    }
    // Only a float can tell `-0` from `0`.
    if let Some(number) = raw.parse::<i64>().ok().filter(|number| *number != 0) {
        return visitor.visit_i64(number);
    }
    match raw.parse::<f64>() {
        Ok(number) if number.is_finite() => visitor.visit_f64(number),
        _ => Err(out_of_range()),
    }
}

/// The same, rounded once to the narrower type, which it must not exceed.
pub(super) fn visit_f32<'de, V: Visitor<'de>>(number: f32, visitor: V) -> Result<V::Value, Fault> {
    if number.is_finite() { visitor.visit_f32(number) } else { Err(out_of_range()) }
}

fn out_of_range() -> Fault {
    Fault::invalid_value(Unexpected::Float(0.0), &"a number this type can hold")
}
