//! Evenly spaced streamlines of a plane field (Jobard & Lefer 1997, "Creating evenly-spaced streamlines
//! of arbitrary density": a line begins where none is near and ends where it comes too near to one).

/// Steps along a line for each unit of separation.
const STEPS: f32 = 4.0;
/// A line ends where another is nearer than this share of the separation.
const NEAR: f32 = 0.5;
/// Lines shorter than this many separations are left out.
const SHORTEST: f32 = 1.0;
/// The most steps of a line either way.
const MOST_STEPS: usize = 400;

/// A part of the stage: left lower and right upper corner.
pub type Area = [[f32; 2]; 2];

/// Lines along `field` all over `area`, about `separation` apart; each runs the way the field points.
/// Where the field is none or vanishes no line goes.
pub fn streamlines(
    field: impl Fn([f32; 2]) -> Option<[f32; 2]>,
    area: Area,
    separation: f32,
) -> Vec<Vec<[f32; 2]>> {
    let mut drawing = Drawing {
        field,
        area,
        separation,
        near: Vec::new(),
        cells: [0; 2],
    };
    let [low, high] = area;
    let count = |i: usize| ((high[i] - low[i]) / separation).ceil().max(1.0) as usize;
    let (columns, rows) = (count(0), count(1));
    drawing.cells = [columns + 1, rows + 1];
    drawing.near = vec![Vec::new(); (columns + 1) * (rows + 1)];
    let mut lines = Vec::new();
    for i in 0..columns * rows {
        // From everywhere at once, so that the first long lines are spread out.
        let k = i * 7919 % (columns * rows);
        let place = |axis: usize, cell: usize, cells: usize| {
            low[axis] + (high[axis] - low[axis]) * (cell as f32 + 0.5) / cells as f32
        };
        let seed = [place(0, k % columns, columns), place(1, k / columns, rows)];
        lines.extend(drawing.line(seed));
    }
    lines
}

struct Drawing<F> {
    field: F,
    area: Area,
    separation: f32,
    /// Points of finished lines, by cells as wide as the separation, `[rows, columns]`.
    near: Vec<Vec<[f32; 2]>>,
    /// Columns and rows.
    cells: [usize; 2],
}

impl<F: Fn([f32; 2]) -> Option<[f32; 2]>> Drawing<F> {
    fn line(&mut self, seed: [f32; 2]) -> Option<Vec<[f32; 2]>> {
        if !self.is_free(seed, self.separation) {
            return None;
        }
        let mut back = self.run(seed, -1.0);
        back.reverse();
        back.push(seed);
        // A closed line has come home on its way back.
        let closed = back.len() > 8 && distance(back[0], seed) < 0.3 * self.separation;
        if !closed {
            back.extend(self.run(seed, 1.0));
        }
        let length: f32 = back.windows(2).map(|w| distance(w[0], w[1])).sum();
        if length < SHORTEST * self.separation {
            return None;
        }
        for &point in &back {
            let [x, y] = self.cell(point);
            self.near[y * self.cells[0] + x].push(point);
        }
        Some(back)
    }

    /// Points after `seed`, one way, as far as there is room.
    fn run(&self, seed: [f32; 2], way: f32) -> Vec<[f32; 2]> {
        let step = way * self.separation / STEPS;
        let mut points: Vec<[f32; 2]> = Vec::new();
        let mut at = seed;
        while points.len() < MOST_STEPS {
            let Some(next) = self.step(at, step) else {
                break;
            };
            let inside = (0..2).all(|i| (self.area[0][i]..=self.area[1][i]).contains(&next[i]));
            // Around a sink the directions of one step cancel.
            let stuck = distance(next, at) < 0.5 * step.abs();
            if stuck || !inside || !self.is_free(next, NEAR * self.separation) {
                break;
            }
            at = next;
            if points.len() > 8 && distance(at, seed) < 0.6 * step.abs() {
                points.push(seed);
                break;
            }
            points.push(at);
        }
        points
    }

    /// One step of the classical fourth-order Runge–Kutta method along the field's direction.
    fn step(&self, at: [f32; 2], step: f32) -> Option<[f32; 2]> {
        let ahead = |k: [f32; 2], by: f32| [at[0] + by * k[0], at[1] + by * k[1]];
        let k1 = self.direction(at)?;
        let k2 = self.direction(ahead(k1, step / 2.0))?;
        let k3 = self.direction(ahead(k2, step / 2.0))?;
        let k4 = self.direction(ahead(k3, step))?;
        let k = std::array::from_fn(|i| (k1[i] + 2.0 * (k2[i] + k3[i]) + k4[i]) / 6.0);
        Some(ahead(k, step))
    }

    fn direction(&self, at: [f32; 2]) -> Option<[f32; 2]> {
        let [x, y] = (self.field)(at)?;
        let size = x.hypot(y);
        (size > 1e-12 && size.is_finite()).then(|| [x / size, y / size])
    }

    fn cell(&self, at: [f32; 2]) -> [usize; 2] {
        let cell = |i: usize| ((at[i] - self.area[0][i]) / self.separation) as usize;
        [0, 1].map(|i| cell(i).min(self.cells[i] - 1))
    }

    fn is_free(&self, at: [f32; 2], radius: f32) -> bool {
        let [x, y] = self.cell(at);
        let around = |i: usize| i.saturating_sub(1)..i + 2;
        around(y).filter(|&y| y < self.cells[1]).all(|y| {
            around(x).filter(|&x| x < self.cells[0]).all(|x| {
                let points = &self.near[y * self.cells[0] + x];
                points.iter().all(|&p| distance(p, at) >= radius)
            })
        })
    }
}

fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    let [x, y] = [a[0] - b[0], a[1] - b[1]];
    (x * x + y * y).sqrt()
}
