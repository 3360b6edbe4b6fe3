// Jest 30 on Node 20 cannot require() ES modules (it can from Node 24.9), so every ESM package of node_modules is
// compiled to CommonJS on the way in. The list is read from what is installed, in the root and in the workspaces, which
// node_modules/@scriptorium links to; it is not kept by hand.
const { existsSync, readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

/** @type {(folder: string, found?: string[]) => string[]} */
function esmPackages(folder, found = []) {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('.')) continue;
    const path = join(folder, name);
    if (name.startsWith('@')) {
      esmPackages(path, found);
      continue;
    }
    const manifest = join(path, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).type === 'module') found.push(path);
    if (existsSync(join(path, 'node_modules'))) esmPackages(join(path, 'node_modules'), found);
  }
  return found;
}

const nodeModules = join(__dirname, 'node_modules');
const esmNames = [
  ...new Set(
    esmPackages(nodeModules).map((path) => path.slice(path.lastIndexOf('node_modules') + 'node_modules/'.length)),
  ),
].map((name) => name.replace(/[.+]/g, '\\$&'));

/** @type {(isTypeScript: boolean) => unknown} */
const swc = (isTypeScript) => [
  '@swc/jest',
  {
    sourceMaps: isTypeScript ? 'inline' : false,
    swcrc: false,
    jsc: {
      target: 'es2023',
      keepClassNames: true,
      parser: isTypeScript ? { syntax: 'typescript', decorators: true } : { syntax: 'ecmascript' },
      transform: isTypeScript ? { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false } : {},
    },
    module: { type: 'commonjs' },
  },
];

exports.base = {
  testEnvironment: join(__dirname, 'libs/testing/jest/environment.cjs'),
  globalSetup: join(__dirname, 'libs/testing/jest/global-setup.cjs'),
  globalTeardown: join(__dirname, 'libs/testing/jest/global-teardown.cjs'),
  // Ends a test that hangs. No shorter limit decides a test, since the machine may be busy. It is longer than the limit
  // of `eventually`, whose error names the condition.
  testTimeout: 900_000,
  transform: { '\\.ts$': swc(true), '\\.m?js$': swc(false) },
  transformIgnorePatterns: [
    `/node_modules/(?!(?:.*/node_modules/)?(?:${esmNames.join('|')})/)(?!.*\\.mjs$)`,
    '/libs/[^/]+/dist/',
    '/apps/[^/]+/dist/',
  ],
  moduleNameMapper: {
    '^@scriptorium/([^/]+)$': join(__dirname, 'libs/$1/src/index.ts'),
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
};
