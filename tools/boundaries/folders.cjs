// The rule on cycles between folders. It has a separate configuration, because dependency-cruiser cannot exempt specs
// from a rule on folders, and a spec may import files that its subject must not import.
const { options } = require('../../.dependency-cruiser.cjs');

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const forbidden = [
  {
    name: 'no-folder-cycles',
    comment: 'Folders that import each other are in effect one folder. Move the code that both need to a third folder.',
    severity: 'error',
    scope: 'folder',
    from: {},
    to: { circular: true },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden,
  options: {
    ...options,
    exclude: { path: ['^(apps|libs)/[^/]+/dist/', '^(e2e|bench)/dist/', '\\.spec\\.ts$', '/testing/[^/]+\\.ts$'] },
  },
};
