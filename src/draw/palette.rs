//! Colours and their roles, in dark and in light.

/// Opaque colour, sRGB, 8 bits a channel.
pub type Rgb = [u8; 3];

/// Which set of colours a picture uses; every role keeps its meaning in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Palette {
    /// Dark marks on a light ground.
    Light,
    /// Light marks on a dark ground.
    #[default]
    Dark,
}

/// Entries of [`Palette::density_table`].
pub const TABLE: usize = 256;

impl Palette {
    /// The ground that every other colour fades into.
    pub fn background(self) -> Rgb {
        match self {
            Self::Light => [0xfd, 0xfd, 0xfc],
            Self::Dark => [0x0d, 0x10, 0x16],
        }
    }

    /// Particles at `time`: source colour at 0, data colour at 1.
    pub fn particle(self, time: f32) -> Rgb {
        let stops: &[Rgb] = match self {
            Self::Light => &[[0x1f, 0x5f, 0xd0], [0x86, 0x3a, 0xbd], [0xc2, 0x33, 0x10]],
            Self::Dark => &[[0x5c, 0xa8, 0xff], [0xb6, 0x8d, 0xff], [0xff, 0x8a, 0x57]],
        };
        along(stops, time)
    }

    /// Data points, with their opacity last.
    pub fn data(self) -> [u8; 4] {
        match self {
            Self::Light => [0x4a, 0x50, 0x5c, 0x52],
            Self::Dark => [0xc4, 0xca, 0xd6, 0x48],
        }
    }

    /// Points of the source (0) or of the data (1) that show where time begins and ends, with their
    /// opacity last.
    #[cfg(feature = "theory")]
    pub fn end(self, time: f32) -> [u8; 4] {
        let [r, g, b] = self.particle(time);
        [r, g, b, 0x80]
    }

    /// Arrows of the field, with their opacity last.
    pub fn arrow(self) -> [u8; 4] {
        match self {
            Self::Light => [0x5a, 0x64, 0x78, 0x99],
            Self::Dark => [0x9a, 0xa6, 0xbc, 0x8c],
        }
    }

    /// What stands out from everything.
    #[cfg(feature = "theory")]
    pub fn ink(self) -> Rgb {
        match self {
            Self::Light => [0x1d, 0x21, 0x27],
            Self::Dark => [0xf1, 0xf3, 0xf7],
        }
    }

    /// A contour: the innermost at 1, the outermost towards 0, with its opacity last.
    #[cfg(feature = "theory")]
    pub fn contour(self, share: f32) -> [u8; 4] {
        let stops: &[Rgb] = match self {
            Self::Light => &[[0x6f, 0xa9, 0xae], [0x0f, 0x4f, 0x66]],
            Self::Dark => &[[0x3f, 0x8c, 0x84], [0xc3, 0xe3, 0x9a]],
        };
        let [r, g, b] = along(stops, share);
        [r, g, b, 0xe6]
    }

    /// The colours of a map of values.
    #[cfg(feature = "theory")]
    pub fn map(self, map: Map) -> Stops {
        let ground = self.background();
        Stops(match (map, self) {
            (Map::Size, Self::Light) => vec![
                ground,
                [0xf3, 0xd5, 0xea],
                [0xda, 0x8f, 0xc9],
                [0xa9, 0x43, 0x9f],
                [0x5d, 0x14, 0x68],
            ],
            (Map::Size, Self::Dark) => vec![
                ground,
                [0x3a, 0x1a, 0x44],
                [0x7a, 0x2f, 0x80],
                [0xc2, 0x63, 0xb4],
                [0xf6, 0xc4, 0xe6],
            ],
            (Map::Ink, Self::Light) => vec![[0xee, 0xee, 0xf0], self.ink()],
            (Map::Ink, Self::Dark) => vec![[0x1e, 0x22, 0x2b], self.ink()],
            (Map::Sign, Self::Light) => vec![
                [0x6a, 0x2a, 0x86],
                [0xb5, 0x8b, 0xc6],
                ground,
                [0x86, 0xc0, 0x86],
                [0x1b, 0x6e, 0x3c],
            ],
            (Map::Sign, Self::Dark) => vec![
                [0xd9, 0xa8, 0xf0],
                [0x6d, 0x3f, 0x86],
                ground,
                [0x2c, 0x6f, 0x45],
                [0xa6, 0xe3, 0xa8],
            ],
        })
    }

