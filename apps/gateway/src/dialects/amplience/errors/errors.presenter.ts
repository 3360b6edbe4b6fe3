import type { Failure } from '../../../http/errors/failure.presenter';
import type { ErrorFormat } from '../../../http/errors/error.filter';

type Data = Readonly<Record<string, unknown>>;

/** Members of an entry of `errors` besides level, code and message, by code. Other codes keep the rejection's data. */
const DETAILS: Readonly<Record<string, (data: Data) => Data>> = {
  CONTENT_ITEM_VERSION_CONFLICT: ({ sent, current }) => ({ ...item('version', sent), currentVersion: current }),
  CONTENT_ITEM_DELIVERY_KEY_DUPLICATE: ({ deliveryKey }) => item('body._meta.deliveryKey', deliveryKey),
  SOURCE_VERSION_NOT_FOUND: basedOn,
  BASED_ON_OLDER: basedOn,
  DELIVERY_KEY_INVALID: ({ limit, property }) => ({ ...item(String(property)), limit }),
  BODY_TOO_LARGE: ({ limit, size }) => ({ ...item('body'), limit, size }),
  LOCALE_IMMUTABLE: ({ locale }) => item('locale', locale),
  LOCALE_TAKEN: ({ locale }) => item('locale', locale),
  LOCALES_EMPTY: () => item('locales', []),
  LOCALE_INVALID: ({ locales }) => item('locales', locales),
  LOCALE_NOT_SUPPORTED: ({ locales }) => item('locales', locales),
  CONTENT_ITEM_HAS_NO_LOCALE: () => item('locale', null),
  REPOSITORY_DOES_NOT_SUPPORT_LOCALES: ({ repositoryId, locales }) => ({
    entity: 'ContentRepository',
    property: 'itemLocales',
    invalidValue: locales,
    repositoryId,
  }),
};

function item(property: string, invalidValue?: unknown): Data {
  return { entity: 'ContentItem', property, invalidValue };
}

function basedOn({ basedOn: sent, current }: Data): Data {
  return { ...item('basedOn', sent), currentVersion: current };
}

/** `{ errors: [...] }`. Clients show only the status and this text, so every entry names the invalid member. */
export const amplienceErrors: ErrorFormat = {
  paths: ['/content', '/v2/content'],
  contentType: 'application/json',
  present: (failure) => ({ errors: entriesOf(failure) }),
};

/**
 * Returns one entry for each violation of a schema, with the JSON pointer as `invalidValue`, like the original. Any
 * other failure is one entry.
 */
function entriesOf({ code, message, data }: Failure): object[] {
  const violations = violationsOf(data['violations']);
  const entry = { level: 'ERROR', code, message };
  // Data with such a name, for example the code of a field's value, must not replace these members.
  if (violations.length === 0) return [{ ...entry, ...(DETAILS[code]?.(data) ?? data), ...entry }];
  const entity = code === 'CONTENT_TYPE_INVALID' ? 'ContentTypeValidation' : 'ContentTypeSchema';
  return violations.map(({ pointer, message: violation }) => ({
    level: 'ERROR',
    code,
    message: violation,
    entity,
    property: 'FATAL',
    invalidValue: pointer,
  }));
}

interface Violation {
  readonly pointer: string;
  readonly message: string;
}

function violationsOf(data: unknown): Violation[] {
  return Array.isArray(data) ? data.filter(isViolation) : [];
}

function isViolation(value: unknown): value is Violation {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'pointer' in value && typeof value.pointer === 'string' && 'message' in value && typeof value.message === 'string'
  );
}

/** RFC 6749, 5.2. The SDK never retries after a response that is not JSON, so this response is always JSON. */
export const tokenErrors: ErrorFormat = {
  paths: ['/oauth'],
  contentType: 'application/json',
  present: ({ status, code, message }) => ({ error: tokenErrorOf(status, code), error_description: message }),
};

const TOKEN_ERRORS: Readonly<Record<string, string>> = {
  CREDENTIALS_WRONG: 'invalid_client',
  GRANT_TYPE_UNSUPPORTED: 'unsupported_grant_type',
  NOT_FOUND: 'not_found',
};

/** Clients of OAuth know only the codes of RFC 6749. Its 4.1.2.1 has codes for failures of the server. */
function tokenErrorOf(status: number, code: string): string {
  if (status === 429) return 'temporarily_unavailable';
  if (status >= 500) return status === 503 ? 'temporarily_unavailable' : 'server_error';
  return TOKEN_ERRORS[code] ?? 'invalid_request';
}
