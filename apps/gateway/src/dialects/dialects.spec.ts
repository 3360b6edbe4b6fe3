import { type RecordingGateway, startRecordingGateway } from '../testing/recording-gateway';

/** A path of each API. Without a valid token it is 401, except for the document of the native API. */
const PATHS = {
  amplience: '/v2/content/hubs',
  cm: '/api/v2/cm/branches',
  datocms: '/site',
  onedrive: '/v1.0/me/drive',
  native: '/v1/openapi.json',
};

/** Returns the APIs that have a route for their path. */
async function servedBy({ app }: RecordingGateway): Promise<string[]> {
  const { body } = await app.inject({ method: 'GET', url: '/' });
  const listed = Object.entries(PATHS).filter(([, path]) => body.includes(`>${path}<`));
  const statuses = await Promise.all(
    Object.entries(PATHS).map(async ([api, url]) => {
      const { statusCode } = await app.inject({ method: 'GET', url, headers: { authorization: 'Bearer none' } });
      return [api, statusCode] as const;
    }),
  );
  const served = statuses.filter(([, status]) => status !== 404).map(([api]) => api);
  for (const [api, status] of statuses) expect([api === 'native' ? 200 : 401, 404]).toContain(status);
  expect(listed.map(([api]) => api)).toEqual(served.filter((api) => api !== 'native'));
  return served;
}

async function servedWith(change: Parameters<typeof startRecordingGateway>[0]): Promise<string[]> {
  const gateway = await startRecordingGateway(change);
  try {
    return await servedBy(gateway);
  } finally {
    await gateway.app.close();
  }
}

test('a gateway serves all APIs by default', async () => {
  expect(await servedWith({})).toEqual(Object.keys(PATHS));
});

test('a gateway serves the APIs of DIALECTS and the native one; a path of another API is 404', async () => {
  expect(await servedWith({ dialects: 'onedrive,cm' })).toEqual(['cm', 'onedrive', 'native']);
});
