//! Every path of the registry at its defaults and at the corners of its parameters: derivatives,
//! ends, and what their papers say of them.

use pushforward::core::path::{self, Path, Schedule};
use pushforward::error::Result;
use pushforward::registry::{Entry, Pick};

/// The entry at its defaults, and with every parameter at its least or its most.
fn corners(entry: &Entry<Result<Path>>) -> Vec<Pick> {
    let mut picks = vec![Pick::of(entry.id)];
    for param in entry.params.iter().filter(|p| p.text.is_none()) {
        let ends = |pick: &Pick| [param.min, param.max].map(|end| pick.clone().with(param.id, end));
        let grown: Vec<Pick> = picks.iter().flat_map(ends).collect();
        picks.extend(grown);
    }
    picks
}

fn made(pick: &Pick) -> Path {
    path::GROUP.make(pick).expect("a legal path")
}

fn every() -> impl Iterator<Item = (Pick, Path)> {
    let picks = path::GROUP.all.iter().flat_map(corners);
    picks.map(|pick| (pick.clone(), made(&pick)))
}

/// Times from the range's first to its last, denser towards both.
fn times(path: &Path, count: usize) -> impl Iterator<Item = f64> + use<> {
    let (low, high) = path.range;
    (0..=count).map(move |k| {
        let u = k as f64 / count as f64;
        low + (high - low) * u * u * (3.0 - 2.0 * u)
    })
}

