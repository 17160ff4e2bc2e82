//! The collector of errors.
//!
//! Steps report here and go on, so that one build shows every mistake.

use std::fmt::Display;

use quote::ToTokens;

/// Collects errors; must end in [`finish`](Self::finish).
#[derive(Default)]
pub(crate) struct Ctxt {
    errors: Vec<syn::Error>,
    finished: bool,
}

impl Ctxt {
    /// Reports a mistake that lies in the tokens `at`.
    pub(crate) fn error(&mut self, at: impl ToTokens, message: impl Display) {
        self.errors.push(syn::Error::new_spanned(at, message));
    }

    /// Reports an error that has its place already.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.errors.push(error);
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
        let mut errors = std::mem::take(&mut self.errors).into_iter();
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
