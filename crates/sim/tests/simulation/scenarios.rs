//! Scenario files: what is shipped, what is published, and how a fault is told.

use std::path::Path;

use backbeat_sim::scenario::{SCENARIO_SCHEMA_FILE, Scenario, scenario_schema};

use crate::given;

#[test]
fn shipped_scenarios_are_read_and_written_without_loss() {
    for name in Scenario::shipped_names() {
        let scenario = given::scenario(name);
        let written = toml::to_string(&scenario).unwrap();
        assert_eq!(Scenario::from_toml("written", &written), Ok(scenario));
    }
}

#[test]
fn the_committed_schema_is_what_the_types_generate() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../schemas")
        .join(SCENARIO_SCHEMA_FILE);
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == format!("{:#}\n", scenario_schema()),
        "{SCENARIO_SCHEMA_FILE} has drifted; run `backbeat schema generate --dir schemas`"
    );
}

#[test]
fn the_schema_names_no_format_that_a_strict_validator_does_not_know() {
    assert!(!scenario_schema().to_string().contains("\"format\""));
}

#[test]
fn the_schema_accepts_what_is_shipped_and_refuses_what_is_refused() {
    let validator = jsonschema::validator_for(&scenario_schema()).unwrap();
    for name in Scenario::shipped_names() {
        let text = Scenario::shipped_text(name).unwrap();
        let value: serde_json::Value = toml::from_str(text).unwrap();
        assert!(validator.is_valid(&value), "{name}");
    }
    for Faulty { told, text, .. } in faulty().iter().filter(|faulty| faulty.schema_sees) {
        let value: serde_json::Value = toml::from_str(text).unwrap();
        assert!(!validator.is_valid(&value), "{told}");
    }
}

const CREW: &str = "[[crew]]\nname = \"indexer\"\nshare = 1\ntask = \"batch\"\nstart = 0.5\n\
     plan = { min = 1, max = 2 }\nexecute = { min = 1, max = 2 }\nreview = { min = 1, max = 2 }\n";

/// What is refused.
struct Faulty {
    /// How.
    told: &'static str,
    text: String,
    /// Whether a schema can say so too: not of two figures that do not fit each other.
    schema_sees: bool,
}

fn faulty() -> Vec<Faulty> {
    let with = |from: &str, to: &str| CREW.replace(from, to);
    let twins = with("indexer", "twin");
    vec![
        Faulty {
            told: "given.toml, line 5, column 9: a chance must be from 0 to 1, got 1.5",
            text: with("0.5", "1.5"),
            schema_sees: true,
        },
        Faulty {
            told: "given.toml, line 2, column 8: a crew's name must have 1 to 32 letters, digits, _ or -, got \"in.dexer\"",
            text: with("indexer", "in.dexer"),
            schema_sees: true,
        },
        Faulty {
            told: "given.toml, line 6, column 8: a length must be from 1 to 1000 beats with min <= max, got 9 to 2",
            text: with("plan = { min = 1", "plan = { min = 9"),
            schema_sees: false,
        },
        Faulty {
            told: "given.toml, line 3, column 9: a share must be from 1 to 10000, got 0",
            text: with("share = 1", "share = 0"),
            schema_sees: true,
        },
        Faulty {
            told: "given.toml, line 1, column 8: a scenario must have 1 to 64 crews, got 0",
            text: "crew = []".to_owned(),
            schema_sees: true,
        },
        Faulty {
            told: "given.toml, line 1, column 1: crew \"twin\" is there twice",
            text: format!("{twins}{twins}"),
            schema_sees: false,
        },
        Faulty {
            told: "given.toml, line 1, column 10: a spread must be from 0.01 to 0.95, got 1",
            text: format!("spread = 1.0\n{CREW}"),
            schema_sees: true,
        },
        Faulty {
            told: "given.toml, line 1, column 8: a rush must last at least 1 beat and less than the 4 beats after which it comes again, got 4",
            text: format!("rush = {{ every = 4, lasts = 4, start = 1, spread = 0.2 }}\n{CREW}"),
            schema_sees: false,
        },
    ]
}

#[test]
fn a_fault_is_told_with_its_place() {
    for Faulty { told, text, .. } in faulty() {
        let refusal = Scenario::from_toml("given.toml", &text).unwrap_err();
        assert_eq!(refusal.to_string(), told, "{text}");
    }
}

#[test]
fn what_is_no_scenario_is_refused_where_it_is() {
    for (text, line) in [
        ("crew", 1),
        ("description = \"x\"", 1),
        ("\n\nspeed = 3\n", 3),
        ("crew = 3", 1),
        ("[faults]\nlate = \"often\"", 2),
    ] {
        let refusal = Scenario::from_toml("given.toml", text).unwrap_err();
        assert_eq!(refusal.line, line, "{refusal}");
    }
}
