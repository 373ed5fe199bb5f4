//! The law itself: one message, judged all ways. Shared with the fuzz target.

use super::reference::{self, Reference};
use backbeat_validate::{Contract, Judge, Policy, SchemaFolder, fast, rules};
use std::path::Path;
use std::sync::LazyLock;

static REFERENCE: LazyLock<Reference> = LazyLock::new(Reference::new);
static BUILT_IN: LazyLock<Judge> =
    LazyLock::new(|| Judge::new(Contract::BuiltIn, Policy::default()));
static FOLDER: LazyLock<Judge> = LazyLock::new(|| {
    // The test's crate and the fuzz target's lie at different depths.
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let schemas = above
        .map(|folder| folder.join("schemas"))
        .find(|schemas| schemas.is_dir())
        .unwrap();
    let folder = SchemaFolder::load(&schemas).unwrap();
    Judge::new(Contract::Folder(Box::new(folder)), Policy::default())
});

/// Holds every path against the reference; gives the verdict.
pub(crate) fn judge_all_ways(message: &[u8]) -> bool {
    let expected = REFERENCE.accepts(message);
    let shown = || String::from_utf8_lossy(message).into_owned();
    let view = fast::read(message);
    assert_eq!(view.is_some(), expected, "hot path: {}", shown());
    let explained = BUILT_IN.explain(message);
    assert_eq!(
        reference::fits_schema(&explained),
        expected,
        "slow path: {} {explained:#?}",
        shown()
    );
    let by_folder = FOLDER.explain(message);
    assert_eq!(
        reference::fits_schema(&by_folder),
        expected,
        "folder: {} {by_folder:#?}",
        shown()
    );
    assert_eq!(
        reference::owned_type_accepts(message),
        expected,
        "owned types: {}",
        shown()
    );
    if let Some(view) = view {
        let told = explained
            .diagnostics
            .iter()
            .any(|diagnostic| diagnostic.code.is_rule());
        assert_eq!(rules::are_kept(&view), !told, "rules: {}", shown());
    }
    expected
}
