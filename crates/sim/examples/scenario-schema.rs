//! Writes the schema of scenario files to standard output, as it is committed in `fixtures/scenarios/`.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    let schema = backbeat_sim::scenario::published_schema();
    writeln!(io::stdout().lock(), "{schema:#}")
}
