//! The name that was probably meant.

/// The name nearest to `written`, when one is near: the same letters in another case or with other separators, few
/// slips of the hand, or the beginning of one name alone.
pub(super) fn name<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let folded = fold(written);
    let most = (folded.chars().count() / 3).clamp(1, 3);
    let names: Vec<&str> = names.into_iter().collect();
    let nearest = names
        .iter()
        .map(|name| (strsim::osa_distance(&folded, &fold(name)), *name))
        .filter(|(distance, name)| *distance <= most && *distance < name.len())
        .min_by_key(|(distance, _)| *distance);
    if let Some((_, name)) = nearest {
        return Some(name);
    }
    let mut begun = names
        .into_iter()
        .filter(|name| folded.len() >= SHORTEST_BEGINNING && fold(name).starts_with(&folded));
    begun.next().filter(|_| begun.next().is_none())
}

/// Fewest characters by which a name is recognised from its beginning.
const SHORTEST_BEGINNING: usize = 3;

/// Letters and digits alone, in lower case, and no more of them than any name has.
fn fold(name: &str) -> String {
    const MOST: usize = 64;
    name.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .take(MOST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        let fields = ["tempo_bpm", "beat_index", "phase", "hlc", "cluster_id"];
        for (written, meant) in [
            ("tempo_bmp", Some("tempo_bpm")),
            ("tempoBpm", Some("tempo_bpm")),
            ("Beat-Index", Some("beat_index")),
            ("HLC", Some("hlc")),
            ("phse", Some("phase")),
            ("cluster", Some("cluster_id")),
            ("colour", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(name(written, fields), meant, "{written}");
        }
    }
}
