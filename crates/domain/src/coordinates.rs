//! Coordinates as people paste them: from a map, a phone, a message.

use crate::text::half_width;

/// Degrees north and east.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coordinates {
    pub latitude: f64,
    pub longitude: f64,
}

/// The text holds no pair of coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a pair of coordinates; write them like 30.2741, 120.1551")]
pub struct NotCoordinates;

/// Nobody installs meters nearer to a pole: a first number beyond it is a longitude.
const LATITUDE_LIVED: f64 = 66.0;

impl Coordinates {
    /// Understands `30.2741, 120.1551`, the same the other way round, `30°16'26.8"N 120°9'18"E`, `N30.27 E120.15`, and what
    /// maps put into addresses (`…@30.27,120.15,17z`, `…?q=30.27,120.15`).
    ///
    /// # Errors
    /// There are not two numbers, or they lie nowhere on Earth.
    pub fn parse(text: &str) -> Result<Self, NotCoordinates> {
        let text: String = text.trim().chars().map(folded).collect();
        let part = link_part(&text);
        let angles = angles(part)?;
        let [first, second] = angles.as_slice() else { return Err(NotCoordinates) };
        let (latitude, longitude) = match (first.axis, second.axis) {
            (Some('N'), Some('E') | None) | (None, Some('E')) => (first.degrees, second.degrees),
            (Some('E'), Some('N') | None) | (None, Some('N')) => (second.degrees, first.degrees),
            (None, None)
                if first.degrees.abs() > LATITUDE_LIVED && second.degrees.abs() <= LATITUDE_LIVED =>
            {
                (second.degrees, first.degrees)
            }
            (None, None) => (first.degrees, second.degrees),
            _ => return Err(NotCoordinates),
        };
        let on_earth = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        if on_earth { Ok(Self { latitude, longitude }) } else { Err(NotCoordinates) }
    }
}

fn folded(c: char) -> char {
    match c {
        '，' | '；' | '、' | ';' => ',',
        '′' | '’' | '＇' => '\'',
        '″' | '”' | '＂' => '"',
        'º' | '度' => '°',
        '分' => '\'',
        '秒' => '"',
        '北' => 'N',
        '南' => 'S',
        '东' | '東' => 'E',
        '西' => 'W',
        '纬' | '緯' | '经' | '經' => ' ',
        other => half_width(other).to_ascii_uppercase(),
    }
}

/// Of a map's address, the part that holds the place.
fn link_part(text: &str) -> &str {
    if !text.starts_with("HTTP") {
        return text;
    }
    let begins = ["@", "?Q=", "&Q=", "?LL=", "&LL=", "LOCATION=", "POSITION=", "CENTER="];
    let part = begins.iter().find_map(|mark| text.split_once(mark)).map_or(text, |(_, rest)| rest);
    let end = part.find(['&', '/', '?', '#', 'Z']).unwrap_or(part.len());
    let part = &part[..end];
    // Behind the second comma stands how near the map is.
    let second = part.match_indices(',').nth(1).map_or(part.len(), |(at, _)| at);
    &part[..second]
}

#[derive(Debug)]
struct Angle {
    degrees: f64,
    /// `N` or `E`, where a letter said it.
    axis: Option<char>,
}

fn angles(text: &str) -> Result<Vec<Angle>, NotCoordinates> {
    let text = text.replace("%2C", ",");
    let halves: Vec<&str> = if text.contains(',') {
        text.split(',').map(str::trim).filter(|half| !half.is_empty()).collect()
    } else {
        let letters: Vec<usize> = text.match_indices(['N', 'S', 'E', 'W']).map(|(at, _)| at).collect();
        match letters.as_slice() {
            // `N30 E120`, or `30N 120E`.
            [0, at] => vec![&text[..*at], &text[*at..]],
            [at, _] => vec![&text[..=*at], &text[*at + 1..]],
            _ => text.split_whitespace().collect(),
        }
    };
    halves.into_iter().map(angle).collect()
}

fn angle(text: &str) -> Result<Angle, NotCoordinates> {
    let letter = text.chars().find(|c| matches!(c, 'N' | 'S' | 'E' | 'W'));
    let numbers: String = text.chars().filter(|c| !matches!(c, 'N' | 'S' | 'E' | 'W')).collect();
    let parts: Vec<&str> = numbers.split(['°', '\'', '"']).map(str::trim).filter(|p| !p.is_empty()).collect();
    if parts.is_empty() || parts.len() > 3 {
        return Err(NotCoordinates);
    }
    let mut degrees = 0.0;
    let mut unit = 1.0;
    for part in &parts {
        let number: f64 = part.parse().map_err(|_| NotCoordinates)?;
        if !number.is_finite() || (unit < 1.0 && !(0.0..60.0).contains(&number)) {
            return Err(NotCoordinates);
        }
        degrees += number.abs() * unit;
        unit /= 60.0;
    }
    let negative = numbers.trim_start().starts_with('-') || matches!(letter, Some('S' | 'W'));
    let axis = letter.map(|letter| if matches!(letter, 'N' | 'S') { 'N' } else { 'E' });
    Ok(Angle { degrees: if negative { -degrees } else { degrees }, axis })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_is_understood() {
        for (text, latitude, longitude) in [
            ("30.2741, 120.1551", 30.2741, 120.1551),
            ("120.1551,30.2741", 30.2741, 120.1551),
            ("43.8256 87.6168", 43.8256, 87.6168),
            ("87.6168，43.8256", 43.8256, 87.6168),
            ("30°16'26.76\"N 120°9'18.36\"E", 30.2741, 120.1551),
            ("N30.2741 E120.1551", 30.2741, 120.1551),
            ("E120.1551, N30.2741", 30.2741, 120.1551),
            ("北纬30.2741，东经120.1551", 30.2741, 120.1551),
            ("-33.8688, 151.2093", -33.8688, 151.2093),
            ("33.8688S 151.2093E", -33.8688, 151.2093),
            ("https://maps.example.com/maps/@30.2741,120.1551,17z", 30.2741, 120.1551),
            ("https://maps.example.com/?q=30.2741%2C120.1551&z=3", 30.2741, 120.1551),
            ("３０．２７４１　１２０．１５５１", 30.2741, 120.1551),
        ] {
            let got = Coordinates::parse(text).unwrap_or_else(|_| panic!("{text}"));
            let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
            assert!(near(got.latitude, latitude) && near(got.longitude, longitude), "{text}: {got:?}");
        }
        for bad in
            ["", "30.27", "30.27 120.15 17", "91, 181", "north", "30°99'N 120°E", "N30 N31", "1e999, 2"]
        {
            assert_eq!(Coordinates::parse(bad), Err(NotCoordinates), "{bad}");
        }
    }
}
