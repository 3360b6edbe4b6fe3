import { API_KEY, isStorable, MODEL_NAME, RejectedError } from '@scriptorium/contracts';

type RecordType = 'ItemType' | 'Field' | 'Site';

/** Named as the API of fields names it. The order of members is the order of the wire (docs/contracts/datocms.md §6). */
export function invalidField(
  record_type: RecordType,
  field: string,
  code: string,
  message: string,
  details: object = {},
): RejectedError {
  return new RejectedError('INVALID_FIELD', message, { field, code, record_type, ...details });
}

export function requireName(recordType: RecordType, field: string, text: string | undefined): string {
  if (text === undefined || text.trim() === '') {
    throw invalidField(recordType, field, 'VALIDATION_REQUIRED', `It takes a ${field}.`);
  }
  if (!isStorable(text)) {
    const message = `A ${field} must not contain U+0000 (NUL) or half of a surrogate pair.`;
    throw invalidField(recordType, field, 'VALIDATION_FORMAT', message);
  }
  if ([...text].length > MODEL_NAME.maxLength) {
    const limit = String(MODEL_NAME.maxLength);
    throw invalidField(recordType, field, 'VALIDATION_LENGTH', `A ${field} has at most ${limit} characters.`);
  }
  return text;
}

export function requireApiKey(recordType: RecordType, text: string | undefined): string {
  if (text === undefined || text === '') {
    throw invalidField(recordType, 'api_key', 'VALIDATION_REQUIRED', 'It takes an api_key.');
  }
  if (text.length > API_KEY.maxLength) {
    const limit = String(API_KEY.maxLength);
    throw invalidField(recordType, 'api_key', 'VALIDATION_LENGTH', `An api_key has at most ${limit} characters.`);
  }
  if (API_KEY.pattern?.test(text) !== true) {
    const message = `An api_key is lower-case words with _ between them, not ${JSON.stringify(text)}.`;
    throw invalidField(recordType, 'api_key', 'VALIDATION_FORMAT', message);
  }
  return text;
}

export function takenApiKey(recordType: RecordType, apiKey: string): RejectedError {
  return invalidField(
    recordType,
    'api_key',
    'VALIDATION_UNIQUENESS',
    `There is one with the api_key ${apiKey} already.`,
  );
}
