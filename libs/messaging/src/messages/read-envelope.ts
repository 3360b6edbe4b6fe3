import { type Envelope, RejectedError } from '@scriptorium/contracts';

import type { SchemaCheck } from './schema-check';

/**
 * Reads a CloudEvent in structured JSON mode. Throws `RejectedError('MALFORMED_MESSAGE')` for anything else, so that
 * the message is dead-lettered at its first delivery. `check` is the check of the data.
 */
export function readEnvelope(json: string, type: string, check: SchemaCheck = () => undefined): Envelope {
  const envelope = parse(json);
  if (envelope['specversion'] !== '1.0') throw malformed('is not a CloudEvent of version 1.0');
  for (const attribute of ['id', 'source', 'time'] as const) {
    if (typeof envelope[attribute] !== 'string' || envelope[attribute] === '') throw malformed(`has no ${attribute}`);
  }
  if (envelope['type'] !== type) throw malformed(`is of type ${JSON.stringify(envelope['type'])}, not ${type}`);
  if (typeof envelope['data'] !== 'object' || envelope['data'] === null) throw malformed('has no data');
  const violation = check(envelope['data']);
  if (violation !== undefined) throw malformed(`violates the schema of its data: ${violation}`);
  return envelope as unknown as Envelope;
}

function parse(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw malformed('is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('is not a JSON object');
  return value as Record<string, unknown>;
}

function malformed(what: string): RejectedError {
  return new RejectedError('MALFORMED_MESSAGE', `The message ${what}.`);
}
