//! From the parameters of a request to what the schema makes of it: the document is found, its price asked, the one who
//! asks recognised, the price paid, and then it runs.

use async_graphql::{Request, Response, Variables};
use axum::http::Method;
use axum::http::header;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use kernel::{Actor, ClientAddress, Role};
use rate_limit::Budgets;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::authentication::{Credentials, unavailable};
use super::configuration::{EndpointConfig, HttpLimits, Introspection};
use super::documents::{Documents, Found};
use super::operation::Intent;
use super::request::GraphqlParameters;
use super::response::RequestError;
use super::spending::Spending;
use super::validate_once::Prepared;
use super::{documents, field_order};
use crate::app::App;
use crate::cost::SchemaCosts;
use crate::error::{code, complete_errors};
use crate::loader::{LoaderScope, Loaders};
use crate::schema::TeacherinSchema;
use crate::scope::RequestScope;

/// The endpoint of one process.
pub(super) struct Endpoint {
    app: App,
    schema: TeacherinSchema,
    costs: SchemaCosts,
    documents: Documents,
    spending: Spending,
    config: EndpointConfig,
}

/// One request, as far as HTTP tells.
struct Caller<'request> {
    parts: &'request Parts,
    client: ClientAddress,
    credentials: Credentials,
    request_id: Uuid,
    now: DateTime<Utc>,
}

/// What is going to be executed, and what it may cost. Found without asking the database.
struct Plan {
    found: Found,
    operation_name: Option<String>,
    variables: Map<String, Value>,
    is_mutation: bool,
    only_enters: bool,
    introspects: bool,
    /// What the selection costs.
    cost: u64,
}

impl Endpoint {
    pub(super) fn new(app: App, schema: TeacherinSchema, budgets: Budgets, config: EndpointConfig) -> Self {
        let costs = SchemaCosts::of_schema(&schema.sdl());
        let documents = Documents::new(config.documents.clone(), config.limits);
        Self {
            app,
            schema,
            costs,
            documents,
            spending: Spending::new(budgets, config.limits.cost_max),
            config,
        }
    }

    pub(super) const fn limits(&self) -> &HttpLimits {
        &self.config.limits
    }

    pub(super) const fn allows_get(&self) -> bool {
        self.config.get_allowed
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// Executes a well-formed request.
    ///
    /// # Errors
    /// When the document is not executed at all.
    pub(super) async fn execute(
        &self,
        parts: &Parts,
        parameters: GraphqlParameters,
        request_id: Uuid,
    ) -> Result<Response, RequestError> {
        let (now, client) = (self.now(), client_address(parts));
        // Nobody is asked about the session yet: a good signature says whose budget it is, no more.
        let credentials = Credentials::of(&self.app, &parts.headers, now);
        let payer = credentials.payer(client);
        self.spending.enter(payer, now)?;
        let plan = self.plan(&parts.method, parameters)?;
        let caller = Caller { parts, client, credentials, request_id, now };
        let actor = self.recognise(&caller, &plan).await?;
        let spent = self.spending.pay(payer, plan.cost, now)?;
        let answer = self.run(&caller, plan, actor).await;
        Ok(answer.extension("cost", spent.into_extension()))
    }

    fn plan(&self, method: &Method, parameters: GraphqlParameters) -> Result<Plan, RequestError> {
        let GraphqlParameters { document, operation_name, variables } = parameters;
        document_guard::check_variables(&variables, &self.limits().variables)
            .map_err(|excess| RequestError::document(code::VALIDATION_FAILED, excess.to_string()))?;
        let found = self.documents.find(document)?;
        let guarded = found.document.guarded();
        let operation = guarded
            .operation(operation_name.as_deref())
            .map_err(|missing| RequestError::document(code::VALIDATION_FAILED, missing.to_string()))?;
        let intent = Intent::of(operation, guarded.root_fields(operation));
        if intent.is_mutation() && *method == Method::GET {
            return Err(RequestError::method_not_allowed("Send mutations by POST."));
        }
        intent.check_mutations(self.limits())?;
        let cost = guarded.cost(operation, &self.costs, &variables);
        self.spending.check_price(cost)?;
        let (is_mutation, only_enters, introspects) =
            (intent.is_mutation(), intent.only_enters(), intent.introspects());
        Ok(Plan { found, operation_name, variables, is_mutation, only_enters, introspects, cost })
    }

    /// Finds out who asks, and whether they may send such a document at all.
    async fn recognise(&self, caller: &Caller<'_>, plan: &Plan) -> Result<Actor, RequestError> {
        let authenticated = caller.credentials.authenticate(&self.app, caller.now, caller.request_id).await;
        let actor = match authenticated {
            // An ended access token must not keep its owner from getting a new one.
            Err(error) if error.is_unauthenticated() && plan.only_enters => Actor::Anonymous,
            authenticated => authenticated?,
        };
        let is_admin = actor.user().is_some_and(|user| user.roles.contains(Role::Admin));
        if is_admin {
            if !plan.found.is_trusted {
                documents::audit(&self.app, &actor, caller.now, &plan.found, plan.operation_name.as_deref())
                    .await
                    .map_err(unavailable)?;
            }
        } else if !plan.found.is_trusted {
            return Err(RequestError::document(
                code::DOCUMENT_NOT_TRUSTED,
                "This server executes registered documents only: register this one, or sign in as an admin.",
            ));
        } else if plan.introspects && self.config.introspection == Introspection::Admins {
            return Err(RequestError::document(
                code::FORBIDDEN,
                "Only admins read the schema here; it is published as schema.graphql.",
            ));
        }
        Ok(actor)
    }

    async fn run(&self, caller: &Caller<'_>, plan: Plan, actor: Actor) -> Response {
        if let Some(name) = &plan.operation_name {
            tracing::Span::current().record("operation_name", name.as_str());
        }
        let user_agent = caller
            .parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let loaders =
            Loaders::new(LoaderScope::new(self.app.pools.clone(), actor, caller.now, plan.is_mutation));
        let document = plan.found.document.clone();
        let guarded = document.guarded();
        let mut request = Request::new(document.text())
            .variables(Variables::from_json(Value::Object(plan.variables)))
            .data(Prepared { document: document.clone(), operation_name: plan.operation_name.clone() })
            .data(RequestScope { request_id: caller.request_id, client: caller.client, user_agent, loaders });
        request.operation_name = plan.operation_name.clone();
        request.set_parsed_query(guarded.document().clone());
        // Without tokio's budget: when it ran out between two siblings, their keys would go into two batches. A request
        // gives way all the same, at every statement and every yield of a loader.
        let mut answer = tokio::task::unconstrained(self.schema.execute(request)).await;
        if let Ok(operation) = guarded.operation(plan.operation_name.as_deref()) {
            field_order::restore(&mut answer.data, guarded.document(), &operation.selection_set.node);
        }
        complete_errors(&mut answer.errors, caller.request_id);
        if document.is_valid() {
            self.documents.keep(&plan.found);
        }
        answer
    }
}

/// Where the request comes from, as the server's middleware found out.
fn client_address(parts: &Parts) -> ClientAddress {
    parts.extensions.get().copied().unwrap_or_else(ClientAddress::this_machine)
}
