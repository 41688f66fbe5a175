//! ONNX models (IR 8, operators of set 17; <https://onnx.ai/onnx/repo-docs/IR.html>): the few
//! records that a field needs.

use super::protobuf::Message;

const IR_VERSION: u64 = 8;
const OPSET: u64 = 17;

/// The types of numbers, by ONNX's own values.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// `f32`.
    Float = 1,
    /// `i64`.
    Integer = 7,
    /// `f64`.
    Double = 11,
}

/// A graph in the making: operations in order, and the constants they read.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: Vec<Message>,
    constants: Vec<Message>,
    names: usize,
}

/// Something with a batch of rows: `[batch, columns]` in `f32`.
#[derive(Debug, Clone, Copy)]
pub struct Port<'a> {
    /// Its name.
    pub name: &'a str,
    /// Numbers in a row.
    pub columns: usize,
}

impl Graph {
    /// A constant of `f32`; answers its name.
    pub fn constant(&mut self, shape: &[usize], values: impl IntoIterator<Item = f32>) -> String {
        let bytes = values.into_iter().flat_map(f32::to_le_bytes);
        self.tensor(Kind::Float, shape, bytes.collect())
    }

    /// A constant of `f64`; answers its name.
    pub fn exact(&mut self, shape: &[usize], values: impl IntoIterator<Item = f64>) -> String {
        let bytes = values.into_iter().flat_map(f64::to_le_bytes);
        self.tensor(Kind::Double, shape, bytes.collect())
    }

    /// A constant of whole numbers; answers its name.
    pub fn integers(&mut self, values: &[i64]) -> String {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        self.tensor(Kind::Integer, &[values.len()], bytes.collect())
    }

    fn tensor(&mut self, kind: Kind, shape: &[usize], bytes: Vec<u8>) -> String {
        let name = self.name();
        let sizes = shape
            .iter()
            .fold(Message::default(), |t, &size| t.integer(1, size as u64));
        let tensor = sizes
            .integer(2, kind as u64)
            .bytes(8, &name)
            .bytes(9, bytes);
        self.constants.push(tensor);
        name
    }

    /// An operation without attributes; answers the name of its result.
    pub fn apply(&mut self, operator: &str, inputs: &[&str]) -> String {
        self.node(operator, inputs, None)
    }

    /// An operation with one whole attribute; answers the name of its result.
    pub fn apply_with(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attribute: (&str, i64),
    ) -> String {
        let (name, value) = attribute;
        // A negative number is its two's complement; 2 is the type of an integer attribute.
        let attribute = Message::default().bytes(1, name).integer(3, value as u64);
        self.node(operator, inputs, Some(attribute.integer(20, 2)))
    }

    /// The same numbers as another type; answers their name.
    pub fn cast(&mut self, input: &str, kind: Kind) -> String {
        self.apply_with("Cast", &[input], ("to", kind as i64))
    }

    fn node(&mut self, operator: &str, inputs: &[&str], attribute: Option<Message>) -> String {
        let name = self.name();
        let node = inputs
            .iter()
            .fold(Message::default(), |node, input| node.bytes(1, input));
        let node = node.bytes(2, &name).bytes(4, operator);
        self.nodes.push(node.messages(5, attribute));
        name
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("v{}", self.names)
    }

    /// The model's bytes, with `result` as its output. `about` are pairs of free text.
    pub fn finish(
        mut self,
        inputs: &[Port],
        result: &str,
        output: Port,
        about: &[(&str, String)],
    ) -> Vec<u8> {
        let renamed = Message::default().bytes(1, result).bytes(2, output.name);
        self.nodes.push(renamed.bytes(4, "Identity"));
        let graph = Message::default()
            .messages(1, self.nodes)
            .bytes(2, "field")
            .messages(5, self.constants)
            .messages(11, inputs.iter().map(value_info))
            .message(12, value_info(&output));
        let text = |(key, text): &(&str, String)| Message::default().bytes(1, key).bytes(2, text);
        Message::default()
            .integer(1, IR_VERSION)
            .bytes(2, "pushforward")
            .bytes(3, env!("CARGO_PKG_VERSION"))
            .message(7, graph)
            .message(8, Message::default().integer(2, OPSET))
            .messages(14, about.iter().map(text))
            .finish()
    }
}

fn value_info(port: &Port) -> Message {
    let batch = Message::default().bytes(2, "batch");
    let columns = Message::default().integer(1, port.columns as u64);
    let shape = Message::default().message(1, batch).message(1, columns);
    let tensor = Message::default()
        .integer(1, Kind::Float as u64)
        .message(2, shape);
    let kind = Message::default().message(1, tensor);
    Message::default().bytes(1, port.name).message(2, kind)
}
