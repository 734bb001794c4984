//! From the parameters of a request to what the schema makes of it: the document is found, its price asked, the one who
//! asks recognised, the price paid, and then it runs.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, Variables};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use chrono::{DateTime, Utc};
use futures_util::StreamExt as _;
use kernel::{Actor, ClientAddress, Role};
use rate_limit::Budgets;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::authentication::{Credentials, unavailable};
use super::configuration::{EndpointConfig, HttpLimits, Introspection};
use super::cookies::BrowserCookies;
use super::documents::{Documents, Found};
use super::operation::Intent;
use super::request::GraphqlParameters;
use super::response::RequestError;
use super::spending::Spending;
use super::validate_once::Prepared;
use super::{cross_site, documents, field_order};
use crate::app::App;
use crate::cost::SchemaCosts;
use crate::error::{code, complete_errors};
use crate::live::Following;
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

/// Who sends a request, as far as HTTP tells.
pub(super) struct Caller {
    pub(super) client: ClientAddress,
    pub(super) credentials: Credentials,
    pub(super) user_agent: Option<String>,
    /// The tokens a browser keeps; nothing of them where the answer cannot set any.
    pub(super) cookies: BrowserCookies,
    pub(super) request_id: Uuid,
    pub(super) now: DateTime<Utc>,
}

/// What is going to be executed, and what it may cost. Found without asking the database.
pub(super) struct Plan {
    found: Found,
    operation_name: Option<String>,
    variables: Map<String, Value>,
    operation_type: OperationType,
    only_enters: bool,
    introspects: bool,
    /// What the selection costs.
    cost: u64,
}

impl Caller {
    pub(super) fn of(app: &App, parts: &Parts, request_id: Uuid) -> Self {
        let now = app.clock.now();
        let user_agent = parts.headers.get(header::USER_AGENT);
        Self {
            client: client_address(parts),
            // Nobody is asked about the session yet: a good signature says whose budget it is, no more.
            credentials: Credentials::of(app, &parts.headers, now),
            user_agent: user_agent.and_then(|value| value.to_str().ok()).map(str::to_owned),
            cookies: BrowserCookies::default(),
            request_id,
            now,
        }
    }
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

    /// Refuses a request that somebody else's page makes with our cookies, before anything of it is read.
    pub(super) fn check_origin(&self, headers: &HeaderMap) -> Result<(), RequestError> {
        cross_site::check(headers, &self.config.cookie_origins)
    }

    pub(super) const fn app(&self) -> &App {
        &self.app
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
        let cookies = BrowserCookies::of(&parts.headers, &self.config.cookie_origins);
        let caller = Caller { cookies, ..Caller::of(&self.app, parts, request_id) };
        let payer = caller.credentials.payer(caller.client);
        self.spending.enter(payer, caller.now)?;
        let plan = self.plan(parameters)?;
        let document = plan.found.document.guarded().document();
        super::report::tell_operation(parts, document, plan.operation_name.as_deref());
        match plan.operation_type {
            OperationType::Mutation if parts.method == Method::GET => {
                return Err(RequestError::method_not_allowed("Send mutations by POST."));
            }
            OperationType::Subscription => {
                return Err(RequestError::document(
                    code::VALIDATION_FAILED,
                    "Subscribe over a WebSocket at this address, with the protocol graphql-transport-ws.",
                ));
            }
            OperationType::Query | OperationType::Mutation => {}
        }
        let actor = self.recognise(&caller, &plan).await?;
        let spent = self.spending.pay(payer, plan.cost, caller.now)?;
        let answer = self.run(&caller, &plan, actor).await;
        Ok(answer.extension("cost", spent.into_extension()))
    }

    /// Has whoever opens a WebSocket pay for being read. Where they come from.
    ///
    /// # Errors
    /// When their budget is used up.
    pub(super) fn enter(&self, parts: &Parts) -> Result<ClientAddress, RequestError> {
        let (client, now) = (client_address(parts), self.app.clock.now());
        self.spending.enter(Credentials::of(&self.app, &parts.headers, now).payer(client), now)?;
        Ok(client)
    }

    /// Looks at a document that wants to subscribe, and at who sends it. Nothing is sent yet.
    ///
    /// # Errors
    /// When nobody is going to hear anything.
    pub(super) async fn subscribe(
        &self,
        caller: &Caller,
        parameters: GraphqlParameters,
    ) -> Result<Plan, RequestError> {
        self.spending.enter(caller.credentials.payer(caller.client), caller.now)?;
        let plan = self.plan(parameters)?;
        if plan.operation_type != OperationType::Subscription {
            return Err(RequestError::document(
                code::VALIDATION_FAILED,
                "Only subscriptions come over the WebSocket: send queries and mutations by POST.",
            ));
        }
        self.recognise(caller, &plan).await?;
        Ok(plan)
    }

