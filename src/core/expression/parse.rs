//! From text to steps, by recursive descent:
//! sum = product {± product}; product = signed {*/ signed}; signed = − signed | power;
//! power = atom [^ signed]; atom = number | name | function(sum, …) | (sum).

use std::f64::consts::{E, PI};

use super::function::{FUNCTIONS, Function, OPERATORS, Operator};
use super::{LONGEST, MOST_NODES, Node, Variables};
use crate::error::{Error, Result};
use crate::number;

/// Deepest nesting of brackets, signs and powers.
const DEEPEST: usize = 50;

pub(super) fn parse(text: &str, variables: &Variables) -> Result<Vec<Node>> {
    let length = text.chars().count();
    if length > LONGEST {
        let message = format!("is {length} characters long; at most {LONGEST} fit");
        return Err(Error::new("", message));
    }
    let mut parser = Parser {
        text: text.chars().collect(),
        at: 0,
        depth: 0,
        nodes: Vec::new(),
        variables,
    };
    parser.sum()?;
    match parser.peek() {
        None => Ok(parser.nodes),
        Some(')') => Err(parser.wrong("closes no bracket; remove it")),
        Some(_) => {
            Err(parser.wrong("is not expected here; put one of + - * / ^ before it, or remove it"))
        }
    }
}

struct Parser<'a> {
    text: Vec<char>,
    /// Index of the next character.
    at: usize,
    depth: usize,
    nodes: Vec<Node>,
    variables: &'a Variables,
}

impl Parser<'_> {
    /// The next character that is not a space.
    fn peek(&mut self) -> Option<char> {
        while self.text.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    /// Passes over the next character where it is one of these.
    fn take(&mut self, any_of: &[char]) -> Option<char> {
        let found = self.peek().filter(|c| any_of.contains(c))?;
        self.at += 1;
        Some(found)
    }

    /// An error about the next character, or about the end.
    fn wrong(&mut self, what: &str) -> Error {
        let place = match self.peek() {
            Some(c) => format!("\"{c}\" at character {}", self.at + 1),
            None => "the end of the formula".to_owned(),
        };
        Error::new("", format!("{place} {what}"))
    }

    fn push(&mut self, node: Node) -> Result<usize> {
        if self.nodes.len() == MOST_NODES {
            let message = format!("has more than {MOST_NODES} parts; write it shorter");
            return Err(Error::new("", message));
        }
        self.nodes.push(node);
        Ok(self.nodes.len() - 1)
    }

    /// One level deeper; every recursion passes here.
    fn nested(&mut self, read: fn(&mut Self) -> Result<usize>) -> Result<usize> {
        if self.depth == DEEPEST {
            return Err(self.wrong("is nested too deeply; write it with fewer brackets"));
        }
        self.depth += 1;
        let node = read(self);
        self.depth -= 1;
        node
    }

    fn sum(&mut self) -> Result<usize> {
        let mut left = self.product()?;
        while let Some(sign) = self.take(&['+', '-', '−']) {
            let right = self.product()?;
            let operator = match sign {
                '+' => Operator::Add,
                _ => Operator::Subtract,
            };
            left = self.push(Node::Join(operator, left, right))?;
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<usize> {
        let mut left = self.signed()?;
        while let Some(sign) = self.take(&['*', '·', '×', '/']) {
            let right = self.signed()?;
            let operator = match sign {
                '/' => Operator::Divide,
                _ => Operator::Multiply,
            };
            left = self.push(Node::Join(operator, left, right))?;
        }
        Ok(left)
    }

    fn signed(&mut self) -> Result<usize> {
        match self.take(&['+', '-', '−']) {
            None => self.power(),
            Some('+') => self.nested(Self::signed),
            Some(_) => {
                let inner = self.nested(Self::signed)?;
                self.push(Node::Apply(Function::Negate, inner))
            }
        }
    }

    fn power(&mut self) -> Result<usize> {
        let base = self.atom()?;
        if self.take(&['^']).is_none() {
            return Ok(base);
        }
        let exponent = self.nested(Self::signed)?;
        self.push(Node::Join(Operator::Power, base, exponent))
    }

    fn atom(&mut self) -> Result<usize> {
        match self.peek() {
            Some('(') => {
                self.at += 1;
                let inner = self.nested(Self::sum)?;
                self.close()?;
                Ok(inner)
            }
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(),
            Some(c) if c.is_alphabetic() => self.name(),
            _ => Err(self.wrong("stands where a number, a name or a bracket should")),
        }
    }

    fn close(&mut self) -> Result<()> {
        match self.take(&[')']) {
            Some(_) => Ok(()),
            None => Err(self.wrong("stands where \")\" or one of + - * / ^ should")),
        }
    }

    fn number(&mut self) -> Result<usize> {
        let start = self.at;
        let digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
        while digit(self.text.get(self.at)) || self.text.get(self.at) == Some(&'.') {
            self.at += 1;
        }
        if let Some('e' | 'E') = self.text.get(self.at) {
            let signed = matches!(self.text.get(self.at + 1), Some('+' | '-'));
            if digit(self.text.get(self.at + 1 + usize::from(signed))) {
                self.at += 2 + usize::from(signed);
                while digit(self.text.get(self.at)) {
                    self.at += 1;
                }
            }
        }
        let text: String = self.text[start..self.at].iter().collect();
        match number::parse(&text).filter(|x| x.is_finite()) {
            Some(x) => self.push(Node::Number(x)),
            None => {
                let message = format!("\"{text}\" at character {} is not a number", start + 1);
                Err(Error::new("", message))
            }
        }
    }

    fn name(&mut self) -> Result<usize> {
        let start = self.at;
        while self.text.get(self.at).is_some_and(|c| c.is_alphanumeric()) {
            self.at += 1;
        }
        let name: String = self.text[start..self.at].iter().collect();
        let constant = match name.as_str() {
            "pi" | "π" => Some(Node::Number(PI)),
            "e" => Some(Node::Number(E)),
            _ => self.variables.find(&name),
        };
        if let Some(node) = constant {
            return self.push(node);
        }
        if let Some(&(_, function)) = FUNCTIONS.iter().find(|(known, _)| *known == name) {
            self.open(&name, "(…)")?;
            let inner = self.nested(Self::sum)?;
            self.close()?;
            return self.push(Node::Apply(function, inner));
        }
        if let Some(&(_, operator)) = OPERATORS.iter().find(|(known, _)| *known == name) {
            self.open(&name, "(…, …)")?;
            let first = self.nested(Self::sum)?;
            if self.take(&[',']).is_none() {
                return Err(self.wrong(&format!("stands where \",\" should; write {name}(…, …)")));
            }
            let second = self.nested(Self::sum)?;
            self.close()?;
            return self.push(Node::Join(operator, first, second));
        }
        let one = FUNCTIONS.iter().map(|(known, _)| *known);
        let functions: Vec<&str> = one
            .chain(OPERATORS.iter().map(|(known, _)| *known))
            .collect();
        let message = format!(
            "\"{name}\" at character {} is not known; there are {}, pi, e and the functions {}",
            start + 1,
            self.variables.describe(),
            functions.join(", ")
        );
        Err(Error::new("", message))
    }

    fn open(&mut self, name: &str, form: &str) -> Result<()> {
        match self.take(&['(']) {
            Some(_) => Ok(()),
            None => Err(self.wrong(&format!("stands where \"(\" should; write {name}{form}"))),
        }
    }
}
