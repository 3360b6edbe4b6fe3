import { Links } from './links';
import { presentPage } from './page.presenter';
import { readPage } from '../requests/read-page';

const links = new Links('http://gateway.example/base', 'content');
const at = { path: 'hubs', query: { sort: 'label,asc', none: undefined } };
const href = (number: number) => ({
  href: `http://gateway.example/base/content/hubs?sort=label%2Casc&page=${number}&size=2`,
});

test('links a middle page to the previous and the next page', () => {
  const page = { size: 2, totalElements: 5, totalPages: 3, number: 1 };
  expect(presentPage('hubs', [{ id: 1 }], page, at, links)).toEqual({
    _embedded: { hubs: [{ id: 1 }] },
    _links: { self: href(1), first: href(0), prev: href(0), next: href(2), last: href(2) },
    page,
  });
});

test('makes an empty list its own first and last page', () => {
  const page = { size: 2, totalElements: 0, totalPages: 0, number: 0 };
  expect(presentPage('hubs', [], page, at, links)).toEqual({
    _embedded: { hubs: [] },
    _links: { self: href(0), first: href(0), last: href(0) },
    page,
  });
});

test('reads page, size and sort, caps the size, and uses the default for a value that is not a number', () => {
  expect(readPage({})).toEqual({ page: 0, size: 20 });
  expect(readPage({ page: '3', size: '100', sort: 'createdDate,desc' })).toEqual({
    page: 3,
    size: 100,
    sort: { field: 'createdDate', direction: 'desc' },
  });
  expect(readPage({ page: '-1', size: '0', sort: '' })).toEqual({ page: 0, size: 20 });
  expect(readPage({ page: 'x', size: '100000', sort: 'label' })).toEqual({
    page: 0,
    size: 100,
    sort: { field: 'label', direction: 'asc' },
  });
});
