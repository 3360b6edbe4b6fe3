import { BodyPipe } from './body.pipe';
import { ListMember, TextMember } from './members.decorator';

let created = 0;

class Element {
  @TextMember({}) readonly id!: string;

  constructor() {
    created += 1;
  }
}

class WithList {
  @ListMember(Element, { maxItems: 3, code: 'TOO_MANY', uniqueBy: 'id' }) readonly elements!: Element[];
}

const transform = (elements: readonly unknown[]) =>
  new BodyPipe().transform(JSON.stringify({ elements }), { type: 'body', metatype: WithList });

beforeEach(() => (created = 0));

test('accepts a list of the maximum length', async () => {
  const elements = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
  expect(await transform(elements)).toEqual({ elements });
  expect(created).toBe(3);
});

test('rejects a longer list, and checks one element more than its maximum', async () => {
  const elements = Array.from({ length: 10_000 }, (_, at) => ({ id: String(at) }));
  await expect(transform(elements)).rejects.toMatchObject({ code: 'TOO_MANY' });
  expect(created).toBe(4);
});
