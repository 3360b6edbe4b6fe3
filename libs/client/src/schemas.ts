import type { components, operations } from './native-api.js';

type Schemas = components['schemas'];

/** The schemas of the OpenAPI document (`docs/openapi/native-api.json`), without the suffixes of its classes. */
export type Conflict = Schemas['Conflict'];
export type CopyRequest = Schemas['CopyRequestBody'];
export type CoveredFamily = Schemas['CoveredFamily'];
export type DriveItem = Schemas['DriveItem'];
export type ImportLine = Schemas['ImportLine'];
export type ImportResult = Schemas['ImportResult'];
export type Job = Schemas['Job'];
export type JobEvent = Schemas['JobEvent'];
export type JobOutcome = Schemas['JobOutcome'];
export type Plan = Schemas['Plan'];
export type PlanDifference = Schemas['PlanDifference'];
export type PlanNode = Schemas['PlanNode'];
export type ResolvedConflict = Schemas['ResolvedConflict'];
export type SpaceEvent = Schemas['SpaceEvent'];
export type Sync = Schemas['Sync'];
export type Variant = Schemas['Variant'];

/** Problem details (RFC 9457). Other members, such as `limit` or `scope`, are data of the problem. */
export type Problem = Schemas['Problem'] & Readonly<Record<string, unknown>>;

type CodesOf<Responses> = {
  [Status in keyof Responses]: Responses[Status] extends {
    content: { 'application/problem+json': { code?: infer Code } };
  }
    ? Code
    : never;
}[keyof Responses];

/** Every code that an operation of the document declares. */
export type ProblemCode = Exclude<
  { [Id in keyof operations]: CodesOf<operations[Id]['responses']> }[keyof operations],
  undefined
>;
