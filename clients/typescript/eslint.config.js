// How the schema is written. An exception stands here with its reason, or not at all. `npm run lint` runs it from the
// repository's root: eslint looks at nothing above its own folder.

import graphql from '@graphql-eslint/eslint-plugin';

/** What has no identity of its own: it is read through the object it stands on, and never asked for or kept by itself. */
const VALUES = [
  'Bank',
  'BookingAvailableAction',
  'BookingCancelPreview',
  'CancellationPolicyStep',
  'CityFacet',
  'EarningsEntry',
  'EarningsPriceParts',
  'EarningsShare',
  'FileDownload',
  'InvoiceLine',
  'LedgerEntry',
  'LoginTokens',
  'MailedCode',
  'MaterialAvailableAction',
  'MaterialPreview',
  'MaterialRating',
  'MaterialSale',
  'MaterialSales',
  'Money',
  'NotificationPreference',
  'OrderLineAvailableAction',
  'PayoutAvailableAction',
  'PayoutBatchAvailableAction',
  'PayoutExposure',
  'PayoutSettings',
  'PriceFacet',
  'ReconciliationProposedLeg',
  'RevenueFigures',
  'RevenueReport',
  'RevenueRow',
  'ServerInformation',
  'SignedHeader',
  'SignedUploadRequest',
  'SkillFacet',
  'TeacherEarnings',
  'TeacherFacets',
  'TeacherRating',
  'TrialBalanceRow',
  'Upload',
  'WaitingPayouts',
];

const { 'no-unreachable-types': unreachable } = graphql.rules;
/** async-graphql writes down every directive that the specification has, whether anything uses it or not. */
const unreachableOfOurs = {
  ...unreachable,
  create(context) {
    const report = (found) => found.data?.typeName !== 'specifiedBy' && context.report(found);
    return unreachable.create(Object.create(context, { report: { value: report } }));
  },
};

export default [
  {
    files: ['schema.graphql'],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: 'schema.graphql' } } },
    plugins: { '@graphql-eslint': graphql, ours: { rules: { 'no-unreachable-types': unreachableOfOurs } } },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      '@graphql-eslint/no-unreachable-types': 'off',
      'ours/no-unreachable-types': 'error',
      // Answers, their errors and pages of lists are no things with an id.
      '@graphql-eslint/strict-id-in-types': [
        'error',
        { exceptions: { types: ['PageInfo', ...VALUES], suffixes: ['Payload', 'Error', 'Connection', 'Edge'] } },
      ],
      '@graphql-eslint/relay-edge-types': [
        'error',
        {
          withEdgeSuffix: true,
          // What can grow is a connection, and tests hold that; what cannot (five skills, the errors of a mutation, `nodes`
          // beside `edges`) is a list.
          listTypeCanWrapOnlyEdgeType: false,
          // `node(id)` finds what people link to. Slots, login sessions, no-show reports, events of payments and tasks that
          // were given up are read where they belong, and nowhere else.
          shouldImplementNode: false,
        },
      ],
    },
  },
];
