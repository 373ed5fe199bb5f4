//! Writes the schema of a line of `backbeat tail --format json` to standard output, as it is committed in `schemas/`.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    let schema = backbeat_tail::tail_event_schema();
    writeln!(io::stdout().lock(), "{schema:#}")
}
