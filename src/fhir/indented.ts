/**
 * JSON text with line breaks and indentation, every value as it was written: parsing would lose the digits of 1.0. Time in proportion
 * to the text: what was written last is remembered, since looking at the end of a growing string would copy it at every token.
 */
export function indented(text: string): string {
  const out: string[] = [];
  let depth = 0;
  let opened = false;
  const line = () => `\n${'  '.repeat(depth)}`;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s"[\]{}:,]+/g)) {
    if (token === '}' || token === ']') {
      depth--;
      out.push(opened ? token : line() + token);
      opened = false;
    } else if (token === ',') out.push(`,${line()}`);
    else if (token === ':') out.push(': ');
    else {
      if (opened) out.push(line());
      out.push(token);
      opened = token === '{' || token === '[';
      if (opened) depth++;
    }
  }
  return out.join('');
}
