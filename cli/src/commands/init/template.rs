//! The files that `backbeat init` can write: what they say and how they are called. The text itself is in
//! `ci/templates`.

/// A file that `backbeat init` can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Template {
    /// A GitHub workflow with annotations
    Github,
    /// A GitLab job with a test report
    Gitlab,
    /// A make target `validate-backbeat`
    Make,
    /// A pre-commit hook over changed messages
    PreCommit,
}

impl Template {
    /// How the first line of every template begins, and thereby of every file that comes from one.
    pub(super) const MARK: &str = "# Backbeat contract:";

    /// What the file says.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Github => include_str!("../../../../ci/templates/github.yml"),
            Self::Gitlab => include_str!("../../../../ci/templates/gitlab.yml"),
            Self::Make => include_str!("../../../../ci/templates/Makefile.inc"),
            Self::PreCommit => include_str!("../../../../ci/templates/pre-commit.yaml"),
        }
    }

    /// What has to be added to a file that is there already: the entry of the list `repos`, where there is one,
    /// and the whole text otherwise.
    pub(super) fn entry(self) -> &'static str {
        self.text()
            .split_once("\nrepos:\n")
            .map_or(self.text(), |(_, entry)| entry)
    }

    /// The usual place, from the project's folder.
    pub(super) const fn place(self) -> &'static str {
        match self {
            Self::Github => ".github/workflows/backbeat.yml",
            Self::Gitlab => ".gitlab-ci.yml",
            Self::Make => "Makefile",
            Self::PreCommit => ".pre-commit-config.yaml",
        }
    }

    /// Names under which a project may have a file of its own instead of [`Self::place`], in the order in which the
    /// tool that reads them looks for them.
    pub(super) const fn hosts(self) -> &'static [&'static str] {
        match self {
            Self::Github => &[],
            Self::Gitlab => &[".gitlab-ci.yml"],
            Self::Make => &["GNUmakefile", "makefile", "Makefile"],
            Self::PreCommit => &[".pre-commit-config.yaml"],
        }
    }

    /// Where the file goes when the project's own file is in the usual place; `None` when the tool cannot include
    /// another file.
    pub(super) const fn place_beside(self) -> Option<&'static str> {
        match self {
            Self::Gitlab => Some(".gitlab/backbeat.yml"),
            Self::Make => Some("backbeat.mk"),
            Self::Github | Self::PreCommit => None,
        }
    }
}
