// What is worth stopping a build for: types that lie (any, !, unsafe calls), promises nobody waits for, switches that
// forgot a case, and the parts of the house style that a machine can read. Formatting is Prettier's business, unused
// exports are knip's, and who may import whom is in .dependency-cruiser.cjs.
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { disableNeedsReason } from './tools/lint/disable-needs-reason.mjs';
import { fileName } from './tools/lint/file-name.mjs';
import { jobWrites } from './tools/lint/job-writes.mjs';
import { oneWriter } from './tools/lint/one-writer.mjs';
import { sqlInStores } from './tools/lint/sql-in-stores.mjs';

const SPECS = ['**/*.spec.ts', '**/testing/**/*.ts', 'e2e/**/*.ts', 'bench/**/*.ts'];
// Programs that talk to a person: their output is console output.
const TALKERS = ['apps/standalone/**', 'bench/**', 'e2e/**', 'examples/**', 'tools/**', '**/*.spec.ts'];
// Pure by house style: decisions take what they need, also the time, as arguments.
const PURE = ['libs/copy-engine/src/**/*.ts', '{apps,libs}/*/src/**/{plan,decide}-*.ts'];
const PURE_EXCEPT = ['**/*.{controller,handler,endpoint,store,sql,module,filter}.ts', '**/*.spec.ts'];

// Where SQL may stand: stores, the relay that listens on a connection of its own, and the libs that are about servers or
// schemas and have no stores.
const STORES = [
  'libs/messaging/src/**/outbox-relay.ts',
  '**/*.{store,sql}.ts',
  'libs/{persistence,embedded}/**',
  '{bench,e2e,examples}/**',
  '**/testing/**',
  '**/*.spec.ts',
];

// What content/ of the content store writes alone (docs/adr/0013-one-content-core.md), beside the statements of copies.
const CONTENT_TABLES = [
  ...['families', 'variants', 'past_versions', 'bodies', 'variant_history', 'unique_values', 'delivery_keys'],
  ...['removed_variants', 'removed_versions', 'publishing_jobs'],
];
const CONTENT_WRITERS = [
  'apps/content-store/src/content/**',
  'libs/copy-engine/src/**',
  'libs/testing/**',
  ...['**/testing/**', '**/*.spec.ts', '**/migrations/**'],
];

const FOCUSED_TEST = {
  selector: 'MemberExpression[object.name=/^(it|test|describe)$/][property.name="only"]',
  message: 'A focused test switches all the others off.',
};
const AMBIENT = [
  {
    selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
    message: 'Take `now` as an argument.',
  },
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Take `now` as an argument.' },
  {
    selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
    message: 'Compute it, do not draw it.',
  },
  { selector: 'CallExpression[callee.name=/^random(UUID|Bytes|Int)$/]', message: 'Ids are computed, not drawn.' },
];

export default defineConfig(
  { ignores: ['**/dist/', '**/coverage/', '.cache/', '.data/', '.nx/', 'tools/boundaries/fixtures/'] },
  { ignores: ['libs/cm-client/src/cm-api.ts'] }, // generated
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    plugins: {
      house: {
        rules: {
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
      'no-undef': 'off', // the type check knows better
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'no-console': 'error',
      'max-lines': ['error', { max: 300, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.ts'],
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
      // `async` without `await` is how a plain function keeps the promise of an asynchronous interface.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: SPECS,
    rules: {
      'no-restricted-syntax': ['error', FOCUSED_TEST],
      'max-lines': ['error', { max: 400, skipComments: true }],
      'max-lines-per-function': 'off', // a describe block is one function
      // expect.any() and its kin are typed any.
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
  { files: ['**/*.sql.ts', '**/migrations/**'], rules: { 'max-lines-per-function': 'off' } }, // SQL reads as one story
  { files: PURE, ignores: PURE_EXCEPT, rules: { 'no-restricted-syntax': ['error', ...AMBIENT] } },
  { files: TALKERS, rules: { 'no-console': 'off' } },
);
