//! What the page's editors ask: laws and schedules in the form that a hand changes.

use wasm_bindgen::prelude::*;

use super::{Result, object, thrown};
use crate::choice::Choice;
use crate::core::path::{self, near, sketch};

/// Components that a hand can still hold apart.
const MOST_COMPONENTS: usize = 16;

/// The data of a choice (JSON) as a mixture written out, JSON; none where they are none of at most 16
/// components.
#[wasm_bindgen]
pub fn data_as_mixture(json: &str) -> Result<Option<String>> {
    let choice = Choice::from_json(json).map_err(thrown)?;
    let written = choice.data.as_mixture(MOST_COMPONENTS).map_err(thrown)?;
    Ok(written.map(|data| data.to_json().to_string()))
}

/// The path of a choice (JSON) as one that is drawn, JSON: its own curves where they make one.
#[wasm_bindgen]
pub fn path_as_drawn(json: &str) -> Result<String> {
    let choice = Choice::from_json(json).map_err(thrown)?;
    let path = path::GROUP.make(&choice.path).map_err(thrown)?;
    Ok(near(&path).map_err(thrown)?.to_json().to_string())
}

/// The curve through the knots of `text`: `{knots: [[t, value], …], curve: [value, …]}`, the curve at
/// `count` even times from 0 to 1. Throws where it is no list of knots.
#[wasm_bindgen]
pub fn drawn_curve(text: &str, count: usize) -> Result<JsValue> {
    object(&sketch(text, count).map_err(thrown)?)
}
