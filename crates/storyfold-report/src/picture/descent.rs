//! Who derives from whom: the reports of a story as trees.

use serde::Serialize;
use storyfold::{Derivation, Story, siglum};

const ROW_HEIGHT: usize = 30;
const INDENT: usize = 26;
const LEFT: usize = 14;
/// How deep a chain is drawn; what is deeper stands below the last step.
const MAX_DEPTH: usize = 8;

/// The reports of a story below those from which they were taken. All lengths are pixels.
#[derive(Debug, Serialize)]
pub(crate) struct Descent {
    height: usize,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    n_alone: usize,
}

#[derive(Debug, Serialize)]
struct Node {
    x: usize,
    y: usize,
    letter: String,
    name: String,
    role: &'static str,
    /// How it came from what stands above it: `wholly taken`, `partly taken`, `update`; empty for a root.
    how: &'static str,
}

/// From a report down to one that was taken from it.
#[derive(Debug, Serialize)]
struct Edge {
    x: usize,
    from_y: usize,
    to_y: usize,
    to_x: usize,
    class: &'static str,
}

impl Descent {
    /// The trees of a story; none if no report derives from another. Reports that derive from none and that nobody takes from are
    /// only counted.
    pub(crate) fn new(story: &Story) -> Option<Self> {
        let reports = &story.reports;
        let place = |uri: &Option<String>| {
            let uri = uri.as_deref()?;
            reports.iter().position(|report| report.uri == uri)
        };
        // What a report brings up to date is nearer to it than what it was copied from.
        let parents: Vec<Option<usize>> = reports
            .iter()
            .enumerate()
            .map(|(report_idx, report)| {
                place(&report.evolved_from)
                    .or_else(|| place(&report.derived_from))
                    .filter(|&it| it < report_idx)
            })
            .collect();
        if parents.iter().all(Option::is_none) {
            return None;
        }
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); reports.len()];
        for (report_idx, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                children[*parent].push(report_idx);
            }
        }
        let mut descent = Self { height: 0, nodes: Vec::new(), edges: Vec::new(), n_alone: 0 };
        // A stack of the reports to draw next, with the depth and the node of what they stand below.
        let mut open: Vec<(usize, usize, Option<usize>)> = Vec::new();
        for root in (0..reports.len()).filter(|&it| parents[it].is_none()) {
            if children[root].is_empty() {
                descent.n_alone += 1;
                continue;
            }
            open.push((root, 0, None));
            while let Some((report_idx, depth, above)) = open.pop() {
                let node_idx = descent.draw(story, report_idx, depth, above);
                open.extend(
                    children[report_idx].iter().rev().map(|&child| (child, depth + 1, Some(node_idx))),
                );
            }
        }
        descent.height = descent.nodes.len() * ROW_HEIGHT;
        Some(descent)
    }

    /// Draws a report in the next row, and the line to it; gives the place of its node.
    fn draw(&mut self, story: &Story, report_idx: usize, depth: usize, above: Option<usize>) -> usize {
        let report = &story.reports[report_idx];
        let (x, y) = (LEFT + depth.min(MAX_DEPTH) * INDENT, self.nodes.len() * ROW_HEIGHT + ROW_HEIGHT / 2);
        let (how, class) = match report.derivation {
            _ if above.is_none() => ("", ""),
            _ if report.evolved_from.is_some() => ("update", "update"),
            Derivation::Wholly => ("wholly taken", "wholly"),
            _ => ("partly taken", "partly"),
        };
        if let Some(above) = above.map(|node_idx| &self.nodes[node_idx]) {
            self.edges.push(Edge {
                x: above.x,
                from_y: above.y,
                to_y: y,
                to_x: x.max(above.x + INDENT / 2),
                class,
            });
        }
        self.nodes.push(Node {
            x,
            y,
            letter: siglum(report_idx),
            name: report.name().to_owned(),
            role: report.role.plain_name(),
            how,
        });
        self.nodes.len() - 1
    }
}
