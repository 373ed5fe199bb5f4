//! The admin API of what is judged, over HTTP.

use crate::ask;
use crate::failure::Failure;
use crate::service_url::ServiceUrl;
use backbeat_admin::Token;
use backbeat_audition::{Admin, Answer, Method, Question};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Where the admin API is.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Admin API")]
pub(super) struct AdminArgs {
    /// The service's admin API: its checks are skipped without
    #[arg(long, value_name = "URL")]
    admin: Option<ServiceUrl>,

    /// File with the token that the service wants
    #[arg(long, value_name = "FILE", requires = "admin")]
    token_file: Option<PathBuf>,
}

impl AdminArgs {
    /// Who asks there, if it was named.
    pub(super) fn admin(&self) -> Result<Option<Arc<dyn Admin>>, Failure> {
        let token = self.token_file.as_deref().map(Token::from_file);
        let token = token.transpose().map_err(|error| {
            Failure::new(
                format!("--token-file: {error}"),
                "name a file that holds the token that the service was given with --admin-token-file",
            )
        })?;
        let url = self.admin.clone();
        Ok(url.map(|url| -> Arc<dyn Admin> { Arc::new(OverHttp { url, token }) }))
    }
}

/// Asks over HTTP, on a thread for blocking work.
struct OverHttp {
    url: ServiceUrl,
    token: Option<Token>,
}

impl Admin for OverHttp {
    fn ask(&self, question: Question) -> BoxFuture<'_, Result<Answer, String>> {
        let (url, token) = (self.url.clone(), self.token.clone());
        let asked = spawn_blocking(move || {
            let order = match &question.method {
                Method::Get => None,
                Method::Post(order) => Some(order),
            };
            ask::answer(&url, &question.path, token.as_ref(), order)
        });
        let answered = asked.map(|answer| match answer {
            Ok(Ok((status, text))) => Ok(Answer {
                status: status.as_u16(),
                text: String::from_utf8_lossy(&text).into_owned(),
            }),
            Ok(Err(unanswered)) => Err(unanswered.message()),
            Err(panicked) => Err(panicked.to_string()),
        });
        answered.boxed()
    }
}
