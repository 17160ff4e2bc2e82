//! Everything that this thread logs, down to the finest level, as text.

use std::{
    fmt::{Debug, Write as _},
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use tracing::{
    Dispatch, Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::DefaultGuard,
};

/// If there is one subscriber only, `tracing` asks the thread that comes by a place first whether
/// that place is of interest, for all threads; and that may be one without a subscriber.
static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Recorder::default()));

#[derive(Clone, Default)]
pub(crate) struct Recorder {
    text: Arc<Mutex<String>>,
    spans: Arc<AtomicU64>,
}

impl Recorder {
    /// Records what this thread logs for as long as the guard lives.
    pub(crate) fn install() -> (Self, DefaultGuard) {
        LazyLock::force(&SECOND);
        let recorder = Self::default();
        let guard = tracing::subscriber::set_default(recorder.clone());
        (recorder, guard)
    }

    pub(crate) fn text(&self) -> String {
        self.text.lock().unwrap().clone()
    }

    fn write(&self, name: &str, fields: impl FnOnce(&mut dyn Visit)) {
        let mut text = self.text.lock().unwrap();
        text.push_str(name);
        fields(&mut Fields(&mut text));
        text.push('\n');
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.write(span.metadata().name(), |fields| span.record(fields));
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.write("record", |fields| values.record(fields));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.write(event.metadata().name(), |fields| event.record(fields));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a `String` cannot fail.
        let _ = write!(self.0, " {field}={value:?}");
    }
}
