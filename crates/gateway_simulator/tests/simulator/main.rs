//! The simulator as a merchant's server sees it: over HTTP.

mod merchant;
mod snap;
