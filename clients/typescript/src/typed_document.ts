import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';

/** What a document does. */
export type OperationKind = 'query' | 'mutation' | 'subscription';

/** A document's text, which knows the types of its answer and of its variables. */
export class TypedDocument<Result, Variables> implements DocumentTypeDecoration<Result, Variables> {
  declare readonly __apiType?: NonNullable<DocumentTypeDecoration<Result, Variables>['__apiType']>;

  constructor(
    readonly kind: OperationKind,
    readonly text: string,
  ) {}

  toString(): string {
    return this.text;
  }
}
