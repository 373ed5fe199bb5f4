//! Writes the schema of validation reports to standard output, as it is committed in `schemas/`.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    let schema = backbeat_validate::report::validation_report_schema();
    writeln!(io::stdout().lock(), "{schema:#}")
}
