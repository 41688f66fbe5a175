use super::Node;

/// Which names a formula may use, and what they stand for.
#[derive(Debug, Clone)]
pub struct Variables {
    names: Names,
}

#[derive(Debug, Clone)]
enum Names {
    Time,
    Point(usize),
}

impl Variables {
    /// `t`, variable 0: the time from the source at 0 to the data at 1.
    pub fn time() -> Self {
        Self { names: Names::Time }
    }

    /// The coordinates of a point of `dim` numbers: `x1` … `xd` are variables 0 to dim − 1; `x`, `y`,
    /// `z` are the first three, and `r2` is the square of its distance from the origin.
    pub fn point(dim: usize) -> Self {
        Self {
            names: Names::Point(dim),
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<Node> {
        match self.names {
            Names::Time => (name == "t").then_some(Node::Variable(0)),
            Names::Point(_) if name == "r2" => Some(Node::SquareNorm),
            Names::Point(dim) => {
                let index = match name {
                    "x" => 0,
                    "y" => 1,
                    "z" => 2,
                    _ => {
                        let digits = name
                            .strip_prefix('x')
                            .filter(|d| !d.starts_with(['0', '+']));
                        digits?.parse::<usize>().ok()?.checked_sub(1)?
                    }
                };
                (index < dim).then_some(Node::Variable(index))
            }
        }
    }

    /// The names in words.
    pub(super) fn describe(&self) -> String {
        match self.names {
            Names::Time => "t".to_owned(),
            Names::Point(1) => "x (or x1), r2".to_owned(),
            Names::Point(2) => "x, y (or x1, x2), r2".to_owned(),
            Names::Point(dim) => format!("x1 to x{dim} (the first also as x, y, z), r2"),
        }
    }
}
