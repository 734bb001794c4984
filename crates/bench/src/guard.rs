//! What the guard of documents costs beside the page it guards, in processor time.

use std::hint::black_box;
use std::time::Duration;

use document_guard::{DocumentLimits, GuardedDocument, VariableLimits, admit, check_variables};
use graphql::cost::SchemaCosts;
use nix::time::{ClockId, clock_gettime};
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::process::TeacherinProcess;
use crate::search::{DOCUMENT, SearchRequest, ask};

/// What one page takes, in processor time.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// Of the server, which meets the document for the first time.
    pub page_of_new_document: Duration,
    /// Of the server, which knows the document.
    pub page_of_known_document: Duration,
    /// Of parsing the document behind the guard, and of everything it says about the request.
    pub with_guard: Duration,
    /// Of parsing it alone.
    pub without_guard: Duration,
    /// Of what is left of the guard when the document is known: the variables, the root fields, the price.
    pub guard_of_known_document: Duration,
}

impl Pair {
    /// The guard's part of a page whose document is new, in hundredths of a per cent.
    #[must_use]
    pub fn share_of_new_document(&self) -> u128 {
        share(self.with_guard.saturating_sub(self.without_guard), self.page_of_new_document)
    }

    /// The guard's part of a page whose document is known, in hundredths of a per cent.
    #[must_use]
    pub fn share_of_known_document(&self) -> u128 {
        share(self.guard_of_known_document, self.page_of_known_document)
    }
}

fn share(part: Duration, whole: Duration) -> u128 {
    part.as_nanos() * 10_000 / whole.as_nanos().max(1)
}

/// Measures pairs of the same pages.
pub struct Scales<'a> {
    server: &'a TeacherinProcess,
    requests: &'a [SearchRequest],
    variables: Vec<Map<String, Value>>,
    costs: SchemaCosts,
    pages: usize,
    documents: usize,
    http: reqwest::Client,
}

impl<'a> Scales<'a> {
    /// Pages of this server, so many for every figure. The guard is quicker than a page, so it is asked more often.
    #[must_use]
    pub fn new(server: &'a TeacherinProcess, requests: &'a [SearchRequest], pages: usize) -> Self {
        let variables =
            requests.iter().filter_map(|request| request.variables.as_object().cloned()).collect();
        let costs = SchemaCosts::of_schema(&graphql::schema_text());
        Self {
            server,
            requests,
            variables,
            costs,
            pages,
            documents: pages * 10,
            http: reqwest::Client::new(),
        }
    }

    /// Measures everything once, one after another, so that what slows the machine slows all of it.
    ///
    /// # Errors
    /// When a page has errors, or the system tells no times.
    pub async fn weigh(&self, round: usize) -> Result<Pair, Failure> {
        // A comment makes it another document, which is parsed, guarded and validated anew.
        let page_of_new_document = self.pages(|index| format!("# {round}, {index}\n{DOCUMENT}")).await?;
        let with_guard = self
            .guard(|variables| self.judge(&admit(DOCUMENT, &DocumentLimits::default()).ok()?, variables))?;
        let without_guard =
            self.guard(|_| async_graphql_parser::parse_query(DOCUMENT).map(black_box).ok().map(|_| 0))?;
        let page_of_known_document = self.pages(|_| DOCUMENT.to_owned()).await?;
        let known = admit(DOCUMENT, &DocumentLimits::default())?;
        let guard_of_known_document = self.guard(|variables| self.judge(&known, variables))?;
        Ok(Pair {
            page_of_new_document,
            page_of_known_document,
            with_guard,
            without_guard,
            guard_of_known_document,
        })
    }

    /// What the endpoint asks the guard about a parsed document.
    fn judge(&self, document: &GuardedDocument, variables: &Map<String, Value>) -> Option<u64> {
        check_variables(variables, &VariableLimits::default()).ok()?;
        let operation = document.operation(None).ok()?;
        black_box(document.root_fields(operation));
        Some(document.cost(operation, &self.costs, variables))
    }

    /// Processor time of the server for one page.
    async fn pages(&self, document: impl Fn(usize) -> String) -> Result<Duration, Failure> {
        let before = self.server.processor_time()?;
        for (index, request) in self.requests.iter().cycle().take(self.pages).enumerate() {
            ask(&self.http, self.server.address(), &document(index), &request.variables).await?;
        }
        each(self.server.processor_time()? - before, self.pages)
    }

    /// Processor time of this process for doing it once.
    fn guard(&self, work: impl Fn(&Map<String, Value>) -> Option<u64>) -> Result<Duration, Failure> {
        let before = own_processor_time()?;
        for variables in self.variables.iter().cycle().take(self.documents) {
            black_box(work(black_box(variables)).ok_or("the guard refuses the page")?);
        }
        each(own_processor_time()? - before, self.documents)
    }
}

fn each(time: Duration, count: usize) -> Result<Duration, Failure> {
    Ok(time / u32::try_from(count)?)
}

fn own_processor_time() -> Result<Duration, Failure> {
    Ok(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?.into())
}

/// The middle one, and the least and the most.
#[must_use]
pub fn spread<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<(T, T, T)> {
    let mut sorted: Vec<T> = values.collect();
    sorted.sort_unstable();
    Some((*sorted.get(sorted.len() / 2)?, *sorted.first()?, *sorted.last()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_hundredths_of_a_per_cent() {
        let pair = Pair {
            page_of_new_document: Duration::from_micros(2_000),
            page_of_known_document: Duration::from_micros(1_000),
            with_guard: Duration::from_micros(90),
            without_guard: Duration::from_micros(50),
            guard_of_known_document: Duration::from_micros(5),
        };
        assert_eq!((pair.share_of_new_document(), pair.share_of_known_document()), (200, 50));
    }

    #[test]
    fn the_middle_stands_between_the_least_and_the_most() {
        assert_eq!(spread([5, 1, 9, 3, 7].into_iter()), Some((5, 1, 9)));
        assert_eq!(spread(std::iter::empty::<u8>()), None);
    }
}
