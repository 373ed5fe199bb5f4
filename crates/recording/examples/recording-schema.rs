//! Writes the schema of a recording's lines to standard output, as it is committed in `schemas/`.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    let schema = backbeat_recording::recording_schema();
    writeln!(io::stdout().lock(), "{schema:#}")
}
