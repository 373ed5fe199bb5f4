//! The runtime of those parts that speak to a broker.

use std::future::Future;

use crate::failure::Failure;

/// Runs one part to its end.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::at("tokio"))?;
    runtime.block_on(work)
}
