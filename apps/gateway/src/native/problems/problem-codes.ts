/**
 * The registry of problems: every code with which the native API rejects a request. `type` of a problem is the address
 * of its page. A controller declares its codes (`rejects` of `Operation`), which must be in the registry.
 */
import { statusOf } from '../../http/errors/status-of';
import { ADMINISTRATION_PROBLEMS } from './administration-problems';
import { CONTENT_PROBLEMS } from './content-problems';
import { DRIVE_PROBLEMS } from './drive-problems';
import { JOB_PROBLEMS } from './job-problems';
import { PLAN_PROBLEMS } from './plan-problems';
import type { ProblemText } from './problem-text';
import { REQUEST_PROBLEMS } from './request-problems';
import { WEBHOOK_PROBLEMS } from './webhook-problems';

const PROBLEMS = {
  ...REQUEST_PROBLEMS,
  ...ADMINISTRATION_PROBLEMS,
  ...CONTENT_PROBLEMS,
  ...DRIVE_PROBLEMS,
  ...JOB_PROBLEMS,
  ...PLAN_PROBLEMS,
  ...WEBHOOK_PROBLEMS,
};

export type ProblemCode = keyof typeof PROBLEMS;

interface RegisteredProblem extends Required<ProblemText> {
  readonly code: ProblemCode;
  readonly slug: string;
}

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

/** Returns a problem with its status. */
export function problemOf(code: ProblemCode): RegisteredProblem {
  const { status = statusOf(code), ...text }: ProblemText = PROBLEMS[code];
  return { ...text, status, code, slug: slugOf(code) };
}

/** Returns all problems, sorted by their codes. */
export function allProblems(): readonly RegisteredProblem[] {
  return (Object.keys(PROBLEMS) as ProblemCode[]).sort().map(problemOf);
}

/** `NOT_FOUND` → `not-found`: the last segment of `type`. */
export function slugOf(code: string): string {
  return code.toLowerCase().replaceAll('_', '-');
}
