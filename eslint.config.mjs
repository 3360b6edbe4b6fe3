// Errors that stop a build: unsafe types (any, !, unsafe calls), floating promises, switches without a case, and the
// parts of the house style that a program can check. Prettier checks the format, knip unused exports, and
// dependency-cruiser the imports between projects (.dependency-cruiser.cjs).
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { brandedIds } from './tools/lint/branded-ids.mjs';
import { completeRows } from './tools/lint/complete-rows.mjs';
import { disableNeedsReason } from './tools/lint/disable-needs-reason.mjs';
import { fileName } from './tools/lint/file-name.mjs';
import { jobWrites } from './tools/lint/job-writes.mjs';
import { oneWriter } from './tools/lint/one-writer.mjs';
import { sqlInStores } from './tools/lint/sql-in-stores.mjs';

const SPECS = ['**/*.spec.ts', '**/testing/**/*.ts', 'e2e/**/*.ts', 'bench/**/*.ts'];
// Programs with console output for a person.
const CONSOLE_PROGRAMS = [
  'apps/scriptorium/**',
  'apps/standalone/**',
  'bench/**',
  'e2e/**',
  'examples/**',
  'tools/**',
  '**/*.spec.ts',
];
// Pure by house style: decisions get all of their input as arguments, including the time.
const PURE = ['libs/copy-engine/src/**/*.ts', '{apps,libs}/*/src/**/{plan,decide}-*.ts'];
const PURE_EXCEPT = ['**/*.{controller,handler,store,sql,module,filter,service}.ts', '**/*.spec.ts'];

// Files that may contain SQL: stores, the relay, which listens on its own connection, and the libs for servers and
// schemas, which have no stores.
const STORES = [
  'libs/messaging/src/**/outbox-relay.service.ts',
  '**/*.{store,sql}.ts',
  'libs/{persistence,embedded}/**',
  '{bench,e2e,examples}/**',
  '**/testing/**',
  '**/*.spec.ts',
];

// Tables that only content/ of the content store and the copy engine write (docs/adr/0013-one-content-core.md).
const CONTENT_TABLES = [
  'families',
  'variants',
  'past_versions',
  'bodies',
  'variant_history',
  'unique_values',
  'delivery_keys',
  'removed_variants',
  'removed_versions',
  'publishing_jobs',
];
const CONTENT_WRITERS = [
  'apps/content-store/src/content/**',
  'libs/copy-engine/src/**',
  'libs/testing/**',
  '**/testing/**',
  '**/*.spec.ts',
  '**/migrations/**',
];

const FOCUSED_TEST = {
  selector: 'MemberExpression[object.name=/^(it|test|describe)$/][property.name="only"]',
  message: 'A focused test disables all other tests of the file.',
};
const SPREAD_LITERALS = [
  'SpreadElement > ObjectExpression',
  'SpreadElement > ArrayExpression',
  'SpreadElement > TSAsExpression > ArrayExpression',
].map((selector) => ({ selector, message: 'Write the members of the literal without the spread.' }));
const AMBIENT = [
  {
    selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
    message: 'Take `now` as an argument.',
  },
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Take `now` as an argument.' },
  {
    selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
    message: 'A pure file must not generate random values: take them as arguments or compute them.',
  },
  {
    selector: 'CallExpression[callee.name=/^random(UUID|Bytes|Int|Id)$/]',
    message: 'A pure file must compute ids, not generate them.',
  },
];

export default defineConfig(
  { ignores: ['**/dist/', '**/coverage/', '.cache/', '.data/', '.nx/', 'tools/boundaries/fixtures/'] },
  {
    // generated
    ignores: [
      'libs/client/src/native-api.ts',
      'libs/cm-client/src/cm-api.ts',
      'libs/contracts/src/rpc/request-schemas.ts',
      'libs/events/src/event-{schemas,types}.ts',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    plugins: {
      house: {
        rules: {
          'branded-ids': brandedIds,
          'complete-rows': completeRows,
          'disable-needs-reason': disableNeedsReason,
          'file-name': fileName,
          'job-writes': jobWrites,
          'one-writer': oneWriter,
          'sql-in-stores': sqlInStores,
        },
      },
    },
    rules: {
      'house/disable-needs-reason': 'error',
      'no-undef': 'off', // the type check finds undefined names
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'no-console': 'error',
      'max-lines': ['error', { max: 300, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', ...SPREAD_LITERALS],
      // Prettier wraps code, but not comments.
      'max-len': [
        'error',
        { code: 1000, comments: 120, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true },
      ],
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: ['./tsconfig.spec.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      'house/file-name': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // A function without `await` is `async` if an interface requires a promise.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // The console has the types of a browser.
    files: ['apps/console/**/*.{ts,tsx}'],
    languageOptions: {
      parserOptions: { project: ['./apps/console/tsconfig.spec.json'], tsconfigRootDir: import.meta.dirname },
    },
  },
  {
    files: SPECS,
    rules: {
      'house/complete-rows': 'error',
      'no-restricted-syntax': ['error', ...SPREAD_LITERALS, FOCUSED_TEST],
      'max-lines': ['error', { max: 400, skipComments: true }],
      'max-lines-per-function': 'off', // a describe block is one function
      // expect.any() and similar matchers have the type any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['{apps,libs}/*/src/**/*.ts'], ignores: STORES, rules: { 'house/sql-in-stores': 'error' } },
  {
    files: ['{apps,libs}/*/src/**/*.ts'],
    ignores: ['libs/jobs/**', '**/migrations/**', ...SPECS],
    rules: { 'house/job-writes': 'error' },
  },
  {
    files: ['{apps,libs}/*/src/**/*.ts'],
    ignores: CONTENT_WRITERS,
    rules: { 'house/one-writer': ['error', { tables: CONTENT_TABLES }] },
  },
  {
    files: ['apps/content-store/src/dialects/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'house/one-writer': 'error' },
  },
  {
    // Functions of `.sql.ts` files take SQL expressions.
    files: ['apps/{blob-copy-worker,content-store}/src/**/*.ts', 'libs/{copy-engine,jobs}/src/**/*.ts'],
    ignores: ['**/*.sql.ts', ...SPECS],
    rules: { 'house/branded-ids': 'error' },
  },
  // A long SQL statement is read from top to bottom.
  { files: ['**/*.sql.ts', '**/migrations/**'], rules: { 'max-lines-per-function': 'off' } },
  { files: PURE, ignores: PURE_EXCEPT, rules: { 'no-restricted-syntax': ['error', ...SPREAD_LITERALS, ...AMBIENT] } },
  { files: CONSOLE_PROGRAMS, rules: { 'no-console': 'off' } },
);
