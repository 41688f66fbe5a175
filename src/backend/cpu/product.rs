//! Products of matrices, in blocks that stay in registers while a column of one factor and a row of
//! the other are multiplied into them.

use fearless_simd::{Simd, SimdBase, SimdFloat};

use super::panels::{Chunk, LANES, Panel, WIDTH};
use super::real::{Real, Vector};

/// Arrays whose loops are written out: what a loop indexes does not stay in registers, and a program
/// compiled for size keeps its loops.
trait Unrolled<T>: Copy {
    fn build(f: impl FnMut(usize) -> T) -> Self;
    fn visit(self, f: impl FnMut(usize, T));
}

macro_rules! unrolled {
    ($($count:literal: $($i:literal)+;)+) => {$(
        impl<T: Copy> Unrolled<T> for [T; $count] {
            #[inline(always)]
            fn build(mut f: impl FnMut(usize) -> T) -> Self {
                [$(f($i)),+]
            }
            #[inline(always)]
            fn visit(self, mut f: impl FnMut(usize, T)) {
                $(f($i, self[$i]);)+
            }
        }
    )+};
}

unrolled! {
    1: 0;
    2: 0 1;
    4: 0 1 2 3;
    8: 0 1 2 3 4 5 6 7;
}

/// Where a vector of each row of a matrix of panels lies.
#[derive(Clone, Copy)]
struct Column {
    panel: usize,
    at: usize,
}

impl Column {
    /// The `index`-th vector.
    #[inline(always)]
    fn new<S: Simd, R: Real>(index: usize) -> Self {
        let first = index * Vector::<S, R>::LEN;
        Self {
            panel: first / WIDTH,
            at: first % WIDTH,
        }
    }
}

