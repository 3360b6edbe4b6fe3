import type { Problem, ProblemCode } from './schemas.js';

/** Identifies problems of all copies of this package in a program, such as the ESM and the CommonJS build. */
const BRAND = Symbol.for('@scriptorium/client/problem');

/** An error response of the API, or of a proxy before it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly [BRAND] = true;

  constructor(
    readonly status: number,
    /** The members of the response. For a response that is no problem, `code` is empty. */
    readonly problem: Problem,
    readonly headers: Headers,
  ) {
    super(`${status} ${problem.code || problem.title}${problem.detail === '' ? '' : `: ${problem.detail}`}`);
  }

  /** The code of the problem, such as `PLAN_STALE`. A newer server may have codes that this package does not know. */
  get code(): ProblemCode | (string & {}) {
    return this.problem.code;
  }

  /** All errors of an invalid body or query; empty for other problems. */
  get errors(): NonNullable<Problem['errors']> {
    return this.problem.errors ?? [];
  }

  /** Returns whether an error is a problem, and one of the codes, if codes are given. */
  static is(error: unknown, ...codes: ProblemCode[]): error is ProblemError {
    if (typeof error !== 'object' || error === null || !(BRAND in error)) return false;
    return codes.length === 0 || (codes as string[]).includes((error as ProblemError).code);
  }
}

/** Returns the error of a response: a problem, or a page of a proxy. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const members = parsed(await response.text());
  const problem = {
    ...members,
    type: textOf(members['type']) || 'about:blank',
    title: textOf(members['title']) || response.statusText,
    status: response.status,
    detail: textOf(members['detail']),
    code: textOf(members['code']),
    instance: textOf(members['instance']),
  };
  return new ProblemError(response.status, problem, response.headers);
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
