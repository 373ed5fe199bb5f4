//! That frames are published on the subject of the cluster that they name.

use backbeat_bus::Topic;

use crate::case::Case;
use crate::heard::Heard;
use crate::rules::NO_FRAMES;
use crate::trial::{Ending, Ruling, Trial};

/// That `cluster_id` is the last token of the subject.
#[derive(Debug)]
pub(crate) struct NamesCluster(Case);

impl NamesCluster {
    pub(crate) const fn new() -> Self {
        Self(Case::of("frames"))
    }
}

impl Trial for NamesCluster {
    fn hear(&mut self, heard: &Heard<'_>) {
        let (Some(frame), Topic::Beat(cluster)) = (heard.frame(), heard.topic) else {
            return;
        };
        let fault = (frame.cluster != cluster.as_str()).then(|| {
            format!(
                "a frame of cluster {} on the subject of {cluster}",
                frame.cluster
            )
        });
        self.0.weigh(heard, fault);
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.0.rule(NO_FRAMES)
    }
}
