//! One declaration of a record that both Rust and WGSL read.

/// A record of numbers that a kernel reads from a storage buffer.
pub trait Table: Copy {
    /// The WGSL `struct` with the same fields in the same order, all `f32`.
    const WGSL: &'static str;
    /// The fields' names, in order.
    const NAMES: &'static [&'static str];
    /// Number of fields, each 4 bytes in a buffer.
    const FIELDS: usize = Self::NAMES.len();
    /// The fields in order.
    fn numbers(&self) -> Vec<f64>;
    /// Appends the fields, rounded to `f32`, in order.
    fn push_f32(&self, out: &mut Vec<f32>);
}

/// Buffer contents of a table: row after row, rounded to `f32`.
pub fn table_f32<T: Table>(rows: &[T]) -> Vec<f32> {
    let mut out = Vec::with_capacity(rows.len() * T::FIELDS);
    rows.iter().for_each(|row| row.push_f32(&mut out));
    out
}

/// Declares a table row: an `f64` record on the host, the same record in `f32` in WGSL.
#[macro_export]
macro_rules! table {
    ($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* $field:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Default)]
        pub struct $name { $($(#[$field_doc])* pub $field: f64,)+ }

        impl $crate::layout::Table for $name {
            const WGSL: &'static str = concat!(
                "struct ", stringify!($name), " {\n",
                $("    ", stringify!($field), ": f32,\n",)+
                "}\n"
            );
            const NAMES: &'static [&'static str] = &[$(stringify!($field)),+];
            fn numbers(&self) -> Vec<f64> {
                vec![$(self.$field),+]
            }
            fn push_f32(&self, out: &mut Vec<f32>) {
                out.extend([$(self.$field as f32),+]);
            }
        }
    };
}

/// Declares a small parameter block of `u32` and `f32`, bit-identical in Rust and WGSL.
#[macro_export]
macro_rules! block {
    ($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ident,)+ }) => {
        $(#[$doc])*
        #[repr(C)]
        #[derive(Debug, Clone, Copy, PartialEq, Default, bytemuck::Pod, bytemuck::Zeroable)]
        pub struct $name { $($(#[$field_doc])* pub $field: $kind,)+ }

        impl $name {
            /// The WGSL `struct` with the same fields in the same order.
            pub const WGSL: &'static str = concat!(
                "struct ", stringify!($name), " {\n",
                $("    ", stringify!($field), ": ", stringify!($kind), ",\n",)+
                "}\n"
            );
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    table! {
        /// Two columns.
        pub struct Pair {
            /// First.
            first,
            /// Second.
            second,
        }
    }

    #[test]
    fn rust_and_wgsl_name_the_same_fields_in_the_same_order() {
        assert_eq!(
            Pair::WGSL,
            "struct Pair {\n    first: f32,\n    second: f32,\n}\n"
        );
        assert_eq!(
            table_f32(&[Pair {
                first: 1.0,
                second: 2.0
            }]),
            [1.0, 2.0]
        );
    }
}
