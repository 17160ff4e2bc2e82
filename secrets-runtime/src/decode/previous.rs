//! Which field types keep the value that was replaced.

use crate::live::Live;

/// What a field with `grace` may be: a `Live`.
#[diagnostic::on_unimplemented(
    message = "`grace` needs a `Live` field, and `{Self}` keeps no previous value",
    label = "is never replaced",
    note = "`grace` says how long `Live::previous` gives the value that was replaced; \
            make the field a `Live<…>`, or remove `grace`"
)]
pub trait KeepsPrevious {}

impl<T> KeepsPrevious for Live<T> {}

/// For generated code: refuses any other type at compile time.
pub const fn keeps_previous<T: KeepsPrevious>() {}
