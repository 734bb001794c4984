/** What `extensions.code` of a top-level error can be. New versions of the server may add some: have a default branch. */
export type ProblemCode =
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'RATE_LIMITED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'DOCUMENT_NOT_TRUSTED'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/** One entry of an answer's `errors`. */
export interface Problem {
  readonly message: string;
  readonly path?: ReadonlyArray<string | number>;
  readonly extensions?: {
    readonly code?: ProblemCode;
    readonly requestId?: string;
    readonly retryAfterSeconds?: number;
  };
}

/** The server, or the way to it, did not give what was asked for. What a mutation refuses is no such error: see {@link Refusal}. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    /** All that went wrong; empty when no GraphQL answer came. */
    readonly problems: readonly Problem[],
    /** The HTTP status; 0 when there was no answer, or none by HTTP. */
    readonly status: number,
    /** What to quote when reporting it. */
    readonly requestId: string | null,
    options?: ErrorOptions,
  ) {
    super(problems.map((problem) => problem.message).join(' ') || `The server answered ${status}.`, options);
  }

  /** The first problem's code. */
  get code(): ProblemCode | null {
    return this.problems[0]?.extensions?.code ?? null;
  }

  /** When to try again, where the server says so. */
  get retryAfterSeconds(): number | null {
    return this.problems.find((problem) => problem.extensions?.retryAfterSeconds)?.extensions?.retryAfterSeconds ?? null;
  }
}

/** One reason of a mutation's own list. */
export interface Reason<Code extends string> {
  readonly code: Code;
  readonly field?: string | null;
  readonly message: string;
}

/** A mutation said no, with reasons from its own list. */
export class Refusal<Code extends string = string> extends Error {
  override readonly name = 'Refusal';

  constructor(readonly reasons: ReadonlyArray<Reason<Code>>) {
    super(reasons.map((reason) => reason.message).join(' '));
  }

  has(code: Code): boolean {
    return this.reasons.some((reason) => reason.code === code);
  }
}

/**
 * The payload of a mutation that was done; throws a {@link Refusal} when it was not.
 *
 * Where a form shows what is wrong at each field, read `payload.errors` instead.
 */
export function done<Payload extends { readonly errors: ReadonlyArray<Reason<string>> }>(payload: Payload): Payload {
  if (payload.errors.length > 0) throw new Refusal(payload.errors);
  return payload;
}
