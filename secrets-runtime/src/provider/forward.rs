//! For layers: what they do not change goes to the provider inside.

/// In an `impl Provider`: hands everything but `capabilities` and reads on to the field `$inner`.
/// If a method `$within` is named, it is given the future of each call, and its own is awaited.
macro_rules! forward_the_rest {
    ($inner:ident $(, $within:ident)?) => {
        $crate::provider::forward_life!($inner $(, $within)?);
        $crate::provider::forward_life! { @ $inner, [$($within)?],
            fn list_page(request: &$crate::provider::ListRequest<'_>) -> $crate::provider::ListPage;
            fn metadata(request: &$crate::provider::FetchRequest<'_>) -> $crate::provider::Metadata;
            fn put(request: &$crate::provider::WriteRequest<'_>) -> Option<Box<str>>;
            fn delete(request: &$crate::provider::FetchRequest<'_>) -> ();
        }
    };
}

/// As [`forward_the_rest`], without what is asked by a name.
macro_rules! forward_life {
    ($inner:ident $(, $within:ident)?) => {
        $crate::provider::forward_life! { @ $inner, [$($within)?],
            fn renew(lease: &$crate::lease::Lease) -> std::time::Duration;
            fn revoke(lease: &$crate::lease::Lease) -> ();
            fn connect() -> ();
            fn disconnect() -> ();
        }

        fn needs(&self) -> Vec<$crate::reference::SecretRefBuf> {
            self.$inner.needs()
        }

        fn attach(&self, host: &$crate::provider::Host) {
            self.$inner.attach(host);
        }

        async fn upkeep(&self) {
            self.$inner.upkeep().await;
        }
    };
    (@ $inner:ident, $within:tt,
     $(fn $name:ident($($argument:ident: &$type:ty)?) -> $output:ty;)*) => {
        $(async fn $name(&self $(, $argument: &$type)?) -> $crate::error::Result<$output> {
            let call = self.$inner.$name($($argument)?);
            $crate::provider::forward_life!(@ self, $within, call).await
        })*
    };
    (@ $layer:expr, [], $call:ident) => { $call };
    (@ $layer:expr, [$within:ident], $call:ident) => { $layer.$within($call) };
}

pub(crate) use {forward_life, forward_the_rest};
