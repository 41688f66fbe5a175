//! What is run, and what comes of it.

use pushforward::error::Result;

/// A number that a training run ends with, and where it stands among the tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The table's id.
    pub table: &'static str,
    /// The row's name.
    pub row: &'static str,
    /// The column's name.
    pub column: &'static str,
    /// The number.
    pub value: f64,
}

/// How much work a run is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// Training steps, in those that the tables are made with.
    pub training: f64,
    /// Points in every sample; training points too.
    pub points: usize,
    /// Neurons in each of the three hidden layers.
    pub width: usize,
}

impl Effort {
    /// The published protocol: 10⁴ points, three layers of 64.
    pub const FULL: Self = Self {
        training: 1.0,
        points: 10_000,
        width: 64,
    };

    /// Enough to tell a straight way from a crooked one.
    pub const QUICK: Self = Self {
        training: 0.1,
        points: 500,
        width: 24,
    };

    /// So many training steps at this effort; at least 50.
    pub fn steps(&self, steps: f64) -> u32 {
        (self.training * steps).max(50.0) as u32
    }
}

/// One training run at one effort from one seed.
pub type Run = Box<dyn Fn(Effort, u32) -> Result<Vec<Figure>> + Send + Sync>;

/// What can be run alone.
pub struct Case {
    /// The table's id.
    pub table: &'static str,
    /// The method's name.
    pub name: &'static str,
    /// What it is run on, in a few words.
    pub on: &'static str,
    /// Runs it.
    pub run: Run,
}

/// What a paper says of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Published {
    /// The number.
    pub value: f64,
    /// Its standard deviation over runs, where one is given.
    pub deviation: Option<f64>,
}

/// A row of a table.
pub struct Row {
    /// The method's name.
    pub name: &'static str,
    /// How the method is made here.
    pub made: &'static str,
    /// What is published, column by column.
    pub published: Vec<Option<Published>>,
}

/// A published table.
pub struct Table {
    /// Its name for `--only` and in the JSON.
    pub id: &'static str,
    /// What it shows, and where it was published.
    pub title: &'static str,
    /// How it is made here, and what differs from how it was published.
    pub protocol: &'static str,
    /// Why figures are where they are, as a Markdown list.
    pub findings: &'static str,
    /// Names of the columns.
    pub columns: &'static [&'static str],
    /// Its rows, in order.
    pub rows: Vec<Row>,
    /// What fills it.
    pub cases: Vec<Case>,
}
