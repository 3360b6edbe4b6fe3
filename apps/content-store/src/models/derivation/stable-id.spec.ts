import { stableId } from './stable-id';

test.each([
  ['site/5f3a', '9878c026-5a46-487f-83e7-988cdd8e6982'],
  ['model/6f1ed002-ab5b-4a1b-8c3d-0123456789ab', 'd3172dc8-d3ce-4eb3-808e-cfc1129f8df7'],
  ['model/6f1ed002-ab5b-4a1b-8c3d-0123456789ab/title', 'f3602ca2-57c0-43a5-8c24-8e3053a3f9bd'],
  ['ø', 'd48b452a-88ac-464c-8b30-3ab6ecd9e7d1'],
])('returns the id that clients have stored for %s', (text, id) => {
  expect(stableId(text)).toBe(id);
});
