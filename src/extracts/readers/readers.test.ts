import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { PlacedFault } from '../fault.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { inspectFile } from './inspect.ts';
import { JsonSplitter } from './json-splitter.ts';
import { standardLimits } from './limits.ts';
import { readBundle, readLines } from './rows.ts';
import { readText } from './text.ts';

const folder = mkdtempSync(join(tmpdir(), 'wpc-readers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
function file(content: string | Buffer, name = 'file.json'): string {
  const path = join(folder, `${count++}-${name}`);
  writeFileSync(path, content);
  return path;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const bundle = (entries: string, before = '"resourceType":"Bundle","type":"collection",', after = '') =>
  `{${before}"entry":[${entries}]${after}}`;
const whatIsWrong = (inspected: Awaited<ReturnType<typeof inspectFile>>): PlacedFault['faults'][0] | undefined =>
  'fault' in inspected ? inspected.fault.faults[0] : undefined;
const inspect = (content: string | Buffer, name?: string) => inspectFile(file(content, name), standardLimits);

describe('a file as a whole', () => {
  it('knows a Bundle, a resource, NDJSON and a table by their content, resourceType last or first', async () => {
    expect(await inspect(bundle('', '', ',"type":"searchset","resourceType":"Bundle"'))).toMatchObject({
      format: 'bundle',
      bundleType: 'searchset',
    });
    expect(await inspect('{"resourceType":"List","entry":[{"item":{"reference":"a/b"}}]}')).toMatchObject({
      format: 'resource',
    });
    expect(await inspect('{"resourceType":"Patient"}\n{"resourceType":"Patient"}\n')).toMatchObject({
      format: 'ndjson',
    });
    expect(await inspect('{"resourceType":"Patient"}', 'one-line.ndjson')).toMatchObject({ format: 'ndjson' });
    expect(await inspect('a,b\n1,2\n', 'table.csv')).toMatchObject({ format: 'csv' });
    expect(await inspect(gzipSync(bundle('')), 'b.json.gz')).toMatchObject({ format: 'bundle' });
  });

  it.each([
    ['no bytes', '', 'empty-file'],
    ['white space only', ' \n\t\r\n', 'empty-file'],
    ['gzip of nothing', gzipSync(''), 'empty-file'],
    ['gzip cut short', gzipSync(bundle('{"a":1}'.repeat(50))).subarray(0, 40), 'compressed'],
    ['gzip with a wrong check sum', breakCheckSum(gzipSync(bundle(''))), 'compressed'],
    ['a ZIP archive', Buffer.from('PK\u0003\u0004rest'), 'format'],
    ['binary content', Buffer.from([1, 2, 3, 0, 5, 0, 0, 0]), 'format'],
    ['JSON cut short', bundle('{"a":1}').slice(0, -4), 'syntax'],
    ['JSON cut short inside a string', bundle('{"a":"unfinished'), 'syntax'],
    ['a comma missing between entries', bundle('{"a":1}{"b":2}'), 'syntax'],
    ['a comma too many', bundle('{"a":1},'), 'syntax'],
    ['an entry that is no object', bundle('1'), 'syntax'],
    ['a JSON list', '[1,2]', 'syntax'],
    ['JSON that is not FHIR', '{"a":1}', 'format'],
    ['a Bundle of no type', '{"resourceType":"Bundle","entry":[]}', 'format'],
    ['a Bundle of an unknown type', '{"resourceType":"Bundle","type":"heap","entry":[]}', 'format'],
  ])('refuses %s', async (_what, content, reason) => {
    const fault = whatIsWrong(await inspect(content));
    expect(fault?.reason).toBe(reason);
    expect(fault?.mend).not.toBe('');
  });

  it('names the line of a JSON fault', async () => {
    const inspected = await inspect(
      '{"resourceType":"Bundle","type":"collection","entry":[\n{"a":1},\n{"b":2}\n{"c":3}]}',
    );
    expect('fault' in inspected && inspected.fault.line).toBe(4);
  });

  it('refuses what expands too far, by ratio and in all', async () => {
    const limits = { ...standardLimits, ratioFrom: 1_000_000 };
    const bomb = gzipSync(bundle('', '', `,"x":"${'0'.repeat(5_000_000)}"`));
    expect(whatIsWrong(await inspectFile(file(bomb), limits))?.what).toContain('expands more than 200 times');
    expect(whatIsWrong(await inspectFile(file(bomb), { ...standardLimits, expandedBytes: 100_000 }))?.what).toContain(
      'more than 100000 bytes',
    );
  });
});

function breakCheckSum(gzip: Buffer): Buffer {
  const broken = Buffer.from(gzip);
  broken[broken.length - 8]! ^= 0xff;
  return broken;
}

describe('encodings', () => {
  const read = async (content: Buffer) => {
    const parts = await collect(readText(file(content), standardLimits));
    return parts.map((part) => (Buffer.isBuffer(part) ? part.toString() : part));
  };

  it('takes a byte order mark away', async () => {
    expect((await read(Buffer.from('\ufeff{"name":"Zoë"}'))).join('')).toBe('{"name":"Zoë"}');
  });

  it('reads UTF-16 that says so by its mark', async () => {
    const little = Buffer.from('\ufeffname,Zoë 🩺\n', 'utf16le');
    expect((await read(little)).join('')).toBe('name,Zoë 🩺\n');
    expect((await read(Buffer.from(little).swap16())).join('')).toBe('name,Zoë 🩺\n');
  });

  it.each([
    ['UTF-16 without mark', Buffer.from('name,Zoe', 'utf16le'), 'UTF-16 without its byte order mark'],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), 'UTF-32'],
    ['Latin-1', Buffer.from('a,b\n1,2\nname,Zo\xeb\n', 'latin1'), 'ISO-8859-1'],
    ['Windows-1252', Buffer.from('a,b\n1,2\nname,O\x92Brien\n', 'latin1'), 'Windows-1252'],
  ])('refuses %s and names it', async (_name, content, encoding) => {
    const fault = whatIsWrong(await inspectFile(file(content, 'table.csv'), standardLimits));
    expect(fault).toMatchObject({ reason: 'encoding', what: expect.stringContaining(encoding) });
  });

  it('names the line of the first byte that is not UTF-8, wherever the pieces are cut', async () => {
    for (const padding of [0, 262_140, 262_142, 262_143, 300_000]) {
      const content = Buffer.concat([Buffer.from(`a\n${'é'.repeat(padding)}\n`), Buffer.from('Zo\xeb\n', 'latin1')]);
      const inspected = await inspectFile(file(content, 'table.csv'), standardLimits);
      expect('fault' in inspected && inspected.fault.line).toBe(3);
    }
  });
});

describe('the JSON splitter', () => {
  const split = (text: string, size: number) => {
    const splitter = new JsonSplitter(1_000_000);
    const found = [];
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += size) found.push(...splitter.push(bytes.subarray(at, at + size)));
    return {
      entries: found.map((one) => (one.kind === 'entry' ? JSON.parse(one.bytes!.toString()) : one)),
      end: splitter.end(),
      root: splitter.root,
    };
  };

  it('finds what JSON.parse finds, however the text is cut and written', () => {
    const entry = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 5 }),
        fc.dictionary(fc.stringMatching(/^[a-d]{1,3}$/), fc.jsonValue()),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(3),
        fc.boolean(),
        (entries, other, size, indent, last) => {
          const root = last ? { ...other, entry: entries, type: 'batch' } : { type: 'batch', entry: entries, ...other };
          const found = split(JSON.stringify(root, null, indent), size);
          expect(found.end).toBeUndefined();
          expect(found.entries).toEqual(JSON.parse(JSON.stringify(entries)));
          expect(found.root.type).toBe('batch');
        },
      ),
    );
  });

  it('is not deceived by an entry member elsewhere', () => {
    const text = '{"x":{"entry":[{"no":1}]},"entry":[{"a":{"entry":[{"b":"]}"}]}}],"y":[[{"entry":[1]}]]}';
    expect(split(text, 3).entries).toEqual([{ a: { entry: [{ b: ']}' }] } }]);
  });

  it('gives each entry its line and passes over one that is too large without keeping it', async () => {
    const text = bundle(`\n{"a":1},\n{"resourceType":"Binary","data":"${'x'.repeat(5000)}"},\n{"b":2}`);
    const rows = await collect(readBundle(pieces(text, 100), { ...standardLimits, rowBytes: 1000 }));
    expect(rows.map((row) => [row.kind, row.row, row.line])).toEqual([
      ['row', 1, 2],
      ['fault', 2, 3],
      ['row', 3, 4],
    ]);
    expect(rows[1]).toMatchObject({
      raw: null,
      faults: [{ reason: 'too-large', what: expect.stringContaining('Binary') }],
    });
  });
});

