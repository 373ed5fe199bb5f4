//! Who may write. The guard stands before every route, so that none can be added without it.

use crate::refusal::Refusal;
use crate::token::Token;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Lets reading pass, and writing when it may.
pub(crate) async fn guard(
    State(token): State<Option<Token>>,
    request: Request,
    next: Next,
) -> Response {
    match permit(token.as_ref(), request.method(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

fn permit(token: Option<&Token>, method: &Method, headers: &HeaderMap) -> Result<(), Refusal> {
    // Safe methods in the sense of RFC 9110, 9.2.1, change nothing.
    if method.is_safe() {
        return Ok(());
    }
    match token {
        Some(token) => permit_bearer(token, headers),
        None => permit_nobody_afar(headers),
    }
}

fn permit_bearer(token: &Token, headers: &HeaderMap) -> Result<(), Refusal> {
    match bearer(headers) {
        None => Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "token-missing",
            "writing needs the header `authorization: Bearer TOKEN`, with the token of --admin-token-file",
        )),
        Some(given) if token.admits(given) => Ok(()),
        Some(_) => Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "token-wrong",
            "the token is not the one of this service",
        )),
    }
}

/// Without a token only this machine reaches the service, but a web page open in its browser does too. Browsers say
/// where a page that writes comes from; programs do not.
fn permit_nobody_afar(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.contains_key(ORIGIN) {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "from-a-web-page",
            "web pages may write only to a service that has a token (--admin-token-file)",
        ));
    }
    Ok(())
}

/// The token of `authorization: Bearer TOKEN`; the scheme's name is case-insensitive (RFC 9110, 11.1).
fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let value = headers.get(AUTHORIZATION)?.as_bytes();
    let (scheme, token) = value.split_at_checked(SCHEME.len())?;
    scheme
        .eq_ignore_ascii_case(SCHEME)
        .then(|| token.trim_ascii())
}

const SCHEME: &[u8] = b"Bearer ";
