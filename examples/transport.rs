//! timing
#![allow(clippy::print_stdout)]
use pushforward::core::rng::{Purpose, Stream};
use pushforward::core::transport::{assignment::assign, cost::Costs};
use std::time::Instant;
fn main() {
    for (name, dim) in [
        ("8g", 2),
        ("a", 2),
        ("b", 2),
        ("c", 2),
        ("d", 2),
        ("e", 2),
        ("g", 2),
        ("normal1", 1),
        ("normal", 2),
        ("f", 2),
    ] {
        for n in [256usize, 1024, 4096] {
            if std::env::var("N").is_ok_and(|m| m != n.to_string()) {
                continue;
            }
            let mut s = Stream::new(1, Purpose::Measure, 0, 0);
            let x: Vec<f64> = (0..n * dim).map(|_| s.normal()).collect();
            let x: Vec<f64> = match name {
                "a" | "b" => vec![1.0; n * dim],
                "c" | "f" | "g" => (0..n)
                    .flat_map(|_| {
                        let k = 2 * s.below(272) as usize;
                        [x[k % n], x[(k + 1) % n]]
                    })
                    .collect(),
                "d" => (0..n * dim).map(|_| s.below(3) as f64).collect(),
                _ => x,
            };
            let y: Vec<f64> = match name {
                "b" => vec![2.0; n * dim],
                "e" => x.clone(),
                "g" => (0..n)
                    .flat_map(|_| {
                        let k = 2 * s.below(272) as usize;
                        [x[k % n], x[(k + 1) % n]]
                    })
                    .collect(),
                "f" => (0..n * dim).map(|_| s.below(3) as f64).collect(),
                "d" => (0..n * dim).map(|_| s.below(3) as f64).collect(),
                "8g" => (0..n)
                    .flat_map(|_| {
                        let k = s.below(8) as f64 * 0.785398;
                        [
                            5.0 * k.cos() + 0.56 * s.normal(),
                            5.0 * k.sin() + 0.56 * s.normal(),
                        ]
                    })
                    .collect(),
                "moons-ish line" => (0..n)
                    .flat_map(|_| {
                        let k = s.unit() * 3.0;
                        [
                            3.0 * k.cos() + 0.05 * s.normal(),
                            3.0 * k.sin() + 0.05 * s.normal(),
                        ]
                    })
                    .collect(),
                _ => (0..n * dim).map(|_| s.normal()).collect(),
            };
            let t = Instant::now();
            let a = assign(&Costs::squared(&x, &y, dim).unwrap()).unwrap();
            println!(
                "{name} {n}: {:.2} ms, W2² {} gap {:e}",
                t.elapsed().as_secs_f64() * 1e3,
                a.cost / n as f64,
                a.cost - a.potentials[0].iter().sum::<f64>() - a.potentials[1].iter().sum::<f64>()
            );
        }
    }
}
