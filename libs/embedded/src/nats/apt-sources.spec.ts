import { componentsFor, mirrorOf, parseOsRelease, suitesFor } from './apt-sources';

const paragraphs = `Types: deb
# a snapshot of some day
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
`;

describe("the mirror in the machine's apt sources", () => {
  it('is found in the paragraph form with comments', () => {
    expect(mirrorOf(paragraphs, 'bookworm')).toBe('http://mirror.example/debian');
  });

  it('is found in the one-line form, with and without options', () => {
    expect(mirrorOf('deb http://a.example/debian bookworm main contrib', 'bookworm')).toBe('http://a.example/debian');
    expect(mirrorOf('deb [arch=amd64 signed-by=/k.gpg] http://b.example/ubuntu noble main', 'noble')).toBe(
      'http://b.example/ubuntu',
    );
  });

  it('is the one of the release, not of security updates, sources or other vendors', () => {
    const sources = [
      '# deb http://old.example/debian bookworm main',
      'deb-src http://sources.example/debian bookworm main',
      'deb http://vendor.example/apt nodistro main',
      'deb http://vendor.example/apt bookworm stable',
      'deb http://security.example/debian bookworm-security main',
      'deb http://right.example/debian bookworm main',
    ].join('\n');
    expect(mirrorOf(sources, 'bookworm')).toBe('http://right.example/debian');
  });

  it('is not a disabled entry', () => {
    expect(mirrorOf(`Enabled: no\n${paragraphs}`, 'bookworm')).toBeUndefined();
  });

  it('is undefined if no entry has the release', () => {
    expect(mirrorOf(paragraphs, 'trixie')).toBeUndefined();
    expect(mirrorOf('', 'bookworm')).toBeUndefined();
  });
});

describe('the releases to search', () => {
  it('are those of Debian with nats-server 2.10, whatever release runs on the machine', () => {
    const debian = parseOsRelease('PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\nVERSION_CODENAME=bookworm\n');
    expect(debian).toEqual({ id: 'debian', codename: 'bookworm' });
    expect(debian && suitesFor(debian)).toEqual(['trixie', 'sid']);
    expect(debian && componentsFor(debian)).toBe('main');
  });

  it('are first the release of an Ubuntu machine, with the component universe', () => {
    const ubuntu = { id: 'ubuntu', codename: 'plucky' };
    expect(suitesFor(ubuntu)).toEqual(['plucky', 'noble']);
    expect(suitesFor({ id: 'ubuntu', codename: 'noble' })).toEqual(['noble']);
    expect(componentsFor(ubuntu)).toBe('main universe');
  });

  it('are none on other systems', () => {
    expect(suitesFor({ id: 'fedora', codename: '' })).toEqual([]);
    expect(parseOsRelease('ID=alpine\n')).toBeUndefined();
  });
});
