//! Reports that are one group.

use std::collections::BTreeMap;
use std::sync::Arc;

use storyfold_collate::Merge;

/// Reports that are one group, by their numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ReportGroup {
    /// Ascending.
    pub(crate) reports: Vec<u32>,
    /// How those of different texts came together.
    pub(crate) merges: Vec<Merge>,
}

impl ReportGroup {
    /// The group with other numbers of its reports; none if its first has none.
    pub(super) fn renumbered(&self, of: impl Fn(u32) -> Option<u32>) -> Option<Arc<Self>> {
        of(self.reports[0])?;
        let idx = |idx: usize| of(idx as u32).unwrap_or_default() as usize;
        let merge =
            |merge: &Merge| Merge { into_idx: idx(merge.into_idx), from_idx: idx(merge.from_idx), ..*merge };
        Some(Arc::new(Self {
            reports: self.reports.iter().filter_map(|&report| of(report)).collect(),
            merges: self.merges.iter().map(merge).collect(),
        }))
    }

    /// The group without the reports from one on; those before stay one group.
    pub(super) fn until(&self, end: u32) -> Self {
        // For every group as it grew, by its first report, that of what is left of it.
        let mut left: BTreeMap<usize, Option<usize>> = BTreeMap::new();
        let mut merges = Vec::new();
        for &Merge { into_idx, from_idx, similarity } in &self.merges {
            let mut first_left =
                |idx: usize| left.remove(&idx).unwrap_or_else(|| Some(idx).filter(|&it| (it as u32) < end));
            let ends = [first_left(into_idx), first_left(from_idx)];
            if let [Some(into_idx), Some(from_idx)] = ends {
                let (into_idx, from_idx) = (into_idx.min(from_idx), into_idx.max(from_idx));
                merges.push(Merge { into_idx, from_idx, similarity });
            }
            left.insert(into_idx, ends.into_iter().flatten().min());
        }
        Self { reports: self.reports.iter().copied().filter(|&report| report < end).collect(), merges }
    }
}
