//! How what is measured grows.

/// The exponent of growth: the slope of the line of least squares through the logarithms of sizes and of what was measured at each.
///
/// Time that grows as n log n has one of 1.1 to 1.15 where a thousand reports become a hundred thousand.
#[must_use]
pub fn exponent(sizes: &[usize], measured: &[f64]) -> f64 {
    let points: Vec<(f64, f64)> =
        sizes.iter().zip(measured).map(|(&size, measured)| ((size as f64).ln(), measured.ln())).collect();
    let n_points = points.len() as f64;
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / n_points;
    let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / n_points;
    let slope: f64 = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    slope / points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_doubles_with_the_size_has_one_and_what_quadruples_two() {
        let sizes = [1_000, 2_000, 4_000];
        assert!((exponent(&sizes, &[0.5, 1.0, 2.0]) - 1.0).abs() < 1e-9);
        assert!((exponent(&sizes, &[0.5, 2.0, 8.0]) - 2.0).abs() < 1e-9);
    }
}
