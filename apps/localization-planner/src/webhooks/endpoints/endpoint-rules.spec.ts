import { EndpointRules } from './endpoint-rules';

const rules = new EndpointRules('intranet.example,127.0.0.2');

test.each([
  'https://example.com/hook',
  'https://93.184.216.34/',
  'https://[2606:2800:220:1:248:1893:25c8:1946]/',
  'http://intranet.example:8080/hook',
  'http://INTRANET.example/',
  'http://127.0.0.2:3000/',
])('accepts %s', (url) => {
  expect(rules.refusalOf(url)).toBeUndefined();
});

test.each([
  ['ftp://example.com/', 'https://'],
  ['http://example.com/', 'https://'],
  ['nothing', 'not valid'],
  ['https://user:password@example.com/', 'user'],
  ['https://127.0.0.1/', 'not public'],
  ['https://2130706433/', '127.0.0.1'],
  ['https://0x7f.1/', '127.0.0.1'],
  ['https://10.0.0.1/', 'not public'],
  ['https://100.64.0.1/', 'not public'],
  ['https://169.254.169.254/latest/meta-data', 'not public'],
  ['https://172.16.0.1/', 'not public'],
  ['https://192.168.1.1/', 'not public'],
  ['https://198.18.0.1/', 'not public'],
  ['https://0.0.0.0/', 'not public'],
  ['https://224.0.0.1/', 'not public'],
  ['https://255.255.255.255/', 'not public'],
  ['https://[::1]/', 'not public'],
  ['https://[::]/', 'not public'],
  ['https://[fe80::1]/', 'not public'],
  ['https://[fd00::1]/', 'not public'],
  ['https://[::ffff:127.0.0.1]/', 'not public'],
  ['https://[64:ff9b::7f00:1]/', 'not public'],
  ['https://[2002:7f00:1::]/', 'not public'],
])('refuses %s', (url, reason) => {
  expect(rules.refusalOf(url)).toContain(reason);
});

test('refuses the private address of a name, unless the name is allowed', () => {
  expect(rules.refusalOfAddress('example.com', '10.0.0.1')).toContain('not public');
  expect(rules.refusalOfAddress('example.com', '93.184.216.34')).toBeUndefined();
  expect(rules.refusalOfAddress('intranet.example', '10.0.0.1')).toBeUndefined();
});
