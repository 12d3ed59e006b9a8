/** The bytes of base64 (RFC 4648 section 4, white space between as FHIR allows), or undefined when it is none. Linear in its length. */
export function bytesOf(base64: string): Buffer | undefined {
  const text = /\s/.test(base64) ? base64.replace(/\s+/g, '') : base64;
  if (text.length % 4 !== 0 || !isAlphabet(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  // Bits beyond the last byte must be nothing: two texts for the same bytes would have two hashes.
  const end = Math.max(0, text.length - 4);
  return bytes.subarray((end / 4) * 3).toString('base64') === text.slice(end) ? bytes : undefined;
}

/** True for whole groups of four with white space anywhere, which is all that R4 asks of base64Binary. Linear. */
export function isBase64(text: string): boolean {
  const dense = text.replace(/\s+/g, '');
  return dense.length > 0 && dense.length % 4 === 0 && isAlphabet(dense);
}

function isAlphabet(text: string): boolean {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
