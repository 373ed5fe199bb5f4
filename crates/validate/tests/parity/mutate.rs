//! Messages that are nearly right: a seed, taken apart, changed in a few places and written in an unusual way.
//!
//! Deterministic: a case's number is all that is needed to make it again.

/// Valid messages that between them use every field.
pub(crate) const SEEDS: [&str; 5] = [
    r#"{"type":"backbeat.beatframe.v1","cluster_id":"chorus-prod","beat_index":1337,"downbeat":false,"phase":"execute","hlc":"7ffd:0001:abcd","deadline_at":"2025-09-05T12:30:00Z","tempo_bpm":2.0,"window_id":"7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5"}"#,
    r#"{"type":"backbeat.statusclaim.v1","agent_id":"search-indexer:worker-03","task_id":"index-batch:20250905-120","beat_index":1337,"state":"executing","beats_left":3,"progress":0.65,"notes":"processing batch 120/200","hlc":"7ffd:0001:beef"}"#,
    r#"{"type":"backbeat.statusclaim.v1","agent_id":"a:b","beat_index":0,"state":"blocked","wait_for":["x","hmmm://thread/abc123"],"hlc":"FFFF:0000:0000"}"#,
    r#"{"type":"backbeat.barreport.v1","window_id":"7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5","from_beat":240,"to_beat":359,"agents_reporting":978,"on_time_reviews":942,"help_promises_fulfilled":87,"secret_rotations_ok":true,"tempo_drift_ms":7.3,"issues":[]}"#,
    r#"{"type":"backbeat.barreport.v1","window_id":"7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5","from_beat":240,"to_beat":359,"agents_reporting":978,"on_time_reviews":942,"help_promises_fulfilled":87,"secret_rotations_ok":true,"tempo_drift_ms":-7.3e-1,"issues":[{"severity":"warning","category":"late","count":3,"description":"3 claims late","affected_agents":["a:b"]},{"severity":"info","category":"","count":1.0,"description":""}],"performance":{"claims_processed":10,"claims_late":1,"claims_invalid":0,"delivery_p50_ms":0.3,"delivery_p95_ms":1,"delivery_p99_ms":5e0,"rollup_ms":0}}"#,
];

/// Every field name, with the seed that has it.
pub(crate) const FIELDS: &[(usize, &str)] = &[
    (0, "type"),
    (0, "cluster_id"),
    (0, "beat_index"),
    (0, "downbeat"),
    (0, "phase"),
    (0, "hlc"),
    (0, "deadline_at"),
    (0, "tempo_bpm"),
    (0, "window_id"),
    (1, "agent_id"),
    (1, "task_id"),
    (1, "state"),
    (1, "beats_left"),
    (1, "progress"),
    (1, "notes"),
    (2, "wait_for"),
    (3, "from_beat"),
    (3, "tempo_drift_ms"),
    (4, "issues"),
    (4, "performance"),
];

/// The seed that has a field, with another value for it.
pub(crate) fn with_value(field: usize, value: &str) -> Vec<u8> {
    let (seed, name) = FIELDS[field];
    let mut members = members(SEEDS[seed]);
    for (key, old) in &mut members {
        if *key == format!("\"{name}\"") {
            value.clone_into(old);
        }
    }
    write(&members, || "").into_bytes()
}

/// Makes the message of one case.
pub(crate) struct Mutator {
    state: u64,
}

impl Mutator {
    pub(crate) fn new(case: u64) -> Self {
        Self {
            state: case
                .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .wrapping_add(0x1234_5678_9abc_def1),
        }
    }

    pub(crate) fn message(&mut self) -> Vec<u8> {
        let mut members = members(SEEDS[self.below(SEEDS.len())]);
        for _ in 0..self.below(3) {
            self.change(&mut members);
        }
        let spaced = self.below(3) == 0;
        let text = write(&members, || {
            if spaced {
                self.pick(&["", " ", "\n", "\t\r\n  "])
            } else {
                ""
            }
        });
        let mut bytes = text.into_bytes();
        if self.below(6) == 0 {
            self.damage(&mut bytes);
        }
        bytes
    }

