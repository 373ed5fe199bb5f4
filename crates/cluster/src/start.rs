//! Starts a cluster: ports first, then everybody who listens, then the pulse nodes, so that the first beat is heard by
//! all.

use backbeat_broker::Counters;
use backbeat_bus::nats;
use backbeat_sim::Simulation;
use tokio_util::sync::CancellationToken;

use crate::doors::{self, Doors};
use crate::folder::Folder;
use crate::part::Part;
use crate::places::{admin_offsets, loopback};
use crate::stage::{REVERB, Stage, pulse_name};
use crate::{Cluster, Options, Place, RefuseCluster, Server, Service};

impl Cluster {
    /// Starts everybody. What was begun is ended again when one of them does not start.
    pub async fn start(options: Options) -> Result<Self, RefuseCluster> {
        let alarm = CancellationToken::new();
        let folder = Folder::open(options.data.clone()).map_err(RefuseCluster::Folder)?;
        let doors = Doors::open(&options).await?;
        let mut places = Vec::new();
        let (broker, server) = serve(&options.server, &mut places, &alarm).await?;
        places.extend(places_of(&doors, &options));
        let stage = Stage {
            options: &options,
            server: &server,
            folder: &folder,
            alarm: &alarm,
        };
        let agents = Simulation::new(options.agents.clone())?;
        let witness = stage.witness(&agents).await?;
        let beats = witness.watch();
        let witness = Part::begin("witness", &alarm, |cancel| witness.run(cancel));
        let agents = stage.agents(agents).await?;
        let reverb = stage.reverb(doors.reverb).await?;
        let pulses = stage.pulses(doors.pulses).await?;
        Ok(Self {
            url: server.servers.join(","),
            places,
            beats,
            agents,
            witness,
            reverb,
            pulses,
            broker,
            folder,
            alarm,
        })
    }
}

/// The server, and the task of one that is embedded.
async fn serve(
    server: &Server,
    places: &mut Vec<Place>,
    alarm: &CancellationToken,
) -> Result<(Option<Part<Counters>>, nats::Options), RefuseCluster> {
    let port = match server {
        Server::Nats(options) => return Ok((None, options.as_ref().clone())),
        Server::Embedded { port } => *port,
    };
    let broker = doors::broker(port).await?;
    let address = broker.local_addr();
    places.push(Place::new(Service::Broker, "broker", address, port));
    let broker = Part::begin("broker", alarm, |cancel| broker.run(cancel));
    Ok((Some(broker), nats::Options::to(format!("nats://{address}"))))
}

fn places_of(doors: &Doors, options: &Options) -> Vec<Place> {
    let wanted = |offset| loopback(options.admin_port, offset).port();
    let (reverb, pulses) = admin_offsets(options.pulse_nodes);
    let pulses = doors.pulses.iter().zip(pulses).zip(1..);
    let pulses = pulses.map(|((sockets, offset), number)| {
        let address = sockets.admin.local_addr();
        Place::new(Service::Pulse, &pulse_name(number), address, wanted(offset))
    });
    let reverb = Place::new(
        Service::Reverb,
        REVERB,
        doors.reverb.local_addr(),
        wanted(reverb),
    );
    pulses.chain([reverb]).collect()
}
