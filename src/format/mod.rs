//! Files in and out: points, fields, samples.
