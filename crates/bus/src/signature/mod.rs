//! Signed claims (contract, "Subjects and headers"): `x-signature` is base64 of an Ed25519 signature over
//! `x-agent-id`, `x-window-id` and `x-hlc`, each followed by a line feed, and the payload.
//!
//! Whether the agent of the headers is the one of the payload is for whoever reads the payload.

mod key_file;
mod refusal;
mod signer;
mod verifier;

pub use refusal::{RefuseKey, RefuseSignature};
pub use signer::Signer;
pub use verifier::Verifier;

use crate::{Envelope, Headers};

/// The bytes that are signed. No header holds a line feed, so two different claims are never the same bytes.
fn signed_bytes(envelope: &Envelope) -> Result<Vec<u8>, RefuseSignature> {
    let mut bytes = Vec::with_capacity(envelope.payload.len() + 128);
    for name in [Headers::AGENT_ID, Headers::WINDOW_ID, Headers::HLC] {
        let value = envelope.headers.get(name);
        let value = value.ok_or(RefuseSignature::MissingHeader { name })?;
        bytes.extend_from_slice(value.as_bytes());
        bytes.push(b'\n');
    }
    bytes.extend_from_slice(&envelope.payload);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Subject;

    const SEED: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    /// The public half of the first test vector of RFC 8032, section 7.1.
    const PUBLIC: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    /// The example of RFC 8410, section 10.
    const PRIVATE_PEM: &str = "-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
        -----END PRIVATE KEY-----\n";
    const PUBLIC_PEM: &str = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
        -----END PUBLIC KEY-----\n";

    fn claim(agent: &str, payload: &[u8]) -> Envelope {
        let mut headers = Headers::default();
        headers.set(Headers::AGENT_ID, agent).unwrap();
        headers
            .set(Headers::WINDOW_ID, "7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5")
            .unwrap();
        headers.set(Headers::HLC, "7ffd:0001:beef").unwrap();
        Envelope::new(Subject::new("a").unwrap(), payload.to_vec()).with_headers(headers)
    }

    fn signed(agent: &str, payload: &[u8]) -> Envelope {
        let mut envelope = claim(agent, payload);
        Signer::from_text(SEED)
            .unwrap()
            .sign(&mut envelope)
            .unwrap();
        envelope
    }

    #[test]
    fn a_hex_seed_is_the_key_of_the_rfc() {
        let signer = Signer::from_text(&format!("{SEED}\n")).unwrap();
        assert_eq!(signer.public_key_hex(), PUBLIC);
        assert!(!format!("{signer:?}").contains(&SEED[..8]));
    }

    #[test]
    fn pem_files_hold_one_private_key_and_many_public_ones() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            file
        };
        let signer = Signer::from_file(&file("key", PRIVATE_PEM)).unwrap();
        let mut envelope = claim("agent:x", b"{}");
        signer.sign(&mut envelope).unwrap();
        let verifier = Verifier::from_file(&file("one", PUBLIC_PEM)).unwrap();
        assert_eq!(verifier.verify(&envelope), Ok(()));
        let twice = format!("{PUBLIC_PEM}{PUBLIC_PEM}");
        let verifier = Verifier::from_file(&file("two", &twice)).unwrap();
        assert!(matches!(
            verifier.verify(&signed("agent:x", b"{}")),
            Err(RefuseSignature::Mismatch { tried: 2, .. })
        ));
        let refusal = Signer::from_file(&folder.path().join("none")).unwrap_err();
        assert!(refusal.to_string().ends_with("none cannot be read"));
    }

    #[test]
    fn a_key_bound_to_one_agent_signs_for_no_other() {
        let bound = Verifier::from_text(&format!("# field\nagent:x {PUBLIC}\n")).unwrap();
        assert_eq!(bound.verify(&signed("agent:x", b"{}")), Ok(()));
        assert_eq!(
            bound.verify(&signed("agent:y", b"{}")),
            Err(RefuseSignature::NoKey {
                agent: "agent:y".to_owned()
            })
        );
    }

    #[test]
    fn every_refusal_says_what_is_wrong() {
        let verifier = Verifier::from_text(PUBLIC).unwrap();
        let said = |envelope: &Envelope| verifier.verify(envelope).unwrap_err().to_string();
        assert_eq!(
            said(&claim("agent:x", b"")),
            "there is no header x-signature"
        );
        let mut odd = signed("agent:x", b"");
        odd.headers.set(Headers::SIGNATURE, "%%").unwrap();
        assert_eq!(said(&odd), "header x-signature is not base64");
        odd.headers.set(Headers::SIGNATURE, "AAAA").unwrap();
        assert_eq!(
            said(&odd),
            "header x-signature has 3 bytes, a signature has 64"
        );
        let mut changed = signed("agent:x", b"{}");
        changed.payload = "{} ".into();
        assert_eq!(
            said(&changed),
            "the signature is not agent:x's over this claim: 1 trusted key tried"
        );
        let nameless = Envelope::new(Subject::new("a").unwrap(), "{}");
        let mut nameless = nameless;
        nameless.headers.set(Headers::SIGNATURE, "AAAA").unwrap();
        assert_eq!(said(&nameless), "there is no header x-agent-id to sign");
    }

    #[test]
    fn keys_that_are_none_are_refused() {
        let said = |text: &str| Signer::from_text(text).unwrap_err().to_string();
        assert_eq!(
            said("abc"),
            "the key has 3 characters, expected 64 hexadecimal digits or a pem block"
        );
        assert!(said(&"x".repeat(64)).contains("hexadecimal"));
        assert!(
            said("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").contains("pem")
        );
        assert!(Verifier::from_text("# nothing\n").is_err());
        assert!(Verifier::from_text(&format!("nobody {PUBLIC}")).is_err());
    }

    proptest! {
        #[test]
        fn only_what_was_signed_verifies(payload in proptest::collection::vec(any::<u8>(), 0..64), flip in any::<usize>()) {
            let verifier = Verifier::from_text(PUBLIC).unwrap();
            let envelope = signed("agent:x", &payload);
            prop_assert_eq!(verifier.verify(&envelope), Ok(()));
            let mut changed = payload.clone();
            if !changed.is_empty() {
                let at = flip % changed.len();
                changed[at] ^= 1;
                let changed = Envelope { payload: changed.into(), ..envelope };
                prop_assert!(verifier.verify(&changed).is_err());
            }
        }

        #[test]
        fn no_text_makes_key_reading_panic(text in "\\PC{0,80}") {
            let _ = Signer::from_text(&text);
            let _ = Verifier::from_text(&text);
        }
    }
}
