import type { components } from './cm-api';

type Problem = components['schemas']['Problem'];

/** An error response. `slug` identifies the error: `locale-already-exists`, `branch-not-found`, … */
export class CmError extends Error {
  override readonly name = 'CmError';

  constructor(
    readonly status: number,
    /** A member that the response lacks is null. Other members, like `parameter`, are in `details`. */
    readonly problem: Problem,
    readonly details: Readonly<Record<string, unknown>>,
    readonly headers: Headers,
  ) {
    super(`${status} ${problem.title ?? ''}${problem.detail === null ? '' : `: ${problem.detail}`}`);
  }

  /** The last part of the problem's type, or an empty string if the response was no problem. */
  get slug(): string {
    return this.problem.type?.split(/[:/]/).at(-1) ?? '';
  }
}

/** Returns the error of a response: problem details, the error of a token request, or a page of a proxy. */
export async function errorOf(response: Response): Promise<CmError> {
  const { type, title, status, detail, instance, ...details } = parsed(await response.text());
  const problem: Problem = {
    type: textOf(type),
    title: textOf(title) ?? textOf(details['error']) ?? response.statusText,
    status: typeof status === 'number' ? status : null,
    detail: textOf(detail) ?? textOf(details['error_description']),
    instance: textOf(instance),
  };
  return new CmError(response.status, problem, details, response.headers);
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
