import 'reflect-metadata';

import { writeFileSync } from 'node:fs';

import { describeNativeApi, printNativeDocument } from './openapi';

/** Writes the OpenAPI document to a file. `npm run openapi` calls it with the path. */
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Missing argument: the path of the file to write.');
void describeNativeApi().then((document) => writeFileSync(file, printNativeDocument(document)));