/// Calls `$run::<S, R, rows, vectors>(…, first vector)` until `$outputs` columns are done. A block has
/// as many rows as leave registers for its factors: of 16 registers or of 32.
macro_rules! in_blocks {
    ($run:ident, $outputs:expr, ($($argument:expr),*)) => {{
        let vectors = $outputs.div_ceil(Vector::<S, R>::LEN);
        if Vector::<S, R>::LEN == WIDTH {
            (0..vectors / 2).for_each(#[inline(always)] |pair| $run::<S, R, 8, 2>($($argument),*, 2 * pair));
            if vectors % 2 == 1 {
                $run::<S, R, 8, 1>($($argument),*, vectors - 1);
            }
        } else {
            // A panel has an even number of vectors.
            let pairs = 0..vectors.div_ceil(2);
            if cfg!(target_arch = "aarch64") {
                pairs.for_each(#[inline(always)] |pair| $run::<S, R, 8, 2>($($argument),*, 2 * pair));
            } else {
                pairs.for_each(#[inline(always)] |pair| $run::<S, R, 4, 2>($($argument),*, 2 * pair));
            }
        }
    }};
}

/// A dense layer's weights in panels of its outputs.
#[derive(Debug, Clone, Copy)]
pub struct Dense<'a, R> {
    /// Panel after panel; the rows of each belong to the inputs.
    pub weights: &'a [Chunk<R>],
    /// Number of inputs.
    pub inputs: usize,
    /// Number of outputs.
    pub outputs: usize,
    /// Rows in a panel: the biases may follow the inputs' own.
    pub rows: usize,
    /// Whether to add the biases.
    pub biased: bool,
}

impl<R: Real> Dense<'_, R> {
    /// output\[m\] = bias\[m\] + Σₖ weights\[k, m\]·input\[k\] for every example of a tile.
    pub fn apply<S: Simd>(self, simd: S, input: &[Panel<R>], output: &mut [Panel<R>]) {
        let input = &input[..self.inputs.div_ceil(WIDTH)];
        simd.vectorize(
            #[inline(always)]
            || in_blocks!(apply_columns, self.outputs, (simd, self, input, output)),
        );
    }
}

#[expect(
    clippy::needless_range_loop,
    reason = "`k` indexes both factors, `weights` only once their columns are chosen"
)]
#[inline(always)]
fn apply_columns<S: Simd, R: Real, const M: usize, const N: usize>(
    simd: S,
    layer: Dense<'_, R>,
    input: &[Panel<R>],
    output: &mut [Panel<R>],
    first: usize,
) where
    [Column; N]: Unrolled<Column>,
    for<'a> [&'a [Chunk<R>]; N]: Unrolled<&'a [Chunk<R>]>,
    [Vector<S, R>; N]: Unrolled<Vector<S, R>>,
    [[Vector<S, R>; N]; M]: Unrolled<[Vector<S, R>; N]>,
{
    let columns: [Column; N] = Unrolled::build(
        #[inline(always)]
        |j| Column::new::<S, R>(first + j),
    );
    let weights: [&[Chunk<R>]; N] = Unrolled::build(
        #[inline(always)]
        |j| &layer.weights[columns[j].panel * layer.rows..][..layer.rows],
    );
    let start: [Vector<S, R>; N] = Unrolled::build(
        #[inline(always)]
        |j| {
            if layer.biased {
                weights[j][layer.inputs].load(simd, columns[j].at)
            } else {
                Vector::<S, R>::splat(simd, R::ZERO)
            }
        },
    );
    for group in 0..LANES / M {
        let mut block: [[Vector<S, R>; N]; M] = Unrolled::build(
            #[inline(always)]
            |_| start,
        );
        for (index, panel) in input.iter().enumerate() {
            let begin = index * WIDTH;
            let examples = &panel.as_chunks::<M>().0[group];
            let count = WIDTH.min(layer.inputs - begin);
            let weights: [&[Chunk<R>]; N] = Unrolled::build(
                #[inline(always)]
                |j| &weights[j][begin..][..count],
            );
            for k in 0..count {
                let row: [Vector<S, R>; N] = Unrolled::build(
                    #[inline(always)]
                    |j| weights[j][k].load(simd, columns[j].at),
                );
                add_outer::<S, R, M, N>(
                    simd,
                    &mut block,
                    #[inline(always)]
                    |i| examples[i].0[k],
                    row,
                );
            }
        }
        block.visit(
            #[inline(always)]
            |i, sums| {
                sums.visit(
                    #[inline(always)]
                    |j, sum| {
                        let Column { panel, at } = columns[j];
                        output[panel].as_chunks_mut::<M>().0[group][i].store::<S>(at, sum);
                    },
                );
            },
        );
    }
}

/// block += column ⊗ row.
#[inline(always)]
fn add_outer<S: Simd, R: Real, const M: usize, const N: usize>(
    simd: S,
    block: &mut [[Vector<S, R>; N]; M],
    column: impl Fn(usize) -> R,
    row: [Vector<S, R>; N],
) where
    [Vector<S, R>; N]: Unrolled<Vector<S, R>>,
    [[Vector<S, R>; N]; M]: Unrolled<[Vector<S, R>; N]>,
{
    *block = Unrolled::build(
        #[inline(always)]
        |i| {
            let factor = Vector::<S, R>::splat(simd, column(i));
            Unrolled::build(
                #[inline(always)]
                |j| factor.mul_add(row[j], block[i][j]),
            )
        },
    );
}

/// gradient\[k, m\] += Σ over examples of input\[k\]·delta\[m\], and the same for the biases, in the
/// layout of [`Dense::weights`]. Beyond the outputs `delta` must hold zeros.
pub fn add_gradient<S: Simd, R: Real>(
    simd: S,
    [inputs, outputs]: [usize; 2],
    input: &[Panel<R>],
    delta: &[Panel<R>],
    gradient: &mut [Chunk<R>],
) {
    simd.vectorize(
        #[inline(always)]
        || {
            in_blocks!(
                gradient_columns,
                outputs,
                (simd, inputs, input, delta, gradient)
            )
        },
    );
}

