// A plugin of graphql-codegen: each document as a typed constant with its text as it stands in its file. The usual plugin
// (typed-document-node) prints documents anew, and a server that executes registered documents only knows them byte for byte.

/** The plugin. */
export function plugin(_schema, documents) {
  const content = documents.map(({ location, document, rawSDL }) => {
    const operations = document.definitions.filter((definition) => definition.kind === 'OperationDefinition');
    if (operations.length !== 1) throw new Error(`${location} must hold exactly one operation`);
    const [{ name, operation }] = operations;
    const types = typesOf(name.value, operation);
    return `/** ${operation} of ${location} */\nexport const ${name.value} = new TypedDocument<${types.result}, ${types.variables}>(\n  '${operation}',\n  ${JSON.stringify(rawSDL)},\n);`;
  });
  return { prepend: ["import { TypedDocument } from '../typed_document.js';"], content: content.join('\n\n') };
}

/** As typescript-operations names them. */
function typesOf(name, operation) {
  const kind = operation[0].toUpperCase() + operation.slice(1);
  return { result: `${name}${kind}`, variables: `${name}${kind}Variables` };
}
