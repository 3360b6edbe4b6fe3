import type { components } from './cm-api';

type Problem = components['schemas']['Problem'];

/** An answer that is no success. `slug` says which: `locale-already-exists`, `branch-not-found`, … */
export class CmError extends Error {
  override readonly name = 'CmError';

  constructor(
    readonly status: number,
    /** With null for what the answer did not say. Other members, like `parameter`, are in `details`. */
    readonly problem: Problem,
    readonly details: Readonly<Record<string, unknown>>,
    readonly headers: Headers,
  ) {
    super(`${status} ${problem.title ?? ''}${problem.detail === null ? '' : `: ${problem.detail}`}`);
  }

  /** The last part of the problem's type; empty where the answer was no problem. */
  get slug(): string {
    return /[^:/]*$/.exec(this.problem.type ?? '')?.[0] ?? '';
  }
}

/** Of whatever was answered: problem details, the error of a token request, or a proxy's page. */
export async function errorOf(answer: Response): Promise<CmError> {
  const { type, title, status, detail, instance, ...details } = parsed(await answer.text());
  const problem: Problem = {
    type: textOf(type),
    title: textOf(title) ?? textOf(details['error']) ?? answer.statusText,
    status: typeof status === 'number' ? status : null,
    detail: textOf(detail) ?? textOf(details['error_description']),
    instance: textOf(instance),
  };
  return new CmError(answer.status, problem, details, answer.headers);
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
