// Writes docs/reference/native-operations.md. `npm run openapi` runs it.
import { readFileSync, writeFileSync } from 'node:fs';
import { renderOperations } from './render-operations.mjs';

const file = (/** @type {string} */ path) => new URL(`../../${path}`, import.meta.url);
const document = JSON.parse(readFileSync(file('docs/openapi/native-api.json'), 'utf8'));
writeFileSync(file('docs/reference/native-operations.md'), renderOperations(document));
