// Allowed imports between projects and folders. Every rule has a deliberately bad tree in
// tools/boundaries/fixtures/<rule>. tools/boundaries/boundaries.spec.ts checks that only that rule reports the tree,
// and that no rule reports the good tree. So a rule cannot silently stop matching. Paths are relative to the root;
// packages are those of node_modules.

/** @type {(...names: string[]) => string} */
const npm = (...names) => `(^|/)node_modules/(@types/)?(${names.join('|')})(/|$)`;

// A spec, or code that specs of one project share: its folders `testing/` are not built.
const SPECS = ['\\.spec\\.ts$', '/testing/[^/]+\\.ts$'];
// Vite puts the packages of the console into its files, so no program installs them.
const BUNDLED = '^apps/console/';
const QUERY_PACKAGES = npm('typeorm', 'pg', 'pg-[^/]+');
const FRAMEWORKS = npm('@nestjs', 'typeorm', 'pg', 'pg-[^/]+', '@nats-io', 'fastify');
/** @type {(roles: string) => string} */
const withRole = (roles) => `\\.(${roles})\\.ts$`;

// The closed list of CONTRIBUTING.md. tools/lint/file-name.mjs rejects any other role.
const PURE = 'dto|presenter';
const IMPURE = 'controller|handler|store|sql|entity|module|filter|guard|interceptor|pipe|service|decorator|strategy';
const ROLES = withRole(`${PURE}|${IMPURE}`);
// Files without a role that put a process together: its application, its HTTP server, its log, its OpenAPI document.
const COMPOSITION = '/(main|index|start-gateway|http-adapter|openapi|run-service|service-logger)\\.ts$';

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const packages = [
  {
    name: 'apps-are-islands',
    comment:
      'Services communicate by messages and rpc. Code that two of them need belongs to a lib with a noun as its name.',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'libs-know-no-app',
    comment: 'A lib that imports an app cannot be used by another app.',
    from: { path: '^libs/' },
    to: { path: '^apps/' },
  },
  {
    name: 'contracts-know-nothing',
    comment: 'Every project imports contracts and thereby its imports: contracts may import only Node itself.',
    from: { path: '^libs/contracts/src/', pathNot: SPECS },
    to: { pathNot: '^libs/contracts/src/', dependencyTypesNot: ['core'] },
  },
  {
    name: 'libs-by-their-index',
    comment: 'Only the exports of a lib in its index.ts are public. Import them by the package name.',
    from: { path: '^([^/]+/[^/]+)/' },
    to: { path: '^libs/', pathNot: ['^$1/', '^libs/[^/]+/src/index\\.ts$'] },
  },
  {
    name: 'outside-is-black-box',
    comment:
      'e2e, bench and examples use the product as its users do; from the workspace they import test support and clients, not product code.',
    from: { path: '^(e2e|bench|examples)/' },
    to: { path: '^(apps|libs)/', pathNot: '^libs/(client|cm-client|contracts|embedded|events|persistence|testing)/' },
  },
  {
    name: 'test-support-stays-outside',
    comment: 'Embedded servers are for standalone, libs/testing is for tests and bench. No service ships either.',
    from: { path: '^(apps|libs)/', pathNot: ['^apps/standalone/', '^libs/(embedded|testing)/', ...SPECS] },
    to: { path: ['^libs/(embedded|testing)/', ...SPECS] },
  },
  {
    name: 'no-dev-dependencies',
    comment: 'A package that is installed only for development is missing in production.',
    from: { path: '^(apps|libs)/[^/]+/src/', pathNot: ['^libs/testing/', BUNDLED, ...SPECS] },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
  },
];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const infrastructure = [
  {
    name: 'nats-behind-messaging',
    comment: 'Only libs/messaging uses the client of the message broker. Other code declares and handles messages.',
    from: { path: '^(apps|libs)/', pathNot: '^libs/(messaging|embedded|testing)/' },
    to: { path: npm('@nats-io') },
  },
  {
    name: 'sql-behind-stores',
    comment:
      'SQL lives in stores. A handler or a service may open a transaction with a pool, but not query it ' +
      '(house/sql-in-stores). Other code gets the client as an argument and imports only its type.',
    from: {
      path: '^(apps|libs)/',
      pathNot: [withRole('store|sql|entity|module|handler|service'), ...SPECS, '^libs/(persistence|testing)/'],
    },
    to: { path: QUERY_PACKAGES, dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'gateway-has-no-database',
    comment: 'The gateway has no data: it calls content-store and planner by rpc.',
    from: { path: '^apps/gateway/' },
    to: { path: [QUERY_PACKAGES, npm('@nestjs/typeorm'), '^libs/(persistence|copy-engine)/'] },
  },
  {
    name: 'dialects-are-islands',
    comment: 'A dialect translates one API. Code that two dialects need belongs to a folder beside them.',
    from: { path: '^apps/([^/]+)/src/dialects/([^/]+)/', pathNot: SPECS },
    to: { path: '^apps/$1/src/dialects/[^/]+/', pathNot: '^apps/$1/src/dialects/$2/' },
  },
];

/** @type {(...areas: string[]) => string} */
const storeAreas = (...areas) => `^apps/content-store/src/(${areas.join('|')})/`;

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const contentStoreAreas = [
  {
    name: 'nothing-imports-bootstrap',
    comment: 'The declared set-up is applied through the other areas of content-store. No area depends on it.',
    from: { path: storeAreas('dialects', 'content', 'models', 'drives', 'spaces'), pathNot: SPECS },
    to: { path: storeAreas('bootstrap') },
  },
  {
    name: 'content-knows-no-dialect',
    comment: 'The content core serves every dialect and the native API. A rule of one dialect belongs to its folder.',
    from: { path: storeAreas('content', 'models', 'spaces'), pathNot: SPECS },
    to: { path: storeAreas('dialects') },
  },
  {
    name: 'models-know-no-content',
    comment: 'Content depends on models. Code that changes both (a conversion of bodies) belongs to content/.',
    from: { path: storeAreas('models', 'spaces'), pathNot: SPECS },
    to: { path: storeAreas('content') },
  },
  {
    name: 'spaces-know-no-model',
    comment: 'Spaces, locales, repositories and access are below everything else in content-store.',
    from: { path: storeAreas('spaces'), pathNot: SPECS },
    to: { path: storeAreas('models') },
  },
  {
    name: 'drives-know-spaces-only',
    comment: 'Drives and content share spaces, and nothing else.',
    from: { path: storeAreas('drives'), pathNot: SPECS },
    to: { path: storeAreas('dialects', 'content', 'models') },
  },
  {
    name: 'drives-stand-alone',
    comment: 'Drives and content share spaces, and nothing else.',
    from: { path: storeAreas('dialects', 'content', 'models', 'spaces'), pathNot: SPECS },
    to: { path: storeAreas('drives') },
  },
];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const purity = [
  {
    name: 'pure-stays-pure',
    comment: 'A pure file decides on its arguments. It imports no framework, and no file that imports one.',
    from: {
      path: ['^libs/copy-engine/src/', '/(plan|decide|parse|render|extract|compute|format)-[^/.]+\\.ts$'],
      pathNot: [ROLES, ...SPECS, '/index\\.ts$'],
    },
    to: { path: [FRAMEWORKS, withRole(IMPURE)] },
  },
  {
    name: 'frameworks-need-a-role',
    comment:
      'A file without a role imports at most the types of Nest and Fastify, so its code runs and is tested without ' +
      'them. `nats-behind-messaging` and `sql-behind-stores` restrict the other frameworks.',
    from: { path: '^(apps|libs)/', pathNot: [ROLES, COMPOSITION, ...SPECS, '^libs/testing/'] },
    to: { path: npm('@nestjs', 'fastify', '@fastify'), dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'no-cycles',
    comment: 'Files that import each other are in effect one file. Move the code that both need to a third file.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-unresolved-imports',
    comment: 'No other rule checks an import that cannot be resolved.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-orphans',
    comment: 'A file without imports that no other file imports is unused.',
    from: {
      orphan: true,
      pathNot: [
        '/(main|index)\\.tsx?$',
        '^apps/console/src/live/events-worker\\.ts$',
        '^apps/[^/]+/bin/',
        ...SPECS,
        '\\.d\\.ts$',
        '/jest\\.config\\.cjs$',
        '^examples/',
        // Preloaded into a process by its file name.
        '^e2e/src/faults/system/skewed-clock\\.cjs$',
      ],
    },
    to: {},
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...packages, ...infrastructure, ...contentStoreAreas, ...purity].map((rule) => ({
    ...rule,
    severity: /** @type {const} */ ('error'),
  })),
  options: {
    doNotFollow: { path: 'node_modules' },
    // Only the dist folders of the workspace: many packages resolve to their own dist folder.
    exclude: { path: ['^(apps|libs)/[^/]+/dist/', '^(e2e|bench)/dist/'] },
    tsPreCompilationDeps: 'specify',
    combinedDependencies: true,
    enhancedResolveOptions: {
      conditionNames: ['@scriptorium/source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.css'],
    },
  },
};