#[inline(always)]
fn gradient_columns<S: Simd, R: Real, const M: usize, const N: usize>(
    simd: S,
    inputs: usize,
    input: &[Panel<R>],
    delta: &[Panel<R>],
    gradient: &mut [Chunk<R>],
    first: usize,
) where
    [Column; N]: Unrolled<Column>,
    for<'a> [&'a Panel<R>; N]: Unrolled<&'a Panel<R>>,
    [Vector<S, R>; N]: Unrolled<Vector<S, R>>,
    [[Vector<S, R>; N]; M]: Unrolled<[Vector<S, R>; N]>,
    [[Vector<S, R>; N]; 4]: Unrolled<[Vector<S, R>; N]>,
{
    let columns: [Column; N] = Unrolled::build(
        #[inline(always)]
        |j| Column::new::<S, R>(first + j),
    );
    let delta: [&Panel<R>; N] = Unrolled::build(
        #[inline(always)]
        |j| &delta[columns[j].panel],
    );
    let nothing: [Vector<S, R>; N] = Unrolled::build(
        #[inline(always)]
        |_| Vector::<S, R>::splat(simd, R::ZERO),
    );
    for begin in (0..inputs.div_ceil(M)).map(|group| group * M) {
        let mut block: [[Vector<S, R>; N]; M] = Unrolled::build(
            #[inline(always)]
            |_| nothing,
        );
        let input = &input[begin / WIDTH];
        for (lane, features) in input.iter().enumerate() {
            let factors = &features.0.as_chunks::<M>().0[begin % WIDTH / M];
            add_outer::<S, R, M, N>(
                simd,
                &mut block,
                #[inline(always)]
                |i| factors[i],
                row(simd, delta, columns, lane),
            );
        }
        block.visit(
            #[inline(always)]
            |i, sums| {
                // The last block may have fewer rows.
                if begin + i < inputs {
                    let gradient = &mut gradient[begin + i..];
                    add(simd, sums, gradient, inputs + 1, columns);
                }
            },
        );
    }
    // Four sums at a time: each addition waits for the one before.
    let mut sums: [[Vector<S, R>; N]; 4] = Unrolled::build(
        #[inline(always)]
        |_| nothing,
    );
    for quad in 0..LANES / 4 {
        sums = Unrolled::build(
            #[inline(always)]
            |i| {
                let row = row(simd, delta, columns, 4 * quad + i);
                Unrolled::build(
                    #[inline(always)]
                    |j| sums[i][j] + row[j],
                )
            },
        );
    }
    let [a, b, c, d] = sums;
    let sums: [Vector<S, R>; N] = Unrolled::build(
        #[inline(always)]
        |j| (a[j] + b[j]) + (c[j] + d[j]),
    );
    add(simd, sums, &mut gradient[inputs..], inputs + 1, columns);
}

/// A lane's vectors.
#[inline(always)]
fn row<S: Simd, R: Real, const N: usize>(
    simd: S,
    panels: [&Panel<R>; N],
    columns: [Column; N],
    lane: usize,
) -> [Vector<S, R>; N]
where
    [Vector<S, R>; N]: Unrolled<Vector<S, R>>,
{
    Unrolled::build(
        #[inline(always)]
        |j| panels[j][lane].load(simd, columns[j].at),
    )
}

/// Adds to a row of a matrix with `rows` rows in a panel; `matrix` begins with the row.
#[inline(always)]
fn add<S: Simd, R: Real, const N: usize>(
    simd: S,
    terms: [Vector<S, R>; N],
    matrix: &mut [Chunk<R>],
    rows: usize,
    columns: [Column; N],
) where
    [Vector<S, R>; N]: Unrolled<Vector<S, R>>,
{
    terms.visit(
        #[inline(always)]
        |j, term| {
            let Column { panel, at } = columns[j];
            let place = &mut matrix[panel * rows];
            place.store::<S>(at, place.load(simd, at) + term);
        },
    );
}
