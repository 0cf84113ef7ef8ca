//! The model against a simulation of ten million demands that knows nothing of laws: units fail, go to the shop, come back, are
//! sent out, first come first served.

use planning::spares::echelon::{Base, Depot, Method, two_echelon};

/// Numbers between 0 and 1 (xorshift*, Vigna 2016).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        #[expect(clippy::cast_precision_loss, reason = "53 bits are kept")]
        let drawn = (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64;
        (drawn + 0.5) / 9_007_199_254_740_992.0
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        -mean * self.next().ln()
    }
}

#[derive(Clone, Copy, Debug)]
enum Repair {
    Fixed,
    Exponential,
    /// Half of the units quickly, half slowly.
    Mixed,
}

impl Repair {
    fn draw(self, mean: f64, chance: &mut Chance) -> f64 {
        match self {
            Self::Fixed => mean,
            Self::Exponential => chance.exponential(mean),
            Self::Mixed if chance.next() < 0.5 => mean * 0.2,
            Self::Mixed => mean * 1.8,
        }
    }
}

/// Mean backorders at each base: by Little's law the rate times the mean wait.
fn simulate(depot: &Depot, bases: &[Base], repair: Repair, demands: usize, seed: u64) -> Vec<f64> {
    let mut chance = Chance(seed);
    let orders: f64 = bases.iter().map(|b| b.lam).sum();
    let mut now = 0.0;
    let mut failed_at = Vec::with_capacity(demands);
    let mut base_of = Vec::with_capacity(demands);
    // When good units become free at the depot: those on the shelf at once, the failed ones after repair.
    let mut good_at = vec![0.0; depot.s0];
    good_at.reserve(demands);
    for _ in 0..demands {
        now += chance.exponential(1.0 / orders);
        let mut at = chance.next() * orders;
        let base = bases.iter().position(|b| {
            at -= b.lam;
            at < 0.0
        });
        failed_at.push(now);
        base_of.push(base.unwrap_or(bases.len() - 1));
        good_at.push(now + repair.draw(depot.repair_time, &mut chance));
    }
    good_at.sort_unstable_by(f64::total_cmp);
    // The n-th order gets the n-th good unit.
    let mut come: Vec<Vec<f64>> = bases.iter().map(|b| vec![0.0; b.s]).collect();
    let mut wanted: Vec<Vec<f64>> = vec![Vec::new(); bases.len()];
    for ((failed, good), base) in failed_at.iter().zip(&good_at).zip(&base_of) {
        come[*base].push(failed.max(*good) + bases[*base].ship);
        wanted[*base].push(*failed);
    }
    let per_base = come.iter().zip(&wanted).zip(bases);
    per_base
        .map(|((come, wanted), base)| {
            // At the start nothing is in repair: the first tenth is left out.
            let skip = wanted.len() / 10;
            let waits: f64 =
                come.iter().zip(wanted).skip(skip).map(|(come, wanted)| (come - wanted).max(0.0)).sum();
            #[expect(clippy::cast_precision_loss, reason = "ten million is exact")]
            let mean = waits / (wanted.len() - skip) as f64;
            base.lam * mean
        })
        .collect()
}

/// The ways to the bases are fixed, so units come in the order in which they were sent.
#[test]
fn ten_million_demands_agree_whatever_the_law_of_repair() {
    let depot = Depot { repair_time: 25.0, s0: 6 };
    let base = |lam, ship, s| Base { lam, ship, s, r: 0.0, tb: 0.0 };
    let bases = [base(0.05, 3.0, 1), base(0.12, 5.0, 2), base(0.03, 1.0, 0), base(0.08, 2.0, 1)];
    let exact = two_echelon(&depot, &bases, Method::Exact);
    for (repair, seed) in [(Repair::Fixed, 11), (Repair::Exponential, 12), (Repair::Mixed, 13)] {
        let seen = simulate(&depot, &bases, repair, 10_000_000, seed);
        let total: f64 = seen.iter().sum();
        let off = (total / exact.total_ebo - 1.0).abs();
        assert!(off < 0.005, "{repair:?}: {total} seen, {} reckoned", exact.total_ebo);
        for (seen, base) in seen.iter().zip(&exact.bases) {
            let off = (seen / base.measures.ebo - 1.0).abs();
            assert!(off < 0.01, "{repair:?}: {seen} seen, {} reckoned", base.measures.ebo);
        }
    }
    // The two older methods are off by more than the simulation's chance: it is not they that are held to be right.
    let metric = two_echelon(&depot, &bases, Method::Metric);
    assert!((metric.total_ebo / exact.total_ebo - 1.0).abs() > 0.01);
}
