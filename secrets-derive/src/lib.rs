//! The derive macro of `typed-secrets`; depend on that crate.