    fn change(&mut self, members: &mut Vec<(String, String)>) {
        let at = self.below(members.len());
        match self.below(16) {
            0..5 => members[at].1 = self.value().to_owned(),
            5 => {
                members.remove(at);
            }
            6 => {
                let copy = members[at].clone();
                members.push(copy);
            }
            7 | 8 => {
                let other = self.below(members.len());
                members.swap(at, other);
            }
            9 => members.push((
                format!("\"{}\"", FIELDS[self.below(FIELDS.len())].1),
                self.value().to_owned(),
            )),
            10 => members[at].0 = self.escaped(&members[at].0.clone()),
            11 | 12 => members[at].1 = self.escaped(&members[at].1.clone()),
            13 => members[at].1 = self.longer(&members[at].1.clone()),
            14 => members[at].1 = self.digit_changed(&members[at].1.clone()),
            _ => members[at].0 = self.pick(STRANGE_KEYS).to_owned(),
        }
        if members.is_empty() {
            members.push(("\"type\"".into(), self.value().to_owned()));
        }
    }

    fn value(&mut self) -> &'static str {
        self.pick(VALUES)
    }

    /// Writes some characters of a string as escapes: the same string, another spelling.
    fn escaped(&mut self, text: &str) -> String {
        if !text.starts_with('"') || text.contains('\\') {
            return text.to_owned();
        }
        let inner: Vec<char> = text.trim_matches('"').chars().collect();
        let mut out = String::from("\"");
        for character in inner {
            match (self.below(4), character) {
                (0, _) => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        out.push_str(&format!("\\u{unit:04x}"));
                    }
                }
                (1, '/') => out.push_str("\\/"),
                _ => out.push(character),
            }
        }
        out + "\""
    }

    /// A string with more in it: up to and over the limits of length.
    fn longer(&mut self, text: &str) -> String {
        let Some(inner) = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
        else {
            return text.to_owned();
        };
        let unit = self.pick(&[
            "a",
            "é",
            "😀",
            "\\u00e9",
            "\\ud83d\\ude00",
            ":",
            "0",
            "\\n",
            "x.y",
        ]);
        let limit = self
            .pick(&["64", "128", "256", "1024", "1", "3"])
            .parse::<usize>()
            .unwrap();
        let have = inner.chars().count();
        let count = (limit + self.below(3))
            .saturating_sub(1)
            .saturating_sub(have)
            .max(1);
        format!("\"{inner}{}\"", unit.repeat(count))
    }

    fn digit_changed(&mut self, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        if bytes.is_empty() {
            return text.to_owned();
        }
        let at = self.below(bytes.len());
        bytes[at] = *self.pick_one(b"0123456789abcdefgGTZtz+-:./ e{}[]\",\\");
        String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
    }

    fn damage(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len());
        match self.below(6) {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= 1 << self.below(8),
            2 => bytes.insert(at, *self.pick_one(b"\xff\xc0\x80\xed\xe2{}[]\",:\\ \n0")),
            3 => {
                bytes.remove(at);
            }
            4 => bytes[at] = *self.pick_one(b"\x00\x1f\x7f\x80\xbf\xf4'\"\\"),
            _ => bytes.extend_from_slice(
                self.pick(&["{}", " ", "\u{feff}", ",", "\n\n", "null"])
                    .as_bytes(),
            ),
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        // xorshift64*: small, and good enough to choose mutations.
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let high = self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap() % bound
    }

    fn pick(&mut self, choices: &[&'static str]) -> &'static str {
        choices[self.below(choices.len())]
    }

    fn pick_one<'c>(&mut self, choices: &'c [u8]) -> &'c u8 {
        &choices[self.below(choices.len())]
    }
}

const STRANGE_KEYS: &[&str] = &[
    "\"\"",
    "\"Type\"",
    "\"beat_indeX\"",
    "\"é\"",
    "\"type\\u0000\"",
];

