/**
 * The thread that compiles schemas and validates bodies (validation-threads.ts). It keeps compiled schemas by the hash
 * of their texts. The caller sends the texts only after the result `unknown`.
 */
import { LRUCache } from 'lru-cache';
import { compileSchema, type Compiled } from './compile-schema';
import { ownThread } from './thread-time';
import type { ValidationResult, ValidationTask } from './validation-task';

/** A compiled schema takes about 0.2 MB, and 20 to 40 bytes for each byte of its text. */
const BYTES_OF_SCHEMA = 200_000;
const BYTES_PER_BYTE = 40;
const MAX_CACHED_BYTES = 96 * 1_024 * 1_024;

const own = ownThread();
const compiledSchemas = new LRUCache<string, Compiled>({ maxSize: MAX_CACHED_BYTES });

export default function runTask({ id, texts, body, thread }: ValidationTask): ValidationResult {
  Atomics.store(thread, 0, own);
  let compiled = compiledSchemas.get(id);
  if (compiled === undefined) {
    if (texts === undefined) return { kind: 'unknown' };
    compiled = compileSchema(texts.schema, texts.partials);
    const bytes = [texts.schema, ...texts.partials].reduce((sum, { body: text }) => sum + text.length, 0);
    compiledSchemas.set(id, compiled, { size: BYTES_OF_SCHEMA + BYTES_PER_BYTE * bytes });
  }
  if (compiled.kind === 'invalid') return compiled;
  return { kind: 'valid-schema', violations: body === undefined ? [] : compiled.validate(JSON.parse(body)) };
}
