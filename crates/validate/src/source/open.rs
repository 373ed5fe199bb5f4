//! Opening what the user names, unpacked on the way.

use super::form::{Form, Packing, of_name};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// A source that is open.
pub(crate) struct Stream {
    pub(crate) reader: Box<dyn Read + Send>,
    pub(crate) form: Form,
    /// Whether somebody may still be writing: a pipe.
    pub(crate) live: bool,
}

/// Opens a file; `.gz` and `.zst` are unpacked while they are read.
pub(crate) fn open(path: &Path) -> io::Result<Stream> {
    let (form, packing) = of_name(path);
    let file = File::open(path)?;
    let live = !file.metadata()?.is_file();
    let reader: Box<dyn Read + Send> = match packing {
        Packing::None => Box::new(file),
        // A gzip file may be several, one after the other.
        Packing::Gzip => Box::new(flate2::read::MultiGzDecoder::new(file)),
        Packing::Zstd => Box::new(zstd::Decoder::new(file)?),
    };
    Ok(Stream { reader, form, live })
}
