//! The tables in `docs/schema-evolution.md` are those of the code. To write them anew after a
//! change of rules: `BLESS=1 cargo test -p backbeat-evolution documentation`.

use std::fs;
use std::path::Path;

use backbeat_evolution::{lint_markdown_table, markdown_table};

/// The text with what stands between the markers of `name` replaced.
fn with_table(text: &str, name: &str, table: &str) -> String {
    let (start, end) = (
        format!("<!-- {name}: generated -->\n"),
        format!("<!-- {name}: end -->"),
    );
    let (before, rest) = text.split_once(&start).expect("the start marker is there");
    let (_, after) = rest.split_once(&end).expect("the end marker is there");
    format!("{before}{start}{table}{end}{after}")
}

#[test]
fn the_documented_rules_are_those_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema-evolution.md");
    let written = fs::read_to_string(&path).unwrap();
    let expected = with_table(&written, "diff rules", &markdown_table());
    let expected = with_table(&expected, "lint rules", &lint_markdown_table());
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    assert!(
        written == expected || std::env::var_os("BLESS").is_some(),
        "docs/schema-evolution.md does not list the rules as they are: set BLESS=1 and run again"
    );
}
