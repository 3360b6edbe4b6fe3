import { API_KEY, isStorable, MODEL_NAME, RejectedError } from '@scriptorium/contracts';

type RecordType = 'ItemType' | 'Field' | 'Site';

/**
 * Returns INVALID_FIELD with the names of the DatoCMS API. The order of members is the order on the wire
 * (docs/contracts/datocms.md §6).
 */
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
    throw invalidField(recordType, field, 'VALIDATION_REQUIRED', `A ${field} is required.`);
  }
  if (!isStorable(text)) {
    const message = `A ${field} must not contain U+0000 (NUL) or a lone surrogate.`;
    throw invalidField(recordType, field, 'VALIDATION_FORMAT', message);
  }
  if ([...text].length > MODEL_NAME.maxLength) {
    const limit = String(MODEL_NAME.maxLength);
    throw invalidField(recordType, field, 'VALIDATION_LENGTH', `A ${field} must have at most ${limit} characters.`);
  }
  return text;
}

export function requireApiKey(recordType: RecordType, text: string | undefined): string {
  if (text === undefined || text === '') {
    throw invalidField(recordType, 'api_key', 'VALIDATION_REQUIRED', 'An api_key is required.');
  }
  if (text.length > API_KEY.maxLength) {
    const limit = String(API_KEY.maxLength);
    throw invalidField(recordType, 'api_key', 'VALIDATION_LENGTH', `An api_key must have at most ${limit} characters.`);
  }
  if (API_KEY.pattern?.test(text) !== true) {
    const message = `An api_key must consist of lower-case words separated by _, not ${JSON.stringify(text)}.`;
    throw invalidField(recordType, 'api_key', 'VALIDATION_FORMAT', message);
  }
  return text;
}

export function apiKeyTaken(recordType: RecordType, apiKey: string): RejectedError {
  return invalidField(recordType, 'api_key', 'VALIDATION_UNIQUENESS', `The api_key ${apiKey} is already in use.`);
}
