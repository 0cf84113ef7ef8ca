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
