import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { fetchOutward, isInward, refusedAddress } from './inward.ts';

describe('addresses that lead inward', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fd00::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'not an address',
  ])('%s is inward', (address) => expect(isInward(address)).toBe(true));

  it.each(['1.1.1.1', '51.140.0.1', '172.32.0.1', '2a02:c207::1'])('%s is outward', (address) =>
    expect(isInward(address)).toBe(false),
  );

  it.each([
    ['http://keys.example.org/jwks', 'https'],
    ['https://localhost/jwks', 'private network'],
    ['https://keys.internal/jwks', 'private network'],
    ['https://127.1/jwks', 'private network'],
    ['https://2130706433/jwks', 'private network'],
    ['https://0x7f000001/jwks', 'private network'],
    ['https://[::1]/jwks', 'private network'],
    ['https://[::ffff:127.0.0.1]/jwks', 'private network'],
    ['https://169.254.169.254/latest/meta-data', 'private network'],
    ['https://user:secret@keys.example.org/', 'password'],
    ['file:///etc/passwd', 'https'],
    ['keys', 'not an address'],
  ])('refuses %s', (address, why) => expect(refusedAddress(address)).toContain(why));

  it('takes an outward https address', () => {
    expect(refusedAddress('https://keys.example.org:8443/jwks.json')).toBeUndefined();
    expect(refusedAddress('https://1.1.1.1/jwks')).toBeUndefined();
  });

  it('connects to nothing inward, not even where a name passes at registration', async () => {
    let connected = 0;
    const server = createServer((socket) => {
      connected += 1;
      socket.destroy();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    for (const host of ['127.0.0.1', 'localhost', '[::1]'])
      await expect(fetchOutward(new URL(`https://${host}:${port}/jwks`))).rejects.toThrow();
    expect(connected).toBe(0);
    await new Promise((done) => server.close(done));
  });
});
