//! Who dialled: the process at the other end of a loopback connection, as `/proc` tells it.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

/// The process that owns the socket bound to `address`; `None` when it has gone or belongs to another user.
///
/// Nodes reach each other through one wire a node (see `wire`), so only this tells apart who uses it. The system's table
/// may pass over a line when sockets come and go while it is read, so it is read again before an owner counts as gone.
pub fn process_at(address: SocketAddr) -> Option<u32> {
    (0..READINGS).find_map(|_| look_up(address))
}

fn look_up(address: SocketAddr) -> Option<u32> {
    let link = format!("socket:[{}]", inode_of(address)?);
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let mut pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.find(|pid| holds(*pid, &link))
}

fn holds(pid: u32, link: &str) -> bool {
    let Ok(files) = fs::read_dir(format!("/proc/{pid}/fd")) else {
        return false;
    };
    let mut targets = files
        .flatten()
        .filter_map(|file| fs::read_link(file.path()).ok());
    targets.any(|target| target == Path::new(link))
}

/// The inode of the socket, from the system's table: local address in the second column, inode in the tenth.
fn inode_of(address: SocketAddr) -> Option<String> {
    let IpAddr::V4(ip) = address.ip() else {
        return None;
    };
    // The table shows an address as the number that its bytes make in memory.
    let wanted = format!(
        "{:08X}:{:04X}",
        u32::from_ne_bytes(ip.octets()),
        address.port()
    );
    let table = fs::read_to_string("/proc/net/tcp").ok()?;
    let row = |line: &str| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        (columns.get(1) == Some(&wanted.as_str()))
            .then(|| columns.get(9).map(|&inode| inode.to_owned()))
            .flatten()
    };
    table.lines().find_map(row)
}

const READINGS: usize = 20;

#[cfg(test)]
mod tests {
    use super::process_at;
    use std::net::{TcpListener, TcpStream};
    use std::process;

    #[test]
    fn a_caller_is_known_by_its_process() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let dialled = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        assert_eq!(
            process_at(dialled.local_addr().unwrap()),
            Some(process::id())
        );
    }
}
