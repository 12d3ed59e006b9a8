/**
 * Makes the empty database that the embedded engine starts from. Run it after changing the version of PGlite:
 *   node bin/run.mjs scripts/make-embedded-template.ts
 * Starting from it takes half a gigabyte less memory and some seconds less than initdb does.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';

const pglite = await PGlite.create();
await pglite.exec('checkpoint');
const archive = Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer());
await pglite.close();
const packed = brotliCompressSync(archive, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 10,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: archive.length,
  },
});
const file = resolve(import.meta.dirname, '../src/platform/database/embedded-template.tar.br');
writeFileSync(file, packed);
process.stderr.write(`${file}: ${archive.length} bytes, ${packed.length} packed\n`);
