export { createClient, type Client, type ClientOptions, type RequestOptions } from './client.js';
export * as documents from './generated/documents.js';
export type * from './generated/documents.js';
export { done, Refusal, RequestError, type Problem, type ProblemCode, type Reason } from './problems.js';
export { TypedDocument, type OperationKind } from './typed_document.js';
