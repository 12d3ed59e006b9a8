/** JSON text with line breaks and indentation, every value as it was written: parsing would lose the digits of 1.0. */
export function indented(text: string): string {
  let out = '';
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s"[\]{}:,]+/g)) {
    const opened = /[[{]$/.test(out);
    if (token === '}' || token === ']') {
      depth--;
      out += opened ? token : line() + token;
    } else if (token === ',') out += `,${line()}`;
    else if (token === ':') out += ': ';
    else {
      if (opened) out += line();
      out += token;
      if (token === '{' || token === '[') depth++;
    }
  }
  return out;
}
