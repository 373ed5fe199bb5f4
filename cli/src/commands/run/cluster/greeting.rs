//! What is shown when a cluster has started: who listens where, and what to try next.

use super::Args;
use backbeat_cluster::{Cluster, Place, Service};

pub(super) fn greeting(args: &Args, cluster: &Cluster) -> String {
    let mut text = format!(
        "cluster  {}: {}, {} beats a bar\n\
         agents   {}\n",
        args.cluster,
        args.tempo,
        args.bar_length,
        args.crowd.described(),
    );
    if !cluster
        .places()
        .iter()
        .any(|place| place.service == Service::Broker)
    {
        text += &format!("{:<8} {}\n", "nats", cluster.url());
    }
    text.extend(cluster.places().iter().map(line));
    text += &match cluster.kept_data() {
        Some(folder) => format!("data     {}\n", folder.display()),
        None => "data     in a temporary folder that goes at the end\n".to_owned(),
    };
    text + &advice(cluster)
}

fn line(place: &Place) -> String {
    let Place {
        name,
        address,
        moved_from,
        ..
    } = place;
    let scheme = match place.service {
        Service::Broker => "nats",
        Service::Pulse | Service::Reverb => "http",
    };
    let moved = moved_from.map_or_else(String::new, |port| {
        format!("   (port {port} is taken by another process)")
    });
    format!("{name:<8} {scheme}://{address}{moved}\n")
}

/// Commands that work as they stand, in another terminal.
fn advice(cluster: &Cluster) -> String {
    let first = |service| {
        let places = cluster.places().iter();
        places
            .filter(|place| place.service == service)
            .map(|place| place.address.to_string())
            .next()
            .unwrap_or_default()
    };
    let (pulse, reverb) = (first(Service::Pulse), first(Service::Reverb));
    let url = cluster.url();
    format!(
        "try      backbeat tail --nats {url}\n         \
         backbeat status --pulse http://{pulse} --reverb http://{reverb}\n         \
         backbeat tempo 126 --pulse http://{pulse}\n         \
         curl http://{reverb}/api/v1/windows\n\
         stop     Ctrl-C\n"
    )
}
