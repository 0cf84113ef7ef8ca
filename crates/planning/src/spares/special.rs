//! Probabilities of single counts, right to nearly the last digit however far out they lie. Catherine Loader, *Fast and accurate
//! computation of binomial probabilities* (2000): the large parts of the logarithms cancel on paper, not in the machine.

use std::f64::consts::PI;

/// `ln Γ(x)` for positive x.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// `ln n! - ln(√(2πn) (n/e)^n)`, the error of Stirling's formula.
fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        return ln_gamma(n + 1.0) - (n + 0.5) * n.ln() + n - (2.0 * PI).sqrt().ln();
    }
    const S: [f64; 5] = [1.0 / 12.0, 1.0 / 360.0, 1.0 / 1260.0, 1.0 / 1680.0, 1.0 / 1188.0];
    let nn = n * n;
    (S[0] - (S[1] - (S[2] - (S[3] - S[4] / nn) / nn) / nn) / nn) / n
}

/// `x ln(x/m) + m - x`, the deviance, without cancellation where x is near m.
fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * (x / m).ln() + m - x;
    }
    let v = (x - m) / (x + m);
    let mut sum = (x - m) * v;
    let mut term = 2.0 * x * v;
    for j in 1..1000 {
        term *= v * v;
        let next = sum + term / f64::from(2 * j + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// `P(X = k)` of a Poisson count with this mean.
#[must_use]
pub fn poisson(k: u64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return if k == 0 { 1.0 } else { 0.0 };
    }
    if k == 0 {
        return (-mean).exp();
    }
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let x = k as f64;
    (-stirling_error(x) - deviance(x, mean)).exp() / (2.0 * PI * x).sqrt()
}

/// `P(X = k)` of a negative binomial count: a Poisson count whose mean is gamma distributed with this shape, and `success` the
/// share `rate / (rate + exposure)`.
#[must_use]
pub fn negative_binomial(k: u64, shape: f64, success: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let x = k as f64;
    if success >= 1.0 {
        return if k == 0 { 1.0 } else { 0.0 };
    }
    if k == 0 {
        // ln(1 - q) by ln_1p: success is close to 1 where the variance is close to the mean.
        return (shape * (-(1.0 - success)).ln_1p()).exp();
    }
    let n = x + shape;
    let (p, q) = (success, 1.0 - success);
    let log = stirling_error(n)
        - stirling_error(shape)
        - stirling_error(x)
        - deviance(shape, n * p)
        - deviance(x, n * q);
    let of_n = (log - 0.5 * (2.0 * PI * x * shape / n).ln()).exp();
    shape / n * of_n
}

/// Values that stand for a gamma law with this shape and mean 1, each with its weight: Gauss's quadrature for Laguerre's weight
/// (Golub & Welsch 1969), exact for polynomials up to degree `2 n - 1`.
#[must_use]
pub fn gamma_nodes(shape: f64, n: usize) -> Vec<(f64, f64)> {
    // The symmetric tridiagonal matrix of the recurrence; its eigenvalues are the nodes.
    let mut a = vec![vec![0.0; n]; n];
    for i in 0..n {
        let k = super::law::count(i);
        a[i][i] = 2.0 * k + shape;
        if i > 0 {
            let off = (k * (k + shape - 1.0)).max(0.0).sqrt();
            a[i][i - 1] = off;
            a[i - 1][i] = off;
        }
    }
    let first = jacobi(&mut a);
    (0..n).map(|i| (a[i][i] / shape, first[i] * first[i])).collect()
}

/// Jacobi's rotations until nothing is left beside the diagonal; gives the first components of the eigenvectors.
fn jacobi(a: &mut [Vec<f64>]) -> Vec<f64> {
    let n = a.len();
    let mut first = vec![0.0; n];
    if let Some(one) = first.first_mut() {
        *one = 1.0;
    }
    for _ in 0..64 {
        let off: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
        let on: f64 = (0..n).map(|i| a[i][i] * a[i][i]).sum();
        if off <= 1e-32 * on {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(a, &mut first, p, q);
            }
        }
    }
    first
}

fn rotate(a: &mut [Vec<f64>], first: &mut [f64], p: usize, q: usize) {
    if a[p][q] == 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let t = if theta == 0.0 { 1.0 } else { t };
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    for row in a.iter_mut() {
        let (x, y) = (row[p], row[q]);
        row[p] = c * x - s * y;
        row[q] = s * x + c * y;
    }
    let (above, below) = a.split_at_mut(q);
    for (mine, theirs) in above[p].iter_mut().zip(&mut below[0]) {
        let (x, y) = (*mine, *theirs);
        *mine = c * x - s * y;
        *theirs = s * x + c * y;
    }
    let (x, y) = (first[p], first[q]);
    first[p] = c * x - s * y;
    first[q] = s * x + c * y;
}
