//! Signs tokens as an operator and an account do, so that a server can be run with credentials of its own.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nkeys::KeyPair;

/// An operator with one account, and one user in it.
pub(crate) struct Operator {
    /// What nats-server is to be told.
    pub(crate) configuration: String,
    /// The user's credentials file.
    pub(crate) credentials: String,
}

impl Operator {
    pub(crate) fn new() -> Self {
        let (operator, account, user) = (
            KeyPair::new_operator(),
            KeyPair::new_account(),
            KeyPair::new_user(),
        );
        let operator_token = token(&operator, &operator, "operator", "");
        let account_token = token(&operator, &account, "account", LIMITS);
        let user_token = token(&account, &user, "user", USER_LIMITS);
        let account_key = account.public_key();
        Self {
            configuration: format!(
                "operator: \"{operator_token}\"\nresolver: MEMORY\n\
                 resolver_preload: {{ {account_key}: \"{account_token}\" }}\n"
            ),
            credentials: format!(
                "-----BEGIN NATS USER JWT-----\n{user_token}\n------END NATS USER JWT------\n\n\
                 -----BEGIN USER NKEY SEED-----\n{}\n------END USER NKEY SEED------\n",
                user.seed().unwrap()
            ),
        }
    }
}

const LIMITS: &str = r#""limits":{"subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,"conn":-1,"leaf":-1},"#;
const USER_LIMITS: &str = r#""subs":-1,"data":-1,"payload":-1,"#;

fn token(issuer: &KeyPair, subject: &KeyPair, kind: &str, limits: &str) -> String {
    let (issuer_key, subject_key) = (issuer.public_key(), subject.public_key());
    let header = r#"{"typ":"JWT","alg":"ed25519-nkey"}"#;
    let claims = format!(
        r#"{{"jti":"{kind}","iat":1700000000,"iss":"{issuer_key}","name":"{kind}","sub":"{subject_key}","nats":{{{limits}"type":"{kind}","version":2}}}}"#
    );
    let encoded = |text: &[u8]| URL_SAFE_NO_PAD.encode(text);
    let signed = format!(
        "{}.{}",
        encoded(header.as_bytes()),
        encoded(claims.as_bytes())
    );
    let signature = issuer.sign(signed.as_bytes()).unwrap();
    format!("{signed}.{}", encoded(&signature))
}
