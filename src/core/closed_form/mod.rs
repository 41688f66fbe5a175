//! Answers that are known exactly, for training and sampling to be measured against.

mod follmer;

pub use follmer::Follmer;
