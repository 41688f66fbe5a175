//! Formulas that a person types, such as `1 - t^2` or `exp(-r2/2)*sin(x)`: parsed once, evaluated
//! often, with exact derivatives. No text makes them panic, loop or overflow the stack.

mod function;
mod parse;
mod variables;

pub use variables::Variables;

use crate::error::Result;
use function::{Function, Operator};

/// Longest formula in characters.
pub const LONGEST: usize = 400;

/// Most steps of a formula: the room that an evaluation takes on the stack.
const MOST_NODES: usize = 256;

/// One step of a formula; its operands are earlier steps.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Node {
    Number(f64),
    Variable(usize),
    /// Σ of the squares of all variables.
    SquareNorm,
    Apply(Function, usize),
    Join(Operator, usize, usize),
}

/// A formula of some variables.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// In the order of evaluation; the last is the result.
    nodes: Vec<Node>,
}

impl Expression {
    /// The formula that `text` writes. Fails, without naming a field, where it is none: says at
    /// which character (from 1), what is wrong, and what is legal.
    ///
    /// ```
    /// use pushforward::core::expression::{Expression, Variables};
    ///
    /// let sigma = Expression::parse("sqrt(1 - t^2)", &Variables::time())?;
    /// assert_eq!(sigma.value(&[0.6]), 0.8);
    /// assert_eq!(sigma.derivative(&[0.6], 0), (0.8, -0.75));
    /// let error = Expression::parse("1 - q", &Variables::time()).unwrap_err();
    /// assert!(error.message.starts_with("\"q\" at character 5 is not known"));
    /// # Ok::<(), pushforward::error::Error>(())
    /// ```
    pub fn parse(text: &str, variables: &Variables) -> Result<Self> {
        Ok(Self {
            nodes: parse::parse(text, variables)?,
        })
    }

    /// Its value where the variables have these values, one for each that was named to
    /// [`Expression::parse`]; not finite where it is not defined.
    pub fn value(&self, variables: &[f64]) -> f64 {
        self.values(variables)[self.nodes.len() - 1]
    }

    /// Its value and its derivative by variable `wrt`, in forward mode.
    pub fn derivative(&self, variables: &[f64], wrt: usize) -> (f64, f64) {
        let values = self.values(variables);
        let mut slopes = [0.0; MOST_NODES];
        for (i, node) in self.nodes.iter().enumerate() {
            slopes[i] = match *node {
                Node::Number(_) => 0.0,
                Node::Variable(k) => f64::from(u8::from(k == wrt)),
                Node::SquareNorm => variables.get(wrt).map_or(0.0, |x| 2.0 * x),
                Node::Apply(function, u) => chain(function.slope(values[u], values[i]), slopes[u]),
                Node::Join(operator, u, v) => {
                    let (by_u, by_v) = operator.slopes(values[u], values[v], values[i]);
                    chain(by_u, slopes[u]) + chain(by_v, slopes[v])
                }
            };
        }
        let last = self.nodes.len() - 1;
        (values[last], slopes[last])
    }

    /// Its value and its gradient by all variables, in reverse mode.
    pub fn gradient(&self, variables: &[f64]) -> (f64, Vec<f64>) {
        let values = self.values(variables);
        let last = self.nodes.len() - 1;
        let mut shares = [0.0; MOST_NODES];
        shares[last] = 1.0;
        let mut gradient = vec![0.0; variables.len()];
        for (i, node) in self.nodes.iter().enumerate().rev() {
            match *node {
                Node::Number(_) => {}
                Node::Variable(k) => gradient[k] += shares[i],
                Node::SquareNorm => {
                    for (slope, x) in gradient.iter_mut().zip(variables) {
                        *slope += 2.0 * shares[i] * x;
                    }
                }
                Node::Apply(function, u) => {
                    shares[u] += chain(function.slope(values[u], values[i]), shares[i]);
                }
                Node::Join(operator, u, v) => {
                    let (by_u, by_v) = operator.slopes(values[u], values[v], values[i]);
                    shares[u] += chain(by_u, shares[i]);
                    shares[v] += chain(by_v, shares[i]);
                }
            }
        }
        (values[last], gradient)
    }

    fn values(&self, variables: &[f64]) -> [f64; MOST_NODES] {
        let mut values = [0.0; MOST_NODES];
        for (i, node) in self.nodes.iter().enumerate() {
            values[i] = match *node {
                Node::Number(x) => x,
                Node::Variable(k) => variables[k],
                Node::SquareNorm => variables.iter().map(|x| x * x).sum(),
                Node::Apply(function, u) => function.value(values[u]),
                Node::Join(operator, u, v) => operator.value(values[u], values[v]),
            };
        }
        values
    }
}

/// The chain rule's product: what does not depend on the variable stays 0 at a pole.
fn chain(outer: f64, inner: f64) -> f64 {
    if outer == 0.0 || inner == 0.0 {
        0.0
    } else {
        outer * inner
    }
}