    /// Density from none (the ground) to very high, as RGBA.
    pub fn density_table(self) -> [[u8; 4]; TABLE] {
        let stops: &[Rgb] = match self {
            Self::Light => &[
                self.background(),
                [0xd0, 0xec, 0xe2],
                [0x98, 0xd0, 0xc3],
                [0x57, 0xac, 0xac],
                [0x2c, 0x7f, 0x97],
            ],
            Self::Dark => &[
                self.background(),
                [0x12, 0x2b, 0x3c],
                [0x15, 0x4f, 0x58],
                [0x2b, 0x7f, 0x6c],
                [0x7f, 0xb5, 0x6a],
            ],
        };
        std::array::from_fn(|i| {
            let [r, g, b] = along(stops, i as f32 / (TABLE - 1) as f32);
            [r, g, b, 255]
        })
    }
}

/// What a map of values shows.
#[cfg(feature = "theory")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Map {
    /// From none, the ground, to large.
    Size,
    /// From negative through none, the ground, to positive.
    Sign,
    /// From the least ink, the ground, to the most: pictures of data.
    Ink,
}

/// Evenly spaced colours.
#[cfg(feature = "theory")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stops(Vec<Rgb>);

#[cfg(feature = "theory")]
impl Stops {
    /// The colour at `share` of the way, mixed where equal steps look equal.
    pub fn at(&self, share: f32) -> Rgb {
        along(&self.0, share)
    }
}

/// The colour at `t` in [0, 1] along evenly spaced stops, mixed where equal steps look equal.
fn along(stops: &[Rgb], t: f32) -> Rgb {
    let at = t.clamp(0.0, 1.0) * (stops.len() - 1) as f32;
    let first = (at as usize).min(stops.len() - 2);
    let (a, b) = (oklab(stops[first]), oklab(stops[first + 1]));
    let mix = at - first as f32;
    srgb(std::array::from_fn(|i| a[i] + (b[i] - a[i]) * mix))
}

/// Oklab (Ottosson 2020) of an sRGB colour.
fn oklab(colour: Rgb) -> [f32; 3] {
    let [r, g, b] = colour.map(|c| {
        let c = f32::from(c) / 255.0;
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    });
    let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

/// The sRGB colour of an Oklab one.
fn srgb([lightness, a, b]: [f32; 3]) -> Rgb {
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    [
        4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
        -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
        -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    ]
    .map(|c| {
        let c = if c <= 0.003_130_8 {
            12.92 * c
        } else {
            1.055 * c.powf(1.0 / 2.4) - 0.055
        };
        (c * 255.0).round() as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_come_out_as_written_and_no_density_is_the_ground() {
        for palette in [Palette::Light, Palette::Dark] {
            let [r, g, b, a] = palette.density_table()[0];
            assert_eq!(([r, g, b], a), (palette.background(), 255));
            assert_ne!(palette.particle(0.0), palette.particle(1.0));
        }
        assert_eq!(Palette::Dark.particle(0.5), [0xb6, 0x8d, 0xff]);
        assert_eq!(Palette::Dark.particle(f32::INFINITY), [0xff, 0x8a, 0x57]);
    }

    #[test]
    fn density_colours_move_away_from_the_ground_evenly() {
        for palette in [Palette::Light, Palette::Dark] {
            let lightness: Vec<f32> = palette
                .density_table()
                .iter()
                .map(|c| oklab([c[0], c[1], c[2]])[0])
                .collect();
            let whole = lightness[TABLE - 1] - lightness[0];
            for window in lightness.windows(17) {
                // 16 of 255 steps: between half and double their even share.
                let share = (window[16] - window[0]) / whole * 255.0 / 16.0;
                assert!((0.5..2.0).contains(&share), "{palette:?}: {share}");
            }
        }
    }
}
