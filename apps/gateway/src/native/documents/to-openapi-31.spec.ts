import { toOpenApi31 } from './to-openapi-31';

test.each([
  [{ type: 'string', nullable: true }, { type: ['string', 'null'] }],
  [{ type: 'string', nullable: false }, { type: 'string' }],
  [
    { type: 'string', enum: ['a'], nullable: true },
    { type: ['string', 'null'], enum: ['a', null] },
  ],
  [{ allOf: [{ $ref: '#/a' }], nullable: true }, { anyOf: [{ allOf: [{ $ref: '#/a' }] }, { type: 'null' }] }],
  [
    { type: 'object', description: 'x', allOf: [{ $ref: '#/a' }], nullable: true },
    { description: 'x', anyOf: [{ allOf: [{ $ref: '#/a' }] }, { type: 'null' }] },
  ],
  [{ items: { type: 'integer', nullable: true } }, { items: { type: ['integer', 'null'] } }],
  [{ properties: { nullable: { type: 'string' } } }, { properties: { nullable: { type: 'string' } } }],
  [
    { example: { nullable: true }, default: [{ nullable: true }] },
    { example: { nullable: true }, default: [{ nullable: true }] },
  ],
])('turns %j into %j', (schema, expected) => {
  expect(toOpenApi31({ openapi: '3.0.0', schema })).toEqual({ openapi: '3.1.0', schema: expected });
});
