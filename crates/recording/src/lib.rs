//! The form of a recording: messages with their times of receipt, one JSON object a line.
//!
//! - [`Reader`] gives the [`Line`]s of a recording: [`Opening`], [`Message`], [`Absence`].
//! - [`Writer`] writes them, plain or packed ([`Packing`]), so that what was flushed outlives the writer.
//! - [`is_recording`] tells one from other texts, [`PayloadPlace`] where in a line its message stands.
//! - [`Shift`] moves a message's times to another day and leaves every other byte alone.
//! - [`recording_schema`] is the published schema of a line, [`FormatVersion`] says who may read what.
//!
//! Taking messages from a bus and giving them back is `backbeat-deck`; judging them is `backbeat-validate` and
//! `backbeat-sequence`.
//!
//! ```
//! use backbeat_recording::{Line, Packing, Reader, Writer};
//! use backbeat_timing::ClusterInstant;
//!
//! let at = ClusterInstant::from_unix_nanos(1_757_075_400_000_000_000);
//! let mut writer = Writer::new(Vec::new(), Packing::None, at)?;
//! writer.message(at, "backbeat.beat.prod", [("x-term", "3")], b"not even \xff JSON")?;
//!
//! let text = writer.finish()?;
//! let mut reader = Reader::new(text.as_slice());
//! assert!(matches!(reader.next()?, Some(Line::Opening(_))));
//! let Some(Line::Message(message)) = reader.next()? else { panic!() };
//! assert_eq!(message.payload, b"not even \xff JSON"[..]);
//! assert!(reader.next()?.is_none());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod instant;
mod line;
mod packing;
mod payload_place;
mod reader;
mod recognise;
mod schema;
mod shift;
mod subject;
mod values;
mod version;
mod wire;
mod writer;

pub use instant::InstantText;
pub use line::{Absence, Line, Message, Opening};
pub use packing::Packing;
pub use payload_place::PayloadPlace;
pub use reader::{MAX_LINE_BYTES, Reader, RefuseLine, RefuseOpen, Torn};
pub use recognise::is_recording;
pub use schema::{MessageLine, RECORDING_SCHEMA_FILE, recording_schema};
pub use shift::{RefuseSpeed, Shift, Speed};
pub use subject::{cluster_in, is_dead_letter};
pub use version::FormatVersion;
pub use writer::{RefuseWrite, Writer, write_message};
