import { PINNED_NATS_VERSION } from './nats-version';

/**
 * SHA-256 of the official archives of the pinned version, as the Dockerfile of nats-io/nats-docker lists them
 * (2.14.x/alpine3.22/Dockerfile at aa0caa5). It lists Linux only.
 */
const linuxChecksums: Readonly<Record<string, string>> = {
  arm64: '673a98d3faa79dde3f9ebf16d6dfac36a5f694e7ad2015e4954dd7939c85cd4c',
  arm7: 'c8796b63a8603fdebabd63146ac3d3997c29a2829fdd2af6db320f4a287f2e71',
  amd64: '5e3b603d47c447bda1f77f9ac16dbf91c90aac4ff3681f8fbbc7201e4ed99355',
  '386': '7eb520d5080d2c4b2e9ad0866aa301f7c7af35058bfae61c1ba0cef472d21d47',
  s390x: '829193e8c592e0df5f15402c27417df18d26503d22b77dfc9491982fe0b51a67',
  ppc64le: '5d8f1a264a3bc4b30899814ae8e898b1268e817074635adddd24b32f388e4cc4',
  loong64: 'e0c584e45453c5a5ed387f14a96eaa8cb84cb110f0ff9031699087b23e3b2c2d',
};

/** Maps the processor names of Node.js to those of the archives. Node.js for 32-bit ARM itself requires ARMv7. */
const architectures: Readonly<Record<string, string>> = {
  arm64: 'arm64',
  arm: 'arm7',
  x64: 'amd64',
  ia32: '386',
  s390x: 's390x',
  ppc64: 'ppc64le',
  loong64: 'loong64',
};

export interface NatsRelease {
  readonly url: string;
  readonly sha256: string;
  /** Path of the program inside the archive. */
  readonly member: string;
}

/** Returns the official archive for a platform, or undefined if no checksum is known. */
export function natsReleaseFor(platform: string, architecture: string): NatsRelease | undefined {
  const name = architectures[architecture];
  const sha256 = name === undefined ? undefined : linuxChecksums[name];
  if (platform !== 'linux' || sha256 === undefined) return undefined;
  const folder = `nats-server-v${PINNED_NATS_VERSION}-linux-${name}`;
  return {
    url: `https://github.com/nats-io/nats-server/releases/download/v${PINNED_NATS_VERSION}/${folder}.tar.gz`,
    sha256,
    member: `${folder}/nats-server`,
  };
}
