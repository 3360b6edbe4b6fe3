import { PatternBudget } from './pattern-budget';

const evil = `${'a'.repeat(28)}!`;

it.each([
  ['^(a+)+$', evil, false],
  ['^(a+)+$', `${'a'.repeat(100_000)}!`, false],
  ['^(a|aa)+$', `${'a'.repeat(45)}!`, false],
  ['(x+x+)+y', 'x'.repeat(10_000), false],
  ['^(?=a)[a-z]+$', 'abc', true],
  ['^(?=a)[a-z]+$', 'bcd', false],
  ['^(.)\\1$', 'aa', true],
  ['^.{2}$', '😀', true],
  ['(', 'anything', true],
])('tests %s', (pattern, text, expected) => {
  expect(new PatternBudget().test(pattern, text)).toBe(expected);
});

// The engine of JavaScript needs minutes for these texts. RE2 cannot test the patterns, or not within the budget.
it.each([
  ['^(?=a)(a+)+$', `${'a'.repeat(45)}!`],
  ['^(a+)+\\1$', `${'a'.repeat(45)}!`],
  ['^(a+)+$', `${'a'.repeat(45)}😀`],
  ['^(a{1,30}){1,30}(?!b)$', `${'a'.repeat(900)}!`],
])('rejects %s when its time is over', (pattern, text) => {
  const budget = new PatternBudget();
  expect(() => budget.test(pattern, text)).toThrow(
    expect.objectContaining({ code: 'VALIDATION_TOO_EXPENSIVE', data: { pattern } }),
  );
});

it('has one budget for all tests of a record', () => {
  const budget = new PatternBudget();
  expect(() => budget.test('^(?=a)(a+)+$', `${'a'.repeat(45)}!`)).toThrow();
  // The time is over, so that only cheap patterns still pass.
  expect(budget.test('^(a+)+$', evil)).toBe(false);
  expect(() => budget.test('^(?=a)(a+)+$', `${'a'.repeat(45)}!`)).toThrow();
});
