//! The issues of a bar report: proven while the report is read, taken apart only when somebody asks.

use super::cursor::Cursor;
use super::fields::{key, list};
use super::number::integer;
use super::text::Text;
use super::word;
use backbeat_contract::{Issue, IssueSeverity};

/// The issues of a bar report.
#[derive(Debug, Clone, Copy, Default)]
pub struct Issues<'a> {
    raw: &'a [u8],
    count: usize,
}

/// One issue of a bar report.
#[derive(Debug, Clone, Copy)]
pub struct IssueView<'a> {
    /// How much it matters.
    pub severity: IssueSeverity,
    /// What kind of issue it is.
    pub category: Text<'a>,
    /// How often it happened, at least once.
    pub count: u64,
    /// A sentence that a person can act on.
    pub description: Text<'a>,
    /// How many agents are named; `None` when the field is absent.
    pub affected_agents: Option<usize>,
}

impl<'a> Issues<'a> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The issues, in order.
    pub fn iter(&self) -> impl Iterator<Item = IssueView<'a>> {
        let mut cursor = Cursor::new(self.raw);
        cursor.skip(usize::from(self.count > 0));
        (0..self.count).map_while(move |_| {
            let issue = issue(&mut cursor);
            cursor.more(b']');
            issue
        })
    }
}

/// Reads the array of issues.
pub(super) fn read<'a>(cursor: &mut Cursor<'a>) -> Option<Issues<'a>> {
    cursor.token()?;
    let start = cursor.position();
    let count = list(cursor, usize::MAX, |cursor| issue(cursor).map(drop))?;
    Some(Issues {
        raw: cursor.since(start),
        count,
    })
}

fn issue<'a>(cursor: &mut Cursor<'a>) -> Option<IssueView<'a>> {
    let (mut severity, mut category, mut count, mut description, mut affected_agents) =
        (None, None, None, None, None);
    cursor.expect(b'{')?;
    if cursor.closes(b'}')? {
        return None;
    }
    loop {
        let fresh = match key(cursor, part)? {
            Part::Severity => severity
                .replace(word::word(cursor, IssueSeverity::from_word)?)
                .is_none(),
            Part::Category => category.replace(cursor.string()?).is_none(),
            Part::Count => count
                .replace(integer(cursor).filter(|&count| count > 0)?)
                .is_none(),
            Part::Description => description.replace(cursor.string()?).is_none(),
            Part::AffectedAgents => {
                let agents = list(cursor, Issue::MAX_AFFECTED_AGENTS, |cursor| {
                    word::agent_id(cursor).map(drop)
                })?;
                affected_agents.replace(agents).is_none()
            }
        };
        if !fresh {
            return None;
        }
        if !cursor.more(b'}')? {
            return Some(IssueView {
                severity: severity?,
                category: category?,
                count: count?,
                description: description?,
                affected_agents,
            });
        }
    }
}

enum Part {
    Severity,
    Category,
    Count,
    Description,
    AffectedAgents,
}

fn part(key: &[u8]) -> Option<Part> {
    Some(match key {
        b"severity" => Part::Severity,
        b"category" => Part::Category,
        b"count" => Part::Count,
        b"description" => Part::Description,
        b"affected_agents" => Part::AffectedAgents,
        _ => return None,
    })
}
