import { compareVersions, parseNatsVersion } from './nats-version';

describe('the version of a nats-server', () => {
  it('is parsed from the output of the program', () => {
    expect(parseNatsVersion('nats-server: v2.14.5\n')).toBe('2.14.5');
    expect(parseNatsVersion('nats-server: 2.10.27+ds')).toBe('2.10.27');
    expect(parseNatsVersion('nats-server: v2.15.0-RC.1')).toBe('2.15.0');
    expect(parseNatsVersion('command not found')).toBeUndefined();
  });

  it('is compared number by number', () => {
    expect(compareVersions('2.9.10', '2.10.0')).toBeLessThan(0);
    expect(compareVersions('2.10.0', '2.10.0')).toBe(0);
    expect(compareVersions('2.14.5', '2.14.4')).toBeGreaterThan(0);
    expect(compareVersions('3.0.0', '2.99.99')).toBeGreaterThan(0);
  });
});
