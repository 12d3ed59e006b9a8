/** Files of a tar archive, as npm packages are made: ustar, with long names by prefix or pax header. Throws for a broken one. */
export function* tarEntries(tar: Buffer): Generator<{ name: string; content: Buffer }> {
  let longName: string | undefined;
  for (let at = 0; at + 512 <= tar.length; ) {
    const header = tar.subarray(at, at + 512);
    if (header.every((byte) => byte === 0)) return;
    const text = (from: number, length: number) =>
      header
        .subarray(from, from + length)
        .toString('utf8')
        .replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12).trim() || '0', 8);
    if (Number.isNaN(size) || at + 512 + size > tar.length) throw new Error('the archive is cut short');
    const content = tar.subarray(at + 512, at + 512 + size);
    const kind = text(156, 1);
    const prefix = text(345, 155);
    if (kind === 'x') longName = /\d+ path=([^\n]*)\n/.exec(content.toString('utf8'))?.[1];
    else if (kind === '0' || kind === '') {
      yield { name: longName ?? (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`), content };
      longName = undefined;
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
