//! The shared runtime: providers, cache and limits behind one cheap handle.
use crate::{error::LoadError, report::LoadReport, secrets::Secrets};

/// Placeholder.
#[derive(Clone, Debug)]
pub struct Runtime;

pub(crate) struct Load<T>(T);
impl<T> Load<T> {
    pub(crate) fn finish(self) -> Result<T, LoadError> {
        Ok(self.0)
    }
    pub(crate) fn finish_with_report(self) -> Result<(T, LoadReport), LoadError> {
        Ok((self.0, LoadReport::default()))
    }
}
impl Runtime {
    /// The process-wide runtime.
    pub fn global() -> &'static Self {
        static R: Runtime = Runtime;
        &R
    }
    pub(crate) async fn load<T: Secrets>(&self) -> Load<T> {
        unimplemented!()
    }
}
