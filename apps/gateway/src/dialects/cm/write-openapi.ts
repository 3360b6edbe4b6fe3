import 'reflect-metadata';

import { writeFileSync } from 'node:fs';

import { describeCmApi, printDocument } from './openapi';

/** Writes the OpenAPI document to a file. `npm run openapi` calls it with the path. */
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Missing argument: the path of the file to write.');
void describeCmApi().then((document) => writeFileSync(file, printDocument(document)));
