//! Named places at which a test has the process die, so that what is left behind can be looked at. Without the feature
//! `fault_points` nothing of it exists.

/// A place at which a test may end the process. With the action `return` (see the crate `fail`) the process aborts here, as if
/// the machine had lost its power: nothing is unwound, nothing is rolled back by us.
#[cfg(feature = "fault_points")]
pub fn fault_point(name: &str) {
    fail::eval(name, |_| std::process::abort());
}

/// A place at which a test may end the process. This build has no fault points.
#[cfg(not(feature = "fault_points"))]
#[inline]
pub fn fault_point(_name: &str) {}

/// Arms the points named in the environment variable `FAILPOINTS`, e.g. `payments.start.after_page=return`, for as long as the
/// process lives.
#[cfg(feature = "fault_points")]
pub fn arm_from_environment() {
    std::mem::forget(fail::FailScenario::setup());
}

/// Arms nothing. This build has no fault points.
#[cfg(not(feature = "fault_points"))]
#[inline]
pub fn arm_from_environment() {}
