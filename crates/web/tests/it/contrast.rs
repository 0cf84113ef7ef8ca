//! Text can be read in both themes: the contrast of every pair that the style sheets put together (WCAG 2.2, 1.4.3 and 1.4.11).

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../assets/styles/tokens.css");

/// Text on what it stands on.
const TEXT: &[(&str, &[&str])] = &[
    (
        "ink",
        &[
            "ground",
            "surface",
            "raised",
            "sunken",
            "accent-soft",
            "ok-soft",
            "soon-soft",
            "late-soft",
            "info-soft",
        ],
    ),
    ("ink-soft", &["ground", "surface", "raised", "sunken", "soon-soft", "accent-soft"]),
    ("accent", &["ground", "surface", "raised", "sunken", "accent-soft"]),
    ("accent-strong", &["surface", "accent-soft"]),
    ("accent-ink", &["accent", "accent-strong"]),
    ("ok", &["surface", "ok-soft", "sunken"]),
    ("soon", &["surface", "soon-soft", "sunken"]),
    ("late", &["surface", "late-soft", "sunken", "ground"]),
    ("info", &["surface", "info-soft"]),
    ("way-on", &["way-1", "way-2", "way-3", "way-4", "way-5", "way-6", "way-7", "way-8"]),
];

/// Borders of controls and the focus ring.
const SHAPES: &[(&str, &[&str])] = &[
    ("way-1", &["surface"]),
    ("way-2", &["surface"]),
    ("way-3", &["surface"]),
    ("way-4", &["surface"]),
    ("way-5", &["surface"]),
    ("way-6", &["surface"]),
    ("way-7", &["surface"]),
    ("way-8", &["surface"]),
    ("line-strong", &["surface"]),
    ("focus", &["surface", "ground", "raised", "sunken"]),
];

#[test]
fn text_and_controls_stand_out_in_both_themes() {
    let tokens = parse(TOKENS);
    let mut low = Vec::new();
    let mut seen = 0;
    for (pairs, least) in [(TEXT, 4.5), (SHAPES, 3.0)] {
        for (front, backs) in pairs {
            for back in *backs {
                for (theme, name) in ["light", "dark"].iter().enumerate() {
                    let ratio = contrast(tokens[*front][theme], tokens[*back][theme]);
                    seen += 1;
                    if ratio < least {
                        low.push(format!("{front} on {back}, {name}: {ratio:.2}, at least {least}"));
                    }
                }
            }
        }
    }
    assert!(seen > 50);
    assert!(low.is_empty(), "{}", low.join("\n"));
}

#[test]
fn the_formula_gives_known_values() {
    let white = [1.0, 0.0, 0.0];
    let black = [0.0, 0.0, 0.0];
    assert!((contrast(white, black) - 21.0).abs() < 0.01);
    // sRGB red in OKLCH; 4.00:1 on white.
    assert!((contrast([0.627_955, 0.257_683, 29.233_9], white) - 3.998).abs() < 0.01);
}

/// `--name: light-dark(oklch(L C H), oklch(L C H));`
fn parse(css: &str) -> BTreeMap<&str, [[f64; 3]; 2]> {
    let mut tokens = BTreeMap::new();
    for line in css.lines() {
        let Some((name, value)) = line.trim().strip_prefix("--").and_then(|l| l.split_once(": light-dark("))
        else {
            continue;
        };
        let colours: Vec<[f64; 3]> = value
            .split("oklch(")
            .skip(1)
            .map(|text| {
                let numbers = text.split(')').next().unwrap();
                let parts: Vec<f64> =
                    numbers.split_whitespace().take(3).map(|n| n.parse().unwrap()).collect();
                parts.try_into().unwrap()
            })
            .collect();
        tokens.insert(name, colours.try_into().unwrap());
    }
    tokens
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// OKLCH to relative luminance, by way of linear sRGB cut to what a screen can show (Björn Ottosson's matrices).
fn luminance([l, c, h]: [f64; 3]) -> f64 {
    let (a, b) = (c * h.to_radians().cos(), c * h.to_radians().sin());
    let cone = |x: f64, y: f64| (l + x * a + y * b).powi(3);
    let (l, m, s) = (
        cone(0.396_337_777_4, 0.215_803_757_3),
        cone(-0.105_561_345_8, -0.063_854_172_8),
        cone(-0.089_484_177_5, -1.291_485_548_0),
    );
    let red = 4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s;
    let green = -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s;
    let blue = -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s;
    0.2126 * red.clamp(0.0, 1.0) + 0.7152 * green.clamp(0.0, 1.0) + 0.0722 * blue.clamp(0.0, 1.0)
}
