import 'reflect-metadata';

import { writeFileSync } from 'node:fs';

import { describeCmApi, printDocument } from './openapi';

/** `npm run openapi` calls it with the file to write. */
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Which file is the document to be written to?');
void describeCmApi().then((document) => writeFileSync(file, printDocument(document)));
