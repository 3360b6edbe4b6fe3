import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client';
import { dataOf } from '../api/data-of';

/** The most that a page offers in a choice. An address may have any value. */
const CHOICES = 200;

/** Returns the locales of a space, the default one first. */
export function useLocales(space: string): readonly string[] {
  const { data = [] } = useQuery({
    queryKey: ['locales', space],
    queryFn: async () => {
      const params = { path: { space } };
      return dataOf(await api.GET('/v1/spaces/{space}/locales', { params })).items.map(({ id }) => id);
    },
  });
  return data;
}

/** Returns the URIs of the content types of a space. */
export function useContentTypes(space: string): readonly string[] {
  const { data = [] } = useQuery({
    queryKey: ['content-types', space],
    queryFn: async () => {
      const params = { path: { space }, query: { limit: CHOICES } };
      return dataOf(await api.GET('/v1/spaces/{space}/content-types', { params })).items.map(({ uri }) => uri);
    },
  });
  return data;
}