fn pairs(at: impl Fn(f64) -> Schedule, t: f64, h: f64) -> [(&'static str, f64, f64, f64); 3] {
    let (before, s, after) = (at(t - h), at(t), at(t + h));
    let slope = |f: fn(&Schedule) -> f64| (f(&after) - f(&before)) / (2.0 * h);
    [
        ("α", s.alpha, s.d_alpha, slope(|s| s.alpha)),
        ("σ", s.sigma, s.d_sigma, slope(|s| s.sigma)),
        ("γ", s.gamma, s.d_gamma, slope(|s| s.gamma)),
    ]
}

#[test]
fn derivatives_are_those_of_the_values() {
    for (pick, path) in every() {
        let (low, high) = path.range;
        for t in times(&path, 97).filter(|&t| low < t && t < high) {
            // A pole may lie at 0 or 1: the difference's error is (h/distance)².
            let distance = t.min(1.0 - t);
            let h = 2e-4 * distance;
            for (name, value, stated, found) in pairs(|t| path.schedule(t), t, h) {
                // Rounding adds 1e-16·value/h.
                let size = stated.abs() + 1e-5 * value.abs() / distance + 1e-3;
                assert!(
                    (stated - found).abs() < 1e-5 * size,
                    "{pick:?}: d{name}/dt = {stated} at {t}, difference {found}"
                );
            }
        }
    }
}

#[test]
fn schedules_are_finite_and_carry_noise_to_data() {
    for (pick, path) in every() {
        let mut last = f64::NEG_INFINITY;
        for t in times(&path, 400) {
            let s = path.schedule(t);
            let all = [s.alpha, s.sigma, s.gamma, s.d_alpha, s.d_sigma, s.d_gamma];
            assert!(all.iter().all(|x| x.is_finite()), "{pick:?} at {t}: {s:?}");
            assert!(
                s.alpha >= 0.0 && s.sigma >= 0.0 && s.gamma >= 0.0,
                "{pick:?} at {t}: {s:?}"
            );
            let ratio = s.alpha / s.sigma;
            assert!(
                ratio > last,
                "{pick:?} at {t}: α/σ falls from {last} to {ratio}"
            );
            last = ratio;
        }
    }
}

#[test]
fn paths_end_where_they_say() {
    for (pick, path) in every() {
        let value = |id: &str| {
            let entry = path::GROUP.find(&pick.id).expect("an entry");
            let default = entry.params.iter().find(|p| p.id == id).map(|p| p.default);
            pick.value(id).or(default)
        };
        let [first, last] = [path.range.0, path.range.1].map(|t| path.schedule(t));
        // The coarsest table keeps √0.01 of noise in its first step.
        let kept = value("sigma_min").unwrap_or(0.0).max(0.1001);
        assert!(
            last.alpha >= 0.99 && last.alpha <= 1.0,
            "{pick:?}: {last:?}"
        );
        assert!(last.sigma <= kept, "{pick:?}: {last:?}");
        // √(2·0.001) of the level, on the paths that stop 0.001 before the ends.
        let level = value("level").or(value("noise")).unwrap_or(0.0);
        assert!(
            first.gamma.max(last.gamma) <= 0.0448 * level,
            "{pick:?}: {first:?} {last:?}"
        );

        match pick.id.as_str() {
            "ve" | "edm" => {
                let most = value("sigma_max").expect("σ_max");
                assert!(
                    (first.sigma - most).abs() < 1e-12 * most,
                    "{pick:?}: {first:?}"
                );
                assert_eq!(first.alpha, 1.0, "{pick:?}");
                let least = value("sigma_min").expect("σ_min");
                assert!(
                    (last.sigma - least).abs() < 1e-12 * most,
                    "{pick:?}: {last:?}"
                );
            }
            // What is left of the data depends on the β.
            "vp-linear" | "sub-vp" => assert!(first.alpha < 0.3, "{pick:?}: {first:?}"),
            "ddpm" | "scaled-linear" if value("zero_terminal") == Some(0.0) => {
                assert!(first.alpha < 0.92, "{pick:?}: {first:?}");
            }
            _ => {
                // The steepest, sin(½πt), has left by ½π·0.001 where a path begins at 0.001.
                assert!(first.alpha <= 1.6e-3, "{pick:?}: {first:?}");
                assert!(first.sigma >= 0.998, "{pick:?}: {first:?}");
            }
        }
    }
}

#[test]
fn variance_preserving_paths_preserve_it() {
    for (pick, path) in every() {
        let id = pick.id.as_str();
        let preserving = id.contains("vp-")
            || ["trigonometric", "linear-vp", "ddpm", "scaled-linear"].contains(&id);
        if !preserving || id == "sub-vp" {
            continue;
        }
        for t in times(&path, 50) {
            let s = path.schedule(t);
            let variance = s.alpha * s.alpha + s.sigma * s.sigma;
            assert!(
                (variance - 1.0).abs() < 1e-12,
                "{pick:?} at {t}: {variance}"
            );
        }
    }
}

#[cfg(feature = "theory")]
mod published {
    use super::*;

    /// ᾱ_k of the table by its definition.
    fn products(beta: impl Fn(f64) -> f64) -> Vec<f64> {
        let mut product = 1.0;
        let step = |k: usize| {
            product *= 1.0 - beta(k as f64 / 999.0);
            product
        };
        (0..1000).map(step).collect()
    }

    #[test]
    fn tables_are_exact_at_their_steps() {
        let linear = |u: f64| 1e-4 + u * (0.02 - 1e-4);
        let scaled =
            |u: f64| (0.00085_f64.sqrt() + u * (0.012_f64.sqrt() - 0.00085_f64.sqrt())).powi(2);
        // ᾱ_T of the two, as Lin et al. 2024 list them in table 1 (√ᾱ_T = 0.006353, 0.068265).
        for (id, table, last) in [
            ("ddpm", products(linear), 0.006353),
            ("scaled-linear", products(scaled), 0.068265),
        ] {
            let path = made(&Pick::of(id));
            for (k, product) in table.iter().enumerate() {
                let t = 1.0 - (k + 1) as f64 / 1000.0;
                let alpha = path.schedule(t).alpha;
                assert!(
                    (alpha - product.sqrt()).abs() < 1e-12,
                    "{id} step {k}: {alpha}"
                );
            }
            assert!((path.schedule(0.0).alpha - last).abs() < 1e-6, "{id}");

            let zero = made(&Pick::of(id).with("zero_terminal", 1.0));
            assert_eq!(zero.schedule(0.0).alpha, 0.0, "{id}");
            let (first, last) = (table[0].sqrt(), table[999].sqrt());
            for k in [0, 1, 500, 998] {
                let t = 1.0 - (k + 1) as f64 / 1000.0;
                let expected = (table[k].sqrt() - last) * first / (first - last);
                assert!(
                    (zero.schedule(t).alpha - expected).abs() < 1e-12,
                    "{id} step {k}"
                );
            }
        }
    }

    #[test]
    fn a_table_of_many_steps_is_the_linear_vp_path() {
        // DDPM's table tends to β(τ) = 0.1 + 19.9τ: its sums are that integral but for β², ½ Σβ² = 0.067 in ln ᾱ.
        let (table, path) = (made(&Pick::of("ddpm")), made(&Pick::of("vp-linear")));
        for t in times(&path, 20) {
            let ratio = table.schedule(t).alpha / path.schedule(t).alpha;
            assert!(ratio.ln().abs() < 0.04, "{t}: {ratio}");
        }
    }

    #[test]
    fn karras_noise_levels() {
        // σ_i of 18 steps (Karras et al. 2022, eq. 5), at t = i/17.
        let path = made(&Pick::of("edm"));
        let root = |x: f64| x.powf(1.0 / 7.0);
        for i in 0..18 {
            let u = f64::from(i) / 17.0;
            let expected = (root(80.0) + u * (root(0.002) - root(80.0))).powi(7);
            let found = path.schedule(u).sigma;
            assert!((found / expected - 1.0).abs() < 1e-12, "{i}: {found}");
        }
    }
}

#[cfg(feature = "theory")]
mod own {
    use super::*;
    use pushforward::choice::Choice;
    use pushforward::format::link::{choice_from_link, link_from_choice};
    use serde_json::json;

    #[test]
    fn typed_paths_are_the_named_ones() {
        for (named, [alpha, sigma, gamma]) in [
            (Pick::of("linear"), ["t", "1-t", "0"]),
            (
                Pick::of("trigonometric"),
                ["sin(pi*t/2)", "cos(pi*t/2)", "0"],
            ),
            (Pick::of("polynomial"), ["t^2", "1 - t^2", "0"]),
            (Pick::of("linear-vp"), ["t", "sqrt(1 - t^2)", "0"]),
            (Pick::of("ve"), ["1", "0.01*(50/0.01)^(1-t)", "0"]),
            (
                Pick::of("edm"),
                ["1", "(80^(1/7) + t*(0.002^(1/7) - 80^(1/7)))^7", "0"],
            ),
            (
                Pick::of("vp-linear"),
                [
                    "exp(-(1-t)^2*19.9/4 - (1-t)*0.05)",
                    "sqrt(1 - exp(-(1-t)^2*19.9/2 - (1-t)*0.1))",
                    "0",
                ],
            ),
            (
                Pick::of("brownian-bridge"),
                ["t", "1 - t", "sqrt(t*(1 - t))"],
            ),
            (
                Pick::of("interpolant-linear").with("smooth", 1.0),
                ["t", "1-t", "sin(pi*t)^2"],
            ),
        ] {
            let pick = Pick::of("custom").with("alpha", alpha);
            let pick = pick.with("sigma", sigma).with("gamma", gamma);
            let (typed, named) = (made(&pick), made(&named));
            let ends = [
                (typed.range.0, named.range.0),
                (typed.range.1, named.range.1),
            ];
            for (found, expected) in ends {
                assert!(
                    (found - expected).abs() < 1e-6,
                    "{pick:?}: {found} {expected}"
                );
            }
            for t in times(&named, 40).filter(|&t| t > 0.0 && t < 1.0) {
                let (left, right) = (typed.schedule(t), named.schedule(t));
                for (x, y) in [
                    (left.alpha, right.alpha),
                    (left.sigma, right.sigma),
                    (left.gamma, right.gamma),
                    (left.d_alpha, right.d_alpha),
                    (left.d_sigma, right.d_sigma),
                    (left.d_gamma, right.d_gamma),
                ] {
                    // √(1 − x) for x near 1 loses half of the digits.
                    assert!(
                        (x - y).abs() < 1e-9 * (1.0 + y.abs()),
                        "{pick:?} at {t}: {x} {y}"
                    );
                }
            }
        }
    }

    #[test]
    fn drawn_paths_pass_their_knots_and_keep_their_derivatives() {
        let pick = Pick::of("drawn")
            .with("alpha", "0:0, 0.2:0.05,0.7 : 0.9, 1:1")
            .with("sigma", "0:1, 0.5:0.9, 0.8:0.1, 1:0")
            .with("gamma", "0:0, 0.4:0.3, 1:0");
        let path = made(&pick);
        for (t, alpha) in [(0.0, 0.0), (0.2, 0.05), (0.7, 0.9), (1.0, 1.0)] {
            assert!((path.schedule(t).alpha - alpha).abs() < 1e-15, "{t}");
        }
        for (t, sigma) in [(0.5, 0.9), (0.8, 0.1)] {
            assert!((path.schedule(t).sigma - sigma).abs() < 1e-15, "{t}");
        }
        assert!((path.schedule(0.4).gamma - 0.3).abs() < 1e-15);
        let mut last = path.schedule(0.0);
        for t in times(&path, 1000).skip(1) {
            let s = path.schedule(t);
            assert!(s.alpha >= last.alpha && s.sigma <= last.sigma, "{t}: {s:?}");
            assert!(s.gamma <= 0.3 && s.gamma >= 0.0, "{t}: {s:?}");
            last = s;
            // Away from the knots, where the second derivative jumps.
            if t < 0.999 {
                for (name, _, stated, found) in pairs(|t| path.schedule(t), t, 1e-7) {
                    assert!(
                        (stated - found).abs() < 1e-5,
                        "{name} at {t}: {stated} {found}"
                    );
                }
            }
        }
    }

    fn refused(pick: serde_json::Value, field: &str, message: &str) {
        let text = json!({ "path": pick }).to_string();
        let error = Choice::from_json(&text).expect_err(&text);
        assert_eq!(error.field, field, "{text}: {error}");
        assert!(error.message.starts_with(message), "{text}: {error}");
    }

    #[test]
    fn illegal_paths_are_explained() {
        for ([alpha, sigma, gamma], field, message) in [
            (
                ["t +", "1-t", "0"],
                "alpha",
                "the end of the formula stands where",
            ),
            (
                ["t", "1-s", "0"],
                "sigma",
                "\"s\" at character 3 is not known; there are t, pi, e",
            ),
            (["t", "1-t", "sin("], "gamma", "the end of the formula"),
            (
                ["t/2", "1-t", "0"],
                "alpha",
                "α is 0.5 at t = 1, where the data are; it must come to 1",
            ),
            (
                ["t", "1", "0"],
                "sigma",
                "σ is 1 at t = 1, where the data are; it must fall to 0.1",
            ),
            (["t", "1-2*t", "0"], "sigma", "σ is -"),
            (
                ["t", "t*(1-t)", "0"],
                "sigma",
                "σ is 0 at t = 0, where only the source is",
            ),
            (
                ["(1+t)/2", "1-t", "0"],
                "alpha",
                "α is 0.5 at t = 0, where σ is 1; sampling starts",
            ),
            (
                ["t", "log(t - 0.5)", "0"],
                "sigma",
                "σ is not a finite number at t = 0.001; it needs",
            ),
            (
                ["t + t*(1-t)*sqrt(max(0, t-0.5))", "1-t", "0"],
                "alpha",
                "α has no finite slope at t = 0.5",
            ),
            (
                ["t*(1 + sin(6*pi*t)/2)", "1-t", "0"],
                "alpha",
                "α/σ falls at t = 0.",
            ),
            (
                ["t", "1-t+t*(1-t)*sin(20*t)", "0"],
                "sigma",
                "α/σ falls at t = 0.",
            ),
            (
                ["min(max(2*t-0.5, 0), 1)", "min(max(1.5-2*t, 0), 1)", "0"],
                "alpha",
                "α/σ stands still",
            ),
            (["t", "1-t", "-t*(1-t)"], "gamma", "γ is -"),
            (
                ["t", "1-t", "t"],
                "gamma",
                "γ is 1 at t = 1; it must be 0 at both ends",
            ),
        ] {
            let pick = json!({ "id": "custom", "alpha": alpha, "sigma": sigma, "gamma": gamma });
            refused(pick, &format!("path.{field}"), message);
        }
        for (alpha, message) in [
            (
                "0:0, 0.5",
                "knot 2, \"0.5\", is not time:value; write such as",
            ),
            ("0:0, 0.5:x, 1:1", "knot 2, \"0.5:x\", is not time:value"),
            ("", "knot 1, \"\", is not time:value"),
            (
                "0:0, 0.5:0.2, 0.5:0.3, 1:1",
                "knot 3, \"0.5:0.3\", is not later",
            ),
            ("0.1:0, 1:1", "must have its first knot at time 0"),
            (
                "0:0",
                "must have its first knot at time 0 and its last at time 1",
            ),
            (
                "0:0, 0.5:0.6, 0.7:0.5, 1:1",
                "must not turn back, and does at knot 3; let values rise",
            ),
            ("0:0, 1:0.5", "α is 0.5 at t = 1"),
        ] {
            refused(
                json!({ "id": "drawn", "alpha": alpha }),
                "path.alpha",
                message,
            );
        }
        refused(
            json!({ "id": "custom", "alpha": [1] }),
            "path.alpha",
            "must be a number or a text",
        );
        refused(
            json!({ "id": "custom", "alpha": "t".repeat(500) }),
            "path.alpha",
            "is longer than 400 characters",
        );
        refused(
            json!({ "id": "ve", "sigma_min": "small" }),
            "path.sigma_min",
            "must be a number",
        );
    }

    #[test]
    fn the_catalogue_tells_texts_from_numbers() {
        let catalogue = pushforward::choice::catalogue();
        let entries = |id: &str| {
            let groups = catalogue["groups"].as_array().expect("groups");
            let group = groups.iter().find(|group| group["id"] == "path");
            let entries = group.expect("paths")["entries"]
                .as_array()
                .expect("entries");
            let entry = entries.iter().find(|entry| entry["id"] == id);
            entry.expect("an entry")["params"][0].clone()
        };
        let (text, number) = (entries("custom"), entries("ve"));
        assert_eq!(
            (&text["kind"], &text["default"]),
            (&json!("text"), &json!("t"))
        );
        assert_eq!(text["maxlength"], 400);
        assert!(text["min"].is_null() && number["kind"].is_null());
        assert_eq!(number["default"], 0.01);
    }

    #[test]
    fn texts_survive_links_and_json() {
        for alpha in ["t", "t^2", "1.0*t + 0 & \"", "sin(π·t/2)"] {
            let pick = json!({ "id": "custom", "alpha": alpha });
            match Choice::from_json(&json!({ "path": pick }).to_string()) {
                Ok(choice) => {
                    let link = link_from_choice(&choice);
                    assert_eq!(choice_from_link(&link).as_ref(), Ok(&choice), "{link}");
                    assert_eq!(choice.to_json()["path"]["alpha"], alpha);
                }
                Err(error) => assert!(alpha.contains('&'), "{alpha}: {error}"),
            }
        }
        // Texts that read as numbers stay texts: α of a path with σ alone.
        for alpha in ["1", "1.0", "1e0", "01"] {
            let pick = json!({ "id": "custom", "alpha": alpha, "sigma": "50^(1 - t)/50^t" });
            let choice = Choice::from_json(&json!({ "path": pick }).to_string()).expect("legal");
            let link = link_from_choice(&choice);
            assert_eq!(choice_from_link(&link).as_ref(), Ok(&choice), "{link}");
            assert_eq!(choice.to_json()["path"]["alpha"], alpha);
        }
        let typed = choice_from_link("path=custom&path.alpha=t^2&path.sigma=1-t^2").expect("legal");
        assert_eq!(typed.path.setting("alpha"), Some(&"t^2".into()));
    }
}
