//! The collector of errors.
//!
//! Steps report here and go on, so that one build shows every mistake.

use std::fmt::Display;

use quote::ToTokens;

/// Collects errors; must end in [`finish`](Self::finish).
#[derive(Default)]
pub(crate) struct Ctxt {
    /// Each with the number of its field, counted from 1.
    errors: Vec<(usize, syn::Error)>,
    field: usize,
    finished: bool,
}

impl Ctxt {
    /// Reports a mistake that lies in the tokens `at`.
    pub(crate) fn error(&mut self, at: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(at, message));
    }

    /// Reports an error that has its place already.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.errors.push((self.field, error));
    }

    /// What follows is about the struct itself.
    pub(crate) fn enter_struct(&mut self) {
        self.field = 0;
    }

    /// What follows is about the field with this index, so that messages keep the fields' order.
    pub(crate) fn enter_field(&mut self, index: usize) {
        self.field = index + 1;
    }

    /// Runs `step`; `None` if it reported anything.
    pub(crate) fn attempt<T>(&mut self, step: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let before = self.errors.len();
        let value = step(self);
        (self.errors.len() == before).then_some(value)
    }

    /// The value if nothing was reported, or else all errors in one.
    pub(crate) fn finish<T>(mut self, value: Option<T>) -> syn::Result<T> {
        self.finished = true;
        let mut errors = std::mem::take(&mut self.errors);
        errors.sort_by_key(|(field, _)| *field);
        let mut errors = errors.into_iter().map(|(_, error)| error);
        let Some(mut all) = errors.next() else {
            return value.ok_or_else(|| {
                let message = "the derive failed without a reason; please report this";
                syn::Error::new(proc_macro2::Span::call_site(), message)
            });
        };
        all.extend(errors);
        Err(all)
    }
}

impl Drop for Ctxt {
    fn drop(&mut self) {
        debug_assert!(
            self.finished || std::thread::panicking(),
            "a `Ctxt` was dropped and its errors with it"
        );
    }
}
