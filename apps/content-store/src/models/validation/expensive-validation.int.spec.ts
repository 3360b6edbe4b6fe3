import {
  assignContentType,
  createItem,
  createSchema,
  listRepositories,
  readItem,
  registerContentType,
  type RejectedError,
  updateField,
  type Caller,
  type ItemView,
} from '@scriptorium/contracts';
import { RecordSpace } from '../../testing/record-space';
import { FIRST_PAGE, PAGE } from '../../testing/two-spaces';

/** How many requests of another space the service must answer during one attack. Each takes a few milliseconds. */
const ANSWERED = 20;

/** A schema that applies to each level of a body twice as often as to the one above: 2^31 steps at the last one. */
const doublingReferences = { properties: { a: { allOf: [{ $ref: '#' }, { $ref: '#' }] } } };
const nested = (levels: number): object => (levels === 0 ? {} : { a: nested(levels - 1) });

describe('expensive validations', () => {
  let space: RecordSpace;
  let repositoryId: string;
  let stranger: Caller;
  let ofStranger: ItemView;

  beforeAll(async () => {
    space = await RecordSpace.start();
    ({ stranger } = space.spaces);
    repositoryId = await websiteOf(space.spaces.admin, space.spaces.hubId);
    const website = await websiteOf(stranger, space.spaces.otherHubId);
    const body = JSON.stringify({ _meta: { schema: PAGE }, title: 'Welcome' });
    ofStranger = await space.store.rpc.call(createItem, {
      caller: stranger,
      repositoryId: website,
      label: 'Home',
      body,
    });
  });
  afterAll(() => space.stop());

  it.each<[string, object, unknown]>([
    ['a pattern with a look-ahead', { properties: { a: { pattern: '^(?=a)(a+)+$' } } }, `${'a'.repeat(45)}!`],
    ['a pattern with a back-reference', { properties: { a: { pattern: '^(a+)+\\1$' } } }, `${'a'.repeat(45)}!`],
    [
      'a name pattern',
      { properties: { a: { patternProperties: { '^(?=a)(a+)+$': { type: 'number' } } } } },
      { [`${'a'.repeat(45)}!`]: 1 },
    ],
    ['references that double', doublingReferences, nested(31)],
  ])('%s: only its own request fails', async (name, schema, value) => {
    const uri = await registered(name, schema);
    const attack = create(uri, value);
    expect(await answeredDuring(attack)).toBeGreaterThanOrEqual(ANSWERED);
    await expect(attack).rejects.toMatchObject({ code: 'VALIDATION_TOO_EXPENSIVE' });
  });

  it('validates unique items of a large array without delaying other spaces', async () => {
    const uri = await registered('unique items', { properties: { a: { uniqueItems: true } } });
    const attack = create(
      uri,
      Array.from({ length: 24_000 }, (_, index) => [index]),
    );
    expect(await answeredDuring(attack)).toBeGreaterThanOrEqual(ANSWERED);
    // It fits into the deadline or not, depending on the machine.
    const result = await attack.then(
      ({ validationState }) => validationState,
      (error: unknown) => (error as RejectedError).code,
    );
    expect(['VALID', 'VALIDATION_TOO_EXPENSIVE']).toContain(result);
  });

  it('tests patterns in linear time', async () => {
    const uri = await registered('linear', { properties: { a: { pattern: '^(a+)+$' } } });
    await expect(create(uri, `${'a'.repeat(28)}!`)).rejects.toMatchObject({ code: 'CONTENT_TYPE_INVALID' });
    await expect(create(uri, `${'a'.repeat(100_000)}!`)).rejects.toMatchObject({ code: 'CONTENT_TYPE_INVALID' });
    expect(await create(uri, 'a'.repeat(100_000))).toMatchObject({ validationState: 'VALID' });
  });

  it('validates cheap bodies of a space after an expensive one', async () => {
    const uri = await registered('cheap', { properties: { a: { type: 'string' } } });
    expect(await create(uri, 'text')).toMatchObject({ validationState: 'VALID' });
  });

  it.each(['^(?=a)(a+)+$', '^(a+)+\\1$'])('rejects a record whose field has the pattern %s', async (pattern) => {
    const model = await space.model({
      code: { fieldType: 'string', validators: { format: { custom_pattern: pattern } } },
    });
    await expect(space.create(model, { code: `${'a'.repeat(45)}!` })).rejects.toMatchObject({
      code: 'VALIDATION_TOO_EXPENSIVE',
      data: { pattern },
    });
  });

  it('validates records with a pattern that backtracks in linear time', async () => {
    const validators = { format: { custom_pattern: '^(a+)+$' } };
    const model = await space.model({ code: { fieldType: 'string', validators } });
    await expect(space.create(model, { code: `${'a'.repeat(45)}!` })).rejects.toMatchObject({ code: 'INVALID_FIELD' });
  });

  it('saves a pattern that is too expensive for existing records, which become invalid', async () => {
    const model = await space.model({ code: { fieldType: 'string' } });
    const { record } = await space.create(model, { code: `${'a'.repeat(45)}!` });
    const validators = { format: { custom_pattern: '^(?=a)(a+)+$' } };
    await space.store.rpc.call(updateField, { ...space.where, field: `${model.apiKey}::code`, validators });
    expect((await space.read(record)).meta.isValid).toBe(false);
  });

  async function registered(name: string, schema: object): Promise<string> {
    const { admin: caller, hubId } = space.spaces;
    const uri = `https://example.com/${name.replaceAll(' ', '-')}`;
    const call = space.store.rpc;
    const body = JSON.stringify(schema);
    await call.call(createSchema, { caller, hubId, schemaId: uri, validationLevel: 'CONTENT_TYPE', body });
    const { id } = await call.call(registerContentType, { caller, hubId, contentTypeUri: uri, settings: {} });
    await call.call(assignContentType, { caller, repositoryId, contentTypeId: id });
    return uri;
  }

  function create(uri: string, value: unknown): Promise<ItemView> {
    const body = JSON.stringify({ _meta: { schema: uri }, a: value });
    return space.store.rpc.call(createItem, { caller: space.spaces.admin, repositoryId, label: 'Attack', body });
  }

  /** Returns the number of requests of another space that the service has answered when the attack ends. */
  async function answeredDuring(attack: Promise<unknown>): Promise<number> {
    let [isRunning, answered] = [true, 0];
    const ended = (): void => {
      isRunning = false;
    };
    void attack.then(ended, ended);
    for (; isRunning; answered += 1) await space.store.rpc.call(readItem, { caller: stranger, id: ofStranger.id });
    return answered;
  }

  async function websiteOf(caller: Caller, hubId: string): Promise<string> {
    const page = { ...FIRST_PAGE, sort: { field: 'name', direction: 'asc' } } as const;
    const [piece] = await space.store.rpc.collect(listRepositories, { caller, hubId, page });
    return piece?.items[0]?.id ?? '';
  }
});
