//! What was measured, and what follows from it.

use super::contestants::Contestant;
use super::workloads::{Group, Workload};

/// CPU and elapsed seconds of all runs of one contestant on one workload.
pub struct Series {
    pub contestant: Contestant,
    pub cpu: Vec<f64>,
    pub elapsed: Vec<f64>,
}

impl Series {
    pub fn median(&self) -> f64 {
        median(&self.cpu)
    }

    /// Half the way from the fastest run to the slowest, as a part of the median.
    pub fn spread(&self) -> f64 {
        let low = self.cpu.iter().copied().fold(f64::INFINITY, f64::min);
        let high = self.cpu.iter().copied().fold(0.0, f64::max);
        (high - low) / 2.0 / self.median()
    }
}

/// One line of the table.
pub struct Row {
    pub workload: &'static Workload,
    pub series: Vec<Series>,
    /// Contestants that can't exist, and why.
    pub missing: Vec<(Contestant, &'static str)>,
}

impl Row {
    pub fn of(&self, contestant: Contestant) -> Option<&Series> {
        self.series.iter().find(|s| s.contestant == contestant)
    }
}

/// One contestant's time divided by another's.
pub struct Ratio {
    pub name: &'static str,
    pub above: Contestant,
    pub below: Contestant,
    /// Is a large ratio good?
    pub large: bool,
    pub target: Target,
}

/// What we want: the geometric mean over all, the worst workload, and the mean of the loops without calls.
pub struct Target {
    pub mean: f64,
    pub worst: Option<f64>,
    pub loops: Option<f64>,
}

const SOURCE_WASM: Target = Target {
    mean: 1.15,
    worst: Some(2.0),
    loops: Some(1.10),
};

pub const RATIOS: &[Ratio] = &[
    Ratio {
        name: "elfconv / zig, in wasmtime",
        above: Contestant::OursWasmtime,
        below: Contestant::ZigWasmtime,
        large: false,
        target: SOURCE_WASM,
    },
    Ratio {
        name: "elfconv / zig, in V8",
        above: Contestant::OursV8,
        below: Contestant::ZigV8,
        large: false,
        target: SOURCE_WASM,
    },
    Ratio {
        name: "QEMU / elfconv native",
        above: Contestant::Qemu,
        below: Contestant::OursNative,
        large: true,
        target: Target {
            mean: 6.0,
            worst: Some(1.0),
            loops: None,
        },
    },
    Ratio {
        name: "elfconv native / gcc native",
        above: Contestant::OursNative,
        below: Contestant::Gcc,
        large: false,
        target: Target {
            mean: 1.35,
            worst: None,
            loops: None,
        },
    },
];

impl Ratio {
    pub fn of(&self, row: &Row) -> Option<f64> {
        Some(row.of(self.above)?.median() / row.of(self.below)?.median())
    }

    /// Geometric mean over the rows of a group, or over all; and how many rows that are.
    pub fn mean(&self, rows: &[Row], group: Option<Group>) -> Option<(f64, usize)> {
        let of_group = |row: &&Row| group.is_none_or(|group| row.workload.group == group);
        let values: Vec<f64> = rows
            .iter()
            .filter(of_group)
            .filter_map(|row| self.of(row))
            .collect();
        let logarithms: f64 = values.iter().map(|value| value.ln()).sum();
        (!values.is_empty()).then(|| ((logarithms / values.len() as f64).exp(), values.len()))
    }

    /// The row that is farthest from what we want.
    pub fn worst<'a>(&self, rows: &'a [Row]) -> Option<(&'a Row, f64)> {
        let sign = if self.large { -1.0 } else { 1.0 };
        let values = rows.iter().filter_map(|row| Some((row, self.of(row)?)));
        values.max_by(|(_, a), (_, b)| (a * sign).total_cmp(&(b * sign)))
    }

    pub fn reaches(&self, value: f64, target: f64) -> bool {
        if self.large {
            value >= target
        } else {
            value <= target
        }
    }
}

/// What one conversion cost and gave.
pub struct Conversion {
    pub name: String,
    pub elapsed: f64,
    pub cpu: f64,
    pub peak_memory: u64,
    /// Bytes of machine code in the input.
    pub text: u64,
    /// LLVM IR instructions for each of the guest's: lifted, and optimised. None where all came from the cache.
    pub ir: Option<[f64; 2]>,
    pub artifact: u64,
    pub gzip: u64,
    pub brotli: u64,
}

/// How long the engine takes with busybox.
pub struct Start {
    /// The first run, which compiles the module.
    pub compiling: f64,
    /// `busybox true` from the engine's cache: elapsed seconds of all runs.
    pub warm: Vec<f64>,
}

/// Everything of one run of the suite.
pub struct Results {
    pub rows: Vec<Row>,
    pub conversions: Vec<Conversion>,
    pub start: Option<Start>,
    pub versions: Vec<(&'static str, String)>,
    pub runs: usize,
}

pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.is_empty() {
        f64::NAN
    } else if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        (sorted[middle - 1] + sorted[middle]) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::workloads::WORKLOADS;

    fn row(workload: usize, ours: f64, gcc: f64) -> Row {
        let series = |contestant, cpu: f64| Series {
            contestant,
            cpu: vec![cpu * 0.9, cpu, cpu * 1.1],
            elapsed: vec![cpu],
        };
        Row {
            workload: &WORKLOADS[workload],
            series: vec![
                series(Contestant::OursNative, ours),
                series(Contestant::Gcc, gcc),
            ],
            missing: vec![],
        }
    }

    #[test]
    fn medians() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
    }

    #[test]
    fn means_and_worst() {
        let rows = [row(0, 2.0, 1.0), row(1, 8.0, 1.0)];
        let ratio = &RATIOS[3];
        let (mean, count) = ratio.mean(&rows, None).unwrap();
        assert!((mean - 4.0).abs() < 1e-9);
        assert_eq!(count, 2);
        assert_eq!(
            ratio.worst(&rows).unwrap().0.workload.name,
            WORKLOADS[1].name
        );
        assert!(RATIOS[0].mean(&rows, None).is_none());
        assert!((rows[0].series[0].spread() - 0.1).abs() < 1e-9);
    }
}
