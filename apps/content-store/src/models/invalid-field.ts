import { RejectedError } from '@scriptorium/contracts';

type RecordType = 'ItemType' | 'Field' | 'Site';

/** Named as the API of fields names it. The order of members is the order of the wire (contract datocms.md, 6). */
export function invalidField(record_type: RecordType, field: string, code: string, message: string): RejectedError {
  return new RejectedError('INVALID_FIELD', message, { field, code, record_type });
}

export const MAX_NAME_LENGTH = 255;
/** A schema's URI, which a model's API key goes into, may have 1,024 characters. */
const MAX_API_KEY_LENGTH = 255;
/** `models_api_key_form`, written so that it takes no more time the longer the text is. */
const API_KEY = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;

export function requireName(recordType: RecordType, field: string, text: string | undefined): string {
  if (text === undefined || text.trim() === '') {
    throw invalidField(recordType, field, 'VALIDATION_REQUIRED', `It takes a ${field}.`);
  }
  if (text.includes('\0')) throw invalidField(recordType, field, 'VALIDATION_FORMAT', `A ${field} has no NUL.`);
  if ([...text].length > MAX_NAME_LENGTH) {
    const limit = String(MAX_NAME_LENGTH);
    throw invalidField(recordType, field, 'VALIDATION_LENGTH', `A ${field} has at most ${limit} characters.`);
  }
  return text;
}

export function requireApiKey(recordType: RecordType, text: string | undefined): string {
  if (text === undefined || text === '') {
    throw invalidField(recordType, 'api_key', 'VALIDATION_REQUIRED', 'It takes an api_key.');
  }
  if (text.length > MAX_API_KEY_LENGTH) {
    const limit = String(MAX_API_KEY_LENGTH);
    throw invalidField(recordType, 'api_key', 'VALIDATION_LENGTH', `An api_key has at most ${limit} characters.`);
  }
  if (!API_KEY.test(text)) {
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
