import { GatewayConfig } from '../../config';
import { PublicUrl } from './public-url.service';

const BASE = 'https://127.0.0.1:3210';
const urlFor = (host: string, change: Partial<GatewayConfig> = {}): string => {
  const config = { host: '127.0.0.1', port: 3210, tlsCertFile: 'cert.pem', ...change };
  return new PublicUrl(Object.assign(new GatewayConfig(), config)).of({ host, protocol: 'https' });
};

it.each(['localhost:3210', 'content.example:3210', '127.0.0.1:3210', '[::1]:3210', 'a_b.internal:3210'])(
  'is that of the requested host %s',
  (host) => expect(urlFor(host)).toBe(`https://${host}`),
);

it('is that of a requested host without a port if the gateway listens on the default port', () => {
  expect(urlFor('content.example', { port: 443 })).toBe('https://content.example');
});

it.each(['graph.microsoft.com', 'content.example:8443', 'localhost:80'])(
  'is that of the listening address for the host %s of a proxy',
  (host) => expect(urlFor(host)).toBe(BASE),
);

it.each(['', 'a/b', 'user@host', 'a"><script>', 'a b', 'host:port', 'ü.example', 'a?b', 'x:99999', '999.999.999.999'])(
  'is that of the listening address for the malformed host "%s"',
  (host) => expect(urlFor(host)).toBe(BASE),
);

it('is the configured one for every host', () => {
  expect(urlFor('evil.example:3210', { publicUrl: 'https://content.example/x/' })).toBe('https://content.example/x');
});
