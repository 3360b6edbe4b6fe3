import { derivedId } from './derived-id';

const SOURCE = '6f1ed002-ab5b-4a1b-8c3d-0123456789ab';

test.each([
  [SOURCE, 'fr-FR', '6f1ed002-ab5b-4a1b-80c2-a3ab508fda0d'],
  [SOURCE, 'ø', '6f1ed002-ab5b-4a1b-80e2-ecdf0eaab591'],
  [
    '00000000-0000-4000-8000-000000000001',
    '0b8c2a4e-1d3f-4a5b-9c6d-7e8f90a1b2c3',
    '00000000-0000-4000-80d6-40ff74ecfb37',
  ],
])('computes the stored id of the copy of %s to %s', (source, destination, id) => {
  expect(derivedId(source, destination)).toBe(id);
});