describe('NDJSON', () => {
  it('reads lines with their numbers, whatever ends them', async () => {
    const rows = await collect(readLines(pieces('{"a":1}\r\n\r\n{"b":2}\n\n{"c":3}', 4), standardLimits));
    expect(rows).toMatchObject([
      { line: 1, row: 1, raw: '{"a":1}' },
      { line: 3, row: 2, raw: '{"b":2}' },
      { line: 5, row: 3, raw: '{"c":3}' },
    ]);
  });

  it('passes over a line that is too large, and only over that', async () => {
    const rows = await collect(
      readLines(pieces(`{"a":1}\n{"x":"${'y'.repeat(3000)}"}\n{"b":2}`, 64), { ...standardLimits, rowBytes: 1000 }),
    );
    expect(rows.map((row) => row.kind)).toEqual(['row', 'fault', 'row']);
  });
});

describe('a table', () => {
  const table = (text: string, size = 7) => collect(readCsv(pieces(text, size), standardLimits));
  const fields = (rows: (CsvRow | PlacedFault)[]) =>
    rows.map((row) => (row.kind === 'csv' ? row.fields : row.faults[0]?.reason));

  it('reads what was written, however the text is cut', async () => {
    const cell = fc.string({ maxLength: 8 }).map((text) => text.replaceAll('\r', ''));
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('\n', '\r\n'),
        async (written, size, end) => {
          const text = written.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join(end);
          expect(fields(await table(text, size))).toEqual(written);
        },
      ),
    );
  });

  it('counts lines through quoted line breaks, blank lines and CRLF', async () => {
    const rows = await table('a,b\r\n1,"two\r\nlines"\r\n\r\n2,x\r\n');
    expect(rows.map((row) => [row.row, row.line])).toEqual([
      [0, 1],
      [1, 2],
      [2, 5],
    ]);
    expect(fields(rows)).toEqual([
      ['a', 'b'],
      ['1', 'two\r\nlines'],
      ['2', 'x'],
    ]);
  });

  it('loses only the line with a stray quotation mark', async () => {
    expect(fields(await table('a,b\n1,"x"y\n2,z\n'))).toEqual([['a', 'b'], 'syntax', ['2', 'z']]);
    expect(fields(await table('a,b\n1,"never closed\n2,z\n3,w'))).toEqual([
      ['a', 'b'],
      'syntax',
      ['2', 'z'],
      ['3', 'w'],
    ]);
    expect(fields(await table('a,b\n1,O"Brien\n'))).toEqual([
      ['a', 'b'],
      ['1', 'O"Brien'],
    ]);
  });
});

describe('200 MB on one line', () => {
  const megabytes = 200;
  it(`reads ${megabytes} MB with the memory of one entry`, async () => {
    const entry = `{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Basic","text":"${'z'.repeat(1000)}"}}`;
    const block = Buffer.from(`${entry},`.repeat(1000));
    const blocks = Math.ceil((megabytes * 1024 * 1024) / block.length);
    async function* text(): AsyncGenerator<Buffer> {
      yield Buffer.from('{"entry":[');
      for (let i = 0; i < blocks; i++) yield block;
      yield Buffer.from(`${entry}],"type":"collection","resourceType":"Bundle"}`);
    }
    const before = process.memoryUsage().rss;
    let most = 0;
    let rows = 0;
    for await (const row of readBundle(text(), standardLimits)) {
      expect(row.kind).toBe('row');
      rows++;
      if (rows % 10_000 === 0) most = Math.max(most, process.memoryUsage().rss);
    }
    expect(rows).toBe(blocks * 1000 + 1);
    expect((most - before) / 1024 / 1024).toBeLessThan(150);
  });
});
