import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';

const lists = new Map<Type, Type>();

/** Returns the class of a list of items, for the OpenAPI document. Its name is that of the items with `List`. */
export function ListOf(item: Type): Type {
  const known = lists.get(item);
  if (known !== undefined) return known;
  class List {
    @ApiProperty({ type: [item] }) readonly items!: readonly unknown[];

    @ApiProperty({ type: String, nullable: true, description: '`cursor` of the next page; null on the last page.' })
    readonly nextCursor!: string | null;

    @ApiProperty({
      required: false,
      description: 'Number of items of the whole list, with `Prefer: count`.',
      oneOf: [
        { type: 'integer' },
        { type: 'object', required: ['atLeast'], properties: { atLeast: { type: 'integer' } } },
      ],
    })
    readonly count?: unknown;
  }
  Object.defineProperty(List, 'name', { value: `${item.name}List` });
  lists.set(item, List);
  return List;
}
