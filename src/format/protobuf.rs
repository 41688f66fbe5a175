//! Protocol Buffers' wire format, as far as writing needs it
//! (<https://protobuf.dev/programming-guides/encoding/>).

/// A message in the making.
#[derive(Debug, Clone, Default)]
pub struct Message(Vec<u8>);

impl Message {
    /// Appends an integer under `field`.
    pub fn integer(mut self, field: u32, value: u64) -> Self {
        self.varint(u64::from(field) << 3);
        self.varint(value);
        self
    }

    /// Appends text or bytes under `field`.
    pub fn bytes(mut self, field: u32, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        self.varint(u64::from(field) << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    /// Appends a message under `field`.
    pub fn message(self, field: u32, message: Self) -> Self {
        self.bytes(field, message.0)
    }

    /// Appends one message after the other under `field`.
    pub fn messages(self, field: u32, messages: impl IntoIterator<Item = Self>) -> Self {
        messages
            .into_iter()
            .fold(self, |whole, message| whole.message(field, message))
    }

    /// The bytes of all that was appended.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the format's own description.
    #[test]
    fn the_published_examples() {
        assert_eq!(
            Message::default().integer(1, 150).finish(),
            [0x08, 0x96, 0x01]
        );
        let text = Message::default().bytes(2, "testing");
        assert_eq!(text.finish(), b"\x12\x07testing");
        let inner = Message::default().integer(1, 150);
        let outer = Message::default().message(3, inner);
        assert_eq!(outer.finish(), [0x1a, 0x03, 0x08, 0x96, 0x01]);
    }
}
