import { RejectedError } from '@scriptorium/contracts';

import { RequestBody } from '../../../http/bodies/request-body';

/**
 * A request document: `{ data: { type, id?, attributes?, relationships?, meta? } }`. Unknown members are ignored,
 * because clients send whole resources back.
 */
export class RequestDocument {
  private constructor(private readonly data: RequestBody) {}

  /** `types` are the allowed values of `data.type`, which is optional. */
  static parse(source: unknown, types: readonly string[]): RequestDocument {
    const text = RequestBody.parseOptional(source).raw('data');
    if (text === undefined) throw malformed('#: failed schema: "data" was not supplied.');
    const data = RequestBody.parse(text);
    const type = data.optionalText('type');
    if (type !== undefined && !types.includes(type)) {
      throw malformed(
        `#/data/type: failed schema: ${JSON.stringify(type)} is not a member of ${JSON.stringify(types)}.`,
      );
    }
    return new RequestDocument(data);
  }

  get id(): string | undefined {
    return this.data.optionalText('id');
  }

  get attributes(): RequestBody {
    return RequestBody.parse(this.attributesText);
  }

  /** The attributes as they were sent, with their numbers and escapes unchanged. */
  get attributesText(): string {
    return this.data.raw('attributes') ?? '{}';
  }

  get meta(): RequestBody {
    return this.data.optionalObject('meta') ?? RequestBody.parse('{}');
  }

  /** Returns the id of a to-one relationship; null if the request removes it, undefined if absent. */
  related(name: string): string | null | undefined {
    const relationship = this.data.optionalObject('relationships')?.optionalObject(name);
    if (relationship === undefined || !relationship.has('data')) return undefined;
    return relationship.optionalObject('data')?.text('id') ?? null;
  }

  relatedMany(name: string): string[] {
    const relationship = this.data.optionalObject('relationships')?.optionalObject(name);
    const linked = relationship?.optionalObjects('data');
    if (linked === undefined) throw malformed(`#/data/relationships: failed schema: "${name}" was not supplied.`);
    return linked.map((each) => each.text('id'));
  }
}

export function malformed(message: string): RejectedError {
  return new RejectedError('DOCUMENT_INVALID', message);
}