    /// One look of a subscription at what it follows: asks again who the subscriber is, is paid for, and answers what there
    /// is to tell.
    ///
    /// # Errors
    /// When the subscriber may not hear anything any more.
    pub(super) async fn look(
        &self,
        caller: &Caller,
        plan: &Plan,
        following: &Arc<Following>,
    ) -> Result<Vec<Response>, RequestError> {
        let actor = caller.credentials.authenticate(&self.app, caller.now, caller.request_id).await?;
        self.spending.pay(caller.credentials.payer(caller.client), plan.cost, caller.now)?;
        let request = self.request(caller, plan, actor).data(Arc::clone(following));
        let mut answers: Vec<_> =
            tokio::task::unconstrained(self.schema.execute_stream(request).collect()).await;
        for answer in &mut answers {
            self.complete(caller, plan, answer);
        }
        Ok(answers)
    }

    fn plan(&self, parameters: GraphqlParameters) -> Result<Plan, RequestError> {
        let GraphqlParameters { document, operation_name, variables } = parameters;
        document_guard::check_variables(&variables, &self.limits().variables)
            .map_err(|excess| RequestError::document(code::VALIDATION_FAILED, excess.to_string()))?;
        let found = self.documents.find(document)?;
        let guarded = found.document.guarded();
        let operation = guarded
            .operation(operation_name.as_deref())
            .map_err(|missing| RequestError::document(code::VALIDATION_FAILED, missing.to_string()))?;
        let intent = Intent::of(operation, guarded.root_fields(operation));
        intent.check_root(self.limits())?;
        let cost = guarded.cost(operation, &self.costs, &variables);
        self.spending.check_price(cost)?;
        let (operation_type, only_enters, introspects) =
            (operation.ty, intent.only_enters(), intent.introspects());
        Ok(Plan { found, operation_name, variables, operation_type, only_enters, introspects, cost })
    }

    /// Finds out who asks, and whether they may send such a document at all.
    async fn recognise(&self, caller: &Caller, plan: &Plan) -> Result<Actor, RequestError> {
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

    async fn run(&self, caller: &Caller, plan: &Plan, actor: Actor) -> Response {
        if let Some(name) = &plan.operation_name {
            tracing::Span::current().record("operation_name", name.as_str());
        }
        // Without tokio's budget: when it ran out between two siblings, their keys would go into two batches. A request
        // gives way all the same, at every statement and every yield of a loader.
        let request = self.request(caller, plan, actor);
        let mut answer = tokio::task::unconstrained(self.schema.execute(request)).await;
        self.complete(caller, plan, &mut answer);
        answer
    }

    fn request(&self, caller: &Caller, plan: &Plan, actor: Actor) -> Request {
        let document = &plan.found.document;
        // What a subscription follows has just changed, and a replica may not know it.
        let is_fresh = plan.operation_type != OperationType::Query;
        let (pools, store) = (self.app.pools.clone(), self.app.storage.store.clone());
        let loaders = Loaders::new(LoaderScope::new(pools, actor, caller.now, is_fresh, store));
        let mut request = Request::new(document.text())
            .variables(Variables::from_json(Value::Object(plan.variables.clone())))
            .data(Prepared { document: document.clone(), operation_name: plan.operation_name.clone() })
            .data(RequestScope {
                request_id: caller.request_id,
                client: caller.client,
                user_agent: caller.user_agent.clone(),
                cookies: caller.cookies.clone(),
                loaders,
            });
        request.operation_name = plan.operation_name.clone();
        request.set_parsed_query(document.guarded().document().clone());
        request
    }

    /// What is done to every answer of the schema.
    fn complete(&self, caller: &Caller, plan: &Plan, answer: &mut Response) {
        let guarded = plan.found.document.guarded();
        if let Ok(operation) = guarded.operation(plan.operation_name.as_deref()) {
            field_order::restore(&mut answer.data, guarded.document(), &operation.selection_set.node);
        }
        complete_errors(&mut answer.errors, caller.request_id);
        if plan.found.document.is_valid() {
            self.documents.keep(&plan.found);
        }
    }
}

/// Where the request comes from, as the server's middleware found out.
fn client_address(parts: &Parts) -> ClientAddress {
    parts.extensions.get().copied().unwrap_or_else(ClientAddress::this_machine)
}
