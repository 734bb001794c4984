//! Comparing what the gateway says with what we say, every night.
