//! What the broker says of itself in INFO, the first line a client reads.

use std::net::IpAddr;

use serde::Serialize;

/// The fields of INFO that clients act on; no nonce, since there are no keys to sign it with.
#[derive(Debug, Serialize)]
pub(crate) struct ServerInfo<'a> {
    pub(crate) server_id: &'a str,
    pub(crate) server_name: &'a str,
    pub(crate) version: &'a str,
    pub(crate) proto: u8,
    pub(crate) host: IpAddr,
    pub(crate) port: u16,
    pub(crate) headers: bool,
    pub(crate) auth_required: bool,
    pub(crate) max_payload: usize,
    pub(crate) client_id: u64,
    pub(crate) client_ip: IpAddr,
}
