import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { request } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Addresses that lead into the machine, its network, or nowhere: IANA special-purpose registries (RFC 6890 and later). */
const inward = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  inward.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  inward.addSubnet(net, bits, 'ipv6');

/** True for an address that a request made on a stranger's word must not go to, and for what is no address. Pure. */
export function isInward(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isInward(mapped);
  // ::ffff:7f00:1 is 127.0.0.1 as well.
  if (/^::ffff:/i.test(address)) return true;
  return inward.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** Why this address of keys may not be registered; undefined when it may. What a name resolves to is looked at when it is fetched. Pure. */
export function refusedAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return 'It is not an address.';
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (url.protocol !== 'https:') return 'It must use https.';
  if (url.username !== '' || url.password !== '') return 'It must not hold a name or password.';
  if (isIP(host) !== 0 && isInward(host)) return 'It points into a private network.';
  if (isIP(host) === 0 && (!host.includes('.') || /\.(local|localhost|internal|lan|home\.arpa)$/i.test(host)))
    return 'It points into a private network.';
  return undefined;
}

/** Resolves as the system does and gives outward addresses only: what is connected to is what was looked at, so that a name cannot change between. */
const outwardLookup: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, found) => {
    const addresses = found as LookupAddress[];
    if (error) return callback(error, []);
    if (addresses.length === 0 || addresses.some(({ address }) => isInward(address)))
      return callback(Object.assign(new Error('The name points into a private network.'), { code: 'EINWARD' }), []);
    const [first] = addresses;
    if (options.all) return callback(null, addresses);
    return callback(null, first?.address ?? '', first?.family ?? 4);
  });
};

const mostBytes = 65_536;
const patience = 5000;

/** Fetches a key set over https from an outward address: no redirect is followed, nothing large is read. Rejects with the reason. */
export function fetchOutward(url: URL): Promise<Response> {
  return new Promise((done, fail) => {
    const refused = refusedAddress(url.href);
    if (refused !== undefined) return fail(new Error(refused));
    const sent = request(
      url,
      { lookup: outwardLookup, timeout: patience, headers: { accept: 'application/json' } },
      (answer) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > mostBytes) sent.destroy(new Error('The key set is too large.'));
          else chunks.push(chunk);
        });
        answer.on('end', () => {
          const status = answer.statusCode ?? 500;
          // A redirect is no key set: 200 or nothing.
          if (status !== 200) fail(new Error(`The keys were answered with ${status}.`));
          else done(new Response(Buffer.concat(chunks), { status }));
        });
        answer.on('error', fail);
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('The keys did not come in time.')));
    sent.on('error', fail);
    sent.end();
  });
}
