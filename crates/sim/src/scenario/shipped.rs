//! The scenarios that come with the crate. They are files like everybody's, in `fixtures/scenarios`.

/// Names and texts.
pub(super) const SHIPPED: [(&str, &str); 3] = [
    (
        "steady",
        include_str!("../../../../fixtures/scenarios/steady.toml"),
    ),
    (
        "rush-hour",
        include_str!("../../../../fixtures/scenarios/rush-hour.toml"),
    ),
    (
        "bad-day",
        include_str!("../../../../fixtures/scenarios/bad-day.toml"),
    ),
];
