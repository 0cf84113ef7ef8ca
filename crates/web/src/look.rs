//! How a reader wants the pages to look. Kept in a cookie, so that it also holds before and without a log-in.

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub(crate) fn text_key(self) -> &'static str {
        match self {
            Self::Auto => "look-theme-auto",
            Self::Light => "look-theme-light",
            Self::Dark => "look-theme-dark",
        }
    }
}

/// Body text in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextSize {
    Small,
    #[default]
    Normal,
    Large,
}

impl TextSize {
    pub const ALL: [Self; 3] = [Self::Small, Self::Normal, Self::Large];

    #[must_use]
    pub fn pixels(self) -> u8 {
        match self {
            Self::Small => 14,
            Self::Normal => 15,
            Self::Large => 16,
        }
    }
}

/// Height of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// 40 px a row.
    #[default]
    Normal,
    /// 32 px a row.
    Compact,
}

impl Density {
    pub const ALL: [Self; 2] = [Self::Normal, Self::Compact];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Compact => "compact",
        }
    }

    pub(crate) fn text_key(self) -> &'static str {
        match self {
            Self::Normal => "look-density-normal",
            Self::Compact => "look-density-compact",
        }
    }
}

/// All of a reader's choices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    pub theme: Theme,
    pub size: TextSize,
    pub density: Density,
}

impl Look {
    /// From a cookie such as `dark.15.compact`. What can't be read is as if not chosen.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut parts = text.split('.');
        let mut next = || parts.next().unwrap_or_default();
        let (theme, size, density) = (next(), next(), next());
        Self {
            theme: Theme::ALL.into_iter().find(|t| t.code() == theme).unwrap_or_default(),
            size: TextSize::ALL.into_iter().find(|s| s.pixels().to_string() == size).unwrap_or_default(),
            density: Density::ALL.into_iter().find(|d| d.code() == density).unwrap_or_default(),
        }
    }

    /// As the cookie keeps it.
    #[must_use]
    pub fn to_cookie(self) -> String {
        format!("{}.{}.{}", self.theme.code(), self.size.pixels(), self.density.code())
    }
}