const VALUES: &[&str] = &[
    "0",
    "-0",
    "-0.0",
    "1",
    "1.0",
    "1e0",
    "1e2",
    "1E+2",
    "1.5",
    "-1",
    "-1e-400",
    "1e-400",
    "1e400",
    "-1e400",
    "0.1",
    "1e-1",
    "0.09999999999999999",
    "0.0999999999999999999999",
    "1000",
    "1000.0000001",
    "1e3",
    "9007199254740991",
    "9007199254740991.0",
    "9007199254740992",
    "9007199254740993.0",
    "9.007199254740991e15",
    "18446744073709551615",
    "18446744073709551616",
    "123456789012345678901234567890",
    "0e999",
    "01",
    "1.",
    ".5",
    "+1",
    "0x10",
    "1_0",
    "NaN",
    "Infinity",
    "-",
    "1e",
    "null",
    "true",
    "false",
    "True",
    "nul",
    "[]",
    "{}",
    "[null]",
    "[[[]]]",
    "[1,2]",
    "[1,]",
    "{\"a\":1,\"a\":2}",
    "\"\"",
    "\" \"",
    "\"a\"",
    "\"a:b\"",
    "\"a:b:c\"",
    "\"plan\"",
    "\"execution\"",
    "\"review\"",
    "\"done\"",
    "\"completed\"",
    "\"failed\"",
    "\"blocked\"",
    "\"idle\"",
    "\"degraded\"",
    "\"Plan\"",
    "\"backbeat.beatframe.v1\"",
    "\"backbeat.statusclaim.v1\"",
    "\"backbeat.barreport.v1\"",
    "\"backbeat.beatframe.v2\"",
    "\"7ffd:0001:abcd\"",
    "\"7FFD:0001:ABCD\"",
    "\"7ffd:0001:abcg\"",
    "\"7ffd:0001:abcd\\n\"",
    "\"7ffd:001:abcd\"",
    "\"7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5\"",
    "\"7E9B0E6C4C9A4E59B7F2D9A3C1B2E4D5\"",
    "\"7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d\"",
    "\"7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5a\"",
    "\"2025-09-05T12:30:00Z\"",
    "\"2025-09-05t12:30:00.5z\"",
    "\"2025-09-05T12:30:00+23:59\"",
    "\"2025-09-05T12:30:00-24:00\"",
    "\"2025-02-29T00:00:00Z\"",
    "\"2024-02-29T00:00:00Z\"",
    "\"2025-06-30T23:59:60Z\"",
    "\"2025-07-01T01:59:60+02:00\"",
    "\"2025-06-30T23:58:60Z\"",
    "\"2025-09-05T12:30:00\"",
    "\"2025-09-05T12:30:00.Z\"",
    "\"2025-09-0/T12:30:00Z\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\ud83d\\ude00\"",
    "\"\\u0000\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"é\"",
    "\"a\u{7f}b\"",
    "\"a\tb\"",
    "\"a\\tb\"",
    "\"\\/\"",
    "[\"a\"]",
    "[\"\"]",
    "[\"a\",\"\"]",
    "[{\"severity\":\"info\",\"category\":\"x\",\"count\":1,\"description\":\"y\"}]",
    "[{\"severity\":\"info\",\"category\":\"x\",\"count\":0,\"description\":\"y\"}]",
    "[{\"severity\":\"fatal\",\"category\":\"x\",\"count\":1,\"description\":\"y\"}]",
    "[{\"severity\":\"info\",\"category\":\"x\",\"count\":1}]",
    "[{\"severity\":\"info\",\"category\":\"x\",\"count\":1,\"description\":\"y\",\"extra\":1}]",
    "[{\"severity\":\"info\",\"category\":\"x\",\"count\":1,\"description\":\"y\",\"affected_agents\":[]}]",
    "[{\"severity\":\"info\",\"category\":\"x\",\"count\":1,\"description\":\"y\",\"affected_agents\":[\"a\"]}]",
    "[{\"severity\":\"info\",\"category\":\"x\",\"count\":1,\"count\":1,\"description\":\"y\"}]",
    "[{}]",
    "{\"claims_late\":1}",
    "{\"claims_late\":-1}",
    "{\"rollup_ms\":-0.0}",
    "{\"rollup_ms\":-1}",
    "{\"rollup_ms\":null}",
    "{\"x\":1}",
    "{\"claims_late\":1,\"claims_late\":1}",
];

/// The fields of a message as written, quotes included.
fn members(message: &str) -> Vec<(String, String)> {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(message).unwrap();
    object
        .into_iter()
        .map(|(key, value)| (format!("\"{key}\""), value.to_string()))
        .collect()
}

fn write(members: &[(String, String)], mut blank: impl FnMut() -> &'static str) -> String {
    let mut text = format!("{}{{{}", blank(), blank());
    for (at, (key, value)) in members.iter().enumerate() {
        if at > 0 {
            text += &format!(",{}", blank());
        }
        text += &format!("{key}{}:{}{value}{}", blank(), blank(), blank());
    }
    text + "}" + blank()
}
