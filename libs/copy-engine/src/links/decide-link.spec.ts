import type { LinkRule } from '@scriptorium/contracts';
import { testSeed } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { extractBody } from '../body/extract-body';
import { decideLink, parseRule, type LinkFacts } from './decide-link';
import { matchGlob } from './match-glob';
import { matchPointer, parsePattern, segmentsOf } from './match-pointer';
import { slotPaths } from './slot-paths';

const seed = testSeed();

/** Tries every way to divide the text: exponential, and obviously right. */
function globInWords([first, ...glob]: readonly string[], text: readonly string[]): boolean {
  if (first === undefined) return text.length === 0;
  if (first === '*') return [...text, ''].some((_, taken) => globInWords(glob, text.slice(taken)));
  return text.length > 0 && (first === '?' || first === text[0]) && globInWords(glob, text.slice(1));
}

function pointerInWords([first, ...pattern]: readonly string[], path: readonly string[]): boolean {
  if (first === undefined) return path.length === 0;
  if (first === '**') return [...path, ''].some((_, taken) => pointerInWords(pattern, path.slice(taken)));
  return path.length > 0 && (first === '*' || first === path[0]) && pointerInWords(pattern, path.slice(1));
}

const globs = fc.array(fc.constantFrom('a', 'b', '/', '*', '?'), { maxLength: 6 });
const texts = fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 7 });
const patterns = fc.array(fc.constantFrom('a', 'b', '0', '*', '**'), { maxLength: 5 });
const paths = fc.array(fc.constantFrom('a', 'b', '0'), { maxLength: 6 });
const pointer = (segments: readonly string[]): string => segments.map((segment) => `/${segment}`).join('');

it('matches globs as a model does that tries every division', () => {
  fc.assert(
    fc.property(globs, texts, (glob, text) => {
      expect(matchGlob(glob.join(''), text.join(''))).toBe(globInWords(glob, text));
    }),
    { seed, numRuns: 2_000 },
  );
});

it('matches patterns of pointers as a model does that tries every division', () => {
  fc.assert(
    fc.property(patterns, paths, (pattern, path) => {
      expect(matchPointer(parsePattern(pointer(pattern)), segmentsOf(pointer(path)))).toBe(
        pointerInWords(pattern, path),
      );
    }),
    { seed, numRuns: 2_000 },
  );
});

it('matches a glob with many stars in a time that does not grow exponentially', () => {
  expect(matchGlob('*a'.repeat(50) + 'b', 'a'.repeat(5_000))).toBe(false);
});

it('matches a pattern with many stars in a time that does not grow exponentially', () => {
  const pattern = parsePattern('/**/a'.repeat(50) + '/**/b/**');
  expect(
    matchPointer(
      pattern,
      Array.from({ length: 5_000 }, () => 'a'),
    ),
  ).toBe(false);
});

const rules: fc.Arbitrary<LinkRule[]> = fc.array(
  fc.record({
    name: fc.constant('rule'),
    match: fc.record(
      {
        contentType: globs.map((glob) => glob.join('')),
        path: patterns.map(pointer),
        depth: fc.record({ min: fc.nat(3), max: fc.nat(3) }, { requiredKeys: [] }),
        kind: fc.constantFrom('link', 'reference'),
        locale: fc.constantFrom('en', 'fr'),
      },
      { requiredKeys: [] },
    ),
    action: fc.constantFrom('localize', 'share', 'duplicate', 'drop', 'stop'),
  }),
  { maxLength: 5 },
);
const links: fc.Arbitrary<LinkFacts> = fc.record({
  kind: fc.constantFrom('link', 'reference'),
  path: paths,
  depth: fc.integer({ min: 1, max: 4 }),
  contentType: fc.option(texts.map((text) => text.join(''))),
  locale: fc.option(fc.constantFrom('en', 'fr')),
});

it('decides by the first rule whose members all match', () => {
  const holds = ({ match }: LinkRule, link: LinkFacts): boolean => {
    if ('kind' in match && match.kind !== link.kind) return false;
    if ('locale' in match && match.locale !== link.locale) return false;
    if ((match.depth?.min ?? 0) > link.depth || (match.depth?.max ?? 99) < link.depth) return false;
    if (match.contentType !== undefined) {
      if (link.contentType === null || !globInWords([...match.contentType], [...link.contentType])) return false;
    }
    const segments = (path: string): string[] => path.split('/').slice(1);
    return match.path === undefined || pointerInWords(segments(match.path), link.path);
  };
  fc.assert(
    fc.property(rules, links, (all, link) => {
      const expected = all.map((rule, index) => ({ rule: index, action: rule.action, holds: holds(rule, link) }));
      const first = expected.find((rule) => rule.holds);
      const otherwise = { action: link.kind === 'link' ? 'localize' : 'share' };
      expect(decideLink(all.map(parseRule), link)).toEqual(
        first === undefined ? otherwise : { action: first.action, rule: first.rule },
      );
    }),
    { seed, numRuns: 2_000 },
  );
});

const LINK = { _meta: { schema: 'http://bigcontent.io/cms/schema/v1/core#/definitions/content-link' } };

it('returns the pointer of each link of a body in the order of the text', () => {
  const id = '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c11';
  const value: fc.Arbitrary<unknown> = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, 1, 'te"xt\\', '{[,'),
      fc.constant({ ...LINK, contentType: 'a', id }),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b/c', '~', 'q"', 'é', ''), tie('node'), { maxKeys: 3 }),
    ),
  })).node;
  const linksIn = (node: unknown, path: string): string[] => {
    if (typeof node !== 'object' || node === null) return [];
    const own = '_meta' in node && 'contentType' in node ? [path] : [];
    const below = Object.entries(node).flatMap(([key, child]) =>
      linksIn(child, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    );
    return [...own, ...below];
  };
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('x', 'y', 'z'), value), (body) => {
      const { template, slots } = extractBody(JSON.stringify({ _meta: { schema: 'page' }, ...body }));
      const found = slotPaths(template);
      expect(found).toHaveLength(slots.length);
      expect(found).toEqual(linksIn(body, ''));
    }),
    { seed, numRuns: 1_000 },
  );
});
