import { natsReleaseFor } from './nats-release';

describe('the official archive', () => {
  it('has a name with the platform and a checksum', () => {
    expect(natsReleaseFor('linux', 'x64')).toEqual({
      url: 'https://github.com/nats-io/nats-server/releases/download/v2.14.5/nats-server-v2.14.5-linux-amd64.tar.gz',
      sha256: '5e3b603d47c447bda1f77f9ac16dbf91c90aac4ff3681f8fbbc7201e4ed99355',
      member: 'nats-server-v2.14.5-linux-amd64/nats-server',
    });
  });

  it('exists for every processor that both Node.js and the release support, each with its own checksum', () => {
    const releases = ['arm64', 'arm', 'x64', 'ia32', 's390x', 'ppc64', 'loong64'].map((name) =>
      natsReleaseFor('linux', name),
    );
    expect(new Set(releases.map((release) => release?.sha256)).size).toBe(7);
    for (const release of releases) expect(release?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is undefined if no checksum is known', () => {
    expect(natsReleaseFor('darwin', 'arm64')).toBeUndefined();
    expect(natsReleaseFor('linux', 'mips')).toBeUndefined();
  });
});
