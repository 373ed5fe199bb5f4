//! Which task a claim is about.

use crate::identifier::text_newtype;

text_newtype! {
    /// A task's name: any text of 1 to [`TaskId::MAX_CHARS`] characters (Unicode code points).
    TaskId,
    accepts: |text| !text.is_empty() && text.chars().count() <= TaskId::MAX_CHARS,
    expected: "task_id must have 1 to 256 characters",
    schema: {
        "type": "string",
        "minLength": 1,
        "maxLength": TaskId::MAX_CHARS
    }
}

impl TaskId {
    /// Longest task id, in Unicode code points.
    pub const MAX_CHARS: usize = 256;
}

#[cfg(test)]
mod tests {
    use super::TaskId;

    #[test]
    fn a_task_id_counts_code_points_not_bytes() {
        assert!(TaskId::accepts(&"é".repeat(256)));
        assert!(!TaskId::accepts(&"é".repeat(257)));
        assert!(!TaskId::accepts(""));
    }
}
