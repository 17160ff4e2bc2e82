//! Behaviour around a provider: the [`Layer`] trait.

use crate::provider::SharedProvider;

/// Wraps a provider in another one that adds behaviour, such as retries.
///
/// In a list of layers the first one added runs first: it is the outermost, as
/// in tower's `ServiceBuilder`. A layer keeps no state per call, so a call may
/// be dropped at any moment.
pub trait Layer: std::fmt::Debug + Send + Sync + 'static {
    /// `inner` with this layer around it.
    fn layer(&self, inner: SharedProvider) -> SharedProvider;
}

/// Puts `layers` around `provider`, the first one outermost.
pub(crate) fn stack<'a>(
    provider: SharedProvider,
    layers: impl DoubleEndedIterator<Item = &'a dyn Layer>,
) -> SharedProvider {
    layers.rev().fold(provider, |inner, layer| layer.layer(inner))
}
