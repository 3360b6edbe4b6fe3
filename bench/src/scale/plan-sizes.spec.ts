import { planSizes } from './plan-sizes';

describe('the plan of sizes', () => {
  test('reaches each size from the one before, with a smaller tree last', () => {
    expect(planSizes([100, 30], 4)).toEqual([
      { variants: 30, trees: [{ number: 0, pages: 3 }] },
      {
        variants: 100,
        trees: [
          { number: 1, pages: 4 },
          { number: 2, pages: 3 },
        ],
      },
    ]);
  });

  test('rounds up to whole pages in all locales', () => {
    expect(planSizes([31], 768)).toEqual([{ variants: 40, trees: [{ number: 0, pages: 4 }] }]);
  });
});
