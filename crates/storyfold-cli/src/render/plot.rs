//! Lines over an axis, as SVG that stands alone.

use std::fmt::Write;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 56.0;
/// How far apart the names of series stand.
const LEGEND_STEP: f64 = 18.0;
/// How many characters of a name are shown; its end tells sets apart.
const MAX_NAME_CHARS: usize = 40;
/// Colours that the colour-blind can tell apart (Okabe and Ito, 2008).
const COLOURS: &[&str] = &["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

/// Series over one axis. All coordinates are from 0 to 1.
pub(crate) struct Plot<'a> {
    pub(crate) title: String,
    pub(crate) x_label: &'a str,
    pub(crate) y_label: &'a str,
    /// Where on the axis which text stands.
    pub(crate) x_ticks: Vec<(f64, String)>,
    pub(crate) series: Vec<Series<'a>>,
}

/// A line.
pub(crate) struct Series<'a> {
    pub(crate) name: &'a str,
    pub(crate) points: Vec<(f64, f64)>,
}

/// An axis from 0 to 1 by tenths.
pub(crate) fn tenths() -> Vec<(f64, String)> {
    (0..=10).map(|tenth| f64::from(tenth) / 10.0).map(|at| (at, format!("{at:.1}"))).collect()
}

impl Plot<'_> {
    /// The plot. The vertical axis ends at 1 and begins at the tenth below the least value.
    pub(crate) fn svg(&self) -> String {
        let values = self.series.iter().flat_map(|series| &series.points).map(|&(_, y)| y);
        let least = (values.fold(0.9, f64::min) * 10.0).floor() / 10.0;
        let x_at = |x: f64| LEFT + x * (WIDTH - LEFT - RIGHT);
        let y_at = |y: f64| TOP + (1.0 - y) / (1.0 - least) * (HEIGHT - TOP - BOTTOM);
        let mut body = String::new();
        let n_lines = ((1.0 - least) * 10.0).round() as usize;
        for line_idx in 0..=n_lines {
            let y = 1.0 - line_idx as f64 / 10.0;
            add(
                &mut body,
                format_args!(
                    "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
                 <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{y:.1}</text>",
                    WIDTH - RIGHT,
                    LEFT - 8.0,
                    y_at(y) + 4.0,
                    at = y_at(y),
                ),
            );
        }
        for (x, text) in &self.x_ticks {
            add(
                &mut body,
                format_args!(
                    "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                    x_at(*x),
                    HEIGHT - BOTTOM + 20.0,
                    escaped(text),
                ),
            );
        }
        add(
            &mut body,
            format_args!(
                "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\
             <text transform=\"translate(16 {}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
                x_at(0.5),
                HEIGHT - 12.0,
                escaped(self.x_label),
                y_at(f64::midpoint(1.0, least)),
                escaped(self.y_label),
            ),
        );
        for (series_idx, series) in self.series.iter().enumerate() {
            let colour = COLOURS[series_idx % COLOURS.len()];
            let points: Vec<String> =
                series.points.iter().map(|&(x, y)| format!("{:.1},{:.1}", x_at(x), y_at(y))).collect();
            let dots: String = series
                .points
                .iter()
                .map(|&(x, y)| {
                    format!(
                        "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"{colour}\"><title>{y:.4}</title></circle>",
                        x_at(x), y_at(y)
                    )
                })
                .collect();
            let legend_y = TOP + 16.0 + LEGEND_STEP * series_idx as f64;
            add(
                &mut body,
                format_args!(
                    "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{}\"/>{dots}\
                 <text x=\"{}\" y=\"{legend_y}\" text-anchor=\"end\" style=\"fill:{colour}\">{}</text>",
                    points.join(" "),
                    WIDTH - RIGHT - 8.0,
                    escaped(&end_of(series.name)),
                ),
            );
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\">\
             <title>{title}</title><style>text{{font:12px sans-serif;fill:#333}}.grid{{stroke:#ddd}}</style>\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\
             <text x=\"{LEFT}\" y=\"22\" style=\"font-weight:bold\">{title}</text>\n{body}</svg>\n",
            title = escaped(&self.title),
        )
    }
}

fn add(body: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(body, "{line}");
}

/// The end of a long name.
fn end_of(name: &str) -> String {
    let n_chars = name.chars().count();
    if n_chars <= MAX_NAME_CHARS {
        return name.to_owned();
    }
    let kept: String = name.chars().skip(n_chars - MAX_NAME_CHARS).collect();
    format!("…{kept}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_and_every_point_is_drawn() {
        let plot = Plot {
            title: "a & b".to_owned(),
            x_label: "x",
            y_label: "y",
            x_ticks: vec![(0.0, "0".to_owned())],
            series: vec![Series { name: "<script>", points: vec![(0.0, 0.62), (1.0, 1.0)] }],
        };
        let svg = plot.svg();
        assert!(
            svg.contains("<title>a &amp; b</title>")
                && svg.contains("&lt;script&gt;")
                && !svg.contains("<script")
        );
        assert_eq!(svg.matches("<circle").count(), 2);
        // The axis begins at the tenth below the least value.
        assert!(svg.contains(">0.6</text>") && !svg.contains(">0.5</text>"));
    }
}
